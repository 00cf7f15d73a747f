package quiz

import (
	"fmt"
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

// A Setting is a situation of the leader/follower model: without faults and without
// jitter, in whole milliseconds. Played under its policy, it gives a history.
type Setting struct {
	Policy    string // which chooses where to read: a name as [policy.ByName] takes it
	Followers int
	Lag       time.Duration   // between the leader's log and a follower's state
	Polls     []time.Duration // when each follower polls first; nil: the leader streams its log
	ToLeader  time.Duration   // from a client to the leader, one way
	ToNode    time.Duration   // from a client to a follower, one way
	Keys      []string
	Steps     []Step
}

// A Step is one operation of one client, as in package model: a client does its steps in
// their order, each after thinking for a while.
type Step struct {
	Client int
	Write  bool // else it reads
	Key    int  // index in Setting.Keys
	Think  time.Duration
	Draw   int // the luck of this step: which follower is drawn, where one is
}

// What is the same in all settings.
const (
	linkDelay = 5 * time.Millisecond   // between the leader and a follower, one way
	pollPause = 100 * time.Millisecond // between two polls of a follower
)

// scenario returns the setting as the model takes it.
func (s *Setting) scenario() model.Scenario {
	c := model.Scenario{
		Followers:   s.Followers,
		Keys:        s.Keys,
		Replication: model.Replication{Mode: model.Streaming, Lag: s.Lag},
		Network: model.Network{
			Leader: model.Delay{Base: s.ToLeader}, Follower: model.Delay{Base: s.ToNode}, Link: model.Delay{Base: linkDelay},
		},
		Timeout: 5 * time.Second,
		Reports: 100 * time.Millisecond,
	}
	if s.Polls != nil {
		c.Replication.Mode, c.Replication.Poll, c.Replication.FirstPoll = model.Polling, pollPause, s.Polls
	}
	for _, step := range s.Steps {
		do := model.Read
		if step.Write {
			do = model.Write
		}
		c.Steps = append(c.Steps, model.Step{Client: step.Client, Think: step.Think, Do: do, Key: step.Key, Draw: uint64(step.Draw)})
	}
	return c
}

// longest is how long anything in a setting may take.
const longest = time.Minute

// validate reports what no setting of a question has; what no scenario of the model has,
// the model reports.
func (s *Setting) validate() error {
	times := append([]time.Duration{s.Lag, s.ToLeader, s.ToNode}, s.Polls...)
	for _, step := range s.Steps {
		times = append(times, step.Think)
	}
	switch {
	case !slices.Contains(policies, s.Policy):
		return fmt.Errorf("no question is about a policy %q", s.Policy)
	case len(s.Steps) > mostOperations:
		return fmt.Errorf("a setting of %d steps: want at most %d", len(s.Steps), mostOperations)
	case slices.Max(times) > longest:
		return fmt.Errorf("something takes %v in the setting: want at most %v", slices.Max(times), longest)
	}
	return nil
}

// A run is a setting that was played.
type run struct {
	history history.History
	trace   sim.Trace
}

// play plays the setting under a policy. Everything in what it returns is a copy.
func (s *Setting) play(p model.Policy) (run, error) {
	scenario := s.scenario()
	h, trace, err := sim.Run(&scenario, p)
	if err != nil {
		return run{}, err
	}
	for i := range h {
		if h[i].Type != history.OK {
			return run{}, fmt.Errorf("operation %d of the setting is not answered", i+1)
		}
	}
	return run{h, *trace}, nil
}

// playOwn plays the setting under its own policy.
func (s *Setting) playOwn() (run, error) {
	p, err := policy.ByName(s.Policy)
	if err != nil {
		return run{}, err
	}
	return s.play(p)
}

// withLag returns the setting with another lag.
func (s *Setting) withLag(lag time.Duration) *Setting {
	other := *s
	other.Lag = lag
	return &other
}

// appended and applied return when a write came into the leader's log, and when a node
// had it in its state; ok is false if it never did while clients were busy.
func (r *run) appended(offset int64) (at time.Duration, ok bool) {
	return r.event(sim.Appended, model.Leader, offset)
}

func (r *run) applied(node string, offset int64) (at time.Duration, ok bool) {
	for n := range model.Node(model.MaxFollowers + 1) {
		if n.String() == node && n != model.Leader {
			return r.event(sim.Applied, n, offset)
		}
	}
	return r.appended(offset)
}

func (r *run) event(kind sim.EventKind, node model.Node, offset int64) (time.Duration, bool) {
	i := slices.IndexFunc(r.trace.Events(), func(e sim.Event) bool {
		return e.Kind == kind && e.Node == node && int64(e.Offset) == offset
	})
	if i < 0 {
		return 0, false
	}
	return r.trace.Events()[i].At, true
}

// nodeOf returns who served an operation.
func nodeOf(op history.Op) model.Node {
	for n := range model.Node(model.MaxFollowers + 1) {
		if n.String() == op.Node {
			return n
		}
	}
	return model.Leader
}
