package lin

import (
	"cmp"
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
	*Engine
	ops    []int32
	part   []Op
	values int32
	unset  int32     // the number of nil in the history
	sole   []int32   // of each value in the history: the place of its write, none, or several
	at     []located // the writes with positions, by position
	chosen bool      // some read could have seen another write
}

// A located is the place of a write in a telling, and its position in the log.
type located struct {
	position int64
	place    int32
}

const several int32 = -2

// resolveByVersions decides a key in the hope that its versions are true.
func (e *Engine) resolveByVersions(n int32) {
	t := e.tell(n)
	for k := range t.part {
		if t.part[k].F == history.Read && !t.assign(k) {
			return
		}
	}
	if r := e.decidePart(t.part, int(t.values), false); r.Verdict == Holds || r.Verdict == Violated && !t.chosen {
		e.adopt(n, r, t.ops)
	}
}

// tell gives every write on a key a value of its own.
func (e *Engine) tell(n int32) *telling {
	t := &e.looks.telling
	*t = telling{Engine: e, ops: e.onKey(n), part: e.looks.part[:0], values: 1, unset: e.unset[n], sole: e.looks.values, at: t.at[:0]}
	for k, i := range t.ops {
		op := e.ops[i]
		if op.F == history.Write {
			sole := &t.sole[op.Value]
			if *sole != none || op.Value == t.unset {
				*sole = several
			} else {
				*sole = int32(k)
			}
			if op.Version >= 0 {
				t.at = append(t.at, located{op.Version, int32(k)})
			}
			op.Value = t.fresh()
		}
		op.Key = 0
		t.part = append(t.part, op)
	}
	slices.SortFunc(t.at, located.compare)
	return t
}

func (a located) compare(b located) int {
	return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.place, b.place))
}

// fresh numbers one value more.
func (t *telling) fresh() int32 {
	t.values++
	return t.values - 1
}

// assign gives a read the value of the write it saw. It reports false if nothing
// tells which one that is.
func (t *telling) assign(k int) bool {
	op := &t.part[k]
	saw := op.Value
	switch w := t.sole[saw]; {
	case w == none && saw == t.unset: // the initial value
		op.Value = 0
	case w == none: // from nowhere
		op.Value = t.fresh()
	case w != several:
		op.Value = t.part[w].Value
	default:
		t.chosen = true
		return t.believe(op)
	}
	return true
}

// believe takes the version of a read for the write it saw.
func (t *telling) believe(op *Op) bool {
	if op.Value == t.unset && op.Version == 0 {
		op.Value = 0
		return true
	}
	n, _ := slices.BinarySearchFunc(t.at, located{op.Version + 1, none}, located.compare)
	if n == 0 || t.at[n-1].position != op.Version {
		return false
	}
	w := t.at[n-1].place
	if t.Engine.ops[t.ops[w]].Value != op.Value {
		return false
	}
	op.Value = t.part[w].Value
	return true
}
