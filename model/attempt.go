package model

import "lagcheck/history"

// The rules of one operation, the same whether the store is simulated or real: a
// policy is asked, a node answers or does not, and either the operation ends or the
// policy is asked again.

// MaxAttempts ends an operation whose policy never settles. A node that is down
// costs a time-out for each attempt, so real policies stay far below.
const MaxAttempts = 64

// UnknownOffset is the Version or Applied of a reply that does not tell. A store
// that keeps it to itself can be read, but not under policies that need it
// ([OffsetReader]).
const UnknownOffset Offset = -1

// An OffsetReader is a policy that decides by log offsets, or by what followers
// report of themselves, and so makes sense only on a store that tells them.
type OffsetReader interface {
	Policy
	// NeedsOffsets does nothing; having it says so.
	NeedsOffsets()
}

// Ends reports whether the reply ends its operation, and with what outcome. If not,
// it is that of a read, whose policy is asked again.
func (r *Reply) Ends() (history.Outcome, bool) {
	switch {
	case r.Kind == Answered:
		return history.OK, true
	case r.Kind == NotFound:
		return history.Fail, true
	case r.F == history.Read:
		return 0, false
	case r.Kind == Refused:
		return history.Fail, true
	}
	return history.Info, true
}

// GivenUp returns the outcome of a read that ends without an answer after this
// last reply.
func (r *Reply) GivenUp() history.Outcome {
	if r.Kind == TimedOut {
		return history.Info
	}
	return history.Fail
}

// Ends reports whether the choice leaves the read without an answer: on purpose, by
// naming a node that is not there, or because the policy does not settle.
func (c *Choice) Ends(attempt, followers int) bool {
	return c.GiveUp || attempt >= MaxAttempts || c.Node < 0 || int(c.Node) > followers
}

// DrawAt returns the randomness of the step's attempt, from 0.
func (s *Step) DrawAt(attempt int) uint64 {
	if attempt == 0 {
		return s.Draw
	}
	return Mix(s.Draw + uint64(attempt))
}

// Mix hashes a number: neighbours become strangers (splitmix64's mixer).
func Mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
