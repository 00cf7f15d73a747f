package model

import "time"

// A Claim is a guarantee that a policy promises.
type Claim struct {
	Guarantee string // a guarantee's name, such as "read-your-writes"
	Needs     Needs  // what a run must be like
}

// Needs are what a run must be like for a claim to be made for it. The zero value asks
// for nothing: the claim is made always.
type Needs struct {
	LagBelow        time.Duration // Conditions.MaxLag is less; 0: as long as it may be
	MostFollowers   int           // there are no more; 0: as many as there may be
	FollowersAnswer bool          // none leaves a request without an answer, if there is another to go on with
	MemoryKept      bool          // none restarts empty
}

// Met reports whether a run was like that.
func (n Needs) Met(facts Conditions) bool {
	switch {
	case n.LagBelow > 0 && facts.MaxLag >= n.LagBelow,
		n.MostFollowers > 0 && facts.Followers > n.MostFollowers,
		n.FollowersAnswer && facts.FollowerSilent && facts.Followers > 1,
		n.MemoryKept && facts.MemoryLost:
		return false
	}
	return true
}

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

// Always reports whether the claim is made for every run.
func (c Claim) Always() bool { return c.Needs == Needs{} }

// Applies reports whether the claim is made for a run like that.
func (c Claim) Applies(facts Conditions) bool { return c.Needs.Met(facts) }

// Claims returns the claim that the policy makes on a guarantee, if any.
func Claims(p Policy, guarantee string) (Claim, bool) {
	for _, c := range p.Claims() {
		if c.Guarantee == guarantee {
			return c, true
		}
	}
	return Claim{}, false
}
