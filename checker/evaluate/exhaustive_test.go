package evaluate_test

import (
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/workload"
)

// smallest is how many operations it takes at least to break a guarantee under a
// correct leader.
var smallest = map[string]int{
	checker.Linearizable: 2, checker.Sequential: 2, checker.Causal: 2, checker.PRAM: 2,
	checker.ReadYourWrites: 2, checker.MonotonicReads: 3,
}

// Every scenario of three steps by two clients on one register, with two
// followers, whose clients go on at once: all claims hold in it, and what breaks
// in it is not smaller than the smallest. The generator is the one that draws
// random scenarios.
func TestEveryTinyScenario(t *testing.T) {
	steps := 3
	if testing.Short() {
		steps = 2
	}
	for _, p := range policy.All() {
		t.Run(p.Name(), func(t *testing.T) {
			t.Parallel()
			exhaust(t, p, steps, []time.Duration{time.Millisecond})
			exhaust(t, p, 2, []time.Duration{time.Millisecond, 400 * time.Millisecond, 3 * time.Second})
		})
	}
}

// exhaust plays every scenario of up to so many steps with these think times.
func exhaust(t *testing.T, p model.Policy, steps int, think []time.Duration) {
	c := workload.Default()
	c.Clients, c.Keys, c.Think, c.Draws = 2, 1, think, 2
	c.Base.Replication.Lag = 500 * time.Millisecond
	frame := workload.Frame(workload.Rand(1, 1), c)
	var kept memory
	broken := map[string]int{}
	scenarios := workload.Exhaust(func(src workload.Source) bool {
		scenario := frame
		scenario.Steps = make([]model.Step, steps)
		for i := range scenario.Steps {
			scenario.Steps[i] = workload.Step(src, c)
		}
		h, trace, err := kept.runner.Run(&scenario, p)
		if err != nil {
			t.Fatal(err)
		}
		verdicts, err := kept.checker.Check(h, checker.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range verdicts {
			claim, has := model.Claims(p, v.Guarantee)
			switch {
			case v.Result == checker.Holds:
			case v.Result == checker.Unknown, has && claim.Applies(trace.Conditions):
				t.Fatalf("%s is claimed, but %v in %+v", v.Guarantee, v.Result, scenario.Steps)
			default:
				broken[v.Guarantee]++
			}
		}
		return true
	})
	for guarantee, n := range broken {
		if least, known := smallest[guarantee]; !known || steps < least {
			t.Errorf("%d operations broke %s in %d scenarios", steps, guarantee, n)
		}
	}
	t.Logf("%d scenarios of %d steps: broken %v", scenarios, steps, broken)
}
