package checker

import (
	"slices"

	"lagcheck/history"
)

// The store guarantees, literally: is there an order of all writes along the known
// positions, and a choice for each read, for which the definition holds?

// A world is one order and one choice: nothing is open in it.
type world struct {
	*oracle
	place map[int]int // of each write: its place in the order, from 1
	saw   map[int]int // of each read: the write it saw, -1 for the initial state
}

func (o *oracle) storeGuarantee(name string) (r Result, obligations int) {
	var reads, writes []int
	obliged := make(map[int]bool)
	for i := range o.h {
		if len(o.cand[i]) > 0 {
			reads = append(reads, i)
		}
		if o.mayWrite(i) {
			writes = append(writes, i)
		}
		for j := range o.h {
			first := len(o.cand[j]) > 0 || o.isWrite(j)
			if first && o.sessionBefore(j, i) || i == j && o.h[i].F == history.CAS && len(o.cand[i]) > 0 {
				obliged[i] = true
			}
		}
	}
	for i := range obliged {
		if len(o.cand[i]) > 0 || o.isWrite(i) || o.mayWrite(i) && o.maybeSeen(i) {
			obligations++
		}
	}
	for _, way := range o.exchanged() {
		if way.someOrder(nil, writes, func(order []int) bool {
			w := world{oracle: way, place: make(map[int]int), saw: make(map[int]int)}
			for k, i := range order {
				w.place[i] = k + 1
			}
			return w.someChoice(name, reads)
		}) {
			return Holds, obligations
		}
	}
	return Violated, obligations
}

// exchanged returns the oracle with its writes exchanged in every way.
func (o *oracle) exchanged() (all []*oracle) {
	if o.ways == nil {
		return []*oracle{o}
	}
	last := o.ways[len(o.ways)-1]
	for _, way := range o.ways {
		other := *o
		other.at, other.cand = slices.Clone(o.at), slices.Clone(o.cand)
		for _, w := range last {
			other.at[w] = -1
		}
		for v, w := range way {
			other.at[w] = v
			for r := range o.cand {
				if slices.Equal(o.cand[r], []int{last[v]}) {
					other.cand[r] = []int{w}
				}
			}
		}
		all = append(all, &other)
	}
	return all
}

// agrees reports whether a verdict is right. On a store guarantee it may be unknown
// if something that matters has no position, and it must not hold then.
func (o *oracle) agrees(v Verdict, want Result) bool {
	store := slices.Contains(storeGuarantees, v.Guarantee)
	if store && v.Obligations > 0 && !o.placed() {
		return v.Result == Unknown || v.Result == Violated && want == Violated
	}
	return v.Result == want || store && len(o.ways) > 1 && v.Result == Unknown
}

// placed reports whether all writes that matter have a position.
func (o *oracle) placed() bool {
	for i := range o.h {
		if o.isWrite(i) && o.at[i] == -1 {
			return false
		}
		for _, w := range o.cand[i] {
			if w != -1 && o.at[w] == -1 {
				return false
			}
		}
	}
	return true
}

func (o *oracle) maybeSeen(w int) bool {
	return o.vague[w] || slices.ContainsFunc(o.cand, func(c []int) bool { return slices.Contains(c, w) })
}

func (w *world) someChoice(name string, reads []int) bool {
	if len(reads) == 0 {
		return map[string]func() bool{Sequential: w.sequential, Causal: w.causal, PRAM: w.pram}[name]()
	}
	for _, c := range w.cand[reads[0]] {
		w.saw[reads[0]] = c
		if w.someChoice(name, reads[1:]) {
			return true
		}
	}
	delete(w.saw, reads[0])
	return false
}

// happened: acknowledged, or seen.
func (w *world) happened(i int) bool {
	if w.isWrite(i) {
		return true
	}
	for _, x := range w.saw {
		if x == i {
			return true
		}
	}
	return false
}

// newest returns the write of a key that one finds after so many places.
func (w *world) newest(key string, place int) int {
	found := -1
	for i, at := range w.place {
		if at <= place && w.happened(i) && w.h[i].Key == key && (found == -1 || at > w.place[found]) {
			found = i
		}
	}
	return found
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

func (w *world) lay(ops []int, place int) bool {
	if len(ops) == 0 {
		return true
	}
	i, rest := ops[0], ops[1:]
	saw, reads := w.saw[i]
	switch {
	case w.isWrite(i):
		before := w.place[i] - 1
		return place <= before && (!reads || w.newest(w.h[i].Key, before) == saw) && w.lay(rest, w.place[i])
	case reads:
		for p := place; p <= len(w.place); p++ {
			if w.newest(w.h[i].Key, p) == saw && w.lay(rest, p) {
				return true
			}
		}
		return false
	case w.mayWrite(i) && w.happened(i):
		return place < w.place[i] && w.lay(rest, place)
	}
	return w.lay(rest, place)
}

// causal closes session order and reads-from and looks at every pair.
func (w *world) causal() bool {
	n := len(w.h)
	co := make([][]bool, n)
	for i := range co {
		co[i] = make([]bool, n)
		for j := range n {
			co[i][j] = w.h[i].Type == history.OK && w.sessionBefore(i, j)
		}
	}
	for r, x := range w.saw {
		if x != -1 {
			co[x][r] = true
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				co[i][j] = co[i][j] || co[i][k] && co[k][j]
			}
		}
	}
	for i := range w.place {
		for j := range n {
			if !w.happened(i) || !co[i][j] {
				continue
			}
			if at, writes := w.place[j]; writes && w.happened(j) && at <= w.place[i] {
				return false
			}
			if x, reads := w.saw[j]; reads && w.h[j].Key == w.h[i].Key && w.place[x] < w.place[i] {
				return false
			}
		}
	}
	return true
}

// pram looks at what each session wrote and read before, and what those sessions
// wrote before that.
func (w *world) pram() bool {
	for j := range w.h {
		var known []int
		for i := range w.h {
			if !w.sessionBefore(i, j) {
				continue
			}
			if w.isWrite(i) {
				known = append(known, i)
			}
			if w.isWrite(i) && w.mayWrite(j) && w.happened(j) && w.place[j] <= w.place[i] {
				return false
			}
			if x, reads := w.saw[i]; reads && x != -1 {
				known = append(known, x)
				for u := range w.h {
					if w.isWrite(u) && w.sessionBefore(u, x) {
						known = append(known, u)
					}
				}
			}
		}
		for _, u := range known {
			if x, reads := w.saw[j]; reads && w.h[u].Key == w.h[j].Key && w.place[x] < w.place[u] {
				return false
			}
		}
	}
	return true
}
