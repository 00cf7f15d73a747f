package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model/live/orders"
)

// A report on recordings says what a check of the recorded files says.
func TestLiveReportSaysWhatTheFilesSay(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	got := lagcheck("", "live", "orders", "--policy", "leader,any-follower", "--lag", "0,200ms", "--duration", "1m",
		"--operations", "150", "--think", "10ms", "--out", folder, "--format", "json", "--guarantee", "all")
	if got.code != exitHolds || !strings.Contains(got.err, folder) {
		t.Fatalf("exit code %d:\n%s%s", got.code, got.out, got.err)
	}
	var report struct {
		Rows []struct {
			Policy     string
			LagMS      float64 `json:"lag_ms"`
			Operations int
			Guarantees map[string]struct{ Violated, Violations int }
			Reads      struct{ Stale int }
		}
	}
	if err := json.Unmarshal([]byte(got.out), &report); err != nil || len(report.Rows) != 4 {
		t.Fatalf("%v, %d rows", err, len(report.Rows))
	}
	for _, row := range report.Rows {
		h := readFile(t, filepath.Join(folder, fmt.Sprintf("lag%v-%s.jsonl", time.Duration(row.LagMS)*time.Millisecond, row.Policy)))
		j, err := checker.Judge(h, checker.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if row.Operations != len(h) || row.Reads.Stale != j.Staleness.Stale {
			t.Errorf("%s, lag %vms: %d operations and %d stale reads, the file has %d and %d",
				row.Policy, row.LagMS, row.Operations, row.Reads.Stale, len(h), j.Staleness.Stale)
		}
		for _, v := range j.Verdicts {
			if said := row.Guarantees[v.Guarantee]; said.Violations != v.Violations || (said.Violated > 0) != (v.Result == checker.Violated) {
				t.Errorf("%s, lag %vms, %s: %+v, the file says %v, %d", row.Policy, row.LagMS, v.Guarantee, said, v.Result, v.Violations)
			}
			if row.Policy == "leader" && v.Result != checker.Holds {
				t.Errorf("leader, lag %vms: %s is %v", row.LagMS, v.Guarantee, v.Result)
			}
		}
		if row.Policy == "any-follower" && row.LagMS > 0 && (j.Verdicts[0].Result != checker.Violated || j.Staleness.Stale < 10) {
			t.Errorf("any-follower, lag %vms: linearizable %v, %d stale reads", row.LagMS, j.Verdicts[0].Result, j.Staleness.Stale)
		}
	}
}

func readFile(t *testing.T, name string) history.History {
	t.Helper()
	h, err := readRecording(name)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Servers are killed and paused, links break: what the policies promise is kept, and
// with the leader away, reads from it are not answered and reads from followers are.
func TestLiveFaults(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	got := lagcheck("", "live", "orders", "--policy", "leader,any-follower,sticky-follower,session-token", "--lag", "10ms", "--poll", "20ms",
		"--duration", "1500ms", "--think", "10ms", "--timeout", "200ms", "--out", folder, "--format", "json", "--strict", "--fault",
		"leader-away@300ms+600ms,restart:follower-2@300ms+300ms,pause:follower-1@1s+200ms,link-down:follower-2@1s+200ms,client-cut:c0@1s+300ms,"+
			"client-refused:c1@1s+300ms,delay:c2:50ms@1s+300ms")
	if got.code != exitHolds { // else a claim is broken
		t.Fatalf("exit code %d:\n%s%s", got.code, got.out, got.err)
	}
	for policy, least := range map[string]int{"leader": 5, "any-follower": 0} {
		unanswered, away := 0, 0
		h := readFile(t, filepath.Join(folder, "lag10ms-"+policy+".jsonl"))
		for i := range h {
			if call := time.Duration(h[i].Call); h[i].F == history.Read && call > 350*time.Millisecond && call < 850*time.Millisecond {
				away++
				if h[i].Type != history.OK {
					unanswered++
				}
			}
		}
		if away < 5 || unanswered < least*away/20 || least == 0 && unanswered > away/3 {
			t.Errorf("%s: %d of %d reads not answered while the leader was away", policy, unanswered, away)
		}
	}
}

// Kill -9 of lagcheck in the middle of a run loses no operation that was recorded and
// invents none: what is in the file is what the leader has in its log, but for at most
// one write of each client, and the verdict is that of the whole.
func TestKilledRecorder(t *testing.T) {
	t.Parallel()
	leader, err := orders.NewLeader(orders.LeaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(leader.Handler()) // followers that are the leader: everything holds
	defer server.Close()
	const clients = 8
	file := filepath.Join(t.TempDir(), "out", "any-follower.jsonl")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self, "live", "orders", "--leader", server.URL, "--follower", server.URL+","+server.URL, "--policy", "any-follower",
		"--think", "0", "--duration", "1m", "--clients", fmt.Sprint(clients), "--out", filepath.Dir(file))
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	waitForSize(file, 300_000)
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // killed
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = text[:bytes.LastIndexByte(text, '\n')+1]
	h, err := history.Decode(bytes.NewReader(text), file)
	if err != nil || len(h) < 1000 {
		t.Fatalf("%d operations, %v", len(h), err)
	}
	nothingLostOrInvented(t, h, events(t, server.URL), clients)
	verdicts, err := checker.Check(h, checker.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		if v.Result != checker.Holds {
			t.Errorf("%s is %v: %s", v.Guarantee, v.Result, v.Reasons)
		}
	}
}

// waitForSize returns when a file has so many bytes, or a minute has passed.
func waitForSize(name string, bytes int64) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if info, err := os.Stat(name); err == nil && info.Size() >= bytes {
			return
		}
	}
}

