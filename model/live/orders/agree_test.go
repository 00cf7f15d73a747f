package orders

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// TestModelAndRealityAgree plays random scenarios under every policy, and one that asks for anything, by the simulator
// and by real servers and clients in virtual time, and wants the same from both: every
// operation with its outcome, value, node, version and times to the nanosecond, how
// long it kept its session, and when each write was appended and applied.
func TestModelAndRealityAgree(t *testing.T) {
	t.Parallel()
	policies := append(policy.All(), policy.WaitReplicas{Replicas: 1}, policy.LagThreshold{Limit: 20 * time.Millisecond}, whim{}, whim{})
	seen := newTally(t, len(policies)*scenariosEach)
	for n, p := range policies {
		t.Run(p.Name(), func(t *testing.T) {
			t.Parallel()
			for i := range scenariosEach {
				t.Run(fmt.Sprint(i), func(t *testing.T) {
					s := randomScenario(uint64(n*scenariosEach + i))
					want := simulated(t, s, p)
					seen.add(want.history)
					synctest.Test(t, func(t *testing.T) {
						if difference := compare(want, perform(t, s, p, plant{})); difference != "" {
							t.Errorf("%s\nscenario: %+v\nrepeat with: go test ./model/live/orders -run '^%s$'", difference, *s, t.Name())
						}
					})
				})
			}
		})
	}
}

// TestRestartsAgree plays scenarios in which it shows how reports are numbered that a
// follower was about to send, or had just sent, when it was restarted: random ones hardly
// do.
func TestRestartsAgree(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{229, 819, 1888, 2221} {
		s := randomScenario(seed)
		want := simulated(t, s, policy.WaitReplicas{})
		synctest.Test(t, func(t *testing.T) {
			if difference := compare(want, perform(t, s, policy.WaitReplicas{}, plant{})); difference != "" {
				t.Errorf("seed %d: %s\nscenario: %+v", seed, difference, *s)
			}
		})
	}
}

// A tally counts how operations end.
type tally struct {
	mu        sync.Mutex
	scenarios int
	ends      map[string]int
}

// newTally wants every end often, once it has seen so many scenarios.
func newTally(t *testing.T, scenarios int) *tally {
	n := &tally{ends: map[string]int{}}
	t.Cleanup(func() {
		for _, end := range []string{"read ok", "read fail", "read info", "write ok", "write fail", "write info"} {
			if n.scenarios == scenarios && n.ends[end] < scenarios/20 {
				t.Errorf("%q happened only %d times in %d scenarios: they show too little", end, n.ends[end], scenarios)
			}
		}
	})
	return n
}

func (n *tally) add(h history.History) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.scenarios++
	for i := range h {
		n.ends[h[i].F.String()+" "+h[i].Type.String()]++
	}
}

// TestDifferencesAreNoticed plants a mistake into the followers and wants clients to see
// it, besides whoever looks at the followers themselves.
func TestDifferencesAreNoticed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		policy model.Policy
		plant  plant
	}{
		{"one poll late", policy.AnyFollower{}, plant{options: func(o *FollowerOptions) { o.FirstPoll += o.Poll }}},
		{"a lag too long by a nanosecond", policy.WaitForOffset{Limit: 500 * time.Millisecond}, plant{options: func(o *FollowerOptions) { o.Lag++ }}},
		{"applies two at once", policy.AnyFollower{}, plant{alarm: func(o FollowerOptions, a alarm) alarm {
			sleeps := 0
			return func(d time.Duration) (<-chan time.Time, func() bool) {
				if sleeps++; d == o.Lag && sleeps%2 == 0 {
					d = 0
				}
				return a(d)
			}
		}}},
		{"does not report", policy.WaitReplicas{}, plant{options: func(o *FollowerOptions) { o.Name = "" }}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			seen, tries := 0, uint64(15)
			for seed := range tries {
				s := randomScenario(seed)
				want := simulated(t, s, test.policy)
				synctest.Test(t, func(t *testing.T) {
					if strings.Contains(compare(want, perform(t, s, test.policy, test.plant)), "operation") {
						seen++
					}
				})
			}
			t.Logf("seen in the operations of %d of %d scenarios", seen, tries)
			if seen == 0 {
				t.Error("nobody noticed")
			}
		})
	}
}

// scenariosEach is how many scenarios each policy is tried in.
const scenariosEach = 40

