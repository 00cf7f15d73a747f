package oracle

import "lagcheck/history"

// judgeStore asks for a world in which a guarantee of the whole store holds, whichever
// way writes are exchanged of which nobody knows which is which. Without the positions
// of all writes that matter it is not decided, unless no world will do.
func (o *Oracle) judgeStore(holds func(*world) bool) Answer {
	a := Answer{Result: Violated, Obligations: o.obligations()}
	for _, way := range o.exchanged() {
		if way.someWorld(holds) {
			a.Result = Holds
			break
		}
	}
	switch {
	case a.Obligations > 0 && !o.placed() && a.Result == Holds:
		a.Result = Unknown
	case a.Obligations > 0 && !o.placed() || o.Ways() > 1:
		a.Declinable = true
	}
	return a
}

// obligations counts the operations that come after something that their session did,
// or, as a cas, after what they read themselves.
func (o *Oracle) obligations() (n int) {
	for i := range o.h {
		reads := len(o.seen[i]) > 0
		if !reads && !o.isWrite(i) && !(o.mayWrite(i) && o.maybeSeen(i)) {
			continue
		}
		obliged := reads && o.h[i].F == history.CAS
		for j := range o.h {
			obliged = obliged || (len(o.seen[j]) > 0 || o.isWrite(j)) && o.sessionBefore(j, i)
		}
		if obliged {
			n++
		}
	}
	return n
}

// maybeSeen reports whether some read may have seen write w.
func (o *Oracle) maybeSeen(w int) bool {
	if o.vague != nil && o.vague[w] {
		return true
	}
	for r := range o.h {
		if o.saw(r, w) {
			return true
		}
	}
	return false
}

// placed reports whether all writes that matter have a position.
func (o *Oracle) placed() bool {
	for i := range o.h {
		if o.isWrite(i) && o.at[i] == nowhere {
			return false
		}
		for _, w := range o.seen[i] {
			if o.position(w) == nowhere {
				return false
			}
		}
	}
	return true
}

// sequential tries every way to lay each session along the order.
func (w *world) sequential() bool {
	for _, ops := range w.h.Sessions() {
		if !w.lay(ops, 0) {
			return false
		}
	}
	return true
}

// lay lays a session along the order from a place on, one operation after the other. At
// a place, the store is what the writes up to there have made of it.
func (w *world) lay(ops []int, place int) bool {
	if len(ops) == 0 {
		return true
	}
	i, rest := ops[0], ops[1:]
	switch {
	case w.isWrite(i): // a cas reads just before its own place
		before := w.place[i] - 1
		return place <= before && (!w.read(i) || w.newest(w.h[i].Key, before) == w.saw[i]) && w.lay(rest, w.place[i])
	case w.read(i):
		for p := place; p <= len(w.left); p++ {
			if w.newest(w.h[i].Key, p) == w.saw[i] && w.lay(rest, p) {
				return true
			}
		}
		return false
	case w.took(i): // at any time after its call: it only comes later than what is before it
		return place < w.place[i] && w.lay(rest, place)
	}
	return w.lay(rest, place)
}

// newest returns the write of a key that one finds at a place.
func (w *world) newest(key string, place int) int {
	found := Initial
	for _, i := range w.left {
		if w.place[i] <= place && w.h[i].Key == key && w.place[i] > w.placeOf(found) && w.happened(i) {
			found = i
		}
	}
	return found
}

// causal closes session order and reads-from and looks at every pair of a write and what
// comes after it.
func (w *world) causal() bool {
	n := len(w.h)
	past := make([][]bool, n) // past[i][j]: i is in the causal past of j
	for i := range past {
		past[i] = make([]bool, n)
		for j := range n {
			past[i][j] = w.h[i].Type == history.OK && w.sessionBefore(i, j) || w.saw[j] == i
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				past[i][j] = past[i][j] || past[i][k] && past[k][j]
			}
		}
	}
	for i := range n {
		for j := range n {
			if past[i][j] && w.took(i) && !w.respects(j, i) {
				return false
			}
		}
	}
	return true
}

// respects reports whether operation j comes after write i in the order: what it wrote
// stands after i, and what it read is no older write of the key than i.
func (w *world) respects(j, i int) bool {
	if w.took(j) && w.place[j] <= w.place[i] {
		return false
	}
	return !w.read(j) || w.h[j].Key != w.h[i].Key || w.placeOf(w.saw[j]) >= w.place[i]
}

// pram looks at what each session wrote and read before an operation, and at what the
// sessions of the writes it had read wrote before them. Only the first must precede
// what is written.
func (w *world) pram() bool {
	for j := range w.h {
		for i := range w.h {
			if !w.sessionBefore(i, j) {
				continue
			}
			if w.isWrite(i) && !w.respects(j, i) {
				return false
			}
			if !w.read(j) || !w.read(i) || w.saw[i] == Initial {
				continue
			}
			for u := range w.h {
				known := u == w.saw[i] || w.isWrite(u) && w.sessionBefore(u, w.saw[i])
				if known && w.h[u].Key == w.h[j].Key && w.placeOf(w.saw[j]) < w.place[u] {
					return false
				}
			}
		}
	}
	return true
}
