// Package sim is the leader/follower model itself: a deterministic simulation in
// virtual time.
//
// [Run] takes a scenario and a policy and returns what clients saw and how
// replication went. It is a pure function: no goroutine, clock, global
// generator or map iteration reaches its result, so two runs are equal byte for
// byte, on any machine. A [Runner] does it again and again in the same memory.
// Randomness is hashed from the scenario's seed and the steps' draws, never taken
// from a stream, so deleting one step leaves the luck of the others alone.
//
// The leader does a write at the instant at which the request arrives: it puts
// it into its log and answers. A follower polls the leader and applies what it
// got one event at a time, sleeping before each (or gets each event sent, see
// [model.Mode]); it answers reads from what it has applied:
//
//	client    |--w x=1--|        |--r x->nil--|
//	             ↓   ↑              ↓      ↑
//	leader    ───●───┘   ↗ ↘        │      │
//	follower  ─────── poll  └─ sleeping lag… ──● applied
//
// When a follower will have applied a write is known as soon as the leader has it:
// which poll finds it does not depend on what comes later. So nothing happens at
// followers one by one; what they have is looked up in a table of times. What is
// played step by step are the clients, each of which does one thing at a time, and
// what the leader hears of followers while a write waits for them.
//
// Of what happens at the same instant, restarts come first, then what followers do and
// then what clients do, each in the order of their numbers. So a poll does not find what
// is written at the instant at which it is at the leader, and a read sees what is applied
// at the instant at which it is at the follower. What waits for a follower that stands
// still is done when that goes on, in the order in which it came.
//
// The simulation stops when the last client has done its last step. That real servers
// do the same, the tests of package live/orders show, which says where they differ.
package sim

import (
	"math"
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// Run plays the scenario under the policy. The history lists operations in the
// order of their calls; Trace.Latency goes with it. An error means that the
// scenario is not valid.
func Run(scenario *model.Scenario, policy model.Policy) (history.History, *Trace, error) {
	return new(Runner).Run(scenario, policy)
}

// A Runner plays one scenario after another in memory that it keeps, without
// allocation once it has played a few: sessions are used again where the policy stays
// the same and they are [model.Resetter]s. The zero Runner is ready for use, by one
// goroutine at a time.
type Runner struct {
	// One simulation under way. Times are nanoseconds since its start.
	scenario  *model.Scenario
	policy    model.Policy
	now       int64
	end       int64   // when the last of the clients that have done all had done it
	busy      int     // clients that still have something to do
	next      []int64 // when it is whose turn: see turn
	log       []entry
	followers []follower     // [0] is follower-1
	waiting   int            // writes at the leader that wait for followers
	reading   int            // reads at followers that wait for an offset
	newest    []model.Offset // of each key in the log
	clients   []client
	steps     []place
	writes    int // steps that write to registers
	reports   []model.Report
	check     int64           // when followers are asked for their reports next
	asked     int64           // when reports says that they were asked last, -1 if not yet
	history   history.History // as far as operations have ended
	called    int             // operations so far
	trace     Trace
	restarts  []int // the faults of that kind, in the order of time
	restarted int   // how many of them have been
	silent    bool  // a follower left a request unanswered
}

// An entry is a write in the leader's log.
type entry struct {
	step   int
	at     int64
	before model.Offset // of the same key, 0 if it is the first
}

// A place is where a step stands in the scenario.
type place struct {
	next   int // the step that its client does after this one, -1 at the end
	writes int // steps from this one on that write to registers
}

// never is the time of what does not happen.
const never int64 = math.MaxInt64

// Run is the function of that name. What it returns is valid until the next run.
func (r *Runner) Run(scenario *model.Scenario, policy model.Policy) (history.History, *Trace, error) {
	if err := scenario.Validate(); err != nil {
		return nil, nil, err
	}
	r.reset(scenario, policy)
	r.start()
	for {
		at, whose := r.turn()
		if r.busy == 0 && at > r.end {
			break
		}
		r.now = at
		r.passChecks()
		switch {
		case whose == 0:
			r.restart()
		case whose <= len(r.followers):
			r.hear(&r.followers[whose-1])
		default:
			r.act(&r.clients[whose-1-len(r.followers)])
		}
	}
	r.trace.End = time.Duration(r.end)
	r.trace.Conditions = r.conditions()
	return r.history, &r.trace, nil
}

// turn returns when something happens next, and to whom: 0 are restarts, then comes what
// the leader hears of each follower, then the clients.
func (r *Runner) turn() (at int64, whose int) {
	at = r.next[0]
	for i, t := range r.next {
		if t < at {
			at, whose = t, i
		}
	}
	return at, whose
}

// reset begins anew. Of the last run nothing is left but memory and sessions.
func (r *Runner) reset(s *model.Scenario, policy model.Policy) {
	if !equal(r.policy, policy) {
		clear(r.clients[:cap(r.clients)]) // all their sessions are the other policy's
	}
	steps, clients := len(s.Steps), s.Clients()
	r.scenario, r.policy = s, policy
	r.now, r.end, r.check, r.asked, r.silent = 0, 0, 0, -1, false
	r.busy, r.waiting, r.reading, r.called = 0, 0, 0, 0
	r.log, r.history = resized(r.log, steps)[:0], resized(r.history, steps)
	r.restarts = r.restarts[:0]
	r.next = resized(r.next, 1+clients+s.Followers)
	r.newest = resized(r.newest, len(s.Keys))
	r.reports = resized(r.reports, s.Followers)
	r.followers = resized(r.followers, s.Followers)
	r.clients = resized(r.clients, clients)
	r.trace = Trace{Served: resized(r.trace.Served, steps), Latency: resized(r.trace.Latency, steps), runner: r}
	clear(r.reports)
	clear(r.newest)
	for i := range r.next {
		r.next[i] = never
	}
	for i := range r.followers {
		r.followers[i].reset(s, model.Node(i+1))
	}
	for i := range r.clients {
		r.clients[i].reset(i, policy)
	}
	r.arrange()
}

// arrange finds each client's first step and what comes after each.
func (r *Runner) arrange() {
	steps, writes := r.scenario.Steps, 0
	r.steps = resized(r.steps, len(steps))
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].Do == model.Write {
			writes++
		}
		c := &r.clients[steps[i].Client]
		r.steps[i].next, r.steps[i].writes = c.step, writes
		c.step = i
	}
	r.writes = writes
}

