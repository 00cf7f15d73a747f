package sim_test

import (
	"math"
	"testing"
	"time"

	"lagcheck/model"
	"lagcheck/model/policy"
)

// TestClientFaults: what becomes of a write when its client and the leader lose
// each other at each stage of its way. It is called at 0, reaches the leader at
// 5 ms and is acknowledged at 10 ms; another client looks at the leader later.
func TestClientFaults(t *testing.T) {
	steps := []model.Step{write(0, 0), write(0, 10*ms), read(1, 100*ms)}
	fault := func(k model.FaultKind, at time.Duration) []model.Fault {
		return []model.Fault{{Kind: k, At: at, For: 3 * ms}}
	}
	for _, test := range []exactTest{
		{
			name: "none", reason: "nothing is in the way",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 w x=2 ok 20ms-30ms leader@2
				c1 r x=2 ok 100ms-110ms leader@2`,
		},
		{
			name: "cut at the call", faults: fault(model.ClientCut, 0),
			reason: "the request is lost without a trace, and the client waits in vain",
			history: `c0 w x=1 info 0s- kept 1s
				c1 r x=nil ok 100ms-110ms leader@0
				c0 w x=2 ok 1.01s-1.02s leader@1`,
		},
		{
			name: "cut under the request", faults: fault(model.ClientCut, 4*ms),
			reason: "the request is lost at the leader's end",
			history: `c0 w x=1 info 0s- kept 1s
				c1 r x=nil ok 100ms-110ms leader@0
				c0 w x=2 ok 1.01s-1.02s leader@1`,
		},
		{
			name: "cut under the reply", faults: fault(model.ClientCut, 8*ms),
			reason: "the leader has done the write, and only the reply is lost",
			history: `c0 w x=1 info 0s- kept 1s
				c1 r x=1 ok 100ms-110ms leader@1
				c0 w x=2 ok 1.01s-1.02s leader@2`,
		},
		{
			name: "cut between", faults: fault(model.ClientCut, 6*ms),
			reason: "the fault is over before the reply arrives",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 w x=2 ok 20ms-30ms leader@2
				c1 r x=2 ok 100ms-110ms leader@2`,
		},
		{
			name: "refused at the call", faults: fault(model.ClientRefused, 0),
			reason: "the client knows after a round trip that nothing was done",
			history: `c0 w x=1 fail 0s-10ms
				c0 w x=2 ok 20ms-30ms leader@1
				c1 r x=2 ok 100ms-110ms leader@1`,
		},
		{
			name: "refused under the request", faults: fault(model.ClientRefused, 4*ms),
			reason: "the connection breaks, and the client cannot tell whether the request arrived",
			history: `c0 w x=1 info 0s- kept 10ms
				c0 w x=2 ok 20ms-30ms leader@1
				c1 r x=2 ok 100ms-110ms leader@1`,
		},
		{
			name: "refused under the reply", faults: fault(model.ClientRefused, 8*ms),
			reason: "the connection breaks at once, but the write was done",
			history: `c0 w x=1 info 0s- kept 10ms
				c0 w x=2 ok 20ms-30ms leader@2
				c1 r x=2 ok 100ms-110ms leader@2`,
		},
		{
			name: "refused beyond the time-out", faults: fault(model.ClientRefused, 0),
			reason: "a client does not wait longer for a refusal than for anything else",
			change: func(s *model.Scenario) { s.Timeout = 9 * ms },
			history: `c0 w x=1 info 0s- kept 9ms
				c0 w x=2 info 19ms- kept 9ms
				c1 r x info 100ms- kept 9ms`,
		},
		{
			name: "of another client", faults: []model.Fault{{Kind: model.ClientCut, Client: 1, For: 50 * ms}},
			reason: "a fault strikes its own client alone",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 w x=2 ok 20ms-30ms leader@2
				c1 r x=2 ok 100ms-110ms leader@2`,
		},
	} {
		test.policy, test.steps = policy.Leader{}, steps
		test.run(t)
	}
}

// TestFollowerFaults: a write at 5 ms, which is polled at 300 ms and applied at
// 400 ms if nothing breaks, and reads of the one follower.
func TestFollowerFaults(t *testing.T) {
	steps := []model.Step{write(0, 0), read(1, 350*ms), read(1, 148*ms), read(1, 1000*ms)}
	for _, test := range []exactTest{
		{
			name: "none", reason: "polls go on 300 ms after the last event of a poll was applied",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-352ms follower-1@0
				c1 r x=1 ok 500ms-502ms follower-1@1
				c1 r x=1 ok 1.502s-1.504s follower-1@1`,
			trace: `5ms leader appended 1
				300ms follower-1 polled 1
				400ms follower-1 applied 1`,
		},
		{
			name: "link-down", faults: []model.Fault{{Kind: model.LinkDown, Node: 1, At: 200 * ms, For: 200 * ms}},
			reason: "the poll at 300 ms fails; the worker sleeps 500 ms and then, as ever, 300 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-352ms follower-1@0
				c1 r x=nil ok 500ms-502ms follower-1@0
				c1 r x=1 ok 1.502s-1.504s follower-1@1`,
			trace: `5ms leader appended 1
				1.1s follower-1 polled 1
				1.2s follower-1 applied 1`,
		},
		{
			name: "link-down for ever", reason: "a follower that is cut off still answers",
			faults: []model.Fault{{Kind: model.LinkDown, Node: 1, At: 200 * ms, For: math.MaxInt64}},
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-352ms follower-1@0
				c1 r x=nil ok 500ms-502ms follower-1@0
				c1 r x=nil ok 1.502s-1.504s follower-1@0`,
			trace: `5ms leader appended 1`,
		},
		{
			name: "streaming, link-down for ever", reason: "what is never sent never arrives",
			faults: []model.Fault{{Kind: model.LinkDown, Node: 1, At: 0, For: math.MaxInt64}},
			change: func(s *model.Scenario) {
				s.Replication.Mode = model.Streaming
				s.Network.Link.Base = ms
			},
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-352ms follower-1@0
				c1 r x=nil ok 500ms-502ms follower-1@0
				c1 r x=nil ok 1.502s-1.504s follower-1@0`,
			trace: `5ms leader appended 1`,
		},
		{
			name: "pause", faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 290 * ms, For: 200 * ms}},
			reason: "the worker polls and reads are answered when the follower goes on at 490 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-491ms follower-1@0
				c1 r x=1 ok 639ms-641ms follower-1@1
				c1 r x=1 ok 1.641s-1.643s follower-1@1`,
			trace: `5ms leader appended 1
				490ms follower-1 polled 1
				590ms follower-1 applied 1`,
		},
		{
			name: "pause beyond the time-out", reason: "a read that nobody answers is given up after a second",
			faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 290 * ms, For: 2 * time.Second}},
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x info 350ms- kept 1s
				c1 r x=nil ok 1.498s-2.291s follower-1@0
				c1 r x=1 ok 3.291s-3.293s follower-1@1`,
			trace: `5ms leader appended 1
				2.29s follower-1 polled 1
				2.39s follower-1 applied 1`,
		},
		{
			name: "restart", faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 450 * ms, For: 100 * ms}},
			reason: "the memory is lost at 450 ms; the follower refuses reads, is back at 550 ms and reads the log again",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-352ms follower-1@0
				c1 r x fail 500ms-502ms
				c1 r x=1 ok 1.502s-1.504s follower-1@1`,
			trace: `5ms leader appended 1
				300ms follower-1 polled 1
				400ms follower-1 applied 1
				450ms follower-1 restarted
				550ms follower-1 polled 1
				650ms follower-1 applied 1`,
		},
		{
			name: "answer under a pause", reason: "the answer is there at 340 ms and taken note of at 430 ms; that the link is down then is no matter",
			faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 330 * ms, For: 100 * ms}, {Kind: model.LinkDown, Node: 1, At: 400 * ms, For: 100 * ms}},
			change: func(s *model.Scenario) {
				s.Network.Link.Base = 20 * ms
				s.Replication.FirstPoll = []time.Duration{300 * ms}
			},
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-431ms follower-1@0
				c1 r x=1 ok 579ms-581ms follower-1@1
				c1 r x=1 ok 1.581s-1.583s follower-1@1`,
			trace: `5ms leader appended 1
				430ms follower-1 polled 1
				530ms follower-1 applied 1`,
		},
		{
			name: "restart under a pause", reason: "the connection of the read that waits at the follower breaks at 400 ms; nobody polls before 840 ms",
			faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 340 * ms, For: 500 * ms}, {Kind: model.Restart, Node: 1, At: 400 * ms}},
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x info 350ms- kept 51ms
				c1 r x=nil ok 549ms-841ms follower-1@0
				c1 r x=1 ok 1.841s-1.843s follower-1@1`,
			trace: `5ms leader appended 1
				300ms follower-1 polled 1
				400ms follower-1 restarted
				840ms follower-1 polled 1
				940ms follower-1 applied 1`,
		},
		{
			name: "streaming, restart", faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 450 * ms, For: 100 * ms}},
			reason: "the log is sent again when the follower is back; its events are old enough to be applied at once",
			change: func(s *model.Scenario) {
				s.Replication.Mode = model.Streaming
				s.Network.Link.Base = 2 * ms
			},
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 350ms-352ms follower-1@1
				c1 r x fail 500ms-502ms
				c1 r x=1 ok 1.502s-1.504s follower-1@1`,
			trace: `5ms leader appended 1
				105ms follower-1 applied 1
				450ms follower-1 restarted
				552ms follower-1 applied 1`,
		},
		{
			name: "restart as the link goes down", change: func(s *model.Scenario) { s.Network.Link.Base = 20 * ms },
			faults: []model.Fault{
				{Kind: model.Restart, Node: 1, At: 450 * ms, For: 45 * ms}, {Kind: model.LinkDown, Node: 1, At: 500 * ms, For: 100 * ms},
			},
			reason: "it is back at 495 ms with nothing; its poll fails at 515 ms, and the next is sent 500 + 300 ms later",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 350ms-352ms follower-1@1
				c1 r x=nil ok 500ms-502ms follower-1@0
				c1 r x=1 ok 1.502s-1.504s follower-1@1`,
			trace: `5ms leader appended 1
				40ms follower-1 polled 1
				140ms follower-1 applied 1
				450ms follower-1 restarted
				1.355s follower-1 polled 1
				1.455s follower-1 applied 1`,
		},
		{
			name: "restart for ever", faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 450 * ms, For: math.MaxInt64}},
			reason: "the follower never comes back",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-352ms follower-1@0
				c1 r x fail 500ms-502ms
				c1 r x fail 1.502s-1.504s`,
			trace: `5ms leader appended 1
				300ms follower-1 polled 1
				400ms follower-1 applied 1
				450ms follower-1 restarted`,
		},
		{
			name: "restart just after an event", faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 400*ms + 1, For: math.MaxInt64}},
			reason: "it is gone from the next nanosecond on",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-352ms follower-1@0
				c1 r x fail 500ms-502ms
				c1 r x fail 1.502s-1.504s`,
			trace: `5ms leader appended 1
				300ms follower-1 polled 1
				400ms follower-1 applied 1
				400.000001ms follower-1 restarted`,
		},
	} {
		test.policy, test.steps = at(1), steps
		test.run(t)
	}
}

