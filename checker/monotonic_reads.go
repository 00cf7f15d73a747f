package checker

// checkMonotonicReads decides monotonic-reads (Terry et al. 1994): a read's log
// position is at least the newest position that its session read on that key
// before.
//
//	c0: |--w x=1--|
//	c1:    |--r x->1--|   |--r x->nil--|      violated: c1 has seen x=1 already
//
// Where a read has several candidates it takes the oldest that does not go back:
// this leaves the most room for the reads after it. A read that finds none
// offends and changes nothing for the reads after it.
func checkMonotonicReads(ix *index, _ Options) Verdict {
	s, read := ix.sights(), newProgress(ix.keys)
	var r ruling
	for session, ops := range ix.sessions {
		for _, i := range ops {
			if ix.reads(i) && len(s.candidates(i)) > 0 {
				r.readOn(ix, s, read, session, i)
			}
		}
	}
	return r.verdict(ix, readsFollowReads)
}

// readOn judges read i against the reads of its session before it.
func (r *ruling) readOn(ix *index, s *sights, read *progress, session, i int) {
	key, floor := ix.key[i], int64(0)
	if read.started(session, key) {
		r.obligations = append(r.obligations, int32(i))
		floor = read.newest[key]
	}
	oldest, uncertain := s.oldestFrom(s.candidates(i), floor)
	if uncertain {
		oldest = unplaced
	}
	if read.started(session, key) {
		switch {
		case uncertain || read.uncertain[key]:
			r.leave(ix, key)
		case oldest == unplaced:
			r.offending = append(r.offending, int32(i))
			return
		}
	}
	read.advance(session, key, oldest)
}

// oldestFrom returns the least position among candidates that is not below the
// floor, unplaced if there is none, and whether any candidate has no known
// position. The initial state is older than any write, known or not.
func (s *sights) oldestFrom(candidates []int32, floor int64) (oldest int64, uncertain bool) {
	oldest = unplaced
	for _, w := range candidates {
		at := s.position(w)
		switch {
		case w == initial && floor == 0:
			return 0, false
		case at == unplaced:
			return unplaced, true
		}
		if at >= floor && (oldest == unplaced || at < oldest) {
			oldest = at
		}
	}
	return oldest, false
}
