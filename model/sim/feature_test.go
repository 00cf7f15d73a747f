package sim_test

import (
	"fmt"
	"maps"
	"math"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lagcheck/model"
	"lagcheck/model/policy"
)

// waiting reads from follower-1 with an offset to wait for, then as much from the
// leader.
func waiting(offset model.Offset, wait time.Duration) script {
	return script{read: func(v *model.View) model.Choice {
		if v.Attempt > 0 {
			return model.Choice{Node: model.Leader}
		}
		return model.Choice{Node: 1, AtLeast: offset, Wait: wait}
	}}
}

// TestAtLeast: one write is applied at 400 ms, as in TestFollowerFaults.
func TestAtLeast(t *testing.T) {
	pause := func(at, duration time.Duration) []model.Fault {
		return []model.Fault{{Kind: model.Pause, Node: 1, At: at, For: duration}}
	}
	for _, test := range []exactTest{
		{
			name: "there already", policy: waiting(0, 0), reason: "offset 0 is always there",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=nil ok 350ms-352ms follower-1@0`,
		},
		{
			name: "too old", policy: waiting(1, 0), reason: "a follower that may not wait says so, and the leader is asked",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 350ms-362ms leader@1`,
		},
		{
			name: "reached", policy: waiting(1, 49*ms), reason: "the answer leaves when the event is applied, at 400 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 350ms-401ms follower-1@1`,
		},
		{
			name: "not reached", policy: waiting(1, 48*ms), reason: "the wait is over at 399 ms, just before",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 350ms-410ms leader@1`,
		},
		{
			name: "for ever", policy: waiting(2, math.MaxInt64), reason: "a client does not wait beyond its time-out",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 350ms-1.36s leader@1`,
		},
		{
			name: "paused while waiting", policy: waiting(2, 100*ms), faults: pause(360*ms, 400*ms),
			reason: "a follower that stands still does not notice that the wait is over",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 350ms-771ms leader@1`,
		},
		{
			name: "paused beyond the time-out", policy: waiting(2, 100*ms), faults: pause(360*ms, 4*time.Second),
			reason: "nothing comes back from a follower that stands still",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 350ms-1.36s leader@1`,
		},
	} {
		test.steps = []model.Step{write(0, 0), read(1, 350*ms)}
		test.run(t)
	}
}

// TestAwaitedNews: what a read waits for, nobody knows of when it comes.
func TestAwaitedNews(t *testing.T) {
	for _, test := range []exactTest{
		{
			name: "polling", policy: waiting(2, 600*ms), steps: []model.Step{write(0, 0), read(1, 20*ms), write(2, 30*ms)},
			reason: "the poll at 300 ms brings both, and the second is applied at 500 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=2 ok 20ms-501ms follower-1@2
				c2 w x=2 ok 30ms-40ms leader@2`,
		},
		{
			name: "streaming", policy: waiting(2, 600*ms), steps: []model.Step{write(0, 0), read(1, 20*ms), write(2, 30*ms)},
			change: func(s *model.Scenario) { s.Replication.Mode = model.Streaming },
			reason: "the write of 35 ms is applied at 135 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=2 ok 20ms-136ms follower-1@2
				c2 w x=2 ok 30ms-40ms leader@2`,
		},
		{
			name: "dropped and asking elsewhere", policy: waiting(2, 600*ms), steps: []model.Step{write(0, 0), read(1, 20*ms), write(2, 198*ms)},
			faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 200 * ms}},
			reason: "the write of 203 ms is no news to a client that waits at the follower no more",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=2 ok 20ms-211ms leader@2
				c2 w x=2 ok 198ms-208ms leader@2`,
		},
		{
			name: "another restarts", policy: waiting(1, 600*ms), steps: []model.Step{write(0, 0), read(1, 20*ms)},
			change: func(s *model.Scenario) { s.Followers = 2 }, faults: []model.Fault{{Kind: model.Restart, Node: 2, At: 200 * ms}},
			reason: "only the connections to the one that restarts break",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 20ms-401ms follower-1@1`,
		},
		{
			name: "after a poll that fails", policy: waiting(1, 1100*ms), steps: []model.Step{write(0, 0), read(1, 200*ms)},
			change: func(s *model.Scenario) { s.Timeout = 2 * time.Second },
			faults: []model.Fault{{Kind: model.LinkDown, Node: 1, At: 290 * ms, For: 20 * ms}},
			reason: "the poll at 300 ms fails, the next at 1100 ms brings the write, and it is applied at 1200 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 200ms-1.201s follower-1@1`,
		},
	} {
		test.run(t)
	}
}

