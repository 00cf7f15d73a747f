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
	hears     []int64 // when the leader hears of each follower, by its node; [0] is when the next restart is
	others    int64   // the earliest of hears
	whose     int     // the first of those
	log       []entry
	values    []history.Value // in the log, by offset: the first is that of no write
	followers []follower      // [0] is follower-1
	waiting   int             // writes at the leader that wait for followers
	reading   int             // reads at followers that wait for an offset
	newest    []model.Offset  // of each key in the log
	clients   []client
	nobody    client  // see turn
	acting    *client // who does something now
	until     int64   // when somebody else does something next, or earlier
	places    []place
	shown     model.View      // to a session: see look
	told      []model.Report  // that has them
	reports   []model.Report  // of followers: what they said when they were asked last
	check     int64           // when followers are asked for their reports next: never if nobody looks at them
	asked     int64           // when reports says that they were asked last, -1 if not yet
	curious   bool            // there are sessions that may look at them
	history   history.History // as far as operations have ended
	called    int             // operations so far
	trace     Trace
	restarts  []int // the faults of that kind, in the order of time
	restarted int   // how many of them have been
	silent    bool  // a follower left a request unanswered
}

// An entry is a write in the leader's log.
type entry struct {
	at     int64
	before model.Offset // of the same key, 0 if it is the first
}

// A place is where a step stands in the scenario.
type place struct {
	step   *model.Step
	next   *place // of the step that its client does after this one, nil at the end
	writes int    // into registers, up to this step
}

// value is what the step writes, if it does: into a register its position among all such
// writes, so that values are unique and stay small when steps are deleted.
func (p *place) value() history.Value {
	if p.step.Do == model.Write {
		return history.Int(p.writes)
	}
	return p.step.Do.Status()
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
		at, c := r.turn()
		if r.busy == 0 && at > r.end {
			break
		}
		r.act(at, c)
		for c.next < r.until { // mostly it is not yet the turn of another one
			r.act(c.next, c)
		}
	}
	r.finishTrace()
	return r.history, &r.trace, nil
}

// act does what a client does next.
func (r *Runner) act(at int64, c *client) {
	r.now, r.acting = at, c
	r.passChecks()
	acts[c.does](r, c)
}

// turn returns when something happens next, and to which client: what others do, who come
// first, happens to nobody. It finds out until when it is not the turn of anybody else.
// (Within Run the compiler makes of the loop twice as many instructions.)
//
//go:noinline
func (r *Runner) turn() (at int64, first *client) {
	at, first = r.others, &r.nobody
	until := never
	for i := range r.clients {
		c := &r.clients[i]
		until = min(until, max(at, c.next))
		if c.next < at {
			at, first = c.next, c
		}
	}
	r.until = until
	return at, first
}

// replication is what is due of others than clients: restarts, then what the leader
// hears of each follower.
func (r *Runner) replication() {
	if r.whose == 0 {
		r.restart()
	} else {
		r.hear(&r.followers[r.whose-1])
	}
}

// expects says when the leader hears of a follower next, or, of none, when the next
// restart is.
func (r *Runner) expects(node model.Node, at int64) {
	if r.hears[node] == at {
		return
	}
	r.hears[node] = at
	first, whose := never, 0
	for n, at := range r.hears {
		if at < first {
			first, whose = at, n
		}
	}
	r.others, r.whose = first, whose
	r.until = min(r.until, first)
}

// reset begins anew. Of the last run nothing is left but memory and sessions.
func (r *Runner) reset(s *model.Scenario, policy model.Policy) {
	if !equal(r.policy, policy) {
		clear(r.clients[:cap(r.clients)]) // all their sessions are the other policy's
	}
	steps, clients := len(s.Steps), s.Clients()
	r.scenario, r.policy = s, policy
	r.now, r.end, r.check, r.curious, r.silent = 0, 0, never, false, false
	r.busy, r.waiting, r.reading, r.called = 0, 0, 0, 0
	r.log, r.history = resized(r.log, steps)[:0], resized(r.history, steps)
	r.values = append(resized(r.values, 1+steps)[:0], history.Nil)
	r.restarts = r.restarts[:0]
	r.hears, r.others, r.nobody.does = resized(r.hears, 1+s.Followers), never, others
	r.nobody.next, r.acting = never, nil
	r.newest = resized(r.newest, len(s.Keys))
	r.reports, r.told = resized(r.reports, s.Followers), resized(r.told, s.Followers)
	r.followers = resized(r.followers, s.Followers)
	r.clients = resized(r.clients, clients)
	served := resized(r.trace.Served, steps)
	r.trace = Trace{Served: served, Latency: resized(r.trace.Latency, steps), runner: r}
	clear(r.reports)
	clear(r.told)
	clear(r.newest)
	for i := range served {
		served[i] = Service{At: -1}
	}
	for i := range r.hears {
		r.hears[i] = never
	}
	for i := range r.followers {
		r.followers[i].reset(s, model.Node(i+1))
	}
	for i := range r.clients {
		if c := &r.clients[i]; c.reset(i, policy, r.told) {
			r.curious, r.check, r.asked = true, 0, -1
		}
	}
	r.arrange()
}

// arrange finds each client's first step, and what comes after each.
func (r *Runner) arrange() {
	steps, clients, writes := r.scenario.Steps, r.clients, 0
	r.places = resized(r.places, len(steps))
	places := r.places[:len(steps)]
	for i := range steps {
		step, p := &steps[i], &places[i]
		writes += bit(step.Do == model.Write)
		*p = place{step: step, writes: writes}
		c := &clients[step.Client]
		*c.tail, c.tail = p, &p.next
	}
}

// bit is 1 for true. What is nothing but chance to a processor needs no branch with it.
func bit(is bool) int {
	if is {
		return 1
	}
	return 0
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
		if c := &r.clients[i]; c.at != nil {
			r.busy++
			r.schedule(c, int64(c.at.step.Think), calls)
		}
	}
}

// schedule says what the client does next, and when.
func (r *Runner) schedule(c *client, at int64, k kind) {
	c.next, c.does = at, k
	if c != r.acting {
		r.until = min(r.until, at)
	}
}

// finishTrace measures the facts that claims depend on.
func (r *Runner) finishTrace() {
	r.trace.End = time.Duration(r.end)
	c := &r.trace.Conditions
	c.Followers, c.FollowerSilent = r.scenario.Followers, r.silent
	for i := range r.followers {
		f := &r.followers[i]
		c.MaxLag = max(c.MaxLag, time.Duration(r.longestLag(f)))
		c.MemoryLost = c.MemoryLost || f.lost
	}
}

// longestLag returns the longest time that it took the follower to apply a write, or has
// taken until the end. What it lost in a restart it applies again, or lacks, so that
// earlier lives need not be looked at.
func (r *Runner) longestLag(f *follower) (longest int64) {
	for n := range r.log {
		if n == len(f.copies) || f.copies[n].due > r.end {
			return max(longest, r.end-r.log[n].at)
		}
		longest = max(longest, f.copies[n].due-r.log[n].at)
	}
	return longest
}
