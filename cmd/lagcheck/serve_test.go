package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lagcheck/model"
	"lagcheck/model/live/orders"
)

// Flags are over the environment, and the environment over defaults.
func TestServeSettings(t *testing.T) {
	t.Setenv("POLL_INTERVAL_MS", "250.5")
	t.Setenv("LEADER_URL", "http://127.0.0.1:1")
	t.Setenv("PORT", "0")
	for args, says := range map[string]string{
		"serve follower":                     "[follower] leaderBaseUrl=http://127.0.0.1:1 pollIntervalMs=250.5 applyLagMs=1500\n",
		"serve follower --poll 1s --lag 2ms": "pollIntervalMs=1000 applyLagMs=2\n",
		"serve leader":                       "[leader] listening on http://127.0.0.1:",
	} {
		got := lagcheck("", strings.Fields(args+" --until-eof --log off")...)
		if got.code != exitHolds || !strings.Contains(got.out, says) || got.err != "" {
			t.Errorf("%s: exit code %d, want %q in:\n%s%s", args, got.code, says, got.out, got.err)
		}
	}
	got := lagcheck("", "serve", "leader", "--host", "0.0.0.0", "--until-eof")
	if got.code != exitHolds || !strings.Contains(got.err, "lagcheck: warning: listening at") || !strings.HasPrefix(got.out, "[leader] listening on http://localhost:") {
		t.Errorf("open to all: exit code %d:\n%s%s", got.code, got.out, got.err)
	}
}

func TestServeWrongUsage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("no log"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ env, args, says string }{
		{"", "serve", "There are leader and follower"},
		{"", "serve leadre", "unknown command"},
		{"", "serve leader --port 70000", "from 0 to 65535"},
		{"", "serve leader --log loud", "text, json and off"},
		{"", "serve leader --data " + file, "not a directory"},
		{"", "serve leader --host 192.0.2.1", "assign requested address"},
		{"", "serve follower --lag -3s", "negative"},
		{"", "serve follower --poll 0s", "positive"},
		{"", "serve follower --leader localhost:3000", "such as http://127.0.0.1:3000"},
		{"PORT=http", "serve leader", `PORT="http"`},
		{"APPLY_LAG_MS=soon", "serve follower", `APPLY_LAG_MS="soon"`},
		{"APPLY_LAG_MS=-1", "serve follower", `APPLY_LAG_MS="-1"`},
		{"POLL_INTERVAL_MS=NaN", "serve follower", `POLL_INTERVAL_MS="NaN"`},
	} {
		t.Run(test.env+" "+test.args, func(t *testing.T) {
			if name, value, ok := strings.Cut(test.env, "="); ok {
				t.Setenv(name, value)
			}
			got := lagcheck("", strings.Fields(test.args)...)
			if got.code != exitError || !strings.Contains(got.err, test.says) || got.out != "" {
				t.Errorf("exit code %d, want %q in:\n%s%s", got.code, test.says, got.out, got.err)
			}
		})
	}
}

// A process is a server that was started as users start it.
type process struct {
	*exec.Cmd
	url string
	log *strings.Builder // to be read when the process has ended
}

// asCommand, in the environment, turns the test binary into the command itself, so
// that tests start real processes without a build.
const asCommand = "LAGCHECK_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Setenv(asCommand, "1") // for processes that a command starts itself
	os.Exit(m.Run())
}

// start starts a server and reads its address from its first line.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	file, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(file, append([]string{"serve"}, args...)...), log: &strings.Builder{}}
	p.Env = append(os.Environ(), asCommand+"=1")
	p.Stderr = p.log
	out, err := p.StdoutPipe()
	if err == nil {
		err = p.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		_ = p.Wait()
		t.Fatalf("serve %s: %v\n%s", strings.Join(args, " "), err, p.log)
	}
	p.url = strings.TrimSpace(line[strings.Index(line, "http://"):])
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return p
}

