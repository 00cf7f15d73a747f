package certify

// mostClocks bounds the memory: numbers in all clocks together, 4 bytes each. So many
// as keptClocks are kept for the next history.
const (
	mostClocks = 1 << 26
	keptClocks = 1 << 20
)

// A past is what somebody must have seen. Each session has a list of writes that
// others come to know by seeing one of its own: for [PRAM] what it wrote, for
// [Causal] also the writes of unknown outcome that it read. For each session, what
// somebody knows of its list is a beginning of it.
type past struct {
	lists   []entry // session by session
	from    []int32 // where the list of each session begins, and where all end
	brings  []int32 // of each write: how much of the list of its session was there with it
	columns []int32 // sessions with a list
	column  []int32 // of each session: which of columns it is
	known   []known // of each session: how much of its list the session at hand knows
	bounds  []bound // of each key

	// Clocks: how much of each list in columns somebody knows.
	row   []int32 // of each place in the log: its clock's number from 1; 0 if nobody saw it
	rows  []int32 // the clocks of writes that were seen
	clock []int32 // of each session
	at    []int32 // of each session: its next operation in line
	full  []bool  // of each row: it is computed
}

// known is how much of a list the session at hand knows.
type known struct{ session, n int32 }

// An entry is a write on a list. It has what is asked of it, for looking that up would
// take longer than all else.
type entry struct{ place, key int32 }

// A bound is the newest place of a key that a session has to respect.
type bound struct {
	session int32 // from 1; for another session the bound is void
	place   int32
}

// respect judges all operations by what the sessions know: a read is not older than a
// write of its key that its session knows, a write stands after all writes that its
// session made and, for Causal, all that it knows.
func (j *judge) respect(r Rule) bool {
	p := &j.past
	defer p.drop()
	j.lineUp()
	j.list(r == Causal)
	if r == Causal && !j.runClocks() {
		return false
	}
	p.known, p.bounds = blank(p.known, len(j.sessions)), blank(p.bounds, len(j.keys.names))
	for s := range j.sessions {
		floor, session := int32(0), int32(s+1)
		for n, i := range j.of(s) {
			lookAt(n, j.Look)
			if saw := j.saw[i]; saw != Nobody {
				if b := p.bounds[j.key[i]]; b.session == session && j.placeOf(saw) < b.place {
					j.accuse(i, 1<<r)
				}
				if saw != Initial {
					newest := j.learn(session, saw, r == Causal)
					if r == Causal {
						floor = max(floor, newest)
					}
				}
			}
			at := j.place[i]
			if at > 0 && at <= floor {
				j.accuse(i, 1<<r)
			}
			if j.wrote(i) {
				p.meet(session, j.entry(i))
				floor = max(floor, at)
			}
		}
	}
	return true
}

// entry returns what is asked of a write.
func (j *judge) entry(w int32) entry { return entry{j.place[w], j.key[w]} }

// meet makes a session, numbered from 1, respect a write.
func (p *past) meet(session int32, w entry) {
	if b := &p.bounds[w.key]; b.session != session {
		*b = bound{session, w.place}
	} else if w.place > b.place {
		b.place = w.place
	}
}

// learn makes a session respect a write that it saw, and what comes with it. It returns
// the newest place of those that its later writes must exceed. With an acknowledged write
// comes what its session knew then; so who knows the write by way of its session's list
// knows all that.
func (j *judge) learn(session, w int32, causes bool) (newest int32) {
	p, owner := &j.past, j.session[w]
	p.meet(session, j.entry(w))
	newest = j.place[w]
	if !causes {
		p.enter(session, owner, p.brings[w])
		return newest
	}
	if k := p.known[owner]; j.wrote(w) && k.session == session && k.n >= p.brings[w] {
		return newest
	}
	for c, n := range p.rowOf(p.row[newest]) {
		newest = max(newest, p.enter(session, p.columns[c], n))
	}
	return newest
}

