package versioned

// A past follows the sessions through what each of them must have seen. Every
// session has a list of writes that others come to know by seeing one of its own, in
// the order in which they come to know them; so what is in the past of an
// operation is, for each session, a length of its list. Every entry is merged at most
// once into what a session must respect.
type past struct {
	lists []entry // of all sessions, one after the other
	from  []int32 // where the list of each session begins, and where all end

	brought []brought // of each position

	// One session under way.
	merged  []int32 // of each session: how much of its list was merged
	touched []int32 // the sessions of which anything was
	newest  []mark  // of each key
	mark    int32   // session plus one
	floor   int32   // what its writes must exceed
}

// What is brought by a write to who sees it.
type brought struct {
	owner int32 // its session
	upto  int32 // how much of the list of that
	row   int32 // of the clocks, from 1: see race
}

// An entry is a write on a list.
type entry struct{ at, key int32 }

// A mark is the newest position of a key in the past of a session.
type mark struct{ session, at int32 }

// PRAM judges whether who sees a write sees what its session wrote before it.
func (e *Engine) PRAM() Finding {
	e.walk()
	f := &e.found[pram]
	f.Obligations = e.due
	switch {
	case len(e.found[sequential].Offending) == 0:
		f.Offending = f.Offending[:0]
	case !e.respectByKey():
		e.listWrites(false)
		e.respectPast(pram)
	}
	return *f
}

// Causal judges whether who sees a write sees everything that led to it: the
// transitive closure of session order and reads-from. It reports false where the
// memory for that would be too much, or where reads-from and the order of sessions
// form a cycle.
func (e *Engine) Causal() (Finding, bool) {
	e.walk()
	f := &e.found[causal]
	f.Obligations = e.due
	if len(e.found[sequential].Offending) == 0 {
		f.Offending = f.Offending[:0]
		return *f, true
	}
	if e.respectByKey() {
		return *f, true
	}
	e.listWrites(true)
	defer e.race.drop()
	if !e.runClocks() {
		return Finding{}, false
	}
	e.respectPast(causal)
	return *f, true
}

// listWrites makes the lists: what a session wrote and, with those that were seen,
// the writes of unknown outcome that it read. These are on no list of their own
// session, as nothing that came later there has to respect them.
func (e *Engine) listWrites(seen bool) {
	e.lineUp()
	p := &e.past
	p.brought = blank(p.brought, len(e.log))
	p.lists, p.from = p.lists[:0], append(p.from[:0], 0)
	for s := range e.Sessions() {
		e.look(0)
		from := int32(len(p.lists))
		for n := e.from[s]; n < e.from[s+1]; n++ {
			r := &e.records[n]
			switch {
			case r.does == read && seen && r.at > 0 && !e.acknowledged(r.at):
				p.lists = append(p.lists, entry{r.at, r.key})
			case r.does == wrote:
				p.lists = append(p.lists, entry{r.at, r.key})
			}
			if r.does == wrote || r.does == revealed {
				p.brought[r.at] = brought{owner: int32(s), upto: int32(len(p.lists)) - from}
			}
		}
		p.from = append(p.from, int32(len(p.lists)))
	}
}

func (e *Engine) acknowledged(at int32) bool { return e.log[at].does == wrote }

// respectPast judges all operations against the past of each. Only in the causal past
// do writes stand after what their session had read.
func (e *Engine) respectPast(guarantee int) {
	p := &e.past
	offends := broken(1) << guarantee
	e.broke = blank(e.broke, len(e.h))
	p.touched, p.merged, p.newest = p.touched[:0], blank(p.merged, e.Sessions()), blank(p.newest, e.Keys())
	for s := range e.Sessions() {
		p.begin()
		p.mark, p.floor = int32(s+1), 0
		for n := e.from[s]; n < e.from[s+1]; n++ {
			e.look(int(n))
			r := &e.records[n]
			switch r.does {
			case read:
				if newest := &p.newest[r.key]; newest.session == p.mark && r.at < newest.at {
					e.broke[r.op] |= offends
				}
				if r.at > 0 {
					e.learn(r, guarantee == causal)
				}
			case wrote:
				if r.at <= p.floor {
					e.broke[r.op] |= offends
				}
				p.respect(r.key, r.at)
				p.floor = max(p.floor, r.at)
			case revealed:
				if r.at <= p.floor {
					e.broke[r.op] |= offends
				}
			}
		}
	}
	e.each((*part).convict)
	e.list(offends)
}

// begin forgets what the session before had merged.
func (p *past) begin() {
	for _, s := range p.touched {
		p.merged[s] = 0
	}
	p.touched = p.touched[:0]
}

// learn adds the write that was read, and what it brings.
func (e *Engine) learn(r *record, causes bool) {
	p := &e.past
	w := p.brought[r.at]
	p.respect(r.key, r.at)
	if !causes {
		p.merge(w.owner, w.upto)
		return
	}
	p.floor = max(p.floor, r.at)
	if w.upto <= p.merged[w.owner] && e.acknowledged(r.at) {
		return // with the write came what it brings
	}
	for column, n := range e.race.row(w.row) {
		if s := e.race.sessions[column]; n > p.merged[s] {
			p.floor = max(p.floor, p.merge(s, n))
		}
	}
}

// merge adds what is new of a session's list up to n, and returns its newest position.
func (p *past) merge(s, n int32) (newest int32) {
	if n <= p.merged[s] {
		return 0
	}
	if p.merged[s] == 0 {
		p.touched = append(p.touched, s)
	}
	from := p.from[s]
	for _, w := range p.lists[from+p.merged[s] : from+n] {
		p.respect(w.key, w.at)
		newest = max(newest, w.at)
	}
	p.merged[s] = n
	return newest
}

// respect makes reads of the session see that position of the key or a newer one.
func (p *past) respect(key, at int32) {
	if newest := &p.newest[key]; newest.session != p.mark {
		*newest = mark{p.mark, at}
	} else if at > newest.at {
		newest.at = at
	}
}
