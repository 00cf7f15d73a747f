// Package policy has the read policies found in the wild, one file each, with
// the guarantees that each claims and when.
//
// All writes go to the leader, so monotonic-writes and writes-follow-reads hold
// under every policy: they speak about the leader, not about where one reads.
// What a policy decides is the rest:
//
//	                     read-your-writes  monotonic-reads  sequential  linearizable
//	leader                      ✓                ✓              ✓            ✓
//	any-follower
//	leader-after-write     if lag < window
//	offset-token                ✓
//	session-token               ✓                ✓              ✓
//	read-index                  ✓                ✓              ✓            ✓
//
// Causal and pram consistency come and go with sequential here: as long as there is
// one log, a policy that keeps a session from going back keeps it on the log.
// [All] lists them; [ByName] also takes a parameter, as in "leader-after-write:5s".
// To add a policy, write its file and put it into the list.
package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lagcheck/model"
)

// list is every built-in policy with its default parameter, from the strictest
// to the most inventive.
var list = []model.Policy{
	Leader{},
	AnyFollower{},
	StickyFollower{},
	LeaderAfterWrite{Window: usualWindow},
	LeaderAfterWriteKey{Window: usualWindow},
	SameRequestSticky{},
	InvertedSticky{Window: usualWindow},
	SleepAfterWrite{Pause: usualWindow},
	LagThreshold{Limit: usualThreshold},
	OffsetToken{},
	SessionToken{},
	WaitForOffset{Limit: usualPatience},
	WaitReplicas{},
	ReadIndex{},
}

// The usual parameters: what Rails and OpenStreetMap use as a window, and round
// numbers.
const (
	usualWindow    = 2 * time.Second
	usualThreshold = 100 * time.Millisecond
	usualPatience  = 500 * time.Millisecond
)

// named returns a policy's name as ByName understands it.
func named[T comparable](name string, parameter, usual T) string {
	if parameter == usual {
		return name
	}
	return fmt.Sprintf("%s:%v", name, parameter)
}

// All returns the built-in policies with their default parameters, in the order
// of the reports.
func All() []model.Policy { return append([]model.Policy(nil), list...) }

// A parameter of a policy is set by With from its text.
type tunable interface {
	model.Policy
	with(parameter string) (model.Policy, error)
}

// ByName returns the built-in policy of that name, with a parameter if one
// follows after a colon: "leader-after-write:5s", "wait-replicas:1".
func ByName(name string) (model.Policy, error) {
	base, parameter, has := strings.Cut(name, ":")
	for _, p := range list {
		if p.Name() != base {
			continue
		}
		if !has {
			return p, nil
		}
		t, ok := p.(tunable)
		if !ok {
			return nil, fmt.Errorf("find policy %q: %s takes no parameter", name, base)
		}
		tuned, err := t.with(parameter)
		if err != nil {
			return nil, fmt.Errorf("find policy %q: %w", name, err)
		}
		return tuned, nil
	}
	return nil, fmt.Errorf("find policy %q: there is none of that name; there are %s", name, strings.Join(names(), ", "))
}

func names() []string {
	var all []string
	for _, p := range list {
		all = append(all, p.Name())
	}
	return all
}

// positive reads a policy's duration.
func positive(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is no positive duration such as 500ms or 2s", text)
	}
	return d, nil
}

// count reads a policy's number.
func count(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is no positive number", text)
	}
	return n, nil
}