// nothingLostOrInvented compares a recording with the leader's log.
func nothingLostOrInvented(t *testing.T, h history.History, log []orders.Event, clients int) {
	t.Helper()
	writes := 0
	written := map[string]bool{}
	for i := range h {
		op := &h[i]
		what := op.Key + "=" + op.Value.JSON()
		switch {
		case op.F == history.Read && op.Type == history.OK && !op.Value.IsNil() && !written[what]:
			t.Errorf("line %d: a read of %s, which no line before it writes", i+1, what)
		case op.F == history.Write:
			written[what] = true
		}
		if op.F != history.Write || op.Type != history.OK {
			continue
		}
		writes++
		offset := op.Version.Offset() - 1
		if offset < 0 || offset >= int64(len(log)) {
			t.Errorf("line %d: a write at %d of %d", i+1, offset, len(log))
			continue
		}
		status := map[orders.EventType]string{
			orders.OrderCreated: "PENDING", orders.OrderConfirmed: "CONFIRMED", orders.OrderCanceled: "CANCELED",
		}[log[offset].Type]
		if log[offset].OrderID != op.Key || history.String(status) != op.Value {
			t.Errorf("line %d: %s at %d, the log has %+v", i+1, what, offset, log[offset])
		}
	}
	if lost := len(log) - writes; lost < 0 || lost > clients {
		t.Errorf("the log has %d writes, the recording %d, with %d clients", len(log), writes, clients)
	}
}

// events returns a leader's log.
func events(t *testing.T, url string) []orders.Event {
	t.Helper()
	response, err := http.Get(url + "/events?from=0")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body struct{ Events []orders.Event }
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return body.Events
}

