package gallery

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// Whatever the model does on the stage, it meets the conditions that proofs take for
// granted: in every break, and in random scenarios under every policy, whose operations
// overlap and whose times come close to what policies and followers wait for.
func TestNeeds(t *testing.T) {
	for _, b := range all(t).Breaks {
		by, err := policy.ByName(b.Policy)
		if err != nil {
			t.Fatal(err)
		}
		s := b.Scenario()
		meets(t, &s, by)
	}
	policies := policy.All()
	for _, name := range []string{"leader-after-write:300ms", "inverted-sticky:1s", "sleep-after-write:300ms", "wait-replicas:1"} {
		by, err := policy.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		policies = append(policies, by)
	}
	scenarios := 300
	if full() {
		scenarios = 6000
	}
	for _, by := range policies {
		for _, lag := range evaluate.Default().Lags {
			t.Run(by.Name()+"/"+lag.String(), func(t *testing.T) {
				t.Parallel()
				for seed := range scenarios {
					meets(t, tight(lag, seed), by)
				}
			})
		}
	}
}

// tight draws a scenario on the stage.
func tight(lag time.Duration, seed int) *model.Scenario {
	const ms = time.Millisecond
	src := workload.Rand(uint64(seed), 5)
	s := stage()
	s.Seed = uint64(seed) // failures say it
	s.Keys, s.Followers, s.Replication.Lag = []string{"x", "y"}[:1+src.Intn(2)], 1+src.Intn(3), lag
	for range s.Followers {
		s.Replication.FirstPoll = append(s.Replication.FirstPoll, time.Duration(src.Intn(300))*ms)
	}
	waits := []time.Duration{0, lag, 2 * lag, 300 * ms, 310 * ms, time.Second, 2*time.Second - 1, 2 * time.Second, 5 * time.Second}
	for range 2 + src.Intn(5) {
		think := time.Duration(src.Intn(13)) * ms
		if src.Intn(2) == 0 {
			think += waits[src.Intn(len(waits))]
		}
		s.Steps = append(s.Steps, model.Step{
			Client: src.Intn(3), Think: think, Do: model.Action(src.Intn(2)), Key: src.Intn(len(s.Keys)), Draw: uint64(src.Intn(6)),
		})
	}
	return &s
}

// meets runs a scenario and compares moments with the conditions.
func meets(t *testing.T, s *model.Scenario, by model.Policy) {
	t.Helper()
	s.Steps = append(s.Steps, model.Step{Client: s.Clients(), Think: time.Hour}) // until then all is applied
	h, trace, err := sim.Run(s, by)
	if err != nil {
		t.Fatal(err)
	}
	c, at := observed(h[:len(h)-1], trace, ruleOf(by), s)
	for _, g := range c.needs() {
		if at[g.to]-at[g.from] < g.least {
			t.Fatalf("%s, lag %v, seed %d: %s: from moment %d to %d there are %v and not at least %v, condition %d",
				by.Name(), c.lag, s.Seed, Notation(c.h), g.from, g.to, at[g.to]-at[g.from], g.least, g.because)
		}
	}
	for i := range c.h {
		if c.h[i].F == history.Read && !slices.Contains(c.answerers(i), c.node[i]) {
			t.Fatalf("%s, lag %v, seed %d: %s: %v answered operation %d", by.Name(), c.lag, s.Seed, Notation(c.h), c.node[i], i)
		}
	}
}

// observed returns how the model produced a history, and its moments.
func observed(h history.History, trace *sim.Trace, r rule, s *model.Scenario) (*conduct, []time.Duration) {
	order := make([]int, len(h))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := trace.Served[a], trace.Served[b]
		return cmp.Or(cmp.Compare(x.At, y.At), cmp.Compare(x.Offset, y.Offset), cmp.Compare(h[b].F, h[a].F))
	})
	var sorted history.History
	log := int64(0)
	for _, i := range order {
		op := h[i]
		if op.F == history.Write {
			log++
			op.Version = history.At(log)
		}
		sorted = append(sorted, op)
	}
	c := newConduct(sorted, r, s.Replication.Lag)
	names := map[model.Node]model.Node{}
	for k, i := range order {
		node := trace.Served[i].Node
		if h[i].F == history.Read && node != model.Leader {
			if names[node] == 0 {
				names[node] = model.Node(len(names) + 1)
			}
			c.node[k] = names[node]
		}
	}
	at := make([]time.Duration, c.moments())
	for k, i := range order {
		op := h[i]
		end := time.Duration(op.Return)
		if op.Type == history.Info {
			end = time.Duration(op.Call) + s.Timeout
		}
		at[c.called(k)], at[c.effect(k)], at[c.end(k)] = time.Duration(op.Call), trace.Served[i].At, end
	}
	for _, e := range trace.Events() {
		if f := names[e.Node]; e.Kind == sim.Applied && f > 0 {
			at[c.applied(f, int64(e.Offset))] = e.At
		}
	}
	for k := range sorted {
		if w := c.opener(k); sorted[k].F == history.Read && w >= 0 {
			c.inside[k] = at[c.called(k)]-at[c.end(w)] < r.window
		}
	}
	return c, at
}

