package evaluate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
)

// A report on the histories that were recorded from the chapter's own system says what
// was counted in them from the definitions, by a separate program.
func TestRecordedChapter(t *testing.T) {
	t.Parallel()
	type facts struct{ keys, readYourWrites, monotonicReads, stale, followers int }
	policies := map[string]model.Policy{
		"leader": policy.Leader{}, "follower": policy.StickyFollower{}, "leader-after-write": policy.LeaderAfterWriteKey{Window: 2 * time.Second},
	}
	var recordings []evaluate.Recording
	var want []facts
	for _, file := range []struct {
		lag    time.Duration
		policy string
		facts
	}{
		{0, "leader", facts{}},
		{0, "follower", facts{26, 8, 0, 46, 283}},
		{500 * time.Millisecond, "follower", facts{56, 77, 0, 282, 282}},
		{500 * time.Millisecond, "leader-after-write", facts{56, 0, 0, 207, 207}},
		{8 * time.Second, "leader-after-write", facts{56, 1, 0, 207, 207}},
	} {
		name := filepath.Join("..", "..", "testdata", "chapter", fmt.Sprintf("lag%d-", file.lag.Milliseconds())+file.policy+".jsonl")
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		h, err := history.Decode(f, name)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		recordings = append(recordings, evaluate.Recording{
			Policy: policies[file.policy], Lag: file.lag, File: name, History: h,
			Latency: make([]time.Duration, len(h)), Conditions: model.Conditions{Followers: 1, MaxLag: time.Hour},
		})
		want = append(want, file.facts)
	}
	c := evaluate.Default()
	c.Check.NoSecondOpinion = true
	r, err := evaluate.Recorded(c, "recorded", recordings)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range r.Rows {
		got := facts{stale: row.StaleReads, followers: row.FollowerReads}
		for _, g := range row.Guarantees {
			switch g.Guarantee {
			case checker.Linearizable:
				got.keys = g.Violations
			case checker.ReadYourWrites:
				got.readYourWrites = g.Violations
			case checker.MonotonicReads:
				got.monotonicReads = g.Violations
			}
		}
		if got != want[i] {
			t.Errorf("%s: %+v, want %+v", recordings[i].File, got, want[i])
		}
	}
	for _, c := range r.Counterexamples {
		for k, line := range c.Lines {
			if recordings[rowOf(recordings, c.File)].History[line-1] != c.History[k] {
				t.Errorf("%s: line %d of %s is another operation", c.Guarantee, line, c.File)
			}
		}
		if len(c.History) < 2 || len(c.Offending) == 0 || c.Proof == "" {
			t.Errorf("%s: %+v shows nothing", c.Guarantee, c)
		}
	}
	var text strings.Builder
	if err := r.WriteText(&text, evaluate.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{"recorded: ", "✗ 56", "✗ 77", "both held: leader (0s)", "operations", "(lag 0s, 1 follower)"} {
		if !strings.Contains(text.String(), says) {
			t.Errorf("no %q in\n%s", says, text.String())
		}
	}
}

func rowOf(recordings []evaluate.Recording, file string) int {
	for i := range recordings {
		if recordings[i].File == file {
			return i
		}
	}
	return -1
}
