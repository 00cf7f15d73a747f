// Package sim is the leader/follower model itself: a deterministic simulation of
// discrete events in virtual time.
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
// The simulation stops when the last client has done its last step. That real servers
// do the same, the tests of package live/orders show, which says where they differ.
package sim

import (
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
	queue     queue
	busy      int // clients that still have something to do
	log       []entry
	followers []follower // [0] is follower-1
	waiting   int        // writes at the leader that wait for followers
	leader    []model.Offset
	clients   []client
	next      []int // the step that its client does after this one, -1 at the end
	values    []history.Value
	reports   []model.Report
	reported  int64 // when followers were last asked for their reports
	history   history.History
	trace     Trace
	silent    bool // a follower left a request unanswered

	offsets []model.Offset // the states of all nodes
}

// An entry is a write in the leader's log.
type entry struct {
	key   int
	value history.Value
	at    int64
}

// Run is the function of that name. What it returns is valid until the next run.
func (r *Runner) Run(scenario *model.Scenario, policy model.Policy) (history.History, *Trace, error) {
	if err := scenario.Validate(); err != nil {
		return nil, nil, err
	}
	r.reset(scenario, policy)
	r.start()
	for r.busy > 0 {
		e := r.queue.pop()
		r.now = e.at
		r.handle(e)
	}
	r.trace.End = time.Duration(r.now)
	r.trace.Conditions = r.conditions()
	return r.history, &r.trace, nil
}

// reset begins anew. Of the last run nothing is left but memory and sessions.
func (r *Runner) reset(s *model.Scenario, policy model.Policy) {
	if !equal(r.policy, policy) {
		clear(r.clients[:cap(r.clients)]) // all their sessions are the other policy's
	}
	steps, keys := len(s.Steps), len(s.Keys)
	*r = Runner{
		scenario:  s,
		policy:    policy,
		queue:     queue{events: r.queue.events[:0]},
		log:       empty(r.log, steps),
		followers: resized(r.followers, s.Followers),
		clients:   resized(r.clients, s.Clients()),
		next:      resized(r.next, steps),
		values:    resized(r.values, steps),
		reports:   resized(r.reports, s.Followers),
		reported:  -int64(s.Reports),
		history:   empty(r.history, steps),
		trace: Trace{
			Events: empty(r.trace.Events, 16+4*steps), Served: empty(r.trace.Served, steps), Latency: empty(r.trace.Latency, steps),
		},
		offsets: resized(r.offsets, (s.Followers+1)*keys),
	}
	clear(r.reports)
	clear(r.offsets)
	r.leader = r.offsets[:keys]
	for i := range r.followers {
		f := &r.followers[i]
		*f = follower{state: r.offsets[(i+1)*keys : (i+2)*keys], history: f.history[:0]}
	}
	for i := range r.clients {
		c := &r.clients[i]
		*c = client{step: -1, session: c.session, view: model.View{Followers: r.reports}}
		c.begin(policy)
	}
	for i := steps - 1; i >= 0; i-- {
		c := &r.clients[s.Steps[i].Client]
		r.next[i], c.step = c.step, i
	}
	writtenValues(r.values, s.Steps)
}

// equal reports whether a session of the one policy, once reset, is as good as a new
// one of the other.
func equal(a, b model.Policy) (same bool) {
	defer func() { _ = recover() }() // policies that cannot be compared are not equal
	return a == b
}

// begin gives the client a session that has seen nothing, the one that it has if that
// can be reset.
func (c *client) begin(policy model.Policy) {
	if old, ok := c.session.(model.Resetter); ok {
		old.Reset()
	} else {
		c.session = policy.Session()
	}
	c.writer, _ = c.session.(model.Writer)
}

// empty returns an empty slice with room for n, in the same memory if that is enough.
func empty[T any](s []T, n int) []T { return slices.Grow(s[:0], n) }

// resized returns a slice of that length, in the same memory if that is enough. What
// it holds is left over.
func resized[T any](s []T, n int) []T { return empty(s, n)[:n] }

// writtenValues says what each step writes: registers get the position of the write
// among all writes, so that values are unique and stay small when steps are deleted.
func writtenValues(values []history.Value, steps []model.Step) {
	writes := 0
	for i := range steps {
		if values[i] = steps[i].Do.Status(); steps[i].Do == model.Write {
			writes++
			values[i] = history.Int(writes)
		}
	}
}

func (r *Runner) start() {
	for i := range r.followers {
		r.startFollower(i)
	}
	for i, f := range r.scenario.Faults {
		if f.Kind == model.Restart {
			r.schedule(int64(f.At), restarts, int(f.Node-1), i)
		}
	}
	for i := range r.clients {
		if step := r.clients[i].step; step >= 0 {
			r.busy++
			r.schedule(int64(r.scenario.Steps[step].Think), calls, i, 0)
		}
	}
}

// schedule puts an event of a client or a follower into the queue.
func (r *Runner) schedule(at int64, k kind, who, arg int) {
	gen := uint32(0)
	switch {
	case k.ofClient():
		gen = r.clients[who].attempts
	case k != restarts:
		gen = r.followers[who].life
	}
	r.queue.push(event{at: at, gen: gen, deed: deed{int32(arg), int16(who), k}})
}

func (r *Runner) handle(e event) {
	who := int(e.who)
	switch {
	case e.kind == restarts:
		r.restart(who, r.scenario.Faults[e.arg])
	case e.kind.ofClient():
		if e.gen == r.clients[who].attempts {
			r.handleClient(e.kind, who)
		}
	case e.gen == r.followers[who].life:
		r.handleFollower(e)
	}
}

// conditions measures the facts that claims depend on.
func (r *Runner) conditions() model.Conditions {
	c := model.Conditions{Followers: r.scenario.Followers, FollowerSilent: r.silent}
	for i := range r.followers {
		f := &r.followers[i]
		c.MemoryLost = c.MemoryLost || f.life > 0
		lag := f.maxLag
		if f.applied < len(r.log) {
			lag = max(lag, r.now-r.log[f.applied].at)
		}
		c.MaxLag = max(c.MaxLag, time.Duration(lag))
	}
	return c
}