// A recording that breaks off inside its last line is judged up to there.
func TestCutRecording(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cut.jsonl")
	for text, want := range map[string]int{
		writeLine + staleLine[:40]:               exitHolds,
		writeLine + staleLine + freshLine[:1]:    exitViolated,
		writeLine + strings.TrimSpace(staleLine): exitViolated, // not cut
		writeLine[:40]:                           exitError,
		writeLine + "process":                    exitError,
		writeLine[:40] + "\n" + staleLine:        exitError,
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		got := lagcheck("", "check", file, "--guarantee", "linearizable")
		cut := !strings.HasSuffix(text, "}") && want != exitError
		if got.code != want || strings.Contains(got.err, "breaks off and is left out") != cut {
			t.Errorf("%q: exit code %d:\n%s%s", text, got.code, got.out, got.err)
		}
	}
}

// The chapter's own servers tell no offsets: policies that need them are refused, and
// the default is without them.
func TestLiveAtServersWithoutOffsets(t *testing.T) {
	t.Parallel()
	leader, err := orders.NewLeader(orders.LeaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		leader.Handler().ServeHTTP(silent{w}, r)
	}))
	defer server.Close()
	args := []string{"live", "orders", "--leader", server.URL, "--follower", server.URL, "--duration", "150ms", "--think", "5ms", "--out", t.TempDir()}
	got := lagcheck("", append(args, "--policy", "leader,offset-token")...)
	if got.code != exitError || !strings.Contains(got.err, "offset-token: needs log offsets") || !strings.Contains(got.err, "hint: without them there are --policy leader,any-follower") {
		t.Errorf("exit code %d: %s%s", got.code, got.out, got.err)
	}
	got = lagcheck("", append(args, "--fault", "client-cut:c0@50ms+20ms")...)
	if got.code != exitHolds || strings.Contains(got.out, "session-token") || !strings.Contains(got.out, "both held: leader, any-follower") {
		t.Errorf("exit code %d:\n%s%s", got.code, got.out, got.err)
	}
}

// silent leaves out what the chapter's servers do not tell.
type silent struct{ http.ResponseWriter }

func (s silent) WriteHeader(status int) {
	s.Header().Del("Applied-Offset")
	s.Header().Del("Order-Offset")
	s.ResponseWriter.WriteHeader(status)
}

// Ctrl-C ends a run early; what was recorded is judged.
func TestLiveInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	folder := t.TempDir()
	go func() {
		waitForSize(filepath.Join(folder, "lag0s-leader.jsonl"), 5_000)
		cancel()
	}()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"live", "orders", "--policy", "leader", "--lag", "0", "--think", "5ms", "--out", folder},
		terminal{in: strings.NewReader(""), out: &out, err: &errs})
	if code != exitInterrupted || !strings.Contains(out.String(), "PARTIAL") || !strings.Contains(out.String(), "✓ held") {
		t.Errorf("exit code %d:\n%s%s", code, out.String(), errs.String())
	}
}

func TestLiveRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + listener.Addr().String()
	listener.Close()
	given := "--leader " + nobody + " --follower " + nobody
	for args, says := range map[string]string{
		"":                              "run what live",
		"orders --leader " + nobody:     "go together",
		"orders " + given:               "connection refused",
		"orders --lag 3s " + given:      "servers of lagcheck's own",
		"orders --fault pause " + given: "only servers that lagcheck started itself",
		"orders --fault delay:follower-1 " + given: "it can strike c0",
		"orders --fault fire":                      "there are link-down",
		"orders --fault kill:follower-3":           "it can strike leader, follower-1, follower-2",
		"orders --fault kill@1s+1s":                "restart does",
		"orders --fault pause@soon":                "no positive duration",
		"orders --policy leadre":                   "there are leader, any-follower",
		"orders --lag -3s":                         "must not be negative",
		"orders --clients 0":                       "1 to 64",
		"orders --duration 0s":                     "must be positive",
		"orders --format xml":                      "text, json and markdown",
	} {
		got := lagcheck("", append([]string{"live"}, strings.Fields(args)...)...)
		if got.code != exitError || !strings.Contains(got.err, says) {
			t.Errorf("live %s: exit code %d, want %q in:\n%s%s", args, got.code, says, got.out, got.err)
		}
	}
}
