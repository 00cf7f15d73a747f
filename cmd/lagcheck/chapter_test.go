package main

import (
	"encoding/json"
	"testing"

	"lagcheck/model/live/orders/orderstest"
)

// The course's two TypeScript programs, as they are, behind live orders: the report
// says what the recorded files of testdata/chapter say. At the leader everything
// holds; at a follower that applies 500 ms late, read-your-writes is broken.
func TestLiveAtTheChaptersPrograms(t *testing.T) {
	t.Parallel()
	programs := orderstest.Build(t)
	leader := programs.Start(t, "leader")
	follower := programs.Start(t, "follower", "LEADER_URL="+leader, "POLL_INTERVAL_MS=300", "APPLY_LAG_MS=500")
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
