package gallery

import (
	"time"

	"lagcheck/model"
	"lagcheck/model/policy"
)

// A rule says what a policy does on the stage, where sessions have nothing but their clocks
// to go by. It is what [Gallery.Prove] knows of a policy beside its promises; a test
// compares it with what the policy does.
type rule struct {
	// Whom a session reads from in the window that begins when an own write is
	// acknowledged, and whom before the first one and after the window.
	within, beyond side
	window         time.Duration
	ofKey          bool          // only writes of the key that is read open the window
	sticks         bool          // a session reads from one and the same follower
	pause          time.Duration // of the session after its write
	waits          bool          // a write is acknowledged when every follower has applied it, or times out
}

// A side is the leader or the followers.
type side bool

const (
	atLeader   side = true
	atFollower side = false
)

// ruleOf returns the rule of a policy. There is none for those that go by offsets and
// reports.
func ruleOf(by model.Policy) (r rule, ok bool) {
	switch p := by.(type) {
	case policy.Leader:
		return rule{within: atLeader, beyond: atLeader}, true
	case policy.AnyFollower, policy.SameRequestSticky: // each step of the stage is a request
		return rule{}, true
	case policy.StickyFollower:
		return rule{sticks: true}, true
	case policy.LeaderAfterWrite:
		return rule{within: atLeader, window: p.Window}, true
	case policy.LeaderAfterWriteKey:
		return rule{within: atLeader, window: p.Window, ofKey: true}, true
	case policy.InvertedSticky:
		return rule{beyond: atLeader, window: p.Window}, true
	case policy.SleepAfterWrite:
		return rule{pause: p.Pause}, true
	case policy.WaitReplicas:
		return rule{waits: true}, p.Replicas == 0
	}
	return rule{}, false
}