// TestPolicies: what the policies that ask for more than a node come to.
func TestPolicies(t *testing.T) {
	two := func(s *model.Scenario) { s.Followers = 2 }
	cut := func(at, duration time.Duration) []model.Fault {
		return []model.Fault{{Kind: model.LinkDown, Node: 1, At: at, For: duration}}
	}
	for _, test := range []exactTest{
		{
			name: "wait-for-offset", policy: policy.WaitForOffset{Limit: 500 * ms},
			steps:  []model.Step{write(0, 0), read(0, 0)},
			reason: "the session's own write is waited for, until 400 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x=1 ok 10ms-401ms follower-1@1`,
		},
		{
			name: "read-index", policy: policy.ReadIndex{}, steps: []model.Step{write(0, 0), read(1, 250*ms)},
			reason: "10 ms for the leader's offset, and the follower has it at 400 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 250ms-401ms follower-1@1`,
		},
		{
			name: "read-index without patience", policy: policy.ReadIndex{}, steps: []model.Step{write(0, 0), read(1, 100*ms)},
			reason: "10 ms for the offset, 202 ms at the follower in vain, 10 ms for the value",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 100ms-322ms leader@1`,
		},
		{
			name: "wait at a follower that restarts", policy: policy.WaitForOffset{Limit: 500 * ms},
			steps:  []model.Step{write(0, 0), read(0, 5*ms)},
			faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 200 * ms}},
			reason: "the connection breaks at 200 ms, and the leader is asked at 201 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x=1 ok 15ms-211ms leader@1`,
		},
		{
			name: "wait-replicas", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0), read(0, 0)},
			reason: "the leader hears at 400 ms that the write is applied",
			history: `c0 w x=1 ok 0s-405ms leader@1
				c0 r x=1 ok 405ms-407ms follower-1@1`,
		},
		{
			name: "reports", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0), write(1, ms)},
			change: func(s *model.Scenario) { s.Network.Link.Base, s.Replication.Lag = 50*ms, 10*ms },
			reason: "reported are the first at 110 ms and the second, applied at 120 ms, when the answer is there at 210 ms",
			history: `c0 w x=1 ok 0s-165ms leader@1
				c1 w x=2 ok 1ms-265ms leader@2`,
		},
		{
			name: "reports of several", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0), write(1, ms), write(2, 2*ms)},
			change: func(s *model.Scenario) { s.Network.Link.Base, s.Replication.Lag = 50*ms, 10*ms },
			reason: "the report at 210 ms tells of all that is applied by then",
			history: `c0 w x=1 ok 0s-165ms leader@1
				c1 w x=2 ok 1ms-265ms leader@2
				c2 w x=3 ok 2ms-265ms leader@3`,
		},
		{
			name: "reports without lag", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0), write(1, ms)},
			change: func(s *model.Scenario) { s.Network.Link.Base, s.Replication.Lag = 50*ms, 0 },
			reason: "each event is reported when it is applied, and the second has to wait for the answer of 200 ms",
			history: `c0 w x=1 ok 0s-155ms leader@1
				c1 w x=2 ok 1ms-255ms leader@2`,
		},
		{
			name: "reports of what is waited for", steps: []model.Step{write(0, 0), write(1, ms), write(2, 100*ms)},
			policy: script{write: func(v *model.View) model.WriteChoice {
				return model.WriteChoice{Replicas: int(v.Now/ms+1) % 2}
			}},
			change: func(s *model.Scenario) {
				s.Network.Link.Base, s.Replication.Lag, s.Replication.Poll = 50*ms, 10*ms, 20*ms
			},
			reason: "nobody waits for the second, so that at 250 ms no report is under way and the third is reported at once",
			history: `c0 w x=1 ok 0s-165ms leader@1
				c1 w x=2 ok 1ms-11ms leader@2
				c2 w x=3 ok 100ms-305ms leader@3`,
		},
		{
			name: "wait for one of two", policy: policy.WaitReplicas{Replicas: 1}, steps: []model.Step{write(0, 0)},
			change: two, faults: cut(0, time.Second), reason: "one follower is enough, and the other has it",
			history: `c0 w x=1 ok 0s-405ms leader@1`,
		},
		{
			name: "wait for two of two", policy: policy.WaitReplicas{Replicas: 2}, steps: []model.Step{write(0, 0), read(0, 0)},
			change: two, faults: cut(0, 500*ms),
			reason: "the worker that is cut off polls again at 800 ms and has applied it at 900 ms",
			history: `c0 w x=1 ok 0s-905ms leader@1
				c0 r x=1 ok 905ms-907ms follower-1@1`,
		},
		{
			name: "wait for more than there are", policy: policy.WaitReplicas{Replicas: 3}, steps: []model.Step{write(0, 0)},
			change: two, reason: "more than all means all",
			history: `c0 w x=1 ok 0s-405ms leader@1`,
		},
		{
			name: "wait for one that is cut off", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0), read(1, 2*time.Second)},
			change: two, faults: cut(0, 900*ms),
			reason: "the write is done, but not acknowledged in time",
			history: `c0 w x=1 info 0s- kept 1s
				c1 r x=1 ok 2s-2.002s follower-1@1`,
		},
		{
			name: "waiting at both ends", policy: script{
				read:  waiting(9, 50*ms).read,
				write: func(*model.View) model.WriteChoice { return model.WriteChoice{Replicas: 1} },
			}, steps: []model.Step{write(0, 0), read(1, 20*ms)},
			reason: "that a read has waited in vain does not keep the follower from confirming the write",
			history: `c0 w x=1 ok 0s-405ms leader@1
				c1 r x=1 ok 20ms-82ms leader@1`,
		},
		{
			name: "acknowledgement under a broken link", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0)},
			faults:  cut(350*ms, 200*ms),
			reason:  "applied at 400 ms, but the report fails, and the leader hears of it by the poll at 700 ms",
			history: `c0 w x=1 ok 0s-705ms leader@1`,
		},
		{
			name: "acknowledged and lost again", policy: policy.WaitReplicas{}, steps: []model.Step{write(0, 0)}, change: two,
			faults:  append(cut(0, 290*ms), model.Fault{Kind: model.Restart, Node: 2, At: 850 * ms}),
			reason:  "follower-1 has it at 900 ms, and follower-2, which lost it at 850 ms, had applied it all the same",
			history: `c0 w x=1 ok 0s-905ms leader@1`,
		},
		{
			name: "a read whose connection breaks", policy: policy.Leader{}, steps: []model.Step{read(0, 0)},
			faults:  []model.Fault{{Kind: model.ClientRefused, At: 8 * ms, For: 10 * ms}},
			reason:  "nobody was refused anything",
			history: `c0 r x info 0s- kept 10ms`,
		},
		{
			name: "sleep-after-write", policy: policy.SleepAfterWrite{Pause: 700 * ms}, steps: []model.Step{write(0, 0), read(0, 5*ms)},
			reason: "the session sleeps 700 ms after the acknowledgement, and then thinks",
			history: `c0 w x=1 ok 0s-10ms leader@1 kept 710ms
				c0 r x=1 ok 715ms-717ms follower-1@1`,
		},
		{
			name: "no sleep after nothing", policy: policy.SleepAfterWrite{Pause: 700 * ms}, steps: []model.Step{write(0, 0), read(0, 5*ms)},
			faults: []model.Fault{{Kind: model.ClientRefused, For: ms}},
			reason: "only what is acknowledged is slept upon",
			history: `c0 w x=1 fail 0s-10ms
				c0 r x=nil ok 15ms-17ms follower-1@0`,
		},
	} {
		test.run(t)
	}
}

