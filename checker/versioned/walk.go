package versioned

import "math/bits"

// A state is how far one session has come on a key.
type state struct {
	session int32 // from 1; for another session the state is void
	own     int32 // the newest position that it wrote, 0 for none
	read    int32 // the newest position that it read, plus one, 0 for none
}

// A stride is how far one session has come in all.
type stride struct {
	wrote int32 // the newest position that it wrote, 0 for none
	read  int32 // the newest position that it read, plus one, 0 for none
	place int32 // of sequential consistency: where in the log it is
}

// A walker is one pass over operations, each session's in its order.
type walker struct {
	from, to    int      // what walkListed judges
	states      []state  // of each key; or of each session and key
	strides     []stride // of each session
	obligations [findings]int
	due         int
	broke       broken // by any operation
}

// A broken is guarantees that are broken, one bit for each.
type broken uint8

// walk decides the session guarantees and sequential consistency. Where there are few
// sessions and keys, operations are taken as they are listed, else session by session.
// Those of a large history are divided among all cores.
func (e *Engine) walk() {
	if !e.walked {
		e.walkAs(e.Sessions()*e.Keys() <= len(e.h)/4+64)
	}
}

// walkAs is walk, one way or the other.
func (e *Engine) walkAs(listed bool) {
	e.walked, e.due, e.known.done = true, 0, false
	e.look(0)
	if listed {
		e.share()
		e.each((*part).walkListed)
	} else {
		e.broke = blank(e.broke, len(e.h))
		e.lineUp()
		e.each((*part).walkLined)
		e.each((*part).convict)
	}
	broke := broken(0)
	for g := range e.found {
		e.found[g] = Finding{Offending: e.found[g].Offending[:0]}
	}
	for k := range e.parts {
		w := &e.parts[k].walker
		for g, n := range w.obligations {
			e.found[g].Obligations += n
		}
		broke |= w.broke
		e.due += w.due
	}
	e.found[sequential].Obligations = e.due
	if broke != 0 {
		e.list(broke)
	}
}

// pace is how long it takes to catch up with an operation, of the time that judging one
// takes.
const pace = 0.4

// share divides the history for walkListed. The later parts have less to judge, as they
// have more to catch up with before.
func (e *Engine) share() {
	total, share := 0.0, 1.0
	for range e.parts {
		total += share
		share *= 1 - pace
	}
	from, share := 0, float64(len(e.h))/total
	for k := range e.parts {
		w := &e.parts[k].walker
		w.from, w.to = from, min(from+int(share), len(e.h))
		from, share = w.to, share*(1-pace)
	}
	e.parts[len(e.parts)-1].walker.to = len(e.h)
}

// begin returns the walker of a part, which has judged nothing yet.
func (p *part) begin() *walker {
	w := &p.walker
	w.obligations, w.due, w.broke = [findings]int{}, 0, 0
	p.acquit()
	return w
}

// acquit forgets who was accused.
func (p *part) acquit() {
	for g := range p.offending {
		p.offending[g] = p.offending[g][:0]
	}
}

// walkLined goes over the sessions that begin in as large a part of all operations,
// session by session.
func (p *part) walkLined() bool {
	w := p.begin()
	w.states = blank(w.states, p.Keys())
	for s := range p.Sessions() {
		from := int(p.Engine.from[s])
		if from < p.from || from >= p.to {
			continue
		}
		var sd stride
		for n := range p.records[from:p.Engine.from[s+1]] {
			r := &p.records[from+n]
			st := &w.states[r.key]
			if st.session != int32(s+1) {
				*st = state{session: int32(s + 1)}
			}
			if broke := w.step(r.does, r.at, r.until, &sd, st); broke != 0 {
				p.broke[r.op] = broke
			}
		}
	}
	return true
}

// walkListed goes over its share of the operations as they are listed, once it has caught
// up with those before.
func (p *part) walkListed() bool {
	w, e, keys := p.begin(), p.Engine, uint32(p.keys)
	w.states, w.strides = blank(w.states, p.sessions*p.keys), blank(w.strides, p.sessions)
	before, mine := e.facts[:w.from], e.facts[w.from:w.to]
	for i := range before {
		f := &before[i]
		s, st := &w.strides[uint32(f.session)], &w.states[uint32(f.session)*keys+uint32(f.key)]
		switch f.does {
		case read:
			s.saw(f.at, st)
		case wrote:
			s.added(f.at, st)
		}
	}
	for i := range mine {
		f := &mine[i]
		s, st := &w.strides[uint32(f.session)], &w.states[uint32(f.session)*keys+uint32(f.key)]
		if broke := w.step(f.does, f.at, e.until(f.at, f.key), s, st); broke != 0 {
			p.accuse(w.from+i, broke)
		}
	}
	return true
}

