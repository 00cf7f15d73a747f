package sim_test

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

// What was not recorded in testdata/chapter, fitted once over all files: how
// much longer than asked for a sleep before applying (timers and work), a pause
// between polls, and how long a poll's round trip takes. The phase of the first
// poll is another for each file, as each had processes of its own.
const (
	applyExtra = 1500 * time.Microsecond
	pollExtra  = 500 * time.Microsecond
	roundTrip  = 2 * time.Millisecond
)

// TestModelPredictsTheRealFollower replays the writes of each recorded file
// through the model, at their times and with the recorded lag and poll interval,
// and compares what the model's follower answers to the recorded reads with what
// the real follower answered.
func TestModelPredictsTheRealFollower(t *testing.T) {
	for _, test := range []struct {
		file           string
		lag            time.Duration
		phase          time.Duration // of the first poll; where it is 0, any will do
		predicted, all int
	}{
		{"lag0-follower", 0, 190 * time.Millisecond, 282, 283},
		{"lag0-leader-after-write", 0, 110 * time.Millisecond, 210, 210},
		{"lag500-follower", 500 * time.Millisecond, 75 * time.Millisecond, 282, 282},
		{"lag500-leader-after-write", 500 * time.Millisecond, 0, 207, 207},
		{"lag3000-follower", 3 * time.Second, 0, 281, 281},
		{"lag3000-leader-after-write", 3 * time.Second, 0, 211, 211},
		{"lag8000-follower", 8 * time.Second, 0, 282, 282},
		{"lag8000-leader-after-write", 8 * time.Second, 0, 207, 207},
	} {
		t.Run(test.file, func(t *testing.T) {
			recorded := load(t, test.file+".jsonl")
			chapter := model.Replication{
				Lag: test.lag + applyExtra, Poll: 300*time.Millisecond + pollExtra,
				FirstPoll: []time.Duration{test.phase},
			}
			predicted, all := predict(t, recorded, chapter)
			if predicted != test.predicted || all != test.all {
				t.Errorf("predicted %d of %d reads, want %d of %d", predicted, all, test.predicted, test.all)
			}
			t.Logf("%.1f %% of %d follower reads predicted", 100*float64(predicted)/float64(all), all)

			// The comparison can fail: another lag predicts far fewer reads, and so
			// does, where lag piles up, a follower that does not sleep before each.
			wrong := chapter
			wrong.Lag = 0
			if test.lag == 0 {
				wrong.Lag = 500 * time.Millisecond
			}
			if same, _ := predict(t, recorded, wrong); same > all/2 {
				t.Errorf("with a lag of %v instead, still %d of %d reads are predicted", wrong.Lag, same, all)
			}
			// (From 3 s on the six newest orders had not reached the follower either
			// way: those files cannot tell.)
			streaming := model.Replication{Mode: model.Streaming, Lag: test.lag}
			if same, _ := predict(t, recorded, streaming); same > all*9/10 && test.lag < 3*time.Second {
				t.Errorf("without piling up, still %d of %d reads are predicted", same, all)
			}
		})
	}
}

// load reads a recorded history in the order in which its operations took
// effect, taken to be the middle of their intervals.
func load(t *testing.T, name string) history.History {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "testdata", "chapter", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	h, err := history.Decode(file, name)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(h, func(a, b history.Op) int { return cmp.Compare(middle(a), middle(b)) })
	return h
}

func middle(op history.Op) int64 { return (op.Call + op.Return) / 2 }

// predict lets one client do all recorded operations at their recorded times
// over a network without delay, every read at the one follower, and counts the
// recorded follower reads whose value comes out the same.
func predict(t *testing.T, recorded history.History, r model.Replication) (same, all int) {
	t.Helper()
	scenario := model.Scenario{
		Followers: 1, Keys: recorded.Keys(), Replication: r, Timeout: time.Second, Reports: time.Hour,
	}
	scenario.Network.Link.Base = roundTrip / 2
	last := int64(0)
	for _, op := range recorded {
		step := model.Step{Key: slices.Index(scenario.Keys, op.Key), Think: time.Duration(middle(op) - last)}
		switch op.Value {
		case history.String("PENDING"):
			step.Do = model.Create
		case history.String("CONFIRMED"):
			step.Do = model.Confirm
		}
		if op.F == history.Read {
			step.Do = model.Read
		}
		scenario.Steps = append(scenario.Steps, step)
		last = middle(op)
	}
	got, _, err := sim.Run(&scenario, policy.AnyFollower{})
	if err != nil {
		t.Fatal(err)
	}
	for i, op := range recorded {
		if op.F == history.Read && op.Node == "follower-1" {
			all++
			if got[i].Value == op.Value {
				same++
			}
		}
	}
	return same, all
}
