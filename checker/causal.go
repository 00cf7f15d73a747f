package checker

// checkCausal decides causal consistency (Ahamad et al. 1995), in the form that
// Bouajjani et al. (2017) call CCv, with the leader's log as arbitration. An
// operation is in the causal past of another if a chain of session order and
// reads-from leads from it to the other. Every write stands in the log after
// the writes of its causal past, and every read is at least as new as the newest
// write of its key in its causal past.
//
//	c0: |--w x=1 #1--|
//	c1:    |--r x->1--|  |--w y=1 #2--|
//	c2:                                  |--r y->1--|  |--r x->nil--|
//
// violated: c2 has seen y=1, which c1 wrote after it had read x=1. It costs
// O(n x sessions), in time and for the writes that somebody read in memory.
func checkCausal(ix *index, _ Options) Verdict {
	if reason := tooManyClocks(ix.certain()); reason != (Reason{}) {
		return Verdict{Reasons: Reasons{reason}}
	}
	return ix.decide(forgetsCause)
}

// mostClocks bounds the memory: numbers in all clocks together, 4 bytes each.
const mostClocks = 1 << 26

// tooManyClocks declines a history whose clocks would need too much memory.
func tooManyClocks(r *reading) Reason {
	if len(r.saw)*len(r.ix.sessions) <= mostClocks {
		return Reason{}
	}
	read, columns := len(r.open), 0
	for _, shown := range r.shown {
		if shown > 0 {
			read++
		}
	}
	for _, list := range causalLists(r).lists {
		if len(list) > 0 {
			columns++
		}
	}
	if (read+len(r.ix.sessions))*columns <= mostClocks {
		return Reason{}
	}
	return Reason{TooManyClocks, [2]int{read, columns}}
}

// forgetsCause is the rule of causal consistency.
func forgetsCause(r *reading) []int {
	p := causalLists(r)
	p.clocks = newClocks(p)
	return p.breaks()
}

// causalLists makes the lists: a session's is what it wrote, and the writes with
// unknown outcome that it read. These are on no list of their own session, because
// nothing that came later there has to respect them.
func causalLists(r *reading) *past {
	p := &past{reading: r, lists: make([][]entry, len(r.ix.sessions)), upto: make([]int32, len(r.ix.h))}
	all := make([]entry, 0, len(r.ix.h))
	for s, ops := range r.ix.sessions {
		from := len(all)
		for _, i := range ops {
			if w := r.saw[i]; w >= 0 && !r.wrote[w] {
				all = append(all, p.entry(w))
			}
			if r.wrote[i] {
				all = append(all, p.entry(int32(i)))
			}
			p.upto[i] = int32(len(all) - from)
		}
		p.lists[s] = all[from:len(all):len(all)]
	}
	return p
}

// Clocks are vector clocks (Fidge 1988; Mattern 1989): for each write that was
// read, how much of each session's list is in its causal past, itself included.
// Only sessions with something on their list have a column.
type clocks struct {
	session []int   // of each column
	column  []int32 // of each session, none if it has none
	row     []int32 // of each write plus one, 0 if it has none
	cells   []int32 // rows, one after the other
}

// of returns the clock of a write that was read.
func (c *clocks) of(w int32) []int32 {
	width := len(c.session)
	from := int(c.row[w]-1) * width
	return c.cells[from : from+width]
}

// newClocks runs all sessions side by side; one that reads a write waits until
// the write has its clock.
func newClocks(p *past) *clocks {
	c := &clocks{column: make([]int32, len(p.lists)), row: make([]int32, len(p.upto))}
	for s, list := range p.lists {
		c.column[s] = none
		if len(list) > 0 {
			c.column[s] = int32(len(c.session))
			c.session = append(c.session, s)
		}
	}
	rows := int32(0)
	for w, shown := range p.shown {
		if shown > 0 {
			rows++
			c.row[w] = rows
		}
	}
	c.cells = make([]int32, int(rows)*len(c.session))
	newRace(p, c).run()
	return c
}
