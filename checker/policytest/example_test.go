package policytest_test

import (
	"strings"
	"testing"

	"lagcheck/checker/policytest"
	"lagcheck/history"
	"lagcheck/model"
)

// OnceLeader is what a student might write first: after a write, the next read
// goes to the leader, and then it is forgotten.
type OnceLeader struct{}

func (OnceLeader) Name() string           { return "once-leader" }
func (OnceLeader) Claims() []model.Claim  { return nil }
func (OnceLeader) Session() model.Session { return &onceLeader{} }

type onceLeader struct{ wrote bool }

func (s *onceLeader) Read(v *model.View) model.Choice {
	if s.wrote {
		return model.Choice{Node: model.Leader}
	}
	return model.Choice{Node: 1}
}

func (s *onceLeader) Observe(_ *model.View, r model.Reply) {
	s.wrote = r.F == history.Write && r.Kind == model.Answered
}

// Mended remembers how far the log was with its own write, and asks the follower
// for an answer that includes it; if the follower has not come so far, the leader.
type Mended struct{ OnceLeader }

func (Mended) Name() string           { return "mended" }
func (Mended) Session() model.Session { return &mended{} }

type mended struct{ token model.Offset }

func (s *mended) Read(v *model.View) model.Choice {
	if v.Attempt > 0 {
		return model.Choice{Node: model.Leader}
	}
	return model.Choice{Node: 1, AtLeast: s.token}
}

func (s *mended) Observe(_ *model.View, r model.Reply) {
	if r.F == history.Write && r.Kind == model.Answered {
		s.token = r.Version
	}
}

var readYourWrites = policytest.Options{Guarantees: []string{"read-your-writes"}}

func TestMendedPolicyPasses(t *testing.T) {
	policytest.Check(t, Mended{}, readYourWrites)
}

func TestNaivePolicyFails(t *testing.T) {
	got := failure(t, OnceLeader{}, readYourWrites)
	for _, want := range []string{
		"read-your-writes broken by 3 operations under once-leader",
		"|--w x=1 @leader #1--|", "r x->nil @follower-1 #0", "it had to return 1 or something newer",
		"go test -run '^TestNaivePolicyFails$' -rapid.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the failure does not say %q:\n%s", want, got)
		}
	}
}
