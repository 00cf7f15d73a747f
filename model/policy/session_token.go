package policy

import (
	"lagcheck/model"
)

// SessionToken is offset-token with the token raised by reads, too: a causal
// token. As the log is ordered, more than causality follows: a read comes from a
// state that includes the token, and the token is the newest position that the
// session wrote or read, so every session moves along the log and never back. What
// it saw fits at the place of its token, whatever else was in the state already.
type SessionToken struct{}

// Name returns "session-token".
func (SessionToken) Name() string { return "session-token" }

func (SessionToken) words() words { return described(ruleSessionToken, seenSessionToken) }

// Claims returns sequential consistency and all that follows from it.
func (SessionToken) Claims() []model.Claim { return claims(alongTheLog(always)...) }

// Session starts a session.
func (SessionToken) Session() model.Session { return &tokenSession{reads: true} }