// Each condition is needed for the proof of some break, and what a policy does, too.
func TestConditionsAreNeeded(t *testing.T) {
	var needed conditionSet
	rules := map[string]bool{}
	for _, b := range all(t).Breaks {
		smaller, err := b.Smaller()
		if err != nil {
			t.Fatal(err)
		}
		if len(smaller.Histories) == 0 {
			continue
		}
		needed |= smaller.because
		guarantee, _ := ByName(b.Guarantee)
		unruly := excluder{lag: b.UnderLag()}
		if unruly.produced(candidates(unruly.rule, guarantee, len(b.Steps)-1)) >= 0 {
			rules[b.Policy] = true
		}
	}
	for c := range conditions {
		if !needed.has(c) {
			t.Errorf("no proof needs condition %d", c)
		}
	}
	for _, name := range []string{"leader-after-write", "leader-after-write-key", "inverted-sticky", "sleep-after-write", "offset-token", "wait-replicas"} {
		if !rules[name] {
			t.Errorf("no proof needs what %s does", name)
		}
	}
}

// Gaps in a circle are consistent if they add up to nothing, and not if to more.
func TestConsistent(t *testing.T) {
	for back, want := range map[time.Duration]bool{-9: true, -7: true, -6: false, 0: false} {
		gaps := []gap{{0, 1, 3, turns}, {1, 2, 4, turns}, {2, 0, back, turns}, {1, 3, 100, turns}}
		if got := consistent(4, gaps); got != want {
			t.Errorf("7 forth and %d back: %v", -back, got)
		}
	}
	if consistent(1, []gap{{0, 0, 1, turns}}) {
		t.Error("a moment after itself")
	}
}

// Who sticks to a follower asks it again, also if it answered the very first operation.
func TestStickyAnswerers(t *testing.T) {
	h := history.History{{F: history.Read}, {Process: 1, F: history.Read}, {F: history.Read}}
	for _, sticks := range []bool{false, true} {
		c := newConduct(h, rule{within: aFollower, beyond: aFollower, sticks: sticks}, 0)
		c.node = []model.Node{2, 1, model.Leader}
		want := []model.Node{1, 2, 3}
		if sticks {
			want = []model.Node{2}
		}
		if got := c.answerers(2); !slices.Equal(got, want) {
			t.Errorf("sticks %v: %v answer, want %v", sticks, got, want)
		}
	}
}

// What fewer operations break depends on lag, window and time-out as one expects.
func TestProducedDependsOnTimes(t *testing.T) {
	for name, test := range map[string]struct {
		rule   rule
		lag    time.Duration
		broken string
		most   int
		want   bool
	}{
		"inverted, lag below the window":  {ruleOf(policy.InvertedSticky{Window: 2 * time.Second}), 1900 * time.Millisecond, checker.MonotonicReads, 3, true},
		"inverted, lag above the window":  {ruleOf(policy.InvertedSticky{Window: 2 * time.Second}), 2 * time.Second, checker.MonotonicReads, 3, false},
		"inverted, one operation more":    {ruleOf(policy.InvertedSticky{Window: 2 * time.Second}), 2 * time.Second, checker.MonotonicReads, 4, true},
		"leader-after-write, lag below":   {ruleOf(policy.LeaderAfterWrite{Window: 2 * time.Second}), 1600 * time.Millisecond, checker.ReadYourWrites, 2, false},
		"leader-after-write, lag above":   {ruleOf(policy.LeaderAfterWrite{Window: 2 * time.Second}), 1700 * time.Millisecond, checker.ReadYourWrites, 2, true},
		"wait-replicas for one, own ones": {ruleOf(policy.WaitReplicas{Replicas: 1}), 0, checker.ReadYourWrites, 2, true},
		"offset-token, what it read":      {ruleOf(policy.OffsetToken{}), 3 * time.Second, checker.MonotonicReads, 3, true},
	} {
		broken, err := ByName(test.broken)
		if err != nil {
			t.Fatal(err)
		}
		e := excluder{rule: test.rule, lag: test.lag}
		all := candidates(test.rule, broken, test.most)
		if got := e.produced(all) >= 0; got != test.want || len(all) == 0 {
			t.Errorf("%s: produced: %v; %d candidates", name, got, len(all))
		}
	}
}

// What policies promise, few operations do not break: this is proved from what the policies do,
// and nothing else is known of the promises here.
func TestPromises(t *testing.T) {
	most, proved := 3, 0
	if full() {
		most = 4
	}
	for _, by := range policy.All() {
		for _, lag := range evaluate.Default().Lags {
			for g := range Count {
				claim, has := model.Claims(by, g.Name())
				if !has || !claim.Applies(model.Conditions{Followers: 2, MaxLag: longest(lag, most-1)}) || ruleOf(by) == (rule{}) {
					continue
				}
				proved++
				e := excluder{rule: ruleOf(by), lag: lag}
				all := candidates(e.rule, g, most)
				if i := e.produced(all); i >= 0 {
					t.Errorf("%s promises %s, lag %v: nothing excludes %s", by.Name(), g.Name(), lag, Notation(all[i].h))
				}
			}
		}
	}
	if proved < 150 {
		t.Errorf("%d promises", proved)
	}
}