// randomScenario draws a scenario of the kind that the servers can play: orders, and
// followers that poll and have a fixed lag.
func randomScenario(seed uint64) *model.Scenario {
	const ms = time.Millisecond
	src := workload.Rand(seed, 31)
	upTo := func(d time.Duration) time.Duration { return d * time.Duration(src.Intn(1001)) / 1000 }
	delay := func() model.Delay {
		return model.Delay{Base: upTo(20 * ms), Jitter: model.Jitter{Kind: model.JitterKind(1 + src.Intn(2)), Spread: ms + upTo(20*ms)}}
	}
	c := workload.Default()
	c.Kind = workload.Orders
	c.Followers, c.Clients, c.Keys, c.Operations = 1+src.Intn(4), 1+src.Intn(5), 1+src.Intn(3), 1+src.Intn(30)
	c.Think = c.Think[:1+src.Intn(len(c.Think)-1)]
	if src.Intn(3) > 0 {
		c.Faults, c.MaxFaults = model.FaultKinds(), 6
	}
	c.Base.Replication = model.Replication{
		Lag:  []time.Duration{0, ms, 20 * ms, 100 * ms, 500 * ms, 1500 * ms}[src.Intn(6)],
		Poll: []time.Duration{50 * ms, 300 * ms, 700 * ms}[src.Intn(3)],
	}
	c.Base.Network = model.Network{Leader: delay(), Follower: delay(), Link: delay()}
	c.Base.Timeout = []time.Duration{time.Second, 200 * ms, 30 * ms}[src.Intn(3)]
	c.Base.Reports = []time.Duration{50 * ms, 250 * ms, time.Second}[src.Intn(3)]
	s := workload.Scenario(src, c)
	for i := range s.Steps { // so that no two things happen at the same instant
		s.Steps[i].Think += time.Duration(1 + src.Intn(int(ms)))
	}
	for i := range s.Faults {
		if src.Intn(10) == 1 {
			s.Faults[i].For = 1<<63 - 1 // for ever
		}
	}
	return &s
}

func simulated(t *testing.T, s *model.Scenario, p model.Policy) outcome {
	h, trace, err := sim.Run(s, roundedLag{p})
	if err != nil {
		t.Fatal(err)
	}
	o := newOutcome(h, trace.Latency, trace.Events(), trace.Conditions)
	o.end = trace.End
	return o
}

// compare returns how two outcomes differ, "" if they do not.
func compare(simulated, real outcome) string {
	var b strings.Builder
	real.events = slices.DeleteFunc(real.events, func(e sim.Event) bool { return e.At > simulated.end })
	lines(&b, "operation", describeOps(simulated), describeOps(real))
	lines(&b, "event", describeEvents(simulated.events), describeEvents(real.events))
	if problem := compareFacts(simulated, real); problem != "" {
		fmt.Fprintf(&b, "%s:\n  model:   %+v\n  reality: %+v\n", problem, simulated.facts, real.facts)
	}
	return b.String()
}

// compareFacts holds what a live run thinks of the facts that claims depend on against
// the truth. From outside one sees whether followers answer; their memory and lag one
// has to guess from what they say, never too short.
func compareFacts(simulated, real outcome) string {
	unknown := slices.ContainsFunc(real.history, func(op history.Op) bool { return op.F == history.Write && op.Type == history.Info })
	switch {
	case simulated.facts.FollowerSilent != real.facts.FollowerSilent:
		return "whether followers answered"
	case real.facts.MemoryLost && !simulated.facts.MemoryLost:
		return "a loss of memory that was none"
	case real.facts.MaxLag < simulated.facts.MaxLag && !unknown && !simulated.facts.MemoryLost:
		return "a lag that was longer"
	}
	return ""
}

// lines writes the first line in which two texts differ.
func lines(b *strings.Builder, what string, simulated, real []string) {
	for i := range max(len(simulated), len(real)) {
		one, other := "nothing", "nothing"
		if i < len(simulated) {
			one = simulated[i]
		}
		if i < len(real) {
			other = real[i]
		}
		if one != other {
			fmt.Fprintf(b, "%s %d:\n  model:   %s\n  reality: %s\n", what, i+1, one, other)
			return
		}
	}
}

func describeOps(o outcome) []string {
	var all []string
	for i := range o.history {
		op := &o.history[i]
		all = append(all, string(op.AppendJSON(nil))+" kept "+o.latency[i].String())
	}
	return all
}

func describeEvents(events []sim.Event) []string {
	var all []string
	for _, e := range events {
		all = append(all, fmt.Sprintf("%v %v %v %d", e.At, e.Node, e.Kind, e.Offset))
	}
	return all
}
