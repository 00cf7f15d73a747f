package checker

import (
	"cmp"
	"slices"

	"lagcheck/history"
)

// What breaks a guarantee that goes by the log has one of few forms: an operation and the
// earlier one of its session that it did not respect; for sequential consistency, a
// read, the operation that had taken its session to a place of the log, and a newer
// write that stands before that place; for pram and causal consistency, a chain. One
// pass over the sessions finds for every operation the form with the fewest operations,
// so that not all pairs have to be looked at.

// A form is operations that break a guarantee together with what they need.
type form struct {
	ops   [3]int32 // none where fewer
	least int      // there are at least so many, with what they need
}

// shrinkOffenders shrinks what breaks a guarantee that goes by the log.
func (s *shrinker) shrinkOffenders(offending []int) {
	forms := s.forms()
	slices.SortStableFunc(forms, func(a, b form) int { return cmp.Compare(a.least, b.least) })
	plain, all := s.plain(), true
	for _, f := range forms {
		if s.best != nil && f.least >= len(s.best) {
			break
		}
		if all = s.tryPart(f.ops[:]...); !all {
			break
		}
	}
	least := s.leastOther(plain)
	if s.best == nil || len(s.best) > least {
		all = s.followChains(offending, least) && all
	}
	if s.best == nil {
		for _, x := range s.offenders(offending) {
			s.consider(x.Operations)
		}
	}
	s.proved = all && s.best != nil && plain && (len(s.best) <= least || s.chains() && s.ix.certain().whole)
}

// tryPart considers some operations with what they need. It reports false if there is no
// work left to try them.
func (s *shrinker) tryPart(ops ...int32) bool {
	var part []int
	for _, i := range ops {
		if i == none {
			continue
		}
		part = append(part, int(i))
		if s.guarantee.store {
			if r := s.seer(int(i)); r >= 0 {
				part = append(part, r)
			}
		}
	}
	part = s.close(part...)
	if !s.spend(len(part)) {
		return false
	}
	if (s.best == nil || len(part) < len(s.best)) && s.breaksAlone(part) {
		s.consider(part)
	}
	return true
}

// plain reports whether all reads are no more than that, each can have seen but one
// write, and what is known of writes they tell themselves: then a form with what it needs
// has as few operations as it seems to have, and in a part no more is open than in the whole.
func (s *shrinker) plain() bool {
	for i := range s.ix.h {
		op := &s.ix.h[i]
		lost := s.guarantee.store && op.Type == history.Info && op.Writes() && s.ix.certain().happened(i)
		if op.F == history.CAS || len(s.seen(i)) > 1 || s.taught(i) || lost {
			return false
		}
	}
	return s.sees().crowd == 0
}

// taught reports whether operation i is a write whose position is known by a read alone.
func (s *shrinker) taught(i int) bool {
	op := &s.ix.h[i]
	return op.Writes() && !op.Version.Known() && s.ix.sights().at[i] != unplaced
}

// chains reports whether chains break the guarantee, besides the forms. They break
// sequential consistency, too, but where the whole log is known it has forms for that.
func (s *shrinker) chains() bool {
	return s.guarantee.Name == PRAM || s.guarantee.Name == Causal || s.guarantee.Name == Sequential && !s.ix.certain().whole
}

// leastOther returns how few operations can break the guarantee otherwise than in a form:
// in a chain, the last operation, a read, the write that it saw and one before that; in a
// cycle of demands, for own writes two of them and a read of each by the other session,
// for reads two writes and three reads. Where the place of a write in the log is not
// known, three may have no order in which sequential, causal or pram consistency holds.
func (s *shrinker) leastOther(plain bool) int {
	switch {
	case !plain:
		return 0
	case s.guarantee.store && !s.ix.certain().whole:
		return 3
	case s.chains(), s.guarantee.Name == ReadYourWrites:
		return 4
	case s.guarantee.Name == MonotonicReads:
		return 5
	}
	return len(s.ix.h) // there is nothing else
}

// followChains looks for the shortest chain of each offending operation. It reports
// false if there is no work left.
func (s *shrinker) followChains(offending []int, least int) bool {
	if !s.chains() {
		return true
	}
	r := s.ix.certain()
	for _, i := range offending {
		way, steps := s.search(r, i)
		if !s.spend(steps) {
			return false
		}
		if part := ways(way); part != nil && !s.tryPart(part...) {
			return false
		}
		if s.best != nil && len(s.best) <= least {
			break
		}
	}
	return true
}

func ways(c chain) []int32 {
	var ops []int32
	for _, i := range c {
		ops = append(ops, int32(i))
	}
	return ops
}

