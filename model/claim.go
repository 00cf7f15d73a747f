package model

import "time"

// A Claim is a guarantee that a policy promises.
type Claim struct {
	Guarantee string // a guarantee's name, such as "read-your-writes"
	If        string // under which condition, for people; "" means always
	When      Condition
}

// A Condition decides from what a run was like whether a claim is made for it.
// A nil Condition is always met.
type Condition func(Conditions) bool

// Conditions are the facts of a run that claims may depend on. They are known
// to whoever watches the whole store, not to a client.
type Conditions struct {
	Followers int
	// MaxLag is the longest time that a write was in the leader's log and not
	// yet, or no longer, in a follower's state.
	MaxLag time.Duration
	// MemoryLost: a follower restarted empty.
	MemoryLost bool
	// FollowerSilent: a follower left a request without an answer, or refused it.
	FollowerSilent bool
}

// Applies reports whether the claim is made for a run like that.
func (c Claim) Applies(facts Conditions) bool { return c.When == nil || c.When(facts) }

// Claims returns the claim that the policy makes on a guarantee, if any.
func Claims(p Policy, guarantee string) (Claim, bool) {
	for _, c := range p.Claims() {
		if c.Guarantee == guarantee {
			return c, true
		}
	}
	return Claim{}, false
}
