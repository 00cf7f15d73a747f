package lin

import (
	"cmp"
	"math"
	"slices"

	"lagcheck/history"
)

// Two operations of a session touch if the second is called at the nanosecond at
// which the first returned. Real time calls them concurrent; the session orders
// them. An order of the clusters that sees to both is looked for first (lineup.go).
// Where there is none, the core is sought with each such instant taken apart into
// moments, so that real time says what the session does:
//
//	c0: |--w x=1--|                at the instant t: calls of others, then
//	c0:           |--r x->2--|     the return of w, then the call of r, then
//	c1:    |--w x=2--|             returns of others
//	              t
//
// That is exact as long as only one session touches itself at an instant on the
// key. With two of them it orders too much: the first operation of each before
// the second of the other. Then the core may be none, and the key is undecidable.

// A moment is a time with its place within the instant.
type moment struct {
	time int64
	turn int32
}

// last is the place of returns that nothing in their session waits for.
const last int32 = math.MaxInt32

// ties is the operations of one key with their instants taken apart.
type ties struct {
	ops        []int32 // by session, in session order
	call, ends []moment
	pairs      [][2]int32 // operations that touch, the first and the second
	touches    []touch
	all        []occasion // see part
}

// A touch is a session that touches itself at an instant.
type touch struct {
	time    int64
	process int32
}

// An occasion is a moment at which an operation of a part is called, or returns.
type occasion struct {
	moment
	place int
	end   bool
}

// resolveTies decides a key of which only so much is known: without the order of
// sessions it would hold.
func (e *Engine) resolveTies(n int32) {
	t := e.takeApart(n)
	if order, found := e.lineUp(n, t.pairs); found {
		e.results[n] = Result{Verdict: Holds, Order: order, Contradicted: e.keys[n].contradicted()}
		return
	}
	part, values := e.part(t)
	r := e.decidePart(part, values, true)
	if r.Verdict == Violated && t.shared() {
		e.keys[n].trouble = undecidable
		e.results[n].Reason = reasonTies
		return
	}
	e.adopt(n, r, t.ops)
	e.keys[n].trouble = undecidable
}

// takeApart finds the moments of all operations on a key that may have happened.
func (e *Engine) takeApart(n int32) *ties {
	t, ops := &e.looks.ties, e.ops
	t.ops = e.onKey(n)
	slices.SortFunc(t.ops, func(i, j int32) int {
		return cmp.Or(cmp.Compare(ops[i].Process, ops[j].Process), e.compare(i, j))
	})
	t.call, t.ends = resized(t.call, len(t.ops)), resized(t.ends, len(t.ops))
	t.pairs, t.touches = t.pairs[:0], t.touches[:0]
	waited := -1 // the session's latest operation with a return
	for k, i := range t.ops {
		op := &ops[i]
		t.call[k], t.ends[k] = moment{op.Call, 0}, moment{op.Return, last}
		if waited >= 0 && ops[t.ops[waited]].Process == op.Process && ops[t.ops[waited]].Return == op.Call {
			t.touch(waited, k, op.Process)
		}
		if op.Type == history.OK {
			waited = k
		}
	}
	return t
}

// touch orders two operations of a session within their instant.
func (t *ties) touch(a, b int, process int32) {
	end := &t.ends[a]
	end.turn = 1
	if t.call[a].time == end.time {
		end.turn = t.call[a].turn + 1
	}
	t.call[b].turn = end.turn + 1
	t.touches = append(t.touches, touch{end.time, process})
	t.pairs = append(t.pairs, [2]int32{t.ops[a], t.ops[b]})
}

// shared reports whether two sessions touch themselves at one instant.
func (t *ties) shared() bool {
	slices.SortFunc(t.touches, func(a, b touch) int { return cmp.Compare(a.time, b.time) })
	for n := 1; n < len(t.touches); n++ {
		if a, b := t.touches[n-1], t.touches[n]; a.time == b.time && a.process != b.process {
			return true
		}
	}
	return false
}

// part makes an input of the operations alone, with moments numbered as times, and
// counts its values.
func (e *Engine) part(t *ties) (part []Op, values int) {
	part, t.all = e.looks.part[:0], t.all[:0]
	number := e.looks.values
	number[e.unset[e.ops[t.ops[0]].Key]] = 0
	values = 1
	for k, i := range t.ops {
		op := e.ops[i]
		if v := &number[op.Value]; *v == none {
			*v = int32(values)
			values++
		}
		op.Key, op.Value = 0, number[op.Value]
		part = append(part, op)
		t.all = append(t.all, occasion{t.call[k], k, false}, occasion{t.ends[k], k, true})
	}
	slices.SortFunc(t.all, func(a, b occasion) int { return a.compare(b.moment) })
	now := int64(0)
	for n, o := range t.all {
		if n > 0 && o.moment != t.all[n-1].moment {
			now++
		}
		switch op := &part[o.place]; {
		case !o.end:
			op.Call = now
		case op.Type == history.OK:
			op.Return = now
		}
	}
	return part, values
}

func (m moment) compare(other moment) int {
	return cmp.Or(cmp.Compare(m.time, other.time), cmp.Compare(m.turn, other.turn))
}
