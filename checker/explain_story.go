package checker

import (
	"cmp"
	"slices"

	"lagcheck/checker/explain"
	"lagcheck/history"
)

// Examples is [Checker.Explain] for each of the first offending operations, or for each
// of the first keys that are not linearizable: at most sixteen, in their order,
// without mends.
func (c *Checker) Examples(v Verdict, o Options) []Example {
	g, err := ByName(v.Guarantee)
	if err != nil || v.Result != Violated {
		return nil
	}
	e := &evidence{ix: c.index(), guarantee: g, options: o, most: mostExamples}
	all := e.examples(v)
	for k := range all {
		all[k] = all[k].told()
	}
	return all
}

// index returns the whole index of the history that was judged last.
func (c *Checker) index() *index { return c.indexUntil(nil) }

func (c *Checker) indexUntil(looking func()) *index {
	if c.ix == nil {
		c.hold(c.told.index(looking))
	}
	c.ix.looking, c.ix.confirm.kernel.Look = looking, looking // no longer as whoever judged asked
	if c.ix.kernel != nil {
		c.ix.kernel.Look = looking
	}
	return c.ix
}

// hold goes on with the index of a history of which versions told all.
func (c *Checker) hold(ix *index) {
	c.ix = ix
	if c.told.certain {
		ix.kernel, ix.only = c.told.kernel, true
	}
	if len(ix.h) > mostAlone {
		c.told = told{} // its memory would serve only another large history
	}
}

// index returns the index of the history.
func (t *told) index(looking func()) *index {
	if t.byLog && t.ix.results == nil { // the verdict had no need of them
		t.engine.Look, t.lin.Look, t.ix.looking = looking, looking, looking
		t.linear()
	}
	saw := t.engine.Saw
	if !t.known {
		saw = nil
	}
	ix := newIndexUntil(t.ix.h, saw, looking)
	ix.results = t.ix.results // keys have the same numbers
	return ix
}

// Witness returns an order of the operations of one key, the one with the most of
// them, that explains what they returned: the evidence by which package lin says that
// the history judged last is linearizable. It is nil where there is none.
func (c *Checker) Witness() []int {
	longest := []int32(nil)
	for _, r := range c.index().results {
		if len(r.Order) > len(longest) {
			longest = r.Order
		}
	}
	order := make([]int, len(longest))
	for k, i := range longest {
		order[k] = int(i)
	}
	return order
}

// Lie returns an example of how the versions that the history judged last claims
// contradict what its clients saw. It reports false if they do not, or if no one or two
// operations show it.
func (c *Checker) Lie() (Example, bool) {
	ix := c.index()
	e := &evidence{ix: ix, guarantee: guarantees[0]}
	if ix.sights().disagree {
		x, ok := e.wrongClaim()
		if ok {
			x = x.told()
		}
		return x, ok
	}
	for key, r := range ix.linear() {
		if r.Contradicted {
			if x, ok := e.wrongOrder(int32(key)); ok {
				return x.told(), true
			}
		}
	}
	return Example{}, false
}

// wrongClaim finds a read that cannot have seen the write that stands at the position
// that it claims.
func (e *evidence) wrongClaim() (Example, bool) {
	h := e.ix.h
	writes := make(map[int64]int)
	for w := range h {
		if h[w].Writes() && h[w].Version.Known() {
			writes[h[w].Version.Offset()] = w
		}
	}
	for r := range h {
		position := h[r].Version.Offset()
		if h[r].F != history.Read || h[r].Type != history.OK || position < 0 || len(e.seen(r)) == 0 {
			continue
		}
		w, stated := writes[position]
		switch {
		case position == 0 && h[r].Value.IsNil():
		case position == 0:
			return e.example([]int{r}, []int{r}, roles(explain.WrongClaim, r, explain.None)), true
		case stated && !slices.Contains(e.seen(r), int32(w)):
			return e.example([]int{r, w}, []int{r}, roles(explain.WrongClaim, r, w)), true
		}
	}
	return Example{}, false
}

// wrongOrder finds an operation that had ended before another one began, although the
// version that it wrote or saw is the newer one.
func (e *evidence) wrongOrder(key int32) (Example, bool) {
	h := e.ix.h
	var ops []int
	for i := range h {
		if e.ix.key[i] == key && h[i].Type != history.Fail && h[i].Version.Known() {
			ops = append(ops, i)
		}
	}
	slices.SortStableFunc(ops, func(a, b int) int { return cmp.Compare(h[b].Version.Offset(), h[a].Version.Offset()) })
	first := -1 // of the newer versions, the operation that ended first
	for from, to := 0, 0; from < len(ops); from = to {
		for to = from; to < len(ops) && h[ops[to]].Version == h[ops[from]].Version; to++ {
			if i := ops[to]; first >= 0 && h[first].Return < h[i].Call {
				return e.example([]int{first, i}, []int{i}, roles(explain.WrongOrder, i, first)), true
			}
		}
		for _, i := range ops[from:to] {
			if first < 0 || h[i].Return < h[first].Return {
				first = i
			}
		}
	}
	return Example{}, false
}
