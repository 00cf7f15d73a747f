package evaluate

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// BenchmarkInnerLoop draws, plays and judges histories of 20 operations under each
// policy, one in each round. The metrics say how long the simulation and the judging
// take alone: the least of several measurements, as others use the machine, too.
func BenchmarkInnerLoop(b *testing.B) {
	const lag = 500 * time.Millisecond
	for _, p := range policy.All() {
		b.Run(p.Name(), func(b *testing.B) {
			e := loop(p, lag)
			var w worker
			inner := func(i int) { _, _, _, _ = e.judge(&w, 0, i+1) }
			each(inner) // now it has the memory that it needs
			b.ReportAllocs()
			for i := 0; b.Loop(); i = (i + 1) % rounds {
				inner(i)
			}
			b.ReportMetric(float64(fastest(inner)), "least-ns/history")
			steps(e, &w).report(b)
		})
	}
}

// BenchmarkInnerLoopOfReport measures how long a history of 20 operations takes that is
// played and judged, under each policy and lag of the default report: on average, and
// where that takes longest.
func BenchmarkInnerLoopOfReport(b *testing.B) {
	var average, longest times
	for b.Loop() {
		var sum times
		cells := time.Duration(0)
		longest = times{}
		for _, p := range policy.All() {
			for _, lag := range Default().Lags {
				var w worker
				t := steps(loop(p, lag), &w)
				sum, cells = times{sum.playing + t.playing, sum.judging + t.judging}, cells+1
				if t.playing+t.judging > longest.playing+longest.judging {
					longest = t
				}
			}
		}
		average = times{sum.playing / cells, sum.judging / cells}
	}
	average.report(b)
	b.ReportMetric(float64(average.playing+average.judging), "ns/history")
	b.ReportMetric(float64(longest.playing+longest.judging), "longest-ns/history")
}

// BenchmarkInnerLoopAgainstRapid compares it with the loop that one writes today: rapid
// draws a scenario, the same simulator plays it, and Porcupine searches for an order.
// That loop decides linearizability alone. The metric "times" is how many times faster
// ours is, in one run: with the clients of the report, who mostly wait, and with clients
// who all want the same key at once, of which Porcupine's search is exponential.
func BenchmarkInnerLoopAgainstRapid(b *testing.B) {
	for _, p := range []model.Policy{policy.Leader{}, policy.AnyFollower{}, policy.LeaderAfterWrite{Window: 2 * time.Second}, policy.SessionToken{}} {
		against := func(name string, change func(c *workload.Config)) {
			b.Run(p.Name()+"/"+name, func(b *testing.B) {
				e := loop(p, 500*time.Millisecond)
				change(&e.Workload)
				var w worker
				ours, theirs := time.Hour, time.Hour
				parts := times{time.Hour, time.Hour}
				for b.Loop() {
					ours = min(ours, fastest(func(i int) { _, _, _, _ = e.judge(&w, 0, i+1) }))
					now := steps(e, &w)
					parts = times{min(parts.playing, now.playing), min(parts.judging, now.judging)}
					for range 5 {
						theirs = min(theirs, today(b, e.Workload, p))
					}
				}
				b.ReportMetric(float64(theirs)/float64(ours), "times")
				b.ReportMetric(float64(ours), "ns/history")
				b.ReportMetric(float64(theirs), "rapid-ns/history")
				parts.report(b)
			})
		}
		against("as reported", func(*workload.Config) {})
		for _, clients := range []int{4, 8, 16} {
			against(fmt.Sprint(clients, " clients, one key"), func(c *workload.Config) {
				c.Clients, c.Keys, c.Think = clients, 1, []time.Duration{time.Millisecond}
			})
		}
	}
}

// rounds is how many histories are timed together.
const rounds = 200

// each returns how long one of so many rounds took.
func each(do func(i int)) time.Duration {
	start := time.Now()
	for i := range rounds {
		do(i)
	}
	return time.Since(start) / rounds
}

// fastest returns the least of several measurements.
func fastest(do func(i int)) time.Duration {
	least := time.Hour
	for range 50 {
		least = min(least, each(do))
	}
	return least
}

// times are how long it takes to play a history, and to judge it.
type times struct{ playing, judging time.Duration }

