package checker

// A race computes clocks: every session runs ahead until it reads a write that has
// no clock yet.
type race struct {
	*past
	c       *clocks
	clock   []int32   // of each session, one after the other
	at      []int     // of each session: the rank of its next operation
	known   []bool    // of each write: its clock is computed
	waiting [][]int32 // of each row: the sessions that wait for it
	ready   []int32   // sessions that can run
}

func newRace(p *past, c *clocks) *race {
	sessions := len(p.lists)
	r := &race{past: p, c: c, clock: make([]int32, sessions*len(c.session)), at: make([]int, sessions), known: make([]bool, len(p.upto))}
	for s := sessions - 1; s >= 0; s-- {
		r.ready = append(r.ready, int32(s))
	}
	return r
}

// run ends when every session is through. If all wait for one another, session
// order and reads-from form a cycle, which is possible among operations that share
// an instant. Then one of them goes on with the write alone that it read: some
// write on the cycle stands in the log before what its session had read, and that
// is found without the rest.
func (r *race) run() {
	stuck := 0
	for {
		for len(r.ready) > 0 {
			s := r.ready[len(r.ready)-1]
			r.ready = r.ready[:len(r.ready)-1]
			r.advance(int(s), false)
		}
		for stuck < len(r.at) && r.at[stuck] == len(r.ix.sessions[stuck]) {
			stuck++
		}
		if stuck == len(r.at) {
			return
		}
		r.advance(stuck, true) // it is still waiting for a write, which does no harm
	}
}

// advance runs a session until it has to wait. If forced, it does not wait for
// the first write.
func (r *race) advance(s int, forced bool) {
	width := len(r.c.session)
	mine := r.clock[s*width : (s+1)*width]
	ops := r.ix.sessions[s]
	for ; r.at[s] < len(ops); r.at[s]++ {
		i := ops[r.at[s]]
		if w := r.saw[i]; w >= 0 {
			if !r.known[w] && !forced {
				r.wait(int32(s), w)
				return
			}
			forced = forced && r.known[w]
			r.join(mine, w)
		}
		if column := r.c.column[s]; column != none {
			mine[column] = max(mine[column], r.upto[i])
		}
		if r.shown[i] > 0 {
			if !r.nameless(i) {
				copy(r.c.of(int32(i)), mine)
			}
			r.release(int32(i))
		}
	}
}

// join adds the clock of write w to another one, unless it is in there already.
func (r *race) join(mine []int32, w int32) {
	if column := r.c.column[r.ix.owner[w]]; r.wrote[w] && mine[column] >= r.upto[w] {
		return
	}
	for column, n := range r.c.of(w) {
		mine[column] = max(mine[column], n)
	}
}

func (r *race) wait(s, w int32) {
	if r.waiting == nil {
		r.waiting = make([][]int32, len(r.c.cells)/max(1, len(r.c.session))+1)
	}
	r.waiting[r.c.row[w]] = append(r.waiting[r.c.row[w]], s)
}

// release marks a write's clock as computed.
func (r *race) release(w int32) {
	r.known[w] = true
	if r.waiting != nil {
		r.ready = append(r.ready, r.waiting[r.c.row[w]]...)
		r.waiting[r.c.row[w]] = nil
	}
}
