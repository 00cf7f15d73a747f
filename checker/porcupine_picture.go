package checker

import (
	"cmp"
	"math"
	"slices"
)

// mostPictured bounds what a picture shows: the page draws every operation, and
// Porcupine remembers an order for each.
const mostPictured = 200

// near returns the steps around the operations in time, at most mostPictured. No read
// is left without the writes that it may have seen, or it would look wrong.
func (e *evidence) near(steps []step, around []int) []step {
	if len(steps) <= mostPictured {
		return steps
	}
	h := e.ix.h
	in, middle := make(map[int]bool), int64(0)
	for _, i := range around {
		in[i], middle = true, max(middle, h[i].Call)
	}
	byDistance := make([]int, 0, len(steps))
	for _, st := range steps {
		byDistance = append(byDistance, int(st.op))
	}
	distance := func(i int) int64 { return max(h[i].Call-middle, middle-h[i].Call) }
	slices.SortStableFunc(byDistance, func(a, b int) int { return cmp.Compare(distance(a), distance(b)) })
	for _, i := range byDistance {
		if len(in) < mostPictured {
			in[i] = true
		}
	}
	missing := func(w int32) bool { return w != initial && !in[int(w)] }
	for again := true; again; {
		again = false
		for i := range in {
			if !slices.Contains(around, i) && (e.sees().crowd > 0 && e.ix.reads(i) || slices.ContainsFunc(e.mustHave(i, math.MaxInt64), missing)) {
				delete(in, i) // a cas takes reads of what it wrote with it
				again = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(steps), func(st step) bool { return !in[int(st.op)] })
}
