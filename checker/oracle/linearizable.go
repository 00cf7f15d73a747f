package oracle

import "lagcheck/history"

// linearizable tries every order of all operations, on all keys at once (Herlihy & Wing
// 1990).
func (o *Oracle) linearizable() bool {
	t := trial{Oracle: o, done: make([]bool, len(o.h)), register: make([]int, len(o.h))}
	for i := range o.h {
		t.done[i] = !o.isRead(i) && !o.mayWrite(i)
		for t.h[t.register[i]].Key != t.h[i].Key {
			t.register[i]++ // a register is named by the first operation on it
		}
	}
	return t.explain(make([]history.Value, len(o.h)))
}

// A trial is an order under way.
type trial struct {
	*Oracle
	done     []bool // operations that have had their turn, or never happened
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
