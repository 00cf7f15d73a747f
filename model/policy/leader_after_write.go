package policy

import (
	"time"

	"lagcheck/model"
)

// LeaderAfterWrite reads from the leader for a window after the session's own
// write, else from any follower: exercise B of the chapter.
type LeaderAfterWrite struct {
	Window time.Duration // since the acknowledgement of the write
}

// Name returns "leader-after-write", with the window after a colon if it is not the usual one.
func (p LeaderAfterWrite) Name() string { return named("leader-after-write", p.Window, usualWindow) }

func (p LeaderAfterWrite) words() words {
	return described(ruleLeaderAfterWrite, seenLeaderAfterWrite, p.Window.String())
}

// Claims returns read-your-writes while lag stays below the window.
func (p LeaderAfterWrite) Claims() []model.Claim { return claims(ifLagBelow(p.Window, readYourWrites)) }

// Session starts a session.
func (p LeaderAfterWrite) Session() model.Session { return &afterWriteSession{window: p.Window} }

func (LeaderAfterWrite) with(parameter string) (model.Policy, error) {
	window, err := positive(parameter)
	return LeaderAfterWrite{window}, err
}

type afterWriteSession struct {
	unreported
	window time.Duration
	at     time.Duration // of the last acknowledged write
	ever   bool
}

func (s *afterWriteSession) Read(v *model.View) model.Choice {
	if within(v, s.at, s.ever, s.window) {
		return leader(v)
	}
	return anyFollower(v)
}

func (s *afterWriteSession) Observe(v *model.View, r model.Reply) {
	if wrote(&r) {
		s.at, s.ever = v.Now, true
	}
}

func (s *afterWriteSession) Reset() { *s = afterWriteSession{window: s.window} }
