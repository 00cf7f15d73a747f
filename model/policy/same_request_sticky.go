package policy

import (
	"lagcheck/model"
)

// SameRequestSticky reads from the leader until the end of the request in which
// the session wrote, else from any follower. The redirect after a form is the
// next request.
type SameRequestSticky struct{}

// Name returns "same-request-sticky".
func (SameRequestSticky) Name() string { return "same-request-sticky" }

func (SameRequestSticky) words() words {
	return described(ruleSameRequestSticky, seenSameRequestSticky)
}

// Claims returns nothing of its own.
func (SameRequestSticky) Claims() []model.Claim { return claims() }

// Session starts a session.
func (SameRequestSticky) Session() model.Session { return &sameRequestSession{} }

type sameRequestSession struct {
	unreported
	request int // the last that wrote; 0: none
}

func (s *sameRequestSession) Read(v *model.View) model.Choice {
	if v.Request == s.request {
		return leader(v)
	}
	return anyFollower(v)
}

func (s *sameRequestSession) Observe(v *model.View, r model.Reply) {
	if wrote(&r) {
		s.request = v.Request
	}
}

func (s *sameRequestSession) Reset() { *s = sameRequestSession{} }
