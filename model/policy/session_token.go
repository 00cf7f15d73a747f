package policy

import "lagcheck/model"

// SessionToken is offset-token with the token raised by reads, too: a causal
// token. As the log is ordered, all four session guarantees follow.
type SessionToken struct{}

// Name returns "session-token".
func (SessionToken) Name() string { return "session-token" }

// Doc says what the policy does and where it is seen.
func (SessionToken) Doc() (rule, seen string) {
	return "Read from a follower known to have reached what the session last wrote or read, else from the leader.",
		"MongoDB sessions, D1 bookmarks, Cosmos DB session level"
}

// Claims returns read-your-writes and monotonic reads.
func (SessionToken) Claims() []model.Claim {
	return claims(always(readYourWrites), always(monotonicReads))
}

// Session starts a session.
func (SessionToken) Session() model.Session { return &tokenSession{reads: true} }
