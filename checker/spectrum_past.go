package checker

// A past follows the sessions through what each of them must have seen: the
// writes that came before what it does. Every session has a list of what others
// come to know by seeing one of its writes, in the order in which they come to
// know it; so a past is, for each session, how much of its list belongs to it.
//
//	c0: w x=1, w y=1      list of c0: x=1, y=1
//	c1: r y->1            has seen 2 of it, so it must see x=1
//
// Each entry is merged into what a session must respect at most once, so it costs
// O(n x sessions).
type past struct {
	*reading
	lists  [][]entry // of each session
	upto   []int32   // of each write: how much of its session's list it brings
	clocks *clocks   // what it brings of other sessions' lists; nil: nothing

	// One session under way.
	merged  []int32 // of each session: how much of its list was merged
	touched []int32 // the sessions of which anything was
	newest  []mark  // of each key
	session int32
	floor   int64 // the newest position that its writes must exceed
}

// An entry of a list is a write: what has to be known of it, all in one place.
type entry struct {
	at  int64 // its position
	key int32
}

// A mark is the newest write of a key in the past of a session.
type mark struct {
	at      int64 // its position, unplaced if none of them has one
	session int32 // from 1; for another session the mark is void
}

// begin starts a session.
func (p *past) begin(session int) {
	for _, s := range p.touched {
		p.merged[s] = 0
	}
	p.touched = p.touched[:0]
	p.session, p.floor = int32(session+1), 0
}

func (p *past) entry(w int32) entry { return entry{p.s.at[w], p.ix.key[w]} }

// breaks judges all operations against the past of each.
func (p *past) breaks() []int {
	p.merged, p.newest = make([]int32, len(p.lists)), make([]mark, p.ix.keys)
	var offending []int
	for session, ops := range p.ix.sessions {
		p.begin(session)
		for _, i := range ops {
			bad := p.saw[i] != none && !p.read(i)
			if p.wrote[i] || p.revealed(i) {
				at := p.s.at[i]
				bad = bad || at != unplaced && at <= p.floor
			}
			if p.wrote[i] {
				p.respect(p.entry(int32(i)))
				p.floor = max(p.floor, p.s.at[i])
			}
			if bad {
				offending = append(offending, i)
			}
		}
	}
	return offending
}

// read judges what operation i read and adds it to the past.
func (p *past) read(i int) bool {
	key, w := p.ix.key[i], p.saw[i]
	if w == open {
		return p.readOpen(i)
	}
	ok := !p.tooOld(w, key)
	if w != initial {
		p.learn(w)
	}
	return ok
}

// readOpen judges an open read: it offends if all its candidates are too old. It
// picks the oldest that is not.
func (p *past) readOpen(i int) bool {
	found := false
	for _, w := range p.s.candidates(i) {
		older := !found || p.s.position(w) < p.s.position(p.pick[i])
		if !p.tooOld(w, p.ix.key[i]) && older {
			p.pick[i], found = w, true
		}
	}
	return found
}

// tooOld reports whether the past has a newer write of the key than w.
func (p *past) tooOld(w, key int32) bool {
	newest := &p.newest[key]
	if newest.session != p.session {
		return false
	}
	at := p.s.position(w)
	return w == initial || at != unplaced && at < newest.at
}

// learn adds write w and what it brings.
func (p *past) learn(w int32) {
	p.respect(p.entry(w))
	if p.clocks != nil {
		p.floor = max(p.floor, p.s.at[w])
	}
	owner := int(p.ix.owner[w])
	switch {
	case p.nameless(int(w)):
		return
	case p.clocks == nil:
		p.merge(owner, p.upto[w])
		return
	case p.wrote[w] && p.upto[w] <= p.merged[owner]:
		return // with the write came what it brings
	}
	for column, n := range p.clocks.of(w) {
		if session := p.clocks.session[column]; n > p.merged[session] {
			p.merge(session, n)
		}
	}
}

// merge adds the entries of a session's list up to n that are new.
func (p *past) merge(session int, n int32) {
	if n <= p.merged[session] {
		return
	}
	if p.merged[session] == 0 {
		p.touched = append(p.touched, int32(session))
	}
	floor := p.floor
	for _, e := range p.lists[session][p.merged[session]:n] {
		p.respect(e)
		floor = max(floor, e.at)
	}
	if p.clocks != nil {
		p.floor = floor
	}
	p.merged[session] = n
}

// respect makes reads of the session see a write or something newer.
func (p *past) respect(e entry) {
	newest := &p.newest[e.key]
	if newest.session != p.session {
		*newest = mark{e.at, p.session}
	} else if e.at > newest.at {
		newest.at = e.at
	}
}
