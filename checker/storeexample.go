package checker

import (
	"fmt"
	"slices"

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
			if x, ok := e.proof(i, []int{before}, weaker.pairSentence(i, before)); ok {
				return x, true
			}
		}
	}
	return Example{}, false
}

// proof completes what operation i did wrong to an example, if it breaks the
// guarantee on its own.
func (e *evidence) proof(i int, others []int, sentence string) (Example, bool) {
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
	return e.example(core, []int{i}, sentence), true
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
	l := r.layOut()
	w := r.saw[i]
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
	newer := int(r.log[k])
	return e.proof(i, append(others, newer), e.placeSentence(i, last, newer, place))
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

// placeSentence says that read i took place after a newer write of the key, because
// its session had reached that place by operation last, or because it is a cas.
func (e *evidence) placeSentence(i, last, newer int, place int64) string {
	h, at := e.ix.h, e.ix.sights().at
	why := "it stands"
	if at[i] == unplaced {
		t := moments(h[last].Return, h[i].Call)
		why = fmt.Sprintf("%s had %s before (finished at %s, this %s began at %s), which stands", e.client(i), e.did(last), t[0], e.kind(i), t[1])
	}
	return fmt.Sprintf("%s %s, but %s at position %d of the leader's log, and %s stands before that, at position %d: %s",
		e.describe(i), e.returned(i), why, place, e.describe(newer), at[newer], e.demanded(i, word(h[newer].Value)))
}

// did says what operation i did, after "had".
func (e *evidence) did(i int) string {
	op := &e.ix.h[i]
	if op.F == history.Read {
		return "read " + keyName(op.Key) + "->" + word(op.Value)
	}
	return "written " + e.written(i)
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
	return e.example(core, offending, fmt.Sprintf("No way to read the leader's log makes these operations %s: %s.", adjective(e.guarantee.Name), e.list(core))), true
}

func adjective(guarantee string) string {
	if guarantee == PRAM {
		return "keep the order in which each session wrote"
	}
	return guarantee + "ly consistent"
}
