package versioned

import "math/bits"

// A state is how far one session has come on a key.
type state struct {
	session int32 // from 1; for another session the state is void
	own     int32 // the newest position that it wrote, 0 for none
	read    int32 // the newest position that it read, plus one, 0 for none
}

// A floor is what the writes of a session must exceed.
type floor struct {
	started bool
	at      int32
}

func (f *floor) raise(at int32) { f.started, f.at = true, max(f.at, at) }

// A walker is one pass over some sessions, one after the other.
type walker struct {
	*Engine
	states      []state // of each key
	accused     *accused
	obligations [findings]int
	due         int
	stride

	own accused // the memory of those that do not walk alone
}

// A stride is how far a walker came in one session.
type stride struct {
	at          int32 // the session plus one
	place       int32 // of sequential consistency: where in the log the session is
	wrote, read floor
	started     bool // the session has something to respect
}

// The accused are the offenders so far, one bit for each operation.
type accused [findings][]uint64

// inOnePass are the guarantees that walk decides.
var inOnePass = []int{sequential, readYourWrites, monotonicReads, monotonicWrites, writesFollowReads}

// walk decides the session guarantees and sequential consistency. Sessions do not depend
// on one another: those of a large history are divided among all cores.
func (e *Engine) walk() {
	if e.walked {
		return
	}
	e.walked, e.due, e.known.done = true, 0, false
	for g := range e.found {
		e.found[g].Obligations = 0
	}
	e.accused.acquit(len(e.h), inOnePass...)
	e.look(0)
	e.each((*part).walk)
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

// walk goes over the sessions that begin in as large a part of all operations, session by
// session.
func (p *part) walk() bool {
	e, w := p.Engine, &p.walker
	w.Engine, w.accused, w.obligations, w.due = e, &e.accused, [findings]int{}, 0
	if p != &e.parts[0] {
		w.own.acquit(len(e.h), inOnePass...)
		w.accused = &w.own
	}
	w.states = blank(w.states, e.Keys())
	for s := range e.Sessions() {
		if from := int(e.from[s]); from < p.from || from >= p.to {
			continue
		}
		w.stride = stride{at: int32(s + 1)}
		for n := e.from[s]; n < e.from[s+1]; n++ {
			w.step(&e.records[n])
		}
	}
	return true
}

// accuse notes an offender.
func (a *accused) accuse(guarantee int, r *record) { a[guarantee][r.op/64] |= 1 << (r.op % 64) }

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

// step judges one operation. Due counts those that have something to respect: an
// operation of their session before them.
func (w *walker) step(r *record) {
	if r.does == nothing {
		return
	}
	if w.started {
		w.due++
	}
	switch r.does {
	case read:
		w.stepRead(r)
	case wrote:
		w.stepWrite(r)
	case revealed:
		if r.at <= w.place {
			w.accused.accuse(sequential, r)
		}
		return
	}
	w.started = true
}

func (w *walker) stepRead(r *record) {
	st := &w.states[r.key]
	if st.session != w.at {
		*st = state{session: w.at}
	}
	if st.own > 0 {
		w.obligations[readYourWrites]++
		if r.at < st.own {
			w.accused.accuse(readYourWrites, r)
		}
	}
	if st.read > 0 {
		w.obligations[monotonicReads]++
		if r.at < st.read-1 {
			w.accused.accuse(monotonicReads, r)
		}
	}
	st.read = max(st.read, r.at+1)
	w.read.raise(r.at)
	if place := max(r.at, w.place); place < r.until {
		w.place = place
	} else {
		w.accused.accuse(sequential, r)
	}
}

func (w *walker) stepWrite(r *record) {
	if w.wrote.started {
		w.obligations[monotonicWrites]++
		if r.at <= w.wrote.at {
			w.accused.accuse(monotonicWrites, r)
		}
	}
	if w.read.started {
		w.obligations[writesFollowReads]++
		if r.at <= w.read.at {
			w.accused.accuse(writesFollowReads, r)
		}
	}
	w.wrote.raise(r.at)
	st := &w.states[r.key]
	if st.session != w.at {
		*st = state{session: w.at}
	}
	st.own = max(st.own, r.at)
	if r.at <= w.place {
		w.accused.accuse(sequential, r)
	}
	w.place = max(w.place, r.at)
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
