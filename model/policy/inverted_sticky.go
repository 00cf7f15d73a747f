package policy

import (
	"time"

	"lagcheck/model"
)

// InvertedSticky has leader-after-write the wrong way round: a follower for a
// window after the session's own write, else the leader.
type InvertedSticky struct {
	Window time.Duration // since the acknowledgement of the write
}

// Name returns "inverted-sticky", with the window after a colon if it is not the usual one.
func (p InvertedSticky) Name() string { return named("inverted-sticky", p.Window, usualWindow) }

func (p InvertedSticky) words() words {
	return described(ruleInvertedSticky, seenInvertedSticky, p.Window.String())
}

// Claims returns nothing of its own.
func (InvertedSticky) Claims() []model.Claim { return claims() }

// Session starts a session.
func (p InvertedSticky) Session() model.Session {
	return &invertedSession{afterWriteSession{window: p.Window}}
}

func (InvertedSticky) with(parameter string) (model.Policy, error) {
	window, err := positive(parameter)
	return InvertedSticky{window}, err
}

type invertedSession struct{ afterWriteSession }

func (s *invertedSession) Read(v *model.View) model.Choice {
	if within(v, s.at, s.ever, s.window) {
		return anyFollower(v)
	}
	return leader(v)
}
