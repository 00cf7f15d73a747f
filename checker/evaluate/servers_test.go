package evaluate_test

import (
	"testing"

	"lagcheck/checker/evaluate"
	"lagcheck/history"
	"lagcheck/history/timeline"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

// TestServers replays the lanes of random runs: each acknowledged operation is dealt
// with once, while it lasted, by the node that it names, and each read saw the newest
// write of its key that its node had then.
func TestServers(t *testing.T) {
	config := evaluate.Default()
	config.Workload.Faults, config.Workload.MaxFaults = model.FaultKinds(), 2
	reads := 0
	for number := 1; number <= 60; number++ {
		scenario := config.Scenario(number, config.Lags[number%len(config.Lags)])
		for _, p := range policy.All() {
			h, trace, err := sim.Run(&scenario, p)
			if err != nil {
				t.Fatal(err)
			}
			reads += replay(t, h, evaluate.Servers(h, trace))
		}
	}
	if reads < 1000 {
		t.Errorf("only %d reads were checked", reads)
	}
}

func replay(t *testing.T, h history.History, s *timeline.Servers) (reads int) {
	t.Helper()
	state := make([]map[string]history.Value, len(s.Nodes)) // of each node
	log := map[int64]int{}                                  // the operation at each position
	for n := range state {
		state[n] = map[string]history.Value{}
	}
	served := make([]int, len(h))
	for _, e := range s.Events {
		switch e.Kind {
		case timeline.Restarted:
			clear(state[e.Node])
			continue
		case timeline.Received:
			if e.Sent > e.At {
				t.Fatalf("%+v came before it was sent", e)
			}
			continue
		case timeline.Applied:
			if log[e.Offset] != e.Op {
				t.Fatalf("%+v is operation %d in the log", e, log[e.Offset])
			}
		}
		o := &h[e.Op]
		if e.Kind != timeline.Applied {
			if served[e.Op]++; e.At < o.Call || e.At > o.Return || o.Node != "" && o.Node != s.Nodes[e.Node] {
				t.Fatalf("%+v of %+v", e, o)
			}
		}
		switch {
		case e.Kind == timeline.Appended:
			log[e.Offset] = e.Op
			fallthrough
		case e.Kind == timeline.Applied:
			state[e.Node][o.Key] = o.Value
		case o.F == history.Read:
			if reads++; state[e.Node][o.Key] != o.Value {
				t.Fatalf("%+v saw %v, but its node had %v", o, o.Value, state[e.Node][o.Key])
			}
		}
	}
	for i := range h {
		if n := served[i]; n > 1 || n == 0 && h[i].Type == history.OK {
			t.Fatalf("operation %d, %+v, was dealt with %d times", i, h[i], n)
		}
	}
	return reads
}