// TestSilence: a run says that a follower left a client without an answer, and
// that one lost its memory.
func TestSilence(t *testing.T) {
	for _, test := range []struct {
		fault model.Fault
		node  model.Node
		want  model.Conditions
	}{
		{model.Fault{Kind: model.Pause, Node: 1, For: 5 * time.Second}, 1, model.Conditions{FollowerSilent: true}},
		{model.Fault{Kind: model.Pause, Node: 1, For: 500 * ms}, 1, model.Conditions{}},
		{model.Fault{Kind: model.Pause, Node: 1, For: 5 * time.Second}, model.Leader, model.Conditions{}},
		{model.Fault{Kind: model.ClientCut, For: 5 * time.Second}, model.Leader, model.Conditions{}},
		{model.Fault{Kind: model.Restart, Node: 1, At: 500 * ms}, 1, model.Conditions{MemoryLost: true}},
		{model.Fault{Kind: model.Restart, Node: 1, At: 604 * ms}, 1, model.Conditions{MemoryLost: true}}, // as the run ends
		{model.Fault{Kind: model.Restart, Node: 1, At: 604*ms + 1}, 1, model.Conditions{}},
	} {
		s := exact(read(0, 0), read(0, 600*ms))
		s.Faults = []model.Fault{test.fault}
		test.want.Followers = 1
		if got := mustRun(t, &s, at(test.node)).Trace.Conditions; got != test.want {
			t.Errorf("%v, reading from %v: %+v, want %+v", test.fault, test.node, got, test.want)
		}
	}
}
