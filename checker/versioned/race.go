package versioned

// mostClocks bounds the memory: numbers in all clocks together, 4 bytes each. So many
// as keptClocks are kept for the next history.
const (
	mostClocks = 1 << 26
	keptClocks = 1 << 20
)

// A race computes vector clocks (Fidge 1988; Mattern 1989): for each write that was
// read, how much of each session's list is in its causal past, itself included.
// Only sessions with something on their list have a column. Every session runs ahead
// until it reads a write that has no clock yet.
type race struct {
	sessions []int32 // of each column
	column   []int32 // of each session plus one, 0 if it has none
	cells    []int32 // rows of clocks, one after the other; row 0 is nobody's
	clock    []int32 // of each session, one after the other
	at       []int32 // of each session: its next record
	known    []bool  // of each row
	waiting  []int32 // of each row: the first session that waits for it, plus one
	behind   []int32 // of each session: the next one that waits for the same row, plus one
	ready    []int32 // sessions that can run
}

// row returns a clock.
func (c *race) row(n int32) []int32 {
	width := len(c.sessions)
	return c.cells[int(n)*width : (int(n)+1)*width]
}

// drop gives back the memory of many clocks.
func (c *race) drop() {
	if len(c.cells) > keptClocks {
		c.cells = nil
	}
}

// runClocks computes the clocks. It reports false if they are too many or if some
// sessions wait for one another.
func (e *Engine) runClocks() bool {
	c := &e.race
	if !e.setUp(c) {
		return false
	}
	through := 0
	for len(c.ready) > 0 {
		s := c.ready[len(c.ready)-1]
		c.ready = c.ready[:len(c.ready)-1]
		if e.advance(c, s) {
			through++
		}
	}
	return through == e.Sessions()
}

func (e *Engine) setUp(c *race) bool {
	c.sessions, c.column, c.at = c.sessions[:0], c.column[:0], append(c.at[:0], e.from[:e.Sessions()]...)
	for s := range e.Sessions() {
		column := int32(0)
		if e.past.from[s] < e.past.from[s+1] {
			c.sessions = append(c.sessions, int32(s))
			column = int32(len(c.sessions))
		}
		c.column = append(c.column, column)
	}
	rows := int32(1)
	for at := range e.log {
		if e.log[at].shown {
			e.past.brought[at].row = rows
			rows++
		}
	}
	if (int(rows)+e.Sessions())*len(c.sessions) > mostClocks {
		return false
	}
	c.cells = resize(c.cells, int(rows)*len(c.sessions))
	c.clock = blank(c.clock, e.Sessions()*len(c.sessions))
	c.known, c.waiting, c.behind = blank(c.known, int(rows)), blank(c.waiting, int(rows)), blank(c.behind, e.Sessions())
	c.ready = c.ready[:0]
	for s := e.Sessions() - 1; s >= 0; s-- {
		c.ready = append(c.ready, int32(s))
	}
	return true
}

// advance runs a session until it has to wait. It reports whether it is through.
func (e *Engine) advance(c *race, s int32) bool {
	width := len(c.sessions)
	mine, column := c.clock[int(s)*width:(int(s)+1)*width], c.column[s]-1
	for ; c.at[s] < e.from[s+1]; c.at[s]++ {
		e.look(int(c.at[s]))
		switch r := &e.records[c.at[s]]; r.does {
		case read:
			if r.at == 0 {
				continue
			}
			w := e.past.brought[r.at]
			if !c.known[w.row] {
				c.behind[s], c.waiting[w.row] = c.waiting[w.row], s+1
				return false
			}
			known := e.acknowledged(r.at)
			if other := c.column[w.owner] - 1; !known || mine[other] < w.upto {
				join(mine, c.row(w.row))
			}
			if !known {
				mine[column]++ // it is on this session's list now
			}
		case wrote, revealed:
			w := e.past.brought[r.at]
			if column >= 0 {
				mine[column] = max(mine[column], w.upto)
			}
			if w.row > 0 {
				copy(c.row(w.row), mine)
				c.release(w.row)
			}
		}
	}
	return true
}

// join adds a clock to another one.
func join(mine, other []int32) {
	for column, n := range other {
		mine[column] = max(mine[column], n)
	}
}

// release marks a clock as known.
func (c *race) release(row int32) {
	c.known[row] = true
	for s := c.waiting[row]; s > 0; s = c.behind[s-1] {
		c.ready = append(c.ready, s-1)
	}
	c.waiting[row] = 0
}