func (p *process) client(t *testing.T) *orders.Client {
	t.Helper()
	c, err := orders.Open(p.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// events returns the log of a leader.
func (p *process) events(t *testing.T) []orders.Event {
	t.Helper()
	response, err := http.Get(p.url + "/events?from=0")
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

// kill -9 of a leader with --data, again and again among concurrent writes: every
// acknowledged write is there afterwards, at its place, and nothing else but what
// was asked for; and nobody saw what was lost.
func TestKilledLeaderLosesNothing(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	acknowledged := map[int64]string{} // by offset
	for round := range 3 {
		leader := start(t, "leader", "--port", "0", "--data", data, "--log", "off")
		checkLog(t, leader.events(t), acknowledged, round)
		client := leader.client(t)
		var mu sync.Mutex
		var writers sync.WaitGroup
		for w := range 8 {
			writers.Go(func() {
				for i := 0; ; i++ {
					id := fmt.Sprintf("o-%d-%d-%d", round, w, i/2)
					do, what := model.Create, orders.OrderCreated
					if i%2 == 1 {
						do, what = model.Confirm, orders.OrderConfirmed
					}
					a := client.Write(context.Background(), do, id, orders.WriteOptions{})
					if a.Kind != model.Answered {
						return
					}
					mu.Lock()
					acknowledged[a.Version.Offset()-1] = fmt.Sprint(what, " ", id)
					mu.Unlock()
				}
			})
		}
		seen := seenBefore(t, leader, 200*time.Millisecond)
		if err := leader.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		writers.Wait()
		for _, e := range seen {
			acknowledged[e.Offset] = fmt.Sprint(e.Type, " ", e.OrderID)
		}
		_ = leader.Wait()
	}
	leader := start(t, "leader", "--port", "0", "--data", data)
	if len(acknowledged) < 50 {
		t.Errorf("only %d writes were acknowledged", len(acknowledged))
	}
	checkLog(t, leader.events(t), acknowledged, 3)

	second := lagcheck("", "serve", "leader", "--port", "0", "--data", data, "--until-eof")
	if second.code != exitError || !strings.Contains(second.err, "in use by another process") {
		t.Errorf("a second leader on the same data: exit code %d\n%s%s", second.code, second.out, second.err)
	}
}

// seenBefore reads the log for a while and returns the last that it saw.
func seenBefore(t *testing.T, leader *process, d time.Duration) (seen []orders.Event) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		seen = leader.events(t)
	}
	return seen
}

// checkLog compares a log with what was acknowledged by the rounds before.
func checkLog(t *testing.T, log []orders.Event, acknowledged map[int64]string, rounds int) {
	t.Helper()
	for i, e := range log {
		var round, writer, n int
		if _, err := fmt.Sscanf(e.OrderID, "o-%d-%d-%d", &round, &writer, &n); err != nil || round >= rounds || e.Offset != int64(i) {
			t.Fatalf("event %d of the log is %+v, which nobody wrote", i, e)
		}
	}
	for offset, want := range acknowledged {
		if offset >= int64(len(log)) {
			t.Fatalf("%s was acknowledged at %d, and the log has %d events", want, offset, len(log))
		}
		if got := fmt.Sprint(log[offset].Type, " ", log[offset].OrderID); got != want {
			t.Fatalf("%s was acknowledged at %d, where the log has %s", want, offset, got)
		}
	}
}

// SIGTERM ends a server at once and well, whoever waits; its log has the order on
// every line.
func TestServeStopsAndLogs(t *testing.T) {
	t.Parallel()
	leader := start(t, "leader", "--port", "0", "--log", "json")
	follower := start(t, "follower", "--port", "0", "--leader", leader.url, "--lag", "20ms", "--poll", "10ms")
	if a := leader.client(t).Write(t.Context(), model.Create, "o-1", orders.WriteOptions{Replicas: 1, Wait: 10 * time.Second}); a.Kind != model.Answered {
		t.Fatalf("a write that waits for the follower: %+v", a)
	}
	go follower.client(t).Read(context.Background(), "o-1", orders.ReadOptions{AtLeast: 9, Wait: time.Minute})
	time.Sleep(50 * time.Millisecond)
	for _, p := range []*process{leader, follower} {
		asked := time.Now()
		if err := p.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := p.Wait(); err != nil || time.Since(asked) > 10*time.Second {
			t.Errorf("%s: %v after %v\n%s", p.url, err, time.Since(asked), p.log)
		}
	}
	var line struct {
		Msg, Order, Type string
		Offset           *int
		Event, Time      time.Time
	}
	if err := json.Unmarshal([]byte(leader.log.String()), &line); err != nil || line.Order != "o-1" || line.Offset == nil || line.Event.IsZero() {
		t.Errorf("the leader's log (%v):\n%s", err, leader.log)
	}
	for text := range strings.Lines(follower.log.String()) {
		if !strings.Contains(text, " order=") {
			t.Errorf("no order in %s", text)
		}
	}
	if text := follower.log.String(); !strings.Contains(text, "msg=applied order=o-1 type=OrderCreated offset=0 event=") || !strings.Contains(text, " lag=") {
		t.Errorf("the follower's log:\n%s", text)
	}
}