// TestOrders: the chapter's leader refuses to confirm or cancel what it has never
// heard of, and creates anew what is there.
func TestOrders(t *testing.T) {
	do := func(a model.Action) model.Step { return model.Step{Do: a} }
	exactTest{
		name: "orders", policy: policy.Leader{}, reason: "of the chapter's rules",
		steps: []model.Step{
			do(model.Confirm), do(model.Cancel), do(model.Read), do(model.Create), do(model.Read), do(model.Confirm),
			do(model.Read), do(model.Cancel), do(model.Read), do(model.Confirm), do(model.Create), do(model.Read),
		},
		history: `c0 w x=CONFIRMED fail 0s-10ms
			c0 w x=CANCELED fail 10ms-20ms
			c0 r x=nil ok 20ms-30ms leader@0
			c0 w x=PENDING ok 30ms-40ms leader@1
			c0 r x=PENDING ok 40ms-50ms leader@1
			c0 w x=CONFIRMED ok 50ms-60ms leader@2
			c0 r x=CONFIRMED ok 60ms-70ms leader@2
			c0 w x=CANCELED ok 70ms-80ms leader@3
			c0 r x=CANCELED ok 80ms-90ms leader@3
			c0 w x=CONFIRMED ok 90ms-100ms leader@4
			c0 w x=PENDING ok 100ms-110ms leader@5
			c0 r x=PENDING ok 110ms-120ms leader@5`,
	}.run(t)
}

