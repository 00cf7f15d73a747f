package checker

import "lagcheck/history"

// checkSequential decides sequential consistency (Lamport 1979) with the leader's
// log as the order of the writes: each session can be laid along the log without
// going back. A read fits at any place of the log from the write that it saw to
// the next write of its key; a write has its own place.
//
//	c0: |--w x=1 #1--|  |--w y=1 #2--|
//	c1:                                 |--r y->1--|  |--r x->nil--|
//
// violated: c1 has seen the store after y=1, and x=1 was in it by then. Each session
// takes the first place that is left, which leaves the most room for what follows;
// so reads choose among their candidates without a search, unless it depends on them
// whether a write with unknown outcome happened. A cas reads at the place just
// before its own. It costs O(n): one pass over the log, one over the sessions.
func checkSequential(ix *index, _ Options) Verdict { return ix.decide(goesBack) }

// goesBack is the rule of sequential consistency. Where positions are missing, the
// rule of pram finds what breaks whatever they are.
func goesBack(r *reading) []int {
	offending := r.layOut().goBack()
	if len(offending) == 0 && !r.whole {
		return breaksPipeline(r)
	}
	return offending
}

// A layout knows how long each write is the newest one of its key.
type layout struct {
	*reading
	next  []int64 // of each write: the position of the next one of its key
	first []int64 // of each key: the position of its first write
}

func (r *reading) layOut() *layout {
	n := len(r.ix.h)
	block := make([]int64, n+r.ix.keys)
	l := &layout{reading: r, next: block[:n:n], first: block[n:]}
	for k := range l.first {
		l.first[k] = history.Never
	}
	for k := len(r.log) - 1; k >= 0; k-- {
		w := r.log[k]
		l.next[w] = l.first[r.ix.key[w]]
		if r.happened(int(w)) {
			l.first[r.ix.key[w]] = r.s.at[w]
		}
	}
	return l
}

// goBack returns the operations for which their session has no place left.
func (l *layout) goBack() []int {
	var offending []int
	for _, ops := range l.ix.sessions {
		place := int64(0)
		for _, i := range ops {
			var ok bool
			if place, ok = l.move(i, place); !ok {
				offending = append(offending, i)
			}
		}
	}
	return offending
}

// until returns the position at which write w, or the initial state of the key, is
// no longer the newest.
func (l *layout) until(w, key int32) int64 {
	if w == initial {
		return l.first[key]
	}
	return l.next[w]
}

// move takes operation i and the place of its session to the session's next place,
// and reports whether there is one. A read that finds none stays where it is.
func (l *layout) move(i int, place int64) (int64, bool) {
	at, wrote := l.s.at[i], l.wrote[i]
	if wrote && at != unplaced {
		ok := at > place && (l.saw[i] == none || l.fits(i, at-1, at-1) == at-1)
		return max(at, place), ok
	}
	if l.saw[i] != none {
		to := l.fits(i, place, history.Never)
		if to == history.Never {
			return place, false
		}
		return to, true
	}
	return place, !l.revealed(i) || at == unplaced || at > place
}

// fits returns the first place in from..to where operation i can read one of
// its candidates, and picks that one; Never if there is none. A candidate
// without a position may be anywhere.
func (l *layout) fits(i int, from, to int64) int64 {
	best := history.Never
	for _, w := range l.sees(i) {
		at := l.s.position(w)
		if at == unplaced {
			return from
		}
		if at = max(at, from); at <= to && at < l.until(w, l.ix.key[i]) && at < best {
			best = at
			if l.saw[i] == open {
				l.pick[i] = w
			}
		}
	}
	return best
}
