package selftest

import (
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// A store draws what clients of a small store record. Its leader does one thing after the
// other; reads may see an older state of it.
type store struct {
	*drawer
	log    []history.Op // the writes that took effect; the k-th has version k+1
	now    int64
	free   [4]int64 // when each session may go on
	place  [4]int   // how much of the log each session has seen
	stale  int      // one read in so many is old; 0: none
	sticky bool     // sessions do not go back
	apart  int64    // how long a session waits at least between two operations
}

func (d *drawer) stored(n int) history.History {
	s := store{drawer: d, stale: d.IntN(4), sticky: d.one(2), apart: min(d.Int64N(4), 1)}
	sessions, keys := d.sessions(), d.keys()
	h := make(history.History, 0, n)
	for i := range n {
		h = append(h, s.operation(d.IntN(sessions), d.key(keys), i+1))
	}
	return h
}

// operation draws an operation that takes effect now.
func (s *store) operation(session int, key string, value int) history.Op {
	s.now = max(s.now+s.Int64N(3), s.free[session])
	op := history.Op{
		Process: session, F: history.Read, Key: key, Type: history.OK,
		Call: s.now - s.Int64N(min(s.now-s.free[session], 5)+1), Return: s.now + s.Int64N(4),
	}
	switch s.IntN(12) {
	case 0, 1, 2, 3:
		op.F, op.Value = history.Write, history.Int(value)
	case 4:
		op.F, op.Value = history.CAS, history.Int(value)
		op.Old, _ = s.read(key, len(s.log))
		if s.one(4) {
			op.Old, op.Type = history.Int(value+20), history.Fail
		}
	}
	s.finish(&op)
	s.free[session] = end(&op) + s.apart
	return op
}

// finish decides the outcome, and what it does to the log or saw of it.
func (s *store) finish(op *history.Op) {
	if op.F == history.Read {
		place := len(s.log)
		if s.stale > 0 && s.one(s.stale) {
			place = s.IntN(place + 1)
		}
		if s.sticky {
			place = max(place, s.place[op.Process])
		}
		op.Value, op.Version = s.read(op.Key, place)
		s.place[op.Process] = place
		return
	}
	switch s.IntN(10) {
	case 0:
		op.Type = history.Fail
	case 1, 2:
		if op.Type != history.Fail {
			op.Type = history.Info
		}
	}
	if op.Type == history.Fail || op.Type == history.Info && s.one(2) {
		return
	}
	op.Version = history.At(int64(len(s.log) + 1))
	s.log = append(s.log, *op)
	if op.Type == history.OK {
		s.place[op.Process] = len(s.log)
	}
}

// read returns what so much of the log has made of a key.
func (s *store) read(key string, place int) (history.Value, history.Version) {
	for k := place - 1; k >= 0; k-- {
		if s.log[k].Key == key {
			return s.log[k].Value, s.log[k].Version
		}
	}
	return history.Nil, history.At(0)
}

// Intn makes the drawer a source of package workload.
func (d *drawer) Intn(n int) int { return d.IntN(n) }

var (
	policies = policy.All()
	lags     = [...]time.Duration{0, time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond, 3 * time.Second}
	thinks   = [...]time.Duration{0, time.Millisecond, 3 * time.Millisecond, 10 * time.Millisecond, 50 * time.Millisecond, 300 * time.Millisecond}
	defaults = workload.Default()
)

// simulated draws what clients see under some policy and lag.
func (d *drawer) simulated(n int) history.History {
	c := defaults
	c.Operations, c.Clients, c.Keys, c.Followers = n, d.sessions(), d.keys(), 1+d.IntN(2)
	from := d.IntN(len(thinks))
	c.Think = thinks[from : from+1+d.IntN(len(thinks)-from)]
	if d.one(4) {
		c.Kind = workload.Orders
	}
	if d.one(3) {
		c.Faults, c.MaxFaults = model.FaultKinds(), 2
	}
	r := &c.Base.Replication
	r.Lag = lags[d.IntN(len(lags))]
	if d.one(2) {
		r.Mode = model.Streaming
	} else if d.one(2) {
		r.Poll = time.Millisecond
	}
	scenario := workload.Scenario(d, c)
	h, _, err := sim.Run(&scenario, policies[d.IntN(len(policies))])
	if err != nil {
		panic(err) // what workload draws is valid
	}
	return h
}
