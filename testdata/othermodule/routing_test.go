package shop

import (
	"testing"

	"lagcheck/checker/policytest"
	"lagcheck/history"
	"lagcheck/model"
)

// Routing is how our shop reads: from a follower that includes our own last
// write, else from the leader.
type Routing struct{}

func (Routing) Name() string           { return "shop" }
func (Routing) Claims() []model.Claim  { return []model.Claim{{Guarantee: "read-your-writes"}} }
func (Routing) Session() model.Session { return &session{} }

type session struct{ token model.Offset }

func (s *session) Read(v *model.View) model.Choice {
	if v.Attempt > 0 {
		return model.Choice{Node: model.Leader, GiveUp: v.Attempt > 3}
	}
	return model.Choice{Node: 1, AtLeast: s.token}
}

func (s *session) Observe(_ *model.View, r model.Reply) {
	if r.F == history.Write && r.Kind == model.Answered {
		s.token = r.Version
	}
}

func TestRoutingKeepsItsPromise(t *testing.T) {
	policytest.Check(t, Routing{}, policytest.Options{})
}
