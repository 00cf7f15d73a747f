package evaluate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// small is an evaluation of a few policies that takes little time.
func small() evaluate.Config {
	c := evaluate.Default()
	c.Policies = []model.Policy{
		policy.Leader{}, policy.AnyFollower{}, policy.LeaderAfterWrite{Window: 2 * time.Second}, policy.SessionToken{},
	}
	c.Histories = 50
	return c
}

func evaluated(t *testing.T, c evaluate.Config) *evaluate.Report {
	t.Helper()
	r, err := evaluate.Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// printed returns a report in all formats.
func printed(t *testing.T, r *evaluate.Report) string {
	t.Helper()
	var b bytes.Buffer
	for _, write := range []func() error{
		func() error { return r.WriteText(&b, evaluate.Style{}) },
		func() error { return r.WriteMarkdown(&b, evaluate.Style{}) },
		func() error { return r.WriteJSON(&b) },
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// The same seed gives the same bytes, whatever the number of workers.
func TestReportDoesNotDependOnWorkers(t *testing.T) {
	for _, scope := range []evaluate.Scope{evaluate.PerGuarantee, evaluate.PerRow} {
		c := small()
		c.Counterexamples = scope
		c.Workload.Faults, c.Workload.MaxFaults = model.FaultKinds(), 2
		c.Workers = 1
		want := printed(t, evaluated(t, c))
		for _, workers := range []int{2, 7} {
			c.Workers = workers
			if got := printed(t, evaluated(t, c)); got != want {
				t.Errorf("%d workers print\n%s\nand one prints\n%s", workers, got, want)
			}
		}
		c.Seed = 2
		if printed(t, evaluated(t, c)) == want {
			t.Error("another seed gives the same report")
		}
	}
}

// The report in all formats, from the first to the last byte. Since the golden
// file was written on one machine and is compared on others, it also shows that
// results do not depend on the machine.
func TestReportGolden(t *testing.T) {
	golden(t, "report.txt", printed(t, evaluated(t, small())))
}

// The headline says the mission's sentence from the data.
func TestHeadline(t *testing.T) {
	r := evaluated(t, small())
	want := []string{
		"linearizability broke while read-your-writes held: leader-after-write (0s), session-token (every lag)",
		"both held: leader (every lag)",
		"both broke: any-follower (every lag), leader-after-write (500ms, 3s, 8s)",
	}
	if strings.Join(r.Headline, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(r.Headline, "\n"))
	}
}

// A policy that claims what it does not keep is shown as such.
func TestWrongClaimIsLoud(t *testing.T) {
	c := small()
	c.Policies = []model.Policy{bold{}}
	c.Lags = []time.Duration{3 * time.Second}
	r := evaluated(t, c)
	if r.ClaimsBroken() == 0 {
		t.Error("no broken claim was counted")
	}
	if len(r.Counterexamples) < 2 || !r.Counterexamples[0].Claimed {
		t.Errorf("the counterexample to the claim does not come first of %d", len(r.Counterexamples))
	}
	for _, want := range []string{"A CLAIM IS WRONG", "‼ ", "although the policy CLAIMS it"} {
		if text := printed(t, r); !strings.Contains(text, want) {
			t.Errorf("the report does not say %q:\n%s", want, text)
		}
	}
}

// bold claims linearizability for reads from any follower.
type bold struct{ policy.AnyFollower }

func (bold) Claims() []model.Claim { return []model.Claim{{Guarantee: checker.Linearizable}} }

func TestCounterexampleScopes(t *testing.T) {
	c := small()
	c.Counterexamples = evaluate.NoExamples
	if r := evaluated(t, c); r.Counterexamples != nil || rowExamples(r) != 0 {
		t.Error("counterexamples that nobody asked for")
	}
	c.Counterexamples = evaluate.PerRow
	r := evaluated(t, c)
	broken := 0
	for i := range r.Rows {
		for _, tally := range r.Rows[i].Guarantees {
			if tally.Violated > 0 {
				broken++
			}
		}
	}
	if got := rowExamples(r); got != broken || broken == 0 {
		t.Errorf("%d counterexamples for %d broken guarantees", got, broken)
	}
}

func rowExamples(r *evaluate.Report) int {
	n := 0
	for i := range r.Rows {
		n += len(r.Rows[i].Counterexamples)
	}
	return n
}

// An interrupted evaluation counts what was judged by then, and says so.
func TestPartialReport(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c := small()
	c.Workers = 1
	c.Progress = func(done, total int) {
		if done == total/2 {
			cancel()
		}
	}
	r, err := evaluate.Run(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	judged := 0
	for i := range r.Rows {
		judged += r.Rows[i].Histories
	}
	if !r.Partial || judged == 0 || judged == c.Histories*len(r.Rows) {
		t.Errorf("partial %v, %d of %d histories judged", r.Partial, judged, c.Histories*len(r.Rows))
	}
	if text := printed(t, r); !strings.Contains(text, "PARTIAL") || !strings.Contains(text, `"partial":true`) {
		t.Errorf("not marked as partial:\n%s", text)
	}
}

// The JSON has the fields that other programs rely on.
func TestReportJSON(t *testing.T) {
	var b bytes.Buffer
	if err := evaluated(t, small()).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Seed int
		Rows []struct {
			Policy     string
			LagMS      float64 `json:"lag_ms"`
			Histories  int
			Operations int
			Guarantees map[string]struct {
				Violated, Unknown int
				Claimed           bool
			}
			Reads       struct{ Total, Follower, Stale int }
			ReadLatency struct{ P50, P99 float64 } `json:"read_latency_ms"`
		}
		Counterexamples map[string]struct {
			Operations  []int
			Explanation map[string]string
			Timeline    string
		}
	}
	if err := json.Unmarshal(b.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	row := report.Rows[5] // any-follower under 500 ms
	if row.Policy != "any-follower" || row.LagMS != 500 || row.Histories != 50 || row.Operations != 1500 ||
		row.Guarantees["linearizable"].Violated == 0 || row.Guarantees["linearizable"].Claimed ||
		!row.Guarantees["monotonic-writes"].Claimed || row.Reads.Follower != row.Reads.Total ||
		row.Reads.Stale == 0 || row.ReadLatency.P50 <= 2 {
		t.Errorf("row %+v", row)
	}
	if c := report.Counterexamples["linearizable"]; len(c.Operations) != 2 || c.Explanation["en"] == "" || c.Timeline == "" {
		t.Errorf("counterexample %+v", c)
	}
}

// To confirm an order that does not exist fails, but it is answered; only a fault
// leaves operations without an answer.
func TestUnansweredOperations(t *testing.T) {
	c := small()
	c.Workload.Kind = workload.Orders
	for _, row := range evaluated(t, c).Rows {
		if row.Unanswered != 0 || row.Unconfirmed != 0 {
			t.Errorf("%s: %d reads, %d writes without an answer and without a fault", row.Policy, row.Unanswered, row.Unconfirmed)
		}
	}
	c.Workload.Faults, c.Workload.MaxFaults = []model.FaultKind{model.ClientCut}, 2
	if row := evaluated(t, c).Rows[0]; row.Unanswered == 0 || row.Unconfirmed == 0 {
		t.Errorf("%s: %d reads, %d writes without an answer although the leader is away", row.Policy, row.Unanswered, row.Unconfirmed)
	}
}

func TestWrongConfigurationIsAnError(t *testing.T) {
	for want, change := range map[string]func(*evaluate.Config){
		"none to evaluate": func(c *evaluate.Config) { c.Policies = nil },
		"no lags":          func(c *evaluate.Config) { c.Lags = nil },
		"0 histories":      func(c *evaluate.Config) { c.Histories = 0 },
		"negative":         func(c *evaluate.Config) { c.Lags = []time.Duration{-1} },
		`"fast"`:           func(c *evaluate.Config) { c.Check.Guarantees = []string{"fast"} },
		"0 clients":        func(c *evaluate.Config) { c.Workload.Clients = 0 },
		"poll interval":    func(c *evaluate.Config) { c.Workload.Base.Replication.Poll = 0 },
	} {
		c := small()
		change(&c)
		if _, err := evaluate.Run(context.Background(), c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// BenchmarkHistory simulates and judges histories of 20 operations by all guarantees,
// one after the other, in memory that is kept: what a report does most of its time.
// With Porcupine's second opinion, and without.
func BenchmarkHistory(b *testing.B) {
	for _, alone := range []bool{false, true} {
		b.Run(fmt.Sprintf("alone=%v", alone), func(b *testing.B) {
			c := workload.Default()
			c.Operations = 20
			c.Base.Replication.Lag = 500 * time.Millisecond
			var judge checker.Checker
			histories := make([]history.History, 100)
			for i := range histories {
				scenario := workload.Scenario(workload.Rand(1, uint64(i)), c)
				histories[i], _, _ = sim.Run(&scenario, policy.AnyFollower{})
			}
			b.Run("judge", func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if _, err := judge.Judge(histories[i%100], checker.Options{NoSecondOpinion: alone}); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// BenchmarkReport is the main report, counterexamples included.
func BenchmarkReport(b *testing.B) {
	for b.Loop() {
		if _, err := evaluate.Run(context.Background(), evaluate.Default()); err != nil {
			b.Fatal(err)
		}
	}
}
