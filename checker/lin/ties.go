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

// An apart is the operations of one key with their instants taken apart.
type apart struct {
	ops        []int32 // by session, in session order
	call, ends []moment
	pairs      [][2]int32    // operations that touch, the first and the second
	shared     bool          // two sessions touch themselves at one instant
	touched    map[int64]int // which session touches itself at an instant
}

// resolveTies decides a key of which only so much is known: without the order of
// sessions it would hold.
func (e *engine) resolveTies(n int32) {
	t := e.takeApart(n)
	if order, found := e.lineUp(n, t.pairs); found {
		k := &e.keys[n]
		e.results[n] = Result{Verdict: Holds, Order: order, Contradicted: !k.inLog && (k.lies || !k.silent)}
		return
	}
	sub := newEngine(e.part(t))
	sub.strict = true
	r := &sub.decide()[0]
	e.keys[n].trouble = undecidable
	if r.Verdict == Violated && t.shared {
		e.results[n].Reason = reasonTies
		return
	}
	e.adopt(n, r, t.ops)
}

// takeApart finds the moments of all operations on a key that may have happened.
func (e *engine) takeApart(n int32) *apart {
	t := &apart{ops: e.onKey(n), touched: make(map[int64]int)}
	h := e.History
	slices.SortFunc(t.ops, func(i, j int32) int {
		a, b := &h[i], &h[j]
		return cmp.Or(cmp.Compare(a.Process, b.Process), cmp.Compare(a.Call, b.Call), cmp.Compare(a.Return, b.Return), cmp.Compare(i, j))
	})
	t.call, t.ends = make([]moment, len(t.ops)), make([]moment, len(t.ops))
	waited := -1 // the session's latest operation with a return
	for k, i := range t.ops {
		op := &h[i]
		t.call[k], t.ends[k] = moment{op.Call, 0}, moment{op.Return, last}
		if waited >= 0 && h[t.ops[waited]].Process == op.Process && h[t.ops[waited]].Return == op.Call {
			t.touch(waited, k, op.Process)
		}
		if op.Type == history.OK {
			waited = k
		}
	}
	return t
}

// touch orders two operations of a session within their instant.
func (t *apart) touch(a, b, process int) {
	end := &t.ends[a]
	end.turn = 1
	if t.call[a].time == end.time {
		end.turn = t.call[a].turn + 1
	}
	t.call[b].turn = end.turn + 1
	if other, ok := t.touched[end.time]; ok && other != process {
		t.shared = true
	}
	t.touched[end.time] = process
	t.pairs = append(t.pairs, [2]int32{t.ops[a], t.ops[b]})
}

// part makes an input of the operations alone, with moments numbered as times.
func (e *engine) part(t *apart) Input {
	moments := slices.Concat(t.call, t.ends)
	slices.SortFunc(moments, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.turn, b.turn))
	})
	moments = slices.Compact(moments)
	number := make(map[moment]int64, len(moments))
	for n, m := range moments {
		number[m] = int64(n)
	}
	in := Input{
		History: make(history.History, len(t.ops)), Key: make([]int32, len(t.ops)), Value: make([]int32, len(t.ops)),
		Unset: []int32{0},
	}
	values := map[int32]int32{e.Unset[e.Key[t.ops[0]]]: 0}
	for k, i := range t.ops {
		op := e.History[i]
		op.Call = number[t.call[k]]
		if op.Type == history.OK {
			op.Return = number[t.ends[k]]
		}
		v, ok := values[e.Value[i]]
		if !ok {
			v = int32(len(values))
			values[e.Value[i]] = v
		}
		in.History[k], in.Value[k] = op, v
	}
	in.Values = len(values)
	return in
}
