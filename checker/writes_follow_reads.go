package checker

// checkWritesFollowReads decides writes-follow-reads (Terry et al. 1994): a
// write's log position is greater than every position that its session read
// before, on any key.
//
//	c0: |--w x=1 #2--|
//	c1:    |--r x->1--|   |--w y=1 #1--|      violated: y=1 entered the log before x=1
//
// Each read chooses among its candidates on its own, so it counts with the
// oldest of them. The read half of a cas comes before its write half. Like
// monotonic-writes it speaks about the leader and needs positions.
func checkWritesFollowReads(ix *index, _ Options) Verdict {
	s := ix.sights()
	log := logRuling{}
	for _, ops := range ix.sessions {
		log.begin()
		for _, i := range ops {
			if candidates := s.candidates(i); len(candidates) > 0 {
				oldest, _ := s.oldestFrom(candidates, 0)
				log.respect(oldest)
			}
			if ix.wrote(i) {
				log.judge(i, s.at[i])
			}
		}
	}
	v := log.verdict()
	s.caution(&v)
	return v
}
