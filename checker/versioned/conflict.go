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
	over   int64 // the greatest call of the clusters so far
	top    int32 // and whose it is
	open   bool  // real time contradicts the log, but no conflict was found
	broken bool  // these two are in conflict, the older one before the newer one in the log:
	older  int32
	newer  int32
	core   [6]int32 // see cores
}

// Conflicts decides, for each key, whether real time allows the order of the log, or
// whether no order whatever explains the key as long as its written values differ
// (Gibbons & Korach 1997): two clusters are in conflict if each has an operation that
// returned before one of the other was called. It returns the operations that show it, at
// most six for each such key. It reports false if it cannot tell: then package lin can.
func (e *Engine) Conflicts() (cores [][]int32, ok bool) {
	e.contests = blank(e.contests, e.Keys())
	initial := e.parts[0].initial
	for k := range initial {
		e.contests[k].over = initial[k].last
	}
	for at := range e.log {
		e.look(at)
		p := &e.log[at]
		if p.op == 0 || p.seen == history.Never {
			continue
		}
		c := &e.contests[p.key]
		if bit(p.seen <= c.over)&^bit(c.broken) == 1 { // one branch, which is seldom taken
			e.contend(c, int32(at))
		}
		over, top := c.over, c.top
		if p.last > over {
			over, top = p.last, int32(at)
		}
		c.over, c.top = over, top
	}
	e.cores = e.cores[:0]
	for k := range e.contests {
		if c := &e.contests[k]; c.broken {
			e.cores = append(e.cores, e.core(c, int32(k)))
		} else if c.open {
			return nil, false
		}
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
func (e *Engine) contend(c *contest, at int32) {
	seen := int64(-1)
	if c.top > 0 {
		seen = e.log[c.top].seen
	}
	if p := &e.log[at]; p.seen < c.over && seen < p.last {
		c.broken, c.older, c.newer = true, c.top, at
		return
	}
	c.open = true
}

// core lists the operations that show a conflict: the writes, and what reaches farther
// than they do where that is needed.
func (e *Engine) core(c *contest, key int32) []int32 {
	core := c.core[:0]
	add := func(i int32) {
		if !slices.Contains(core, i) {
			core = append(core, i)
		}
	}
	newer := &e.log[c.newer]
	write := newer.op - 1
	if c.older == 0 {
		early := &e.parts[0].initial[key]
		add(early.op)
		if add(write); e.h[write].Return >= early.last {
			add(newer.first)
		}
		return core
	}
	older := &e.log[c.older]
	add(older.final)
	if add(write); e.h[write].Return >= older.last {
		add(newer.first)
	}
	call := e.h[write].Call
	if call <= older.seen {
		add(newer.final)
		call = newer.last
	}
	oldest := older.op - 1
	if add(oldest); e.h[oldest].Return >= call {
		add(older.first)
	}
	return core
}
