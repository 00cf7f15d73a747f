package sim_test

import (
	"time"

	"lagcheck/model"
	"lagcheck/model/workload"
)

// randomScenario draws a scenario in which anything may be: both workloads, both
// ways of replication, every kind of fault, jitter, time-outs shorter than the
// way to the leader. The seed is all that it depends on.
func randomScenario(seed uint64) *model.Scenario {
	src := workload.Rand(seed, 13)
	upTo := func(d time.Duration) time.Duration { return d * time.Duration(src.Intn(1001)) / 1000 }
	jitter := func(d time.Duration) model.Jitter {
		return model.Jitter{Kind: model.JitterKind(src.Intn(3)), Spread: upTo(d)}
	}
	delay := func() model.Delay {
		return model.Delay{Base: upTo(20 * time.Millisecond), Jitter: jitter(20 * time.Millisecond)}
	}
	c := workload.Default()
	c.Kind = []workload.Kind{workload.Registers, workload.Orders}[src.Intn(2)]
	c.Followers, c.Clients, c.Keys, c.Operations = 1+src.Intn(5), 1+src.Intn(4), 1+src.Intn(3), 1+src.Intn(30)
	c.Think = c.Think[:1+src.Intn(len(c.Think))]
	c.Draws = []int{5, 1 << 30}[src.Intn(2)]
	if src.Intn(3) > 0 {
		c.Faults, c.MaxFaults = model.FaultKinds(), 6
	}
	c.Base.Replication = model.Replication{
		Mode: model.Mode(src.Intn(2)), Lag: upTo(800 * time.Millisecond), Jitter: jitter(200 * time.Millisecond),
		Poll: time.Millisecond + upTo(300*time.Millisecond),
	}
	c.Base.Network = model.Network{Leader: delay(), Follower: delay(), Link: delay()}
	c.Base.Timeout = []time.Duration{time.Second, 100 * time.Millisecond, 15 * time.Millisecond}[src.Intn(3)]
	c.Base.Reports = time.Millisecond + upTo(200*time.Millisecond)
	s := workload.Scenario(src, c)
	for i := range s.Faults {
		if src.Intn(10) == 1 {
			s.Faults[i].For = 1<<63 - 1 // for ever
		}
	}
	return &s
}
