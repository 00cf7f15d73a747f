package checker

import (
	"cmp"
	"slices"

	"lagcheck/checker/explain"
	"lagcheck/history"
)

// mostMended is how many operations a core may have for which mends are sought.
const mostMended = 16

// mends finds single changes after which the core keeps the guarantee: at most one of
// each kind, each of them tried. A larger core gets none.
func (e *evidence) mends(p *explain.Proof) []explain.Mend {
	if len(p.Operations) > mostMended {
		return nil
	}
	var mends []explain.Mend
	for _, m := range p.Changes() {
		known := slices.ContainsFunc(mends, func(other explain.Mend) bool { return other.Kind == m.Kind })
		if !known && e.keeps(p.Changed(m)) {
			mends = append(mends, m)
		}
	}
	return mends
}

// keeps reports whether a small history is one, and keeps the guarantee: if some writes
// have no position, then as well if it does with those behind, in order of call.
func (e *evidence) keeps(part history.History) bool {
	if part.Validate() != nil {
		return false
	}
	result := e.judges(part)
	if result == Unknown {
		result = e.judges(lineUp(part))
	}
	return result == Holds
}

func (e *evidence) judges(part history.History) Result {
	o := e.options
	o.Work = coreWork
	ix := newIndex(part)
	ix.trusting = true
	return e.guarantee.check(ix, o).Result
}

// lineUp puts the writes without a position behind the others, in order of call.
func lineUp(h history.History) history.History {
	h = slices.Clone(h)
	var last int64
	var unplaced []int
	for i := range h {
		last = max(last, h[i].Version.Offset())
		if h[i].Writes() && h[i].Type != history.Fail && !h[i].Version.Known() {
			unplaced = append(unplaced, i)
		}
	}
	slices.SortStableFunc(unplaced, func(a, b int) int { return cmp.Compare(h[a].Call, h[b].Call) })
	for k, w := range unplaced {
		h[w].Version = history.At(last + int64(k) + 1)
	}
	return h
}