// enter makes a session respect the first n writes on the list of another one.
func (p *past) enter(session, other, n int32) (newest int32) {
	k := &p.known[other]
	if k.session != session {
		*k = known{session: session}
	}
	if n <= k.n {
		return 0
	}
	from := p.from[other]
	for _, w := range p.lists[from+k.n : from+n] {
		p.meet(session, w)
		newest = max(newest, w.place)
	}
	k.n = n
	return newest
}

// list makes the lists.
func (j *judge) list(causal bool) {
	p := &j.past
	p.lists, p.from, p.columns = p.lists[:0], append(p.from[:0], 0), p.columns[:0]
	p.brings, p.column = resize(p.brings, len(j.h)), resize(p.column, len(j.sessions))
	for s := range j.sessions {
		for n, i := range j.of(s) {
			lookAt(n, j.Look)
			if saw := j.saw[i]; causal && saw >= 0 && !j.wrote(saw) {
				p.lists = append(p.lists, j.entry(saw))
			}
			if j.wrote(i) {
				p.lists = append(p.lists, j.entry(i))
			}
			p.brings[i] = int32(len(p.lists)) - p.from[s]
		}
		p.column[s] = int32(len(p.columns))
		if int(p.from[s]) < len(p.lists) {
			p.columns = append(p.columns, int32(s))
		}
		p.from = append(p.from, int32(len(p.lists)))
	}
}

// drop gives back the memory of many clocks.
func (p *past) drop() {
	if len(p.rows) > keptClocks {
		p.rows = nil
	}
}

func (p *past) rowOf(row int32) []int32 {
	width := len(p.columns)
	return p.rows[int(row-1)*width : int(row)*width]
}

// runClocks computes the clocks of all writes that were seen (Fidge 1988; Mattern
// 1989). It goes round the sessions, each of which goes on until it reads a write that
// has no clock yet. It reports false if they come to no end, so that session order and
// reads-from form a cycle, or if the clocks would take too much memory.
func (j *judge) runClocks() bool {
	p := &j.past
	p.row = blank(p.row, len(j.log)+1)
	rows := int32(0)
	for _, saw := range j.saw {
		if saw >= 0 && p.row[j.place[saw]] == 0 {
			rows++
			p.row[j.place[saw]] = rows
		}
	}
	width := len(p.columns)
	if (int(rows)+1+len(j.sessions))*width > mostClocks {
		return false
	}
	p.rows, p.full = resize(p.rows, int(rows)*width), blank(p.full, int(rows)+1)
	p.clock, p.at = blank(p.clock, len(j.sessions)*width), append(p.at[:0], j.from[:len(j.sessions)]...)
	for moved := true; moved; {
		moved = false
		for s := range j.sessions {
			for p.at[s] < j.from[s+1] && j.tick(s, j.line[p.at[s]]) {
				lookAt(int(p.at[s]), j.Look)
				p.at[s]++
				moved = true
			}
		}
	}
	for s := range j.sessions {
		if p.at[s] < j.from[s+1] {
			return false
		}
	}
	return true
}

// tick takes a session past its next operation, if the clock that this takes is there.
func (j *judge) tick(s int, i int32) bool {
	p, width := &j.past, len(j.past.columns)
	clock := p.clock[s*width : (s+1)*width]
	if saw := j.saw[i]; saw >= 0 {
		row := p.row[j.place[saw]]
		if !p.full[row] {
			return false
		}
		if own := p.column[j.session[saw]]; !j.wrote(saw) || clock[own] < p.brings[saw] {
			for c, n := range p.rowOf(row) {
				clock[c] = max(clock[c], n)
			}
		}
		if !j.wrote(saw) {
			clock[p.column[s]]++
		}
	}
	at := j.place[i]
	if at == 0 {
		return true
	}
	if j.wrote(i) {
		clock[p.column[s]]++
	}
	if row := p.row[at]; row > 0 {
		copy(p.rowOf(row), clock)
		p.full[row] = true
	}
	return true
}
