package oracle

import "lagcheck/history"

// linearizable tries, for each key, every order of its operations (Herlihy & Wing 1990).
//
// In real time the property is local: where each key has such an order, all keys have one
// together. The session order adds something to real time where operations of a session
// share an instant, and then it would make a difference to look at all keys at once:
//
//	c0: r y->1, then w x=1         all of this at one instant: each key has an
//	c1: r x->1, then w y=1         order, but both together have none
//
// Linearizability is about each object, so that counts as linearizable.
func (o *Oracle) linearizable() bool {
	for i := range o.h {
		first := true // operation on its key
		for j := range i {
			first = first && o.h[j].Key != o.h[i].Key
		}
		if first && !o.ordered(func(op *history.Op) bool { return op.Key == o.h[i].Key }) {
			return false
		}
	}
	return true
}

// ordered reports whether the operations of some keys have an order that explains them.
func (o *Oracle) ordered(in func(*history.Op) bool) bool {
	t := trial{Oracle: o, done: make([]bool, len(o.h)), register: make([]int, len(o.h))}
	for i := range o.h {
		t.done[i] = !in(&o.h[i]) || !o.isRead(i) && !o.mayWrite(i)
		for o.h[t.register[i]].Key != o.h[i].Key {
			t.register[i]++ // a register is named by the first operation on it
		}
	}
	return t.explain(make([]history.Value, len(o.h)))
}

// A trial is an order under way.
type trial struct {
	*Oracle
	done     []bool // operations that have had their turn, or have none
	register []int  // of each operation
}

// explain reports whether the operations that are left can follow in some order, given
// what the registers hold.
func (t *trial) explain(store []history.Value) bool {
	finished := true // those of unknown outcome that are left may never have happened
	for i := range t.h {
		if t.done[i] {
			continue
		}
		finished = finished && t.h[i].Type != history.OK
		holds := store[t.register[i]]
		if !t.mayCome(i) || t.h[i].F != history.Write && holds != t.readOf(i) {
			continue // an info cas that finds another value is as good as never
		}
		t.done[i] = true
		if t.mayWrite(i) {
			store[t.register[i]] = t.h[i].Value
		}
		if t.explain(store) {
			return true
		}
		t.done[i], store[t.register[i]] = false, holds
	}
	return finished
}

// mayCome reports whether nothing that is left has to come before operation i.
func (t *trial) mayCome(i int) bool {
	for j := range t.h {
		if !t.done[j] && t.h[j].Type == history.OK && (t.h[j].Return < t.h[i].Call || t.sessionBefore(j, i)) {
			return false
		}
	}
	return true
}
