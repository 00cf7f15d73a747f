package policy

import (
	"lagcheck/history"
	"lagcheck/model"
)

// OffsetToken reads from a follower that is known to have reached the session's
// last write, else from the leader. The follower says with its answer how far it
// is, so what was known too optimistically does no harm.
type OffsetToken struct{}

// Name returns "offset-token".
func (OffsetToken) Name() string { return "offset-token" }

func (OffsetToken) words() words { return described(ruleOffsetToken, seenOffsetToken) }

// Claims returns read-your-writes.
func (OffsetToken) Claims() []model.Claim { return claims(always(readYourWrites)) }

// Session starts a session.
func (OffsetToken) Session() model.Session { return &tokenSession{} }

// A tokenSession carries a token: the offset that its reads have to include.
type tokenSession struct {
	token model.Offset
	known knowledge
	reads bool // reads raise the token, too
}

func (s *tokenSession) Read(v *model.View) model.Choice {
	if v.Attempt == 0 {
		if choice, ok := fresh(v, &s.known, s.token); ok {
			return choice
		}
	}
	return leader(v)
}

func (s *tokenSession) Observe(v *model.View, r model.Reply) {
	s.known.learn(v, &r)
	if wrote(&r) || s.reads && r.F == history.Read && r.Kind == model.Answered {
		s.token = max(s.token, r.Version)
	}
}

func (s *tokenSession) Reset() { *s = tokenSession{reads: s.reads} }
