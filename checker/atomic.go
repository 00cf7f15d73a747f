package checker

import (
	"slices"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

// Where package lin explains what clients saw, what linearizability implies need not be
// looked for: its order is one in which no read of the key goes back, and the orders of
// all keys together are one of the whole store (Herlihy & Wing 1990, locality). Known
// positions in the log say more than that; then the order of the log decides.

// explained returns the order by which package lin explains a key: nil if there is none,
// or if versions or a choice among candidates play a part on the key.
func (ix *index) explained(key int32) []int32 {
	r := &ix.linear()[key]
	if r.Verdict != lin.Holds {
		return nil
	}
	s := ix.sights()
	for _, i := range r.Order {
		if s.at[i] != unplaced || len(s.candidates(int(i))) > 1 {
			return nil
		}
	}
	return r.Order
}

// atomic reports whether that explains the whole store, in an order of which no position
// in the log is known. Operations of a session that share an instant are ordered by the
// session, on several keys at once, which the orders of the keys need not be.
func (r *reading) atomic() bool {
	if len(r.log) > 0 || len(r.open) > 0 || r.s.crowd > 0 {
		return false
	}
	otherwise := func(k lin.Result) bool { return k.Verdict != lin.Holds }
	return !slices.ContainsFunc(r.ix.linear(), otherwise) && !slices.ContainsFunc(r.ix.sessions, r.ix.touching)
}

// touching reports whether an operation of a session starts at the instant at which one
// before it ended.
func (ix *index) touching(session []int) bool {
	over := int64(-1)
	for _, i := range session {
		op := &ix.h[i]
		if op.Call <= over {
			return true
		}
		if over = op.Return; op.Type == history.Info {
			over = op.Call
		}
	}
	return false
}

// addWitness takes over the order of the writes of a key by which package lin explains it.
func (ix *index) addWitness(order []int32) {
	if ix.trusting {
		return
	}
	p := &ix.proofs[ofReads]
	for _, i := range order {
		if ix.h[i].Writes() {
			p.order = append(p.order, i)
		}
	}
}
