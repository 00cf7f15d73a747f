package gallery

import (
	"fmt"
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// A Play is a scenario that makes the model produce a history under a policy. It takes
// place in the model of the main report without its luck: a client is 5 ms away from the
// leader and 1 ms from each follower, followers poll every 300 ms over links of 5 ms, and
// nothing breaks.
type Play struct {
	Policy string `json:"policy"`
	Lag    int    `json:"lag_ms"`
	Polls  []int  `json:"first_poll_ms"` // when each follower polls first
	Steps  []Step `json:"steps"`
}

// A Step is one operation of a client. Clients do their steps in the order in which these
// are listed.
type Step struct {
	Client   int    `json:"client"`
	Think    int    `json:"think_ms"` // between the end of its previous step and the call
	Do       string `json:"do"`       // read or write
	Key      string `json:"key"`
	Follower int    `json:"follower,omitzero"` // which one the policy is to draw, if it draws one; the first is 0
}

// Scenario returns the play as the model takes it.
func (p *Play) Scenario() model.Scenario {
	s := stage()
	s.Followers = len(p.Polls)
	s.Replication.Lag = milliseconds(p.Lag)
	for _, at := range p.Polls {
		s.Replication.FirstPoll = append(s.Replication.FirstPoll, milliseconds(at))
	}
	for _, step := range p.Steps {
		if !slices.Contains(s.Keys, step.Key) {
			s.Keys = append(s.Keys, step.Key)
		}
		do := model.Read
		if step.Do == model.Write.String() {
			do = model.Write
		}
		s.Steps = append(s.Steps, model.Step{
			Client: step.Client, Think: milliseconds(step.Think), Do: do, Key: slices.Index(s.Keys, step.Key), Draw: uint64(step.Follower),
		})
	}
	return s
}

// UnderLag returns the lag.
func (p *Play) UnderLag() time.Duration { return milliseconds(p.Lag) }

// stage is the model of the main report without jitter.
func stage() model.Scenario {
	s := workload.Default().Base
	for _, d := range []*model.Delay{&s.Network.Leader, &s.Network.Follower, &s.Network.Link} {
		d.Jitter = model.Jitter{}
	}
	return s
}

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// Run plays it.
func (p *Play) Run() (history.History, *sim.Trace, error) {
	s := p.Scenario()
	by, err := policy.ByName(p.Policy)
	if err != nil {
		return nil, nil, err
	}
	h, trace, err := sim.Run(&s, by)
	if err != nil {
		return nil, nil, fmt.Errorf("play %s under lag %v: %w", p.Policy, milliseconds(p.Lag), err)
	}
	return h, trace, nil
}

// A Break is the smallest scenario that breaks a guarantee under a policy and lag; see
// [Break.Smaller].
type Break struct {
	Guarantee string `json:"guarantee"`
	Play
}
