package sim_test

import (
	"testing"
	"time"

	"lagcheck/model"
	"lagcheck/model/policy"
)

// TestSameInstant: the order of what happens at the same instant. The follower polls at
// 0 ms and every 300 ms, and applies an event 100 ms after the poll that brings it.
func TestSameInstant(t *testing.T) {
	for _, test := range []exactTest{
		{
			name: "write and poll", policy: policy.AnyFollower{}, steps: []model.Step{write(0, 295*ms), read(1, 650*ms)},
			reason: "the poll at 300 ms is before the write, which the one at 600 ms finds",
			history: `c0 w x=1 ok 295ms-305ms leader@1
				c1 r x=nil ok 650ms-652ms follower-1@0`,
			trace: `300ms leader appended 1
				600ms follower-1 polled 1`,
		},
		{
			name: "poll at the end", policy: policy.Leader{}, steps: []model.Step{write(0, 0), read(1, 290*ms)},
			reason: "the run ends with what happens when the last client has done",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 290ms-300ms leader@1`,
			trace: `5ms leader appended 1
				300ms follower-1 polled 1`,
		},
		{
			name: "event at the end", policy: policy.Leader{}, steps: []model.Step{write(0, 0), read(1, 390*ms)},
			reason: "the run ends with what happens when the last client has done",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 390ms-400ms leader@1`,
			trace: `5ms leader appended 1
				300ms follower-1 polled 1
				400ms follower-1 applied 1`,
		},
		{
			name: "read and applied event", policy: policy.AnyFollower{}, steps: []model.Step{write(0, 0), read(1, 399*ms)},
			reason: "the event of 400 ms is there for a read of 400 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 399ms-401ms follower-1@1`,
			trace: `5ms leader appended 1
				300ms follower-1 polled 1
				400ms follower-1 applied 1`,
		},
		{
			name: "two clients", policy: policy.Leader{}, steps: []model.Step{write(1, 0), read(2, 0), read(0, 0)},
			reason: "the clients come in the order of their numbers",
			history: `c0 r x=nil ok 0s-10ms leader@0
				c1 w x=1 ok 0s-10ms leader@1
				c2 r x=1 ok 0s-10ms leader@1`,
		},
		{
			name: "restart and read", policy: policy.AnyFollower{}, steps: []model.Step{write(0, 0), read(1, 449*ms)},
			faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 450 * ms}}, reason: "the memory is lost before the read of 450 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 449ms-451ms follower-1@0`,
		},
		{
			name: "acknowledgement and time-out", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0)},
			change:  func(s *model.Scenario) { s.Timeout, s.Network.Leader.Base = 400*ms, 0 },
			reason:  "what the leader hears at 300 ms + 100 ms is in time",
			history: `c0 w x=1 ok 0s-400ms leader@1`,
		},
		{
			name: "restart and report", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0)},
			faults:  []model.Fault{{Kind: model.Restart, Node: 1, At: 400 * ms}},
			reason:  "what the follower would tell the leader at 400 ms is lost; it applies the event again at 500 ms",
			history: `c0 w x=1 ok 0s-505ms leader@1`,
		},
		{
			name: "events applied at once", policy: waiting(1, time.Second), steps: []model.Step{write(0, 0), write(0, 0), read(1, 20*ms), read(2, 20*ms)},
			change: func(s *model.Scenario) { s.Replication.Lag = 0 },
			reason: "who waits for the first of two sees the first",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 w x=2 ok 10ms-20ms leader@2
				c1 r x=1 ok 20ms-301ms follower-1@1
				c2 r x=1 ok 20ms-301ms follower-1@1`,
		},
		{
			name: "end of a pause", policy: policy.AnyFollower{}, steps: []model.Step{write(0, 0), read(1, 394*ms), read(2, 402*ms)},
			faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 390 * ms, For: 20 * ms}},
			reason: "of the reads that wait until 410 ms, the one of 395 ms came before the event of 400 ms, the other after it",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 394ms-411ms follower-1@0
				c2 r x=1 ok 402ms-411ms follower-1@1`,
		},
		{
			name: "patience that ends in a pause", policy: waiting(1, 29*ms), steps: []model.Step{write(0, 0), read(1, 365*ms)},
			faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 390 * ms, For: 20 * ms}},
			reason: "at 395 ms the read had waited for long enough, before the event of 400 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 365ms-421ms leader@1`,
		},
	} {
		test.run(t)
	}
}
