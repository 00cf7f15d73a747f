package checker

import (
	"os"
	"path/filepath"
	"testing"

	"lagcheck/history"
)

// load reads a recorded history.
func load(t testing.TB, path string) history.History {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	h, err := history.Decode(file, filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// The facts stand in testdata/chapter/ORIGIN.md; a separate program computed
// them from the definitions.
func TestChapterFacts(t *testing.T) {
	tests := []struct {
		file                      string
		followerReads, staleReads int
		badKeys, keys             int
		readYourWrites            int
		monotonicReads            int
	}{
		{"lag0-leader", 0, 0, 0, 59, 0, 0},
		{"lag0-follower", 283, 46, 26, 58, 8, 0},
		{"lag0-leader-after-write", 210, 35, 26, 58, 0, 0},
		{"lag500-leader", 0, 0, 0, 58, 0, 0},
		{"lag500-follower", 282, 282, 56, 58, 77, 0},
		{"lag500-leader-after-write", 207, 207, 56, 58, 0, 0},
		{"lag3000-leader", 0, 0, 0, 58, 0, 0},
		{"lag3000-follower", 281, 281, 56, 58, 73, 0},
		{"lag3000-leader-after-write", 211, 211, 56, 58, 1, 0},
		{"lag8000-leader", 0, 0, 0, 58, 0, 0},
		{"lag8000-follower", 282, 282, 56, 58, 78, 0},
		{"lag8000-leader-after-write", 207, 207, 56, 58, 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			h := load(t, filepath.Join("..", "testdata", "chapter", tt.file+".jsonl"))
			got := judge(t, h, Options{})
			staleness, err := MeasureStaleness(h)
			if err != nil {
				t.Fatal(err)
			}
			for _, fact := range []struct {
				what      string
				got, want int
			}{
				{"follower reads", staleness.FollowerReads, tt.followerReads},
				{"stale follower reads", staleness.FollowerStale, tt.staleReads},
				{"stale reads", staleness.Stale, tt.staleReads},
				{"keys", len(h.Keys()), tt.keys},
				{"keys not linearizable", got[Linearizable].Violations, tt.badKeys},
				{"reads that break read-your-writes", got[ReadYourWrites].Violations, tt.readYourWrites},
				{"reads that break monotonic-reads", got[MonotonicReads].Violations, tt.monotonicReads},
				{"writes that break monotonic-writes", got[MonotonicWrites].Violations, 0},
				{"writes that break writes-follow-reads", got[WritesFollowReads].Violations, 0},
			} {
				if fact.got != fact.want {
					t.Errorf("%s: %d, want %d", fact.what, fact.got, fact.want)
				}
			}
			for name, v := range got {
				if want := map[bool]Result{true: Violated, false: Holds}[v.Violations > 0]; v.Result != want {
					t.Errorf("%s: %v with %d violations", name, v.Result, v.Violations)
				}
			}
		})
	}
}

// judge checks a history and returns the verdicts by name.
func judge(t testing.TB, h history.History, o Options) map[string]Verdict {
	t.Helper()
	verdicts, err := Check(h, o)
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]Verdict)
	for _, v := range verdicts {
		byName[v.Guarantee] = v
	}
	return byName
}