// TestOrderNotFound: that an order was not there, the leader said.
func TestOrderNotFound(t *testing.T) {
	s := exact(model.Step{Do: model.Confirm})
	if h := mustRun(t, &s, policy.Leader{}).History; h[0].Node != "leader" {
		t.Errorf("a missing order: %+v", h[0])
	}
}

// TestTimeouts: a client that is farther away than it has patience.
func TestTimeouts(t *testing.T) {
	timeout := func(d time.Duration) func(*model.Scenario) { return func(s *model.Scenario) { s.Timeout = d } }
	steps := []model.Step{write(0, 0), read(1, 50*ms), read(2, 100*ms)}
	for _, test := range []exactTest{
		{
			name: "just enough", change: timeout(10 * ms), reason: "a reply at the deadline counts",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 50ms-60ms leader@1
				c2 r x=1 ok 100ms-110ms leader@1`,
			trace: `5ms leader appended 1`,
		},
		{
			name: "too short for the reply", change: timeout(9 * ms), reason: "the write is done all the same",
			history: `c0 w x=1 info 0s- kept 9ms
				c1 r x info 50ms- kept 9ms
				c2 r x info 100ms- kept 9ms`,
			trace: `5ms leader appended 1`,
		},
		{
			name: "just enough for the request", change: timeout(5 * ms), reason: "what reaches the leader at the deadline is done",
			history: `c0 w x=1 info 0s- kept 5ms
				c1 r x info 50ms- kept 5ms
				c2 r x info 100ms- kept 5ms`,
			trace: `5ms leader appended 1`,
		},
		{
			name: "too short for the request", change: timeout(4 * ms), reason: "the connection is closed under it",
			history: `c0 w x=1 info 0s- kept 4ms
				c1 r x info 50ms- kept 4ms
				c2 r x info 100ms- kept 4ms`,
			trace: ` `,
		},
	} {
		test.policy, test.steps = policy.Leader{}, steps
		test.run(t)
	}
}

// TestDeadlines: what happens at the instant at which the client would give up counts,
// where the way to the follower takes no time.
func TestDeadlines(t *testing.T) {
	change := func(s *model.Scenario) { s.Timeout, s.Network.Follower.Base = 400*ms, 0 }
	for _, test := range []exactTest{
		{
			name: "end of a pause", policy: at(1), steps: []model.Step{read(0, 0)},
			faults: []model.Fault{{Kind: model.Pause, Node: 1, For: 400 * ms}}, reason: "the follower goes on at 400 ms",
			history: `c0 r x=nil ok 0s-400ms follower-1@0`,
		},
		{
			name: "event", policy: waiting(1, time.Second), steps: []model.Step{write(0, 0), read(1, 0)},
			reason: "the write is applied at 400 ms",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c1 r x=1 ok 0s-400ms follower-1@1`,
		},
		{
			name: "end of the wait", steps: []model.Step{read(0, 0)},
			policy: script{read: func(v *model.View) model.Choice {
				return model.Choice{Node: 1, AtLeast: 1, Wait: 400 * ms, GiveUp: v.Attempt > 0}
			}},
			reason:  "the answer of 400 ms is that it is too old, so that the read fails",
			history: `c0 r x fail 0s-400ms`,
		},
	} {
		test.change = change
		test.run(t)
	}
}