// forms finds the forms of all operations.
func (s *shrinker) forms() []form {
	var forms []form
	for _, g := range guarantees {
		if !g.store && (g.Name == s.guarantee.Name || Implies(s.guarantee.Name, g.Name)) {
			forms = s.pairs(g, forms)
		}
	}
	if s.guarantee.Name == Sequential {
		forms = s.places(forms)
	}
	return forms
}

// weight returns how many operations operation i needs, itself included: for a write
// that states no position, the read by which that is known counts, too.
func (s *shrinker) weight(i int) int {
	n := 1
	for _, w := range s.seen(i) {
		if w != initial {
			n++
		}
	}
	if s.taught(i) {
		n++
	}
	return n
}

// together bounds how many operations two of them need: those of both, unless they may
// share some. So do reads that may have seen the same write, and a cas, which needs a write
// and is one.
func (s *shrinker) together(i, j int) int {
	a, b := s.weight(i), s.weight(j)
	if len(s.seen(i)) > 1 || len(s.seen(j)) > 1 || s.ix.h[i].F == history.CAS || s.ix.h[j].F == history.CAS {
		return max(a, b)
	}
	return a + b
}

// A peak is the newest of the operations of each weight that a session has to respect:
// of weight 1, 2 and more. It is void in another session.
type peak struct {
	session int32 // from 1
	at      [3]int64
	op      [3]int32
}

func (p *peak) begin(session int32) {
	if p.session != session {
		*p = peak{session, [3]int64{unplaced, unplaced, unplaced}, [3]int32{none, none, none}}
	}
}

func (p *peak) raise(weight int, at int64, op int) {
	if w := min(weight, len(p.at)) - 1; at > p.at[w] {
		p.at[w], p.op[w] = at, int32(op)
	}
}

// over returns the lightest operation that is newer than a position, none if there is none.
func (p *peak) over(at int64) int32 {
	for w, newest := range p.at {
		if newest > at {
			return p.op[w]
		}
	}
	return none
}

// pairs adds for every operation that breaks a session guarantee the earlier one that
// makes the lightest pair with it.
func (s *shrinker) pairs(g Guarantee, forms []form) []form {
	e := *s.evidence
	e.guarantee = g
	peaks := make([]peak, s.ix.keys)
	for session, ops := range s.ix.sessions {
		for _, i := range ops {
			p := &peaks[0]
			if g.read {
				p = &peaks[s.ix.key[i]]
			}
			p.begin(int32(session + 1))
			oldest, newest := e.bounds(i)
			if g.Name == WritesFollowReads { // a cas reads before it writes
				p.raise(s.weight(i), oldest, i)
			}
			if j := p.over(newest); j != none {
				forms = append(forms, form{[3]int32{int32(i), j, none}, s.together(i, int(j))})
			}
			if g.Name != WritesFollowReads {
				p.raise(s.weight(i), oldest, i)
			}
		}
	}
	return forms
}

// bounds returns what the session has to respect from operation i on, unplaced if that
// is nothing, and how new operation i itself may be: beyond all if it need not respect
// anything.
func (e *evidence) bounds(i int) (oldest, newest int64) {
	s, reads := e.ix.sights(), len(e.ix.sights().candidates(i)) > 0
	oldest, newest = unplaced, history.Never
	switch {
	case e.guarantee.own && e.ix.wrote(i):
		oldest = s.atLeast(int32(i))
	case !e.guarantee.own && reads:
		oldest = s.readAtLeast(i)
	}
	switch {
	case e.guarantee.read && reads:
		newest = s.readAtMost(i)
	case !e.guarantee.read && e.ix.h[i].Writes() && e.ix.h[i].Type != history.Fail:
		newest = s.atMost(int32(i))
	}
	return oldest, newest
}

// places adds for every read that finds no place in the log the write that replaced what
// it saw, and the lightest operation that had taken its session that far.
func (s *shrinker) places(forms []form) []form {
	r := s.ix.certain()
	l := r.layOut()
	at := make([]int64, len(r.log))
	for k, w := range r.log {
		at[k] = r.s.at[w]
	}
	for _, ops := range s.ix.sessions {
		var p peak
		p.begin(1)
		for _, i := range ops {
			w := r.saw[i]
			if own := r.s.at[i]; r.wrote[i] && own != unplaced {
				p.raise(s.weight(i), own, i)
			}
			if w < 0 && w != initial {
				continue
			}
			next := l.until(w, s.ix.key[i])
			k, ok := slices.BinarySearch(at, next)
			if last := p.over(next - 1); ok && last != none && int(r.log[k]) != i {
				newer := r.log[k]
				least := s.together(i, int(last))
				if newer != last && newer != r.saw[last] && s.ix.h[i].F != history.CAS {
					least++
				}
				forms = append(forms, form{[3]int32{int32(i), last, newer}, least})
			}
			p.raise(s.weight(i), r.s.position(w), i)
		}
	}
	return forms
}
