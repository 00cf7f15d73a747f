// Package sim is the leader/follower model itself: a deterministic simulation of
// discrete events in virtual time.
//
// [Run] takes a scenario and a policy and returns what clients saw and how
// replication went. It is a pure function: no goroutine, clock, global
// generator or map iteration reaches its result, so two runs are equal byte for
// byte, on any machine. Randomness is hashed from the scenario's seed and the
// steps' draws, never taken from a stream, so deleting one step leaves the luck
// of the others alone.
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
// The simulation stops when the last client has done its last step.
package sim

import (
	"math"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// Run plays the scenario under the policy. The history lists operations in the
// order of their calls; Trace.Latency goes with it. An error means that the
// scenario is not valid.
func Run(scenario *model.Scenario, policy model.Policy) (history.History, *Trace, error) {
	if err := scenario.Validate(); err != nil {
		return nil, nil, err
	}
	r := newRunner(scenario, policy)
	r.start()
	for r.busy > 0 {
		e := r.queue.pop()
		r.now = e.at
		r.handle(e)
	}
	r.trace.End = time.Duration(r.now)
	r.trace.Conditions = r.conditions()
	return r.history, r.trace, nil
}

// A runner is one simulation under way. Times are nanoseconds since its start.
type runner struct {
	scenario  *model.Scenario
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
	reported  int64 // when the reports were last brought up to date
	history   history.History
	trace     *Trace
	silent    bool // a follower left a request unanswered
}

// An entry is a write in the leader's log.
type entry struct {
	key   int
	value history.Value
	at    int64
}

func newRunner(s *model.Scenario, policy model.Policy) *runner {
	clients := s.Clients()
	offsets := make([]model.Offset, (s.Followers+1)*len(s.Keys)) // the state of every node
	state := func(n int) []model.Offset { return offsets[n*len(s.Keys) : (n+1)*len(s.Keys)] }
	r := &runner{
		scenario:  s,
		followers: make([]follower, s.Followers),
		leader:    state(0),
		clients:   make([]client, clients),
		next:      make([]int, len(s.Steps)),
		values:    writtenValues(s.Steps),
		reports:   make([]model.Report, s.Followers),
		reported:  -1,
		history:   make(history.History, 0, len(s.Steps)),
		trace: &Trace{
			Events:  make([]Event, 0, 16+4*len(s.Steps)),
			Latency: make([]time.Duration, 0, len(s.Steps)),
		},
	}
	r.queue.events = make([]event, 0, 2*clients+4*s.Followers)
	r.log = make([]entry, 0, len(s.Steps))
	for i := range r.followers {
		r.followers[i].state = state(i + 1)
	}
	for i := range r.clients {
		c := &r.clients[i]
		c.step = -1
		c.session = policy.Session()
		c.writer, _ = c.session.(model.Writer)
	}
	for i := len(s.Steps) - 1; i >= 0; i-- {
		c := &r.clients[s.Steps[i].Client]
		r.next[i], c.step = c.step, i
	}
	return r
}

// writtenValues returns what each step writes: registers get the position of
// the write among all writes, so that values are unique and stay small when
// steps are deleted.
func writtenValues(steps []model.Step) []history.Value {
	values := make([]history.Value, len(steps))
	writes := 0
	for i := range steps {
		if values[i] = steps[i].Do.Status(); steps[i].Do == model.Write {
			writes++
			values[i] = history.Int(writes)
		}
	}
	return values
}

func (r *runner) start() {
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
func (r *runner) schedule(at int64, k kind, who, arg int) {
	gen := uint32(0)
	switch {
	case k.ofClient():
		gen = r.clients[who].attempts
	case k != restarts:
		gen = r.followers[who].life
	}
	r.queue.push(event{at: at, kind: k, who: int16(who), gen: gen, arg: int32(arg)})
}

func (r *runner) handle(e event) {
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
func (r *runner) conditions() model.Conditions {
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

// draw hashes the scenario's seed and the given numbers.
func (r *runner) draw(a, b uint64) uint64 { return model.Mix(model.Mix(r.scenario.Seed^a) ^ b) }

// jitter returns the random addition that the draw stands for, in nanoseconds.
func jitter(j model.Jitter, draw uint64) int64 {
	switch {
	case j.Spread <= 0:
		return 0
	case j.Kind == model.Uniform:
		return int64(draw % uint64(j.Spread))
	case j.Kind == model.Exponential:
		unit := (float64(draw>>11) + 0.5) / (1 << 53) // within (0, 1)
		return int64(-logarithm(unit) * float64(j.Spread))
	}
	return 0
}

// logarithm is math.Log of a positive number with the same result on every
// machine, to 8 places: math.Log uses other instructions on some, and fused
// ones, which the conversions forbid.
func logarithm(x float64) float64 {
	b := math.Float64bits(x)
	exponent, m := int64(b>>52)-1022, math.Float64frombits(b&(1<<52-1)|1022<<52)
	if m < math.Sqrt2/2 {
		m, exponent = 2*m, exponent-1
	}
	s := (m - 1) / (m + 1) // ln m = 2 (s + s³/3 + s⁵/5 + ...), |s| < 0.172
	q := float64(s * s)
	sum := float64(q*(1.0/9)) + 1.0/7
	sum = float64(q*sum) + 1.0/5
	sum = float64(q*sum) + 1.0/3
	sum = float64(q*sum) + 1
	return float64(2*s*sum) + float64(float64(exponent)*math.Ln2)
}

func delay(d model.Delay, draw uint64) int64 { return int64(d.Base) + jitter(d.Jitter, draw) }
