package main

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// The course's two TypeScript programs, as they are, behind live orders: the report
// says what the recorded files of testdata/chapter say. At the leader everything
// holds; at a follower that applies 500 ms late, read-your-writes is broken.
func TestLiveAtTheChaptersPrograms(t *testing.T) {
	t.Parallel()
	dir := buildChapter(t)
	leader := startChapter(t, dir, "leader")
	follower := startChapter(t, dir, "follower", "LEADER_URL="+leader, "POLL_INTERVAL_MS=300", "APPLY_LAG_MS=500")
	got := lagcheck("", "live", "orders", "--leader", leader, "--follower", follower, "--policy", "leader,any-follower",
		"--duration", "1500ms", "--think", "20ms", "--out", t.TempDir(), "--format", "json", "--guarantee", "all")
	if got.code != exitHolds {
		t.Fatalf("exit code %d:\n%s%s", got.code, got.out, got.err)
	}
	var report struct {
		Rows []struct {
			Policy     string
			Operations int
			Guarantees map[string]struct{ Violated, Unknown int }
			Reads      struct{ Total, Follower, Stale int }
		}
	}
	if err := json.Unmarshal([]byte(got.out), &report); err != nil || len(report.Rows) != 2 {
		t.Fatalf("%v, %d rows:\n%s", err, len(report.Rows), got.out)
	}
	for _, row := range report.Rows {
		if row.Operations < 100 || len(row.Guarantees) != 8 {
			t.Errorf("%s: %d operations, %d guarantees", row.Policy, row.Operations, len(row.Guarantees))
		}
		switch row.Policy {
		case "leader":
			for name, g := range row.Guarantees {
				if g.Violated > 0 || g.Unknown > 0 {
					t.Errorf("leader: %s is violated or unknown: %+v", name, g)
				}
			}
			if row.Reads.Stale > 0 || row.Reads.Follower > 0 {
				t.Errorf("leader: %+v", row.Reads)
			}
		case "any-follower":
			for _, name := range []string{"linearizable", "read-your-writes"} {
				if row.Guarantees[name].Violated == 0 {
					t.Errorf("any-follower: %s is not violated", name)
				}
			}
			if row.Reads.Follower != row.Reads.Total || row.Reads.Stale == 0 {
				t.Errorf("any-follower: %+v", row.Reads)
			}
		default:
			t.Errorf("a row about %s", row.Policy)
		}
	}
}

// buildChapter bundles the programs into a folder, or skips the test where that cannot
// be done.
func buildChapter(t *testing.T) (dir string) {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("LAGCHECK_CI_NEEDS") == "all" {
		missing = t.Fatalf
	}
	if _, err := exec.LookPath("node"); err != nil {
		missing("no Node.js: %v", err)
	}
	source := filepath.Join("..", "..", "testdata", "chapter", "ts")
	esbuild := filepath.Join(source, "node_modules", ".bin", "esbuild")
	if _, err := os.Stat(esbuild); err != nil {
		missing("no Express: run npm ci in testdata/chapter/ts (%v)", err)
	}
	dir = t.TempDir()
	out, err := exec.Command(esbuild, filepath.Join(source, "leader.ts"), filepath.Join(source, "follower.ts"),
		"--bundle", "--platform=node", "--log-level=warning", "--out-extension:.js=.cjs", "--outdir="+dir).CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return dir
}

// startChapter runs a program at a free port until the test ends and returns its URL.
func startChapter(t *testing.T, dir, program string, env ...string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	command := exec.Command("node", filepath.Join(dir, program+".cjs"))
	command.Env = append(append(os.Environ(), "PORT="+port), env...)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	url := "http://127.0.0.1:" + port
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if r, err := http.Get(url + "/health"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return url
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("the chapter's %s does not come up", program)
		}
	}
}
