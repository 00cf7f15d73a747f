package gallery

import (
	"slices"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/shrink"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// A frame is what scenarios on the stage are drawn from: so many steps by clients on
// keys in any order, or the given ones, each some time after the one before it has
// probably ended; and followers that poll first at three moments of their interval.
type frame struct {
	lag        time.Duration
	followers  int
	operations int
	clients    int
	keys       int
	given      []model.Step
}

// gaps are the times between operations: at once; within a poll; and within and beyond
// the lag and what policies wait for, which is 2 s.
func gaps(lag time.Duration) []time.Duration {
	const ms = time.Millisecond
	switch {
	case lag == 0:
		return []time.Duration{ms, 60 * ms, 120 * ms, 200 * ms, 2000 * ms}
	case lag < time.Second:
		return []time.Duration{ms, 200 * ms, lag, lag + 200*ms, 2000 * ms}
	}
	return []time.Duration{ms, 200 * ms, 2000 * ms, lag, lag + 200*ms}
}

// span is how long an operation takes at most if nobody waits.
const span = 10 * time.Millisecond

func (f *frame) draw(src workload.Source) *model.Scenario {
	s := stage()
	s.Followers, s.Replication.Lag = f.followers, f.lag
	for k := range f.keys {
		s.Keys = append(s.Keys, keyName(k))
	}
	for range f.followers {
		s.Replication.FirstPoll = append(s.Replication.FirstPoll, time.Duration(src.Intn(3))*s.Replication.Poll/3)
	}
	clients, keys := 0, 0
	var now time.Duration
	var ended [model.MaxClients]time.Duration
	for i := range f.operations {
		var step model.Step
		if f.given != nil {
			step = f.given[i]
		} else {
			step = model.Step{Client: src.Intn(min(clients+1, f.clients)), Key: src.Intn(min(keys+1, f.keys)), Do: model.Action(src.Intn(2))}
			clients, keys = max(clients, step.Client+1), max(keys, step.Key+1)
		}
		now += gaps(f.lag)[src.Intn(len(gaps(f.lag)))]
		step.Think = now - ended[step.Client]
		now += span
		ended[step.Client] = now
		if step.Do == model.Read && f.followers > 1 {
			step.Draw = uint64(src.Intn(f.followers))
		}
		s.Steps = append(s.Steps, step)
	}
	return &s
}

// size counts the scenarios of the frame, up to most.
func (f *frame) size(most int) int {
	n := 0
	workload.Exhaust(func(src workload.Source) bool {
		f.draw(src)
		n++
		return n < most
	})
	return n
}

// A hunt plays scenarios until one shows what is asked for.
type hunt struct {
	most   int // scenarios of a frame that are played; if there are more, so many random ones
	runner sim.Runner
	check  checker.Checker
}

// each plays the scenarios of the frame until shows says true.
func (n *hunt) each(f frame, by model.Policy, shows func(*model.Scenario, history.History) bool) {
	played := 0
	play := func(src workload.Source) bool {
		s := f.draw(src)
		h, _, err := n.runner.Run(s, by)
		if err != nil {
			panic(err) // a frame draws what the model takes
		}
		played++
		return !shows(s, h)
	}
	if f.size(n.most+1) <= n.most {
		workload.Exhaust(play)
		return
	}
	for src := workload.Rand(1, 1); played < n.most && play(src); {
	}
}

// simple makes the scenario simple, as long as it shows the same with as many
// operations, in whole milliseconds.
func (n *hunt) simple(s *model.Scenario, by model.Policy, shows func(history.History) bool) Play {
	operations := len(s.Steps)
	r := shrink.Minimize(*s, 4000, func(s *model.Scenario) bool {
		if len(s.Steps) != operations || !whole(s) {
			return false
		}
		h, _, err := n.runner.Run(s, by)
		return err == nil && shows(h)
	})
	return playOf(by, &r.Scenario)
}

// playOf writes a scenario on the stage as a play.
func playOf(by model.Policy, s *model.Scenario) Play {
	p := Play{Policy: by.Name(), Lag: int(s.Replication.Lag / time.Millisecond)}
	for _, at := range s.Replication.FirstPoll {
		p.Polls = append(p.Polls, int(at/time.Millisecond))
	}
	for _, step := range s.Steps {
		p.Steps = append(p.Steps, Step{
			Client: step.Client, Think: int(step.Think / time.Millisecond), Do: step.Do.String(), Key: s.Keys[step.Key], Follower: int(step.Draw),
		})
	}
	return p
}

func whole(s *model.Scenario) bool {
	rest := time.Duration(0)
	for _, step := range s.Steps {
		rest += step.Think % time.Millisecond
	}
	for _, at := range s.Replication.FirstPoll {
		rest += at % time.Millisecond
	}
	return rest == 0
}

// lags are those of the main report, that which readers know best first.
var lags = []time.Duration{500 * time.Millisecond, 0, 3 * time.Second, 8 * time.Second}

// play makes the model produce an exhibit under a policy, with as few followers as
// possible.
func (n *hunt) play(x *Specimen, by model.Policy) (Play, bool) {
	for followers := 1; followers <= 3; followers++ {
		for _, lag := range lags {
			f := frame{lag: lag, followers: followers, operations: x.Size.Operations, keys: x.Size.Keys, given: stepsOf(x.History)}
			var found *model.Scenario
			n.each(f, by, func(s *model.Scenario, h history.History) bool {
				if same(h, x.History) {
					found = s
				}
				return found != nil
			})
			if found != nil {
				return n.simple(found, by, func(h history.History) bool { return same(h, x.History) }), true
			}
		}
	}
	return Play{}, false
}

// excluded reports whether the policy always keeps what the exhibit breaks.
func excluded(x *Specimen, by model.Policy) bool {
	for g := range Count {
		if claim, has := model.Claims(by, g.Name()); has && claim.Always() && !x.Holds.Has(g) {
			return true
		}
	}
	return false
}

func stepsOf(h history.History) []model.Step {
	var steps []model.Step
	for i := range h {
		do := model.Read
		if h[i].F == history.Write {
			do = model.Write
		}
		steps = append(steps, model.Step{Client: h[i].Process, Key: keyNumber(h[i].Key), Do: do})
	}
	return steps
}

// plays finds a play of the exhibit for each policy that has one.
func plays(x *Specimen) []Play {
	policies := policy.All()
	found := make([]*Play, len(policies))
	parallel(len(policies), func(i int) {
		if excluded(x, policies[i]) {
			return
		}
		n := hunt{most: 1 << 17}
		if p, ok := n.play(x, policies[i]); ok {
			found[i] = &p
		}
	})
	var all []Play
	for _, p := range found {
		if p != nil {
			all = append(all, *p)
		}
	}
	return all
}

// promise says how much of what holds in the exhibit the policy promised: always, and
// else under the conditions of the play. Who promises more comes first.
func promise(x *Specimen, p *Play) (rank [2]int) {
	by, err := policy.ByName(p.Policy)
	if err != nil {
		panic(err) // it was played
	}
	_, trace, err := p.Run()
	if err != nil {
		panic(err)
	}
	for g := range Count {
		claim, has := model.Claims(by, g.Name())
		switch {
		case !has || !x.Holds.Has(g):
		case claim.Always():
			rank[0]--
		case claim.Applies(trace.Conditions):
			rank[1]--
		}
	}
	return rank
}

func byPromise(x *Specimen) func(a, b Play) int {
	return func(a, b Play) int {
		first, second := promise(x, &a), promise(x, &b)
		return slices.Compare(first[:], second[:])
	}
}
