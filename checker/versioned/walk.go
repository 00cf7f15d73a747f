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
	states      []state  // of each key; or of each session and key
	strides     []stride // of each session
	accused     *accused
	obligations [findings]int
	due         int

	own accused // the memory of those that do not walk alone
}

// The accused are the offenders so far, one bit for each operation.
type accused [findings][]uint64

// inOnePass are the guarantees that walk decides.
var inOnePass = []int{sequential, readYourWrites, monotonicReads, monotonicWrites, writesFollowReads}

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
	for g := range e.found {
		e.found[g].Obligations = 0
	}
	e.accused.acquit(len(e.h), inOnePass...)
	e.look(0)
	if listed {
		e.each((*part).walkListed)
	} else {
		e.lineUp()
		e.each((*part).walkLined)
	}
	for k := range e.parts {
		w := &e.parts[k].walker
		for _, g := range inOnePass {
			e.found[g].Obligations += w.obligations[g]
			if k > 0 {
				e.accused.join(g, &w.own)
			}
		}
		e.due += w.due
	}
	e.convict(inOnePass...)
	e.found[sequential].Obligations = e.due
}

// begin returns the walker of a part, which has judged nothing yet.
func (p *part) begin() *walker {
	w := &p.walker
	w.accused, w.obligations, w.due = &p.accused, [findings]int{}, 0
	if p != &p.parts[0] {
		w.own.acquit(len(p.h), inOnePass...)
		w.accused = &w.own
	}
	return w
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
			w.judge(r, &sd, st)
			sd.advance(r.does, r.at, st)
		}
	}
	return true
}

// walkListed goes over the operations of the part as they are listed, once it has caught
// up with those before.
func (p *part) walkListed() bool {
	w, e, keys := p.begin(), p.Engine, int32(p.Keys())
	w.states, w.strides = blank(w.states, p.Sessions()*p.Keys()), blank(w.strides, p.Sessions())
	for i := range p.from {
		key, s := e.key[i], e.session[i]
		w.strides[s].advance(e.does[i], e.at[i], &w.states[s*keys+key])
	}
	for i := p.from; i < p.to; i++ {
		key, s, at := e.key[i], e.session[i], e.at[i]
		r := record{at: at, key: key, op: int32(i), does: e.does[i]}
		if r.does == read {
			r.until = e.until(at, key)
		}
		sd, st := &w.strides[s], &w.states[s*keys+key]
		w.judge(&r, sd, st)
		sd.advance(r.does, at, st)
	}
	return true
}

// accuse notes an offender.
func (a *accused) accuse(guarantee int, op int32) { a[guarantee][op/64] |= 1 << (op % 64) }

// acquit begins with no offenders of so many operations.
func (a *accused) acquit(operations int, guarantees ...int) {
	for _, g := range guarantees {
		a[g] = blank(a[g], operations/64+1)
	}
}

// join adds those of another one.
func (a *accused) join(guarantee int, other *accused) {
	for n, word := range other[guarantee] {
		a[guarantee][n] |= word
	}
}

// convict lists the offenders. They were found session by session and are listed
// in the order of the history.
func (e *Engine) convict(guarantees ...int) {
	for _, g := range guarantees {
		list := e.found[g].Offending[:0]
		for n, word := range e.accused[g] {
			for ; word != 0; word &= word - 1 {
				list = append(list, int32(64*n+bits.TrailingZeros64(word)))
			}
		}
		e.found[g].Offending = list
	}
}

// judge judges an operation by what its session did before. Due counts those that have
// something to respect.
func (w *walker) judge(r *record, s *stride, st *state) {
	if r.does != nothing && (s.wrote > 0 || s.read > 0) {
		w.due++
	}
	switch r.does {
	case read:
		if st.own > 0 {
			w.obligations[readYourWrites]++
			if r.at < st.own {
				w.accused.accuse(readYourWrites, r.op)
			}
		}
		if st.read > 0 {
			w.obligations[monotonicReads]++
			if r.at < st.read-1 {
				w.accused.accuse(monotonicReads, r.op)
			}
		}
		if max(r.at, s.place) >= r.until {
			w.accused.accuse(sequential, r.op)
		}
	case wrote:
		if s.wrote > 0 {
			w.obligations[monotonicWrites]++
			if r.at <= s.wrote {
				w.accused.accuse(monotonicWrites, r.op)
			}
		}
		if s.read > 0 {
			w.obligations[writesFollowReads]++
			if r.at <= s.read-1 {
				w.accused.accuse(writesFollowReads, r.op)
			}
		}
		if r.at <= s.place {
			w.accused.accuse(sequential, r.op)
		}
	case revealed:
		if r.at <= s.place {
			w.accused.accuse(sequential, r.op)
		}
	}
}

// advance takes a session past an operation. It comes to what it saw or wrote, unless it
// was further on: a read that does not fit where the session is, is of something older.
func (s *stride) advance(does does, at int32, st *state) {
	switch does {
	case read:
		st.read, s.read = max(st.read, at+1), max(s.read, at+1)
	case wrote:
		st.own, s.wrote = max(st.own, at), max(s.wrote, at)
	default:
		return
	}
	s.place = max(s.place, at)
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
