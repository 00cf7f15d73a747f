package sim

import (
	"math"

	"lagcheck/model"
)

// linkDown reports whether nothing passes at an instant between the leader and the
// follower.
func (r *Runner) linkDown(f *follower, at int64) bool {
	return len(r.scenario.Faults) > 0 && r.linkUpAt(f, at) > at
}

// linkUpAt returns when the link to the follower is up, from an instant on.
func (r *Runner) linkUpAt(f *follower, at int64) int64 { return r.overAt(model.LinkDown, f, at) }

// awake returns when the follower does what it would do at an instant: later if it stands
// still then, be it paused or gone because it restarts.
func (r *Runner) awake(f *follower, at int64) int64 {
	if len(r.scenario.Faults) == 0 {
		return at
	}
	return r.stillUntil(f, at)
}

func (r *Runner) stillUntil(f *follower, at int64) int64 {
	for {
		until := max(r.overAt(model.Pause, f, at), r.overAt(model.Restart, f, at))
		if until == at {
			return at
		}
		at = until
	}
}

// gone reports whether the follower is away because it restarts: it refuses
// connections, while one that is paused lets them wait.
func (r *Runner) gone(f *follower) bool {
	return len(r.scenario.Faults) > 0 && r.overAt(model.Restart, f, r.now) > r.now
}

// overAt returns when the faults of a kind that strike the follower at an instant
// are over, one following the other.
func (r *Runner) overAt(k model.FaultKind, f *follower, at int64) int64 {
	for again := true; again; {
		again = false
		for n := range r.scenario.Faults {
			if fault := &r.scenario.Faults[n]; fault.Kind == k && fault.Node == f.node && strikes(fault, at) {
				at, again = end(fault), true
			}
		}
	}
	return at
}

// clientFault reports what is broken between a client and the leader at an instant.
func (r *Runner) clientFault(c *client, at int64) (cut, refused bool) {
	if len(r.scenario.Faults) > 0 {
		cut, refused = r.brokenTo(c, at)
	}
	return cut, refused
}

func (r *Runner) brokenTo(c *client, at int64) (cut, refused bool) {
	for n := range r.scenario.Faults {
		if f := &r.scenario.Faults[n]; f.Kind.OnClient() && f.Client == c.number && strikes(f, at) {
			return f.Kind == model.ClientCut, f.Kind == model.ClientRefused
		}
	}
	return false, false
}

func strikes(f *model.Fault, at int64) bool { return int64(f.At) <= at && at < end(f) }

func end(f *model.Fault) int64 { return later(int64(f.At), int64(f.For)) }

// later adds a duration to an instant. A fault may last for ever, and what waits
// for its end then never happens.
func later(at, wait int64) int64 {
	if wait > math.MaxInt64-at {
		return math.MaxInt64
	}
	return at + wait
}
