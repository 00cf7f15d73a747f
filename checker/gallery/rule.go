package gallery

import (
	"time"

	"lagcheck/model"
	"lagcheck/model/policy"
)

// A rule is what a policy does on the stage, as far as proofs need it: it may leave more
// open than the policy does, and never less. A test compares it with what policies do. The
// zero rule is that of a policy of which nothing is known.
type rule struct {
	// Whom a session reads from in the window that begins when an own write is
	// acknowledged, and whom before the first one and after the window.
	within, beyond side
	window         time.Duration
	ofKey          bool          // only writes of the key that is read open the window
	sticks         bool          // a session reads from one and the same follower
	covers         cover         // what a follower has applied that answers
	once           bool          // the first node that is asked answers
	pause          time.Duration // of the session after its write
	waits          confirmation  // until a write is acknowledged; it may time out
}

// A side is who may answer.
type side int

const (
	anybody side = iota
	theLeader
	aFollower
)

// A cover is what the state of a follower includes.
type cover int

const (
	nothing   cover = iota
	ownWrites       // what the session wrote before
	ownPast         // and what it read before
)

// A confirmation is who has applied a write when it is acknowledged.
type confirmation int

const (
	noFollower confirmation = iota
	someFollowers
	allFollowers
)

// ruleOf returns the rule of a policy.
func ruleOf(by model.Policy) rule {
	switch p := by.(type) {
	case policy.Leader:
		return rule{within: theLeader, beyond: theLeader, once: true}
	case policy.AnyFollower, policy.SameRequestSticky: // each step of the stage is a request
		return rule{within: aFollower, beyond: aFollower, once: true}
	case policy.StickyFollower:
		return rule{within: aFollower, beyond: aFollower, once: true, sticks: true}
	case policy.LeaderAfterWrite:
		return rule{within: theLeader, beyond: aFollower, once: true, window: p.Window}
	case policy.LeaderAfterWriteKey:
		return rule{within: theLeader, beyond: aFollower, once: true, window: p.Window, ofKey: true}
	case policy.InvertedSticky:
		return rule{within: aFollower, beyond: theLeader, once: true, window: p.Window}
	case policy.SleepAfterWrite:
		return rule{within: aFollower, beyond: aFollower, once: true, pause: p.Pause}
	case policy.OffsetToken:
		return rule{covers: ownWrites}
	case policy.SessionToken, policy.WaitForOffset:
		return rule{covers: ownPast}
	case policy.WaitReplicas:
		if p.Replicas == 0 {
			return rule{within: aFollower, beyond: aFollower, once: true, waits: allFollowers}
		}
		return rule{within: aFollower, beyond: aFollower, once: true, waits: someFollowers}
	}
	return rule{}
}
