package versioned

import (
	"slices"

	"lagcheck/history"
)

// A contest is what Conflicts knows of a key: how far real time allows the order of its
// log, and the two clusters of which each must come before the other. A cluster is a write
// and the reads of it, named by the position of the write; 0 are the reads of the initial
// value.
type contest struct {
	over   int64    // the greatest call of the clusters so far
	top    int32    // and whose it is
	open   bool     // real time contradicts the log, but no conflict was found
	broken bool     // sides are in conflict
	sides  [2]side  // the earlier one in the log first
	core   [6]int32 // see cores
}

// A side is one of two clusters in conflict.
type side struct {
	at    int32
	f, s  int64 // its least return and its greatest call
	first int32 // the operation that returned first
	last  int32 // the one that was called last
}

// Conflicts decides, for each key, whether real time allows the order of the log, or
// whether no order whatever explains the key as long as its written values differ
// (Gibbons & Korach 1997): two clusters are in conflict if each has an operation that
// returned before one of the other was called. It returns the operations that show it, at
// most six for each such key. It reports false if it cannot tell: then package lin can.
func (e *Engine) Conflicts() (cores [][]int32, ok bool) {
	e.contests = blank(e.contests, e.Keys())
	for k, last := range e.parts[0].initial {
		e.contests[k].over = last
	}
	broken := 0
	for at := range e.log {
		e.look(at)
		p := &e.log[at]
		if p.op == 0 || p.seen == history.Never {
			continue
		}
		c, s := &e.contests[p.key], p.last
		if p.seen <= c.over {
			e.contend(c, int32(at), s)
		}
		if s > c.over {
			c.over, c.top = s, int32(at)
		}
	}
	for k := range e.contests {
		if c := &e.contests[k]; c.broken {
			broken++
		} else if c.open {
			return nil, false
		}
	}
	e.cores = e.cores[:0]
	if broken > 0 {
		e.findSides()
	}
	return e.cores, true
}

// Broken reports whether a key is one of those of which Conflicts returned operations.
func (e *Engine) Broken(key int32) bool { return e.contests[key].broken }

// Known returns how many operations are known to have taken effect.
func (e *Engine) Known() (n int) {
	for k := range e.parts {
		n += e.parts[k].effects
	}
	return n
}

// contend looks whether a cluster is in conflict with the one before it in the log that
// was called last.
func (e *Engine) contend(c *contest, at int32, s int64) {
	if c.broken {
		return
	}
	f := int64(-1)
	if c.top > 0 {
		f = e.log[c.top].seen
	}
	if newer := e.log[at].seen; newer < c.over && f < s {
		c.broken = true
		c.sides = [2]side{{at: c.top, f: f, s: c.over}, {at: at, f: newer, s: s}}
		return
	}
	c.open = true
}

// findSides finds the operations that reach farthest, and makes the cores of them.
func (e *Engine) findSides() {
	e.sought = blank(e.sought, len(e.log))
	seek := false
	for k := range e.contests {
		c := &e.contests[k]
		for n := range c.sides {
			if side := &c.sides[n]; c.broken && (side.at == 0 || !e.reaches(side, e.log[side.at].op-1)) {
				e.sought[side.at], seek = uint8(n+1), true
			}
		}
	}
	if seek {
		e.seek()
	}
	for k := range e.contests {
		if c := &e.contests[k]; c.broken {
			e.cores = append(e.cores, e.core(c))
		}
	}
}

// seek looks through all operations for those of the positions sought.
func (e *Engine) seek() {
	facts, sought := e.facts, e.sought
	for i := range facts {
		e.look(i)
		f := &facts[i]
		if uint(f.at) >= uint(len(sought)) || sought[f.at] == 0 || f.does == nothing {
			continue
		}
		if side := &e.contests[f.key].sides[sought[f.at]-1]; side.at == f.at {
			e.reaches(side, int32(i))
		}
	}
}

// reaches takes an operation for one that reaches farthest on a side if it does, and
// reports whether it does both ways.
func (e *Engine) reaches(s *side, i int32) bool {
	op := &e.h[i]
	if op.Return == s.f {
		s.first = i
	}
	if op.Call == s.s {
		s.last = i
	}
	return op.Return == s.f && op.Call == s.s
}

// core lists the operations that show a conflict: the writes, and what reaches farther
// than they do where that is needed.
func (e *Engine) core(c *contest) []int32 {
	older, newer := &c.sides[0], &c.sides[1]
	core := c.core[:0]
	add := func(i int32) {
		if !slices.Contains(core, i) {
			core = append(core, i)
		}
	}
	newest := e.log[newer.at].op - 1
	add(older.last)
	add(newest)
	if e.h[newest].Return >= older.s {
		add(newer.first)
	}
	if older.at == 0 {
		return core
	}
	call := e.h[newest].Call
	if call <= older.f {
		add(newer.last)
		call = newer.s
	}
	oldest := e.log[older.at].op - 1
	add(oldest)
	if e.h[oldest].Return >= call {
		add(older.first)
	}
	return core
}
