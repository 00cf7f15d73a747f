package policy

import (
	"time"

	"lagcheck/model"
)

// WaitForOffset asks any follower to wait until it has reached what the session
// last wrote or read, for at most Limit, and then asks the leader.
type WaitForOffset struct {
	Limit time.Duration
}

// Name returns "wait-for-offset", with the limit after a colon if it is not the usual one.
func (p WaitForOffset) Name() string { return named("wait-for-offset", p.Limit, usualPatience) }

func (p WaitForOffset) words() words {
	return described(ruleWaitForOffset, seenWaitForOffset, p.Limit.String())
}

// Claims returns sequential consistency and all that follows from it, as for
// [SessionToken].
func (WaitForOffset) Claims() []model.Claim { return claims(alongTheLog(always)...) }

// Session starts a session.
func (p WaitForOffset) Session() model.Session {
	return &waitSession{tokenSession: tokenSession{reads: true}, limit: p.Limit}
}

func (WaitForOffset) with(parameter string) (model.Policy, error) {
	limit, err := positive(parameter)
	return WaitForOffset{limit}, err
}

type waitSession struct {
	unreported
	tokenSession
	limit time.Duration
}

func (s *waitSession) Read(v *model.View) model.Choice {
	if v.Attempt > 0 {
		return leader(v)
	}
	choice := anyFollower(v)
	choice.AtLeast, choice.Wait = s.token, s.limit
	return choice
}
