package checker

import (
	"slices"

	"lagcheck/checker/explain"
	"lagcheck/checker/reach"
	"lagcheck/history"
)

// recognize puts the core of a history that is not linearizable into a sentence.
// It may add operations that did not happen in time, or at all, and would explain
// where the value came from.
func (e *evidence) recognize(core []int) Example {
	e.byCall(core)
	if len(core) == 1 {
		p := e.fromNowhere(core[0])
		if p.Before != explain.None {
			return e.example(e.closure([]int{p.Subject, p.Before}), core, p)
		}
		return e.example(e.closure(slices.Clone(core)), core, p)
	}
	for _, recognized := range []func(before, r int) (explain.Proof, bool){e.stale, e.newThenOld} {
		for _, r := range core {
			for _, before := range core {
				if p, ok := recognized(before, r); ok {
					return e.example(core, []int{r}, p)
				}
			}
		}
	}
	if p, ok := e.valuesCross(core); ok {
		return e.example(core, e.readers(core), p)
	}
	if p, ok := e.outOfReach(core); ok {
		if x := e.example(core, []int{p.Subject}, p); len(x.Proof.Steps()) <= mostTold {
			return x
		}
	}
	return e.example(core, e.readers(core), roles(explain.NoOrder, explain.None, explain.None))
}

// before reports whether operation i is certainly before j: in real time, or in
// their session.
func (e *evidence) before(i, j int) bool {
	if e.ix.h[i].Type == history.Info {
		return false
	}
	return e.ix.h.Before(i, j) || e.ix.owner[i] == e.ix.owner[j] && e.ix.rank[i] < e.ix.rank[j]
}

// fromNowhere explains a read of a value that nobody had written.
func (e *evidence) fromNowhere(r int) explain.Proof {
	ix, h := e.ix, e.ix.h
	for w := ix.writer[ix.saw(r)]; w != none; w = ix.next[w] {
		if int(w) != r {
			return roles(explain.FromFuture, r, int(w))
		}
	}
	for w := range h {
		if h[w].Type == history.Fail && h[w].Writes() && ix.key[w] == ix.key[r] && ix.value[w] == ix.saw(r) {
			return roles(explain.FromNowhere, r, w)
		}
	}
	return roles(explain.FromNowhere, r, explain.None)
}

// sole returns the only write that operation i may have seen.
func (e *evidence) sole(i int) (int32, bool) {
	if candidates := e.seen(i); len(candidates) == 1 {
		return candidates[0], true
	}
	return none, false
}

// stale explains a read r of a value that write w had replaced before r began.
func (e *evidence) stale(w, r int) (explain.Proof, bool) {
	old, ok := e.sole(r)
	if !ok || !e.ix.wrote(w) || w == r || int32(w) == old || !e.before(w, r) || old != initial && !e.before(int(old), w) {
		return explain.Proof{}, false
	}
	p := roles(explain.StaleRead, r, w)
	if old != initial {
		p.Older = int(old)
	}
	return p, true
}

// mostTold is how many lines a story may have, besides those that introduce operations.
const mostTold = 12

// outOfReach explains, step by step, why a read saw what there cannot have been any more.
func (e *evidence) outOfReach(core []int) (explain.Proof, bool) {
	part := make(history.History, len(core))
	for k, i := range core {
		part[k] = e.ix.h[i]
	}
	p := roles(explain.OutOfReach, explain.None, explain.None)
	index := func(k int) int {
		if k == reach.None {
			return explain.None
		}
		return core[k]
	}
	for _, s := range reach.Steps(part) {
		span := explain.Span{From: index(s.From), To: index(s.To), Made: index(s.Made), Held: s.Held}
		for _, k := range s.Between {
			span.Between = append(span.Between, core[k])
		}
		p.Subject, p.Spans = span.To, append(p.Spans, span)
	}
	return p, len(p.Spans) > 0
}

// newThenOld explains a read r that returned an older value than read q, which
// had ended before r began.
func (e *evidence) newThenOld(q, r int) (explain.Proof, bool) {
	newer, ok := e.sole(q)
	older, sure := e.sole(r)
	if !ok || !sure || newer == older || newer == initial || !e.before(q, r) {
		return explain.Proof{}, false
	}
	p := roles(explain.NewThenOld, r, q)
	p.Newer = int(newer)
	if older == initial {
		return p, true
	}
	p.Older = int(older)
	return p, e.before(p.Older, p.Newer) || e.before(p.Older, q)
}

// valuesCross finds two values of which each would have to come before the other: in
// every order, the operations on a value stand together (Gibbons & Korach 1997).
func (e *evidence) valuesCross(core []int) (explain.Proof, bool) {
	groups := make(map[int][]int)
	var values []int // the writes, in the order of the core
	for _, i := range core {
		w := i
		if e.ix.h[i].F != history.Write {
			seen, ok := e.sole(i)
			if !ok || seen == initial || e.ix.h[i].F == history.CAS {
				return explain.Proof{}, false
			}
			w = int(seen)
		}
		if groups[w] == nil {
			values = append(values, w)
		}
		groups[w] = append(groups[w], i)
	}
	for k, one := range values {
		for _, other := range values[:k] {
			first, second := explain.Group{Operations: groups[other]}, explain.Group{Operations: groups[one]}
			if e.ahead(&first, &second) && e.ahead(&second, &first) {
				p := roles(explain.ValuesCross, explain.None, explain.None)
				p.Groups = []explain.Group{first, second}
				return p, true
			}
		}
	}
	return explain.Proof{}, false
}

// ahead notes why one group must come before another, if it must.
func (e *evidence) ahead(one, other *explain.Group) bool {
	for _, i := range one.Operations {
		for _, j := range other.Operations {
			if e.before(i, j) {
				one.Ends, one.Begins = i, j
				return true
			}
		}
	}
	return false
}
