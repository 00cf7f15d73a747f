package checker

import (
	"cmp"
	"slices"

	"lagcheck/history"
)

// tie fills in the session order that real time does not express.
func (ix *index) tie(steps []step) {
	if ix.apart || !slices.ContainsFunc(steps, ix.touches) {
		return
	}
	inOrder := make([]*step, len(steps))
	for k := range steps {
		inOrder[k] = &steps[k]
	}
	slices.SortFunc(inOrder, func(a, b *step) int {
		return cmp.Or(cmp.Compare(ix.owner[a.op], ix.owner[b.op]), cmp.Compare(ix.rank[a.op], ix.rank[b.op]))
	})
	line := int32(0)
	for len(inOrder) > 0 {
		n := 1
		for n < len(inOrder) && ix.owner[inOrder[n].op] == ix.owner[inOrder[0].op] {
			n++
		}
		if tieSession(inOrder[:n], line) {
			line++
		}
		inOrder = inOrder[n:]
	}
}

// touches reports whether a step starts at the instant at which the operation
// before it in its session ended.
func (ix *index) touches(st step) bool {
	rank := ix.rank[st.op]
	if rank == 0 {
		return false
	}
	return ix.h[ix.sessions[ix.owner[st.op]][rank-1]].Return == st.start
}

// tieSession ties the steps of one session, given in session order, and reports
// whether there was anything to tie. A step whose outcome is unknown has no end
// that another could wait for, but may itself have to wait.
func tieSession(session []*step, line int32) (tied bool) {
	var last *step
	turn := int32(0)
	for _, st := range session {
		if last != nil && last.end == st.start {
			st.after, last.first, tied = last.turn, true, true
		}
		if st.end != history.Never {
			turn++
			st.turn, last = turn, st
		}
	}
	for _, st := range session {
		if tied {
			st.line = line
		}
	}
	return tied
}