// value says what a step writes: registers get the position of the write among all
// writes, so that values are unique and stay small when steps are deleted.
func (r *Runner) value(step int) history.Value {
	if do := r.scenario.Steps[step].Do; do != model.Write {
		return do.Status()
	}
	return history.Int(r.writes - r.steps[step].writes + 1)
}

// equal reports whether a session of the one policy, once reset, is as good as a new
// one of the other.
func equal(a, b model.Policy) (same bool) {
	defer func() { _ = recover() }() // policies that cannot be compared are not equal
	return a == b
}

// resized returns a slice of that length, in the same memory if that is enough. What
// it holds is left over.
func resized[T any](s []T, n int) []T {
	if n > cap(s) {
		s = slices.Grow(s[:0], n)
	}
	return s[:n]
}

func (r *Runner) start() {
	for i := range r.followers {
		r.startFollower(&r.followers[i])
	}
	r.startRestarts()
	for i := range r.clients {
		if c := &r.clients[i]; c.step >= 0 {
			r.busy++
			r.schedule(c, int64(r.scenario.Steps[c.step].Think), calls)
		}
	}
}

// schedule says what the client does next, and when.
func (r *Runner) schedule(c *client, at int64, k kind) {
	r.next[1+len(r.followers)+c.number] = at
	c.does = k
}

// conditions measures the facts that claims depend on.
func (r *Runner) conditions() model.Conditions {
	c := model.Conditions{Followers: r.scenario.Followers, FollowerSilent: r.silent}
	for i := range r.followers {
		f := &r.followers[i]
		c.MaxLag = max(c.MaxLag, time.Duration(r.longestLag(f)))
		c.MemoryLost = c.MemoryLost || f.lost
	}
	return c
}

// longestLag returns the longest time that it took the follower to apply a write, or has
// taken until the end. What it lost in a restart it applies again, or lacks, so that
// earlier lives need not be looked at.
func (r *Runner) longestLag(f *follower) (longest int64) {
	for n := range r.log {
		at := r.log[n].at
		if n == len(f.copies) || f.copies[n].due > r.end {
			return max(longest, r.end-at)
		}
		longest = max(longest, f.copies[n].due-at)
	}
	return longest
}
