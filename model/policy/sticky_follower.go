package policy

import (
	"lagcheck/model"
)

// StickyFollower keeps a session on one follower and moves to the next only when
// that one does not answer: session affinity.
type StickyFollower struct{}

// Name returns "sticky-follower".
func (StickyFollower) Name() string { return "sticky-follower" }

func (StickyFollower) words() words { return described(ruleStickyFollower, seenStickyFollower) }

// Claims returns monotonic reads while the follower answers and keeps its state.
func (StickyFollower) Claims() []model.Claim {
	return claims(model.Claim{Guarantee: monotonicReads, Needs: model.Needs{FollowersAnswer: true, MemoryKept: true}})
}

// Session starts a session.
func (StickyFollower) Session() model.Session { return &stickySession{} }

type stickySession struct {
	unreported
	node model.Node
}

func (s *stickySession) Read(v *model.View) model.Choice {
	choice := anyFollower(v)
	switch {
	case choice.GiveUp:
	case s.node == model.Leader: // none yet
		s.node = choice.Node
	case v.Attempt > 0:
		s.node = s.node%model.Node(len(v.Followers)) + 1
	}
	choice.Node = s.node
	return choice
}

func (s *stickySession) Observe(*model.View, model.Reply) {}
func (s *stickySession) Reset()                           { *s = stickySession{} }