func (t times) report(b *testing.B) {
	b.ReportMetric(float64(t.playing), "ns/simulation")
	b.ReportMetric(float64(t.judging), "ns/judgement")
}

// steps measures the steps of an inner loop, but for drawing, one by one.
func steps(e *evaluation, w *worker) times {
	all, p := newPlayed(e), e.Policies[0]
	return times{
		playing: fastest(func(i int) { _, _, _ = w.runner.Run(&all.scenarios[i], p) }),
		judging: fastest(func(i int) { _, _ = w.checker.Judge(all.histories[i], e.Check) }),
	}
}

// played is what an inner loop goes through.
type played struct {
	scenarios []model.Scenario
	histories []history.History
}

func newPlayed(e *evaluation) (all played) {
	for i := range rounds {
		s := e.Scenario(i+1, e.Lags[0])
		h, _, _ := sim.Run(&s, e.Policies[0])
		all.scenarios, all.histories = append(all.scenarios, s), append(all.histories, h)
	}
	return all
}

// today returns how long one history takes in a property test with rapid.
func today(b *testing.B, c workload.Config, p model.Policy) time.Duration {
	c.Base.Replication.Lag = 500 * time.Millisecond
	frame := rapid.Custom(func(t *rapid.T) model.Scenario { return workload.Frame(choices{t}, c) })
	step := rapid.Custom(func(t *rapid.T) model.Step { return workload.Step(choices{t}, c) })
	steps := rapid.SliceOfN(step, c.Operations, c.Operations)
	histories, violated := 0, 0
	start := time.Now()
	rapid.Check(silent{b}, func(t *rapid.T) {
		s := frame.Draw(t, "frame")
		s.Steps = steps.Draw(t, "steps")
		h, _, err := sim.Run(&s, p)
		if err != nil {
			t.Fatal(err)
		}
		histories++
		if !porcupine.CheckOperations(registers, operations(h)) {
			violated++ // it is what a survey counts, and no failure
		}
	})
	took := time.Since(start) / time.Duration(histories)
	if leader := p.Name() == "leader"; leader != (violated == 0) {
		b.Fatalf("%s: %d of %d histories are not linearizable", p.Name(), violated, histories)
	}
	return took
}

// choices lets rapid choose.
type choices struct{ t *rapid.T }

func (c choices) Intn(n int) int { return rapid.IntRange(0, n-1).Draw(c.t, "choice") }

// silent is a benchmark to which rapid does not report that all went well.
type silent struct{ *testing.B }

func (silent) Logf(string, ...any) {}

// registers is the model of a store for Porcupine: registers, one key at a time.
var registers = porcupine.Model{
	Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
		keys := map[string][]porcupine.Operation{}
		for _, op := range all {
			key := op.Input.(history.Op).Key
			keys[key] = append(keys[key], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range keys {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return history.Nil },
	Step: func(state, input, _ any) (bool, any) {
		if op := input.(history.Op); op.F == history.Read {
			return op.Value == state.(history.Value), state
		} else {
			return true, op.Value
		}
	},
}

// operations is the history for Porcupine.
func operations(h history.History) []porcupine.Operation {
	var all []porcupine.Operation
	for _, op := range h {
		switch {
		case op.Type == history.OK:
			all = append(all, porcupine.Operation{ClientId: op.Process, Input: op, Call: op.Call, Return: op.Return})
		case op.Type == history.Info && op.F == history.Write:
			all = append(all, porcupine.Operation{ClientId: op.Process, Input: op, Call: op.Call, Return: math.MaxInt64})
		}
	}
	return all
}

// Both loops find the same: a comparison of what differs would say nothing.
func TestTodaysLoopFindsTheSame(t *testing.T) {
	all := newPlayed(loop(policy.LeaderAfterWrite{Window: 2 * time.Second}, 500*time.Millisecond))
	seen := map[bool]int{}
	for i, h := range all.histories {
		verdicts, err := checker.Check(h, checker.Options{Guarantees: []string{checker.Linearizable}})
		if err != nil {
			t.Fatal(err)
		}
		holds := verdicts[0].Result == checker.Holds
		if porcupine.CheckOperations(registers, operations(h)) != holds {
			t.Errorf("history %d: lagcheck says %v", i+1, verdicts[0].Result)
		}
		seen[holds]++
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("%d linearizable and %d not: too much alike", seen[true], seen[false])
	}
}