// list lists the offenders against guarantees, in the order of the history.
func (e *Engine) list(guarantees broken) {
	for g := range e.found {
		if guarantees>>g&1 == 0 {
			continue
		}
		list := e.found[g].Offending[:0]
		for k := range e.parts {
			list = append(list, e.parts[k].offending[g]...)
		}
		e.found[g].Offending = list
	}
}

// accuse notes that operation i breaks guarantees. Those of a part come in their order.
func (p *part) accuse(i int, broke broken) {
	for ; broke != 0; broke &= broke - 1 {
		list := &p.offending[bits.TrailingZeros8(uint8(broke))]
		*list = append(*list, i)
	}
}

// convict accuses, in the order of the history, who was found session by session.
func (p *part) convict() bool {
	p.acquit()
	for i, broke := range p.broke[p.from:p.to] {
		if broke != 0 {
			p.accuse(p.from+i, broke)
		}
	}
	return true
}

// step judges an operation by what its session did before, and takes the session past
// it. Due counts those that have something to respect. Whether there is a read or a write,
// and whether it has something to respect, is nothing but chance to a processor; so all is
// computed of each, without branches.
func (w *walker) step(does does, at, until int32, s *stride, st *state) (broke broken) {
	if does == nothing {
		return 0
	}
	isRead, isWrote := bit(does == read), bit(does == wrote)
	w.due += int(bit(s.wrote|s.read != 0))
	own, seen := isRead&bit(st.own > 0), isRead&bit(st.read > 0)
	after, follows := isWrote&bit(s.wrote > 0), isWrote&bit(s.read > 0)
	w.obligations[readYourWrites] += int(own)
	w.obligations[monotonicReads] += int(seen)
	w.obligations[monotonicWrites] += int(after)
	w.obligations[writesFollowReads] += int(follows)
	reads, writes := -int32(isRead), -int32(isWrote)
	upto := max(s.place, at&reads)  // a read moves the place along
	next := at&^reads | until&reads // to before the next write, and a write stands after it
	broke = bit(upto >= next)<<sequential |
		own&bit(at < st.own)<<readYourWrites |
		seen&bit(at+1 < st.read)<<monotonicReads |
		after&bit(at <= s.wrote)<<monotonicWrites |
		follows&bit(at < s.read)<<writesFollowReads
	w.broke |= broke
	saw, added := (at+1)&reads, at&writes
	st.read, s.read = max(st.read, saw), max(s.read, saw)
	st.own, s.wrote = max(st.own, added), max(s.wrote, added)
	s.place = max(upto, added)
	return broke
}

// bit is 1 for true.
func bit(is bool) broken {
	if is {
		return 1
	}
	return 0
}

// saw takes a session past a read, and added past a write. It comes to what it saw or
// wrote, unless it was further on: a read that does not fit where the session is, is of
// something older.
func (s *stride) saw(at int32, st *state) {
	st.read, s.read, s.place = max(st.read, at+1), max(s.read, at+1), max(s.place, at)
}

func (s *stride) added(at int32, st *state) {
	st.own, s.wrote, s.place = max(st.own, at), max(s.wrote, at), max(s.place, at)
}

func (e *Engine) walkedFinding(g int) Finding {
	e.walk()
	return e.found[g]
}

// ReadYourWrites judges reads of keys that their session had written: each sees the
// newest position that its session wrote there, or a newer one.
func (e *Engine) ReadYourWrites() Finding { return e.walkedFinding(readYourWrites) }

// MonotonicReads judges reads of keys that their session had read: each sees the
// newest position that its session saw there, or a newer one.
func (e *Engine) MonotonicReads() Finding { return e.walkedFinding(monotonicReads) }

// MonotonicWrites judges writes of sessions that had written: each stands in the log
// after all that its session wrote before.
func (e *Engine) MonotonicWrites() Finding { return e.walkedFinding(monotonicWrites) }

// WritesFollowReads judges writes of sessions that had read: each stands in the log
// after all that its session read before.
func (e *Engine) WritesFollowReads() Finding { return e.walkedFinding(writesFollowReads) }

// Sequential judges whether each session moves along the log and never back. A read
// fits from the position that it saw to that of the next write of its key.
func (e *Engine) Sequential() Finding { return e.walkedFinding(sequential) }
