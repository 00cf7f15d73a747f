package checker

// checkReadYourWrites decides read-your-writes (Terry et al. 1994): a read's log
// position is at least the newest position that its session wrote on that key
// before.
//
//	c0: |--w x=1--|   |--r x->nil--|      violated: c0 has written x=1 itself
//
// Each read chooses among its candidates on its own, so it offends if even the
// newest of them is too old. A write with unknown outcome obliges nobody.
func checkReadYourWrites(ix *index, _ Options) Verdict {
	s, own := ix.sights(), newProgress(ix.keys)
	var r ruling
	for session, ops := range ix.sessions {
		for _, i := range ops {
			key := ix.key[i]
			if ix.reads(i) && own.started(session, key) {
				r.readOwn(ix, s, own, i)
			}
			if ix.wrote(i) {
				own.advance(session, key, s.at[i])
			}
		}
	}
	return r.verdict(ix, readsFollowOwnWrites)
}

// readOwn judges read i of a session that has written the key before.
func (r *ruling) readOwn(ix *index, s *sights, own *progress, i int) {
	key, candidates := ix.key[i], s.candidates(i)
	if len(candidates) == 0 {
		return
	}
	r.obligations = append(r.obligations, int32(i))
	newest, uncertain := s.newest(candidates)
	switch {
	case uncertain || own.uncertain[key]:
		r.leave(ix, key)
	case newest < own.newest[key]:
		r.offending = append(r.offending, int32(i))
	}
}

// newest returns the greatest position among candidates, and whether any of
// them has no known position.
func (s *sights) newest(candidates []int32) (newest int64, uncertain bool) {
	newest = unplaced
	for _, w := range candidates {
		at := s.position(w)
		newest = max(newest, at)
		uncertain = uncertain || at == unplaced
	}
	return newest, uncertain
}
