package lin

import (
	"slices"

	"lagcheck/history"
)

// Where a value was written twice on a key, or nil was written, a read of it may
// have seen any of several writes. Versions say which:
//
//	c0: |--w x=1 #1--| |--w x=2 #2--| |--w x=1 #3--|
//	c1:                                              |--r x->1 #3--|
//
// That is a claim, and taken as a witness only: if the key is linearizable with
// every read seeing the write it says, it is linearizable. If not, it may still be
// with other choices, and the key is undecidable. But if nobody read what was
// written twice there are no choices.

// A telling is the operations of a key with a value of its own for every write.
type telling struct {
	Input
	ops    []int32
	at     map[int64]int         // the write at each position, by its place in ops
	sole   map[history.Value]int // the write of each value, several if there are more
	chosen bool                  // some read could have seen another write
}

const several = -1

// resolveByVersions decides a key in the hope that its versions are true.
func (e *engine) resolveByVersions(n int32) {
	t := e.tell(e.onKey(n))
	for k := range t.ops {
		if t.History[k].F == history.Read && !t.assign(k) {
			return
		}
	}
	if r := &newEngine(t.Input).decide()[0]; r.Verdict == Holds || r.Verdict == Violated && !t.chosen {
		e.adopt(n, r, t.ops)
	}
}

// tell gives every write on a key a value of its own.
func (e *engine) tell(ops []int32) *telling {
	t := &telling{ops: ops, at: make(map[int64]int), sole: make(map[history.Value]int), Input: Input{
		History: make(history.History, len(ops)), Key: make([]int32, len(ops)), Value: make([]int32, len(ops)),
		Unset: []int32{0}, Values: 1,
	}}
	for k, i := range ops {
		t.History[k] = e.History[i]
		op := &t.History[k]
		if op.F != history.Write {
			continue
		}
		t.Value[k] = t.fresh()
		if op.Version.Known() {
			t.at[op.Version.Offset()] = k
		}
		if _, again := t.sole[op.Value]; again || op.Value.IsNil() {
			t.sole[op.Value] = several
		} else {
			t.sole[op.Value] = k
		}
	}
	return t
}

// fresh numbers one value more.
func (t *telling) fresh() int32 {
	t.Values++
	return int32(t.Values - 1)
}

// assign gives a read the value of the write it saw. It reports false if nothing
// tells which one that is.
func (t *telling) assign(k int) bool {
	op := &t.History[k]
	w, written := t.sole[op.Value]
	switch {
	case !written && op.Value.IsNil(): // the initial value
	case !written: // from nowhere
		t.Value[k] = t.fresh()
	case w != several:
		t.Value[k] = t.Value[w]
	default:
		t.chosen = true
		return t.believe(k)
	}
	return true
}

// believe takes the version of a read for the write it saw.
func (t *telling) believe(k int) bool {
	op := &t.History[k]
	if op.Value.IsNil() && op.Version.Offset() == 0 {
		return true
	}
	w, known := t.at[op.Version.Offset()]
	if !known || t.History[w].Value != op.Value {
		return false
	}
	t.Value[k] = t.Value[w]
	return true
}

// onKey returns the operations on a key that may have happened. The first call
// collects those of all keys that get a second look.
func (e *engine) onKey(n int32) []int32 {
	if e.second == nil {
		e.second = make(map[int32][]int32)
		for i, k := range e.Key {
			op, t := &e.History[i], e.keys[k].trouble
			if (t == touching || t == repeated) && op.Type != history.Fail && (op.Type == history.OK || op.F == history.Write) {
				e.second[k] = append(e.second[k], int32(i))
			}
		}
	}
	return e.second[n]
}

// adopt makes the result on some operations, which names them by their place, the
// result on their key.
func (e *engine) adopt(n int32, r *Result, ops []int32) {
	for _, list := range [][]int32{r.Order, r.Core} {
		for k, i := range list {
			list[k] = ops[i]
		}
	}
	slices.Sort(r.Core)
	e.results[n] = *r
}