// TestOddPolicies: whatever a policy says, every operation ends.
func TestOddPolicies(t *testing.T) {
	reading := func(f func(*model.View) model.Choice) script { return script{read: f} }
	for _, test := range []exactTest{
		{
			name: "gives up at once", policy: reading(func(*model.View) model.Choice { return model.Choice{GiveUp: true} }),
			reason: "a read that was never sent fails, and takes no time",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x fail 11ms-11ms`,
		},
		{
			name: "names no node", policy: at(2), reason: "there is one follower only",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x fail 11ms-11ms`,
		},
		{
			name: "names a negative node", policy: at(-1), reason: "there is nothing before the leader",
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x fail 11ms-11ms`,
		},
		{
			name: "never settles", reason: "after 64 round trips of 10 ms the read fails",
			policy: reading(func(*model.View) model.Choice { return model.Choice{OffsetOnly: true} }),
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x fail 11ms-651ms`,
		},
		{
			name: "asks for an offset and to wait", reason: "who asks how far a follower is does not wait",
			policy: reading(func(v *model.View) model.Choice {
				return model.Choice{Node: 1, OffsetOnly: v.Attempt == 0, AtLeast: 9, Wait: time.Second, GiveUp: v.Attempt > 0}
			}),
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x fail 11ms-13ms`,
		},
		{
			name: "gives up when too old", reason: "an answer came, but none that was good enough",
			policy: reading(func(v *model.View) model.Choice {
				return model.Choice{Node: 1, AtLeast: 1, GiveUp: v.Attempt > 1}
			}),
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x fail 11ms-15ms`,
		},
		{
			name: "pauses for less than nothing", reason: "time does not run backwards",
			policy: script{write: func(*model.View) model.WriteChoice { return model.WriteChoice{Pause: -time.Second} }},
			history: `c0 w x=1 ok 0s-10ms leader@1
				c0 r x=1 ok 11ms-21ms leader@1`,
		},
		{
			name: "pauses for ever", reason: "time does not overflow",
			policy: script{write: func(*model.View) model.WriteChoice { return model.WriteChoice{Pause: math.MaxInt64} }},
			history: `c0 w x=1 ok 0s-10ms leader@1 kept 8760h0m0.01s
				c0 r x=1 ok 8760h0m0.011s-8760h0m0.021s leader@1`,
			change: func(s *model.Scenario) { s.Replication.Poll = 24 * time.Hour },
		},
	} {
		test.steps = []model.Step{write(0, 0), read(0, ms)}
		test.run(t)
	}
}

// TestViews: what a session is told when it decides.
func TestViews(t *testing.T) {
	var got []string
	p := script{
		read: func(v *model.View) model.Choice {
			got = append(got, fmt.Sprintf("%v read %s request %d attempt %d last %d@%d", v.Now, v.Key, v.Request, v.Attempt, v.Last.Kind, v.Last.Applied))
			return model.Choice{Node: model.Leader, OffsetOnly: v.Attempt == 0}
		},
		write: func(v *model.View) model.WriteChoice {
			got = append(got, fmt.Sprintf("%v write %s request %d", v.Now, v.Key, v.Request))
			return model.WriteChoice{}
		},
		observe: func(v *model.View, r model.Reply) {
			got = append(got, fmt.Sprintf("%v saw kind %d of %v version %d applied %d", v.Now, r.Kind, r.Node, r.Version, r.Applied))
		},
	}
	joined := read(0, 0)
	joined.Joined = true
	s := exact(write(0, 0), joined, read(0, 0), write(0, 20*ms), read(0, 0))
	s.Faults = []model.Fault{{Kind: model.ClientCut, At: 70 * ms, For: time.Second}}
	mustRun(t, &s, p)
	want := `0s write x request 1
		10ms saw kind 0 of leader version 1 applied 1
		10ms read x request 1 attempt 0 last 0@0
		20ms saw kind 1 of leader version 0 applied 1
		20ms read x request 1 attempt 1 last 1@1
		30ms saw kind 0 of leader version 1 applied 1
		30ms read x request 2 attempt 0 last 0@0
		40ms saw kind 1 of leader version 0 applied 1
		40ms read x request 2 attempt 1 last 1@1
		50ms saw kind 0 of leader version 1 applied 1
		70ms write x request 3
		1.07s saw kind 3 of leader version 0 applied 0
		1.07s read x request 4 attempt 0 last 0@0
		1.08s saw kind 1 of leader version 0 applied 1
		1.08s read x request 4 attempt 1 last 1@1
		1.09s saw kind 0 of leader version 1 applied 1`
	if diff := gocmp.Diff(lines(want), got); diff != "" {
		t.Error(diff)
	}
}

// TestAcknowledgementTells: a session hears of what is in the log when its write is
// acknowledged, later writes included.
func TestAcknowledgementTells(t *testing.T) {
	s := exact(write(0, 0), write(1, 200*ms))
	heard := map[model.Offset]model.Offset{}
	mustRun(t, &s, script{
		write:   func(*model.View) model.WriteChoice { return model.WriteChoice{Replicas: 1} },
		observe: func(_ *model.View, r model.Reply) { heard[r.Version] = r.Applied },
	})
	if want := map[model.Offset]model.Offset{1: 2, 2: 2}; !maps.Equal(heard, want) {
		t.Errorf("with their acknowledgements writes hear of %v, want %v", heard, want)
	}
}
