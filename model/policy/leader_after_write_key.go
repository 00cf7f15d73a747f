package policy

import (
	"time"

	"lagcheck/model"
)

// LeaderAfterWriteKey reads a key from the leader for a window after the
// session's own write to that key, else from any follower: pinning per object.
type LeaderAfterWriteKey struct {
	Window time.Duration // since the acknowledgement of the write
}

// Name returns "leader-after-write-key", with the window after a colon if it is not the usual one.
func (p LeaderAfterWriteKey) Name() string {
	return named("leader-after-write-key", p.Window, usualWindow)
}

func (p LeaderAfterWriteKey) words() words {
	return described(ruleLeaderAfterWriteKey, seenLeaderAfterWriteKey, p.Window.String())
}

// Claims returns read-your-writes while lag stays below the window.
func (p LeaderAfterWriteKey) Claims() []model.Claim {
	return claims(ifLagBelow(p.Window, readYourWrites))
}

// Session starts a session.
func (p LeaderAfterWriteKey) Session() model.Session { return &afterWriteKeySession{window: p.Window} }

func (LeaderAfterWriteKey) with(parameter string) (model.Policy, error) {
	window, err := positive(parameter)
	return LeaderAfterWriteKey{window}, err
}

type afterWriteKeySession struct {
	unreported
	window  time.Duration
	written map[string]time.Duration // when the last write to a key was acknowledged
}

func (s *afterWriteKeySession) Read(v *model.View) model.Choice {
	if at, ok := s.written[v.Key]; within(v, at, ok, s.window) {
		return leader(v)
	}
	return anyFollower(v)
}

func (s *afterWriteKeySession) Observe(v *model.View, r model.Reply) {
	if !wrote(&r) {
		return
	}
	if s.written == nil {
		s.written = map[string]time.Duration{}
	}
	s.written[v.Key] = v.Now
}

func (s *afterWriteKeySession) Reset() { clear(s.written) }
