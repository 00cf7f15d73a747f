package checker

import (
	"slices"
)

// How much work it may take to leave operations out: tries of the guarantee on part of
// the history, and operations in all of these together.
const (
	coreTries  = 4000
	coreVisits = 20_000_000
)

// minimize leaves out operations as long as the rest still breaks the guarantee. With a
// write go the reads that may have seen it: the rest stays closed, and if a closed part
// breaks the guarantee the whole does.
func (e *evidence) minimize(core []int) []int {
	r := reduction{evidence: e, needs: e.mustHave, tries: coreTries, left: coreVisits}
	return r.reduce(core)
}

// A reduction leaves operations out of a part of the history, as long as its work lasts.
type reduction struct {
	*evidence
	needs func(i int, last int64) []int32 // what must be there if operation i is; see mustHave
	fewer func(left int)                  // is told how many operations are left; nil: nobody is
	tries int
	left  int
	spent bool // the work did not last

	broken bool // the last part was found to break the guarantee
	sure   bool // nothing can be left out of the last part: no check gave up
}

// reduce leaves out operations first in halves, then in ever smaller chunks, in the end
// one by one until none can be left out (Zeller & Hildebrandt 2002, without their tries
// of the chunks alone: a closed part without most of the history is rarely illegal).
func (r *reduction) reduce(core []int) []int {
	r.broken = false
	for size := max(1, len(core)/2); ; size = max(1, size/2) {
		dropped := false
		r.sure = true
		for from := 0; from < len(core); {
			rest := r.without(core, core[from:min(from+size, len(core))])
			if !r.spend(len(core)) {
				r.sure = false
				return core
			}
			if r.breaksAlone(rest) {
				core, dropped, r.broken = rest, true, true
				if r.fewer != nil {
					r.fewer(len(core))
				}
			} else {
				from += size
			}
		}
		if size == 1 && !dropped {
			return core
		}
	}
}

// spend takes a try of so many operations from what is left.
func (r *reduction) spend(operations int) bool {
	r.tries--
	r.left -= operations
	r.spent = r.spent || r.tries < 0 || r.left < 0 || r.options.ended()
	return !r.spent
}

// breaksAlone reports whether a part is found to break the guarantee. Nothing is sure if
// the check gave up; that versions are missing is no giving up.
func (r *reduction) breaksAlone(part []int) bool {
	if len(part) == 0 {
		return false
	}
	v := r.verdictOn(part)
	if v.Result == Unknown && (r.guarantee.Name == Linearizable || v.Reasons.Has(ValuesRepeat, TooManyCandidates)) {
		r.sure = false
	}
	return v.Result == Violated
}

// without removes operations from a part, and every operation that needs one of them.
func (r *reduction) without(core, drop []int) []int {
	gone := make(map[int32]bool)
	for _, i := range drop {
		gone[int32(i)] = true
	}
	isGone := func(w int32) bool { return gone[w] }
	rest := slices.DeleteFunc(slices.Clone(core), func(i int) bool { return gone[int32(i)] })
	for {
		last, before := r.lastRead(rest), len(rest)
		rest = slices.DeleteFunc(rest, func(i int) bool {
			if slices.ContainsFunc(r.needs(i, last), isGone) {
				gone[int32(i)] = true
			}
			return gone[int32(i)]
		})
		if len(rest) == before {
			return rest
		}
	}
}
