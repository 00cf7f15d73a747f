package checker

// checkPRAM decides pipelined RAM consistency (Lipton & Sandberg 1988) with the
// leader's log as the order of the writes: the writes of a session stand in the log
// in the order in which it made them, and a read is at least as new as every
// write of its key among those that its session made, those that it read, and
// those that the sessions of these had made before.
//
//	c0: |--w x=1 #1--|  |--w y=1 #2--|
//	c1:                                 |--r y->1--|  |--r x->nil--|
//
// violated: c1 has seen y=1, and c0 had written x=1 before that. All four session
// guarantees hold here. What the other session had read does not count: that is
// [Causal]. It costs O(n x sessions).
func checkPRAM(ix *index, _ Options) Verdict { return ix.decide(breaksPipeline) }

// breaksPipeline is the rule of pram. Where positions are missing nothing will be chosen,
// and sequential consistency has asked already.
func breaksPipeline(r *reading) []int {
	if r.whole {
		return r.breakPipeline()
	}
	if !r.piped {
		r.pipeline, r.piped = r.breakPipeline(), true
	}
	return r.pipeline
}

// breakPipeline goes through the pasts. A session's list is what it wrote.
func (r *reading) breakPipeline() []int {
	n, sessions := len(r.ix.h), r.ix.sessions
	p := &past{reading: r, lists: make([][]entry, len(sessions)), upto: make([]int32, n)}
	all := make([]entry, 0, n)
	for s, ops := range sessions {
		from := len(all)
		for _, i := range ops {
			if r.wrote[i] {
				all = append(all, p.entry(int32(i)))
			}
			p.upto[i] = int32(len(all) - from)
		}
		p.lists[s] = all[from:len(all):len(all)]
	}
	return p.breaks()
}
