package checker

import (
	"slices"

	"lagcheck/checker/explain"
	"lagcheck/history"
)

// mostTogether bounds the history that is minimized as a whole, where no shorter way
// to an example is known.
const mostTogether = 2000

// storeOffender explains one operation that breaks sequential, causal or pram
// consistency:
// by the one operation that it did not respect, if it breaks a session
// guarantee as well; else by its place in the log or by the chain that leads to
// what it had to see; else by what is left of the history after minimizing it.
func (e *evidence) storeOffender(i int) (Example, bool) {
	if x, ok := e.sessionPair(i); ok {
		return x, true
	}
	if e.guarantee.Name == Sequential {
		if x, ok := e.passedBy(i); ok {
			return x, true
		}
	}
	if x, ok := e.chained(i); ok {
		return x, true
	}
	return e.together(i)
}

// sessionPair explains operation i by a session guarantee that it breaks.
func (e *evidence) sessionPair(i int) (Example, bool) {
	for _, g := range guarantees {
		if g.store || !Implies(e.guarantee.Name, g.Name) || g.read != e.ix.reads(i) {
			continue
		}
		weaker := *e
		weaker.guarantee = g
		if before, ok := weaker.broken(i); ok {
			if x, ok := e.proof(i, []int{before}, weaker.pairProof(i, before)); ok {
				return x, true
			}
		}
	}
	return Example{}, false
}

// proof completes what operation i did wrong to an example, if it breaks the
// guarantee on its own.
func (e *evidence) proof(i int, others []int, p explain.Proof) (Example, bool) {
	core := append([]int{i}, others...)
	for _, w := range core {
		if r := e.seer(w); r >= 0 {
			core = append(core, r)
		}
	}
	core = e.closure(core)
	if !e.violates(core) {
		return Example{}, false
	}
	return e.example(core, []int{i}, p), true
}

// seer returns the first read that certainly saw write w if its outcome is
// unknown; else -1. Without such a read it need not have happened.
func (e *evidence) seer(w int) int {
	if op := &e.ix.h[w]; op.Type != history.Info || !op.Writes() {
		return -1
	}
	return slices.IndexFunc(e.ix.certain().saw, func(x int32) bool { return x == int32(w) })
}

// passedBy explains a read i of a value that was replaced before the place of the
// log that its session had reached; or, for a cas, before its own place.
func (e *evidence) passedBy(i int) (Example, bool) {
	r := e.ix.certain()
	if e.laidOut == nil {
		e.laidOut = r.layOut()
	}
	l, w := e.laidOut, r.saw[i]
	if w == none || w == open {
		return Example{}, false
	}
	place, last := l.reached(i)
	others := []int{last}
	if at := r.s.at[i]; at != unplaced {
		place, others = at, nil
	}
	next := l.until(w, e.ix.key[i])
	k := slices.IndexFunc(r.log, func(w int32) bool { return r.s.at[w] == next })
	if k < 0 || next > place || int(r.log[k]) == i || last < 0 && others != nil {
		return Example{}, false
	}
	p := roles(explain.PassedInLog, i, explain.None)
	p.Newer, p.Place = int(r.log[k]), place
	if others != nil {
		p.Before = last
	}
	return e.proof(i, append(others, p.Newer), p)
}

// reached returns the place of the log that the session of operation i had reached
// before it, and the operation that took it there, -1 if none did.
func (l *layout) reached(i int) (place int64, last int) {
	last = -1
	for _, j := range l.ix.sessions[l.ix.owner[i]][:l.ix.rank[i]] {
		to, ok := l.move(j, place)
		if ok && to > place {
			place, last = to, j
		}
	}
	return place, last
}

// together explains by as few operations of the whole history as it takes.
func (e *evidence) together(i int) (Example, bool) {
	var all []int
	for key := range e.ix.keys {
		all = append(all, e.onKey(int32(key))...)
	}
	if len(all) > mostTogether {
		return Example{}, false
	}
	core := e.minimize(all)
	if !e.violates(core) {
		return Example{}, false
	}
	offending := []int{i}
	if !slices.Contains(core, i) {
		offending = core[len(core)-1:]
	}
	return e.example(core, offending, roles(explain.NoOrder, explain.None, explain.None)), true
}
