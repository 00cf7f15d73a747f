package checker

import (
	"lagcheck/history"
)

// sights say which write each read may have seen, and at which position of the
// leader's log each write stands.
//
// A candidate of a read is a write (ok or info) of the same value on the same
// key that was called at or before the read's return and does not come later in
// the read's own session; or the initial state if the value is nil. A version
// stated by a read that fits one candidate decides between them; see sights_claims.go.
type sights struct {
	start []int32 // candidates of operation i: list[start[i]:start[i+1]]
	list  []int32 // writes, ascending; initial comes first
	at    []int64 // log position of each write, unplaced if not known

	either []bool // writes of which nobody knows which one stands where; nil: none

	byValue  bool // versions changed nothing: candidates are by value alone
	lost     int  // reads without a candidate: of a value nobody had written
	disagree bool // the claimed versions contradict what clients saw

	crowded []bool // reads of which too many writes would have to be looked at; nil: none
	crowd   int    // how many those are
}

// mostSights bounds how many writes are looked at for all reads together, besides a
// few for each. Without a bound, reads and writes of one value would take the product
// of their numbers in time and memory.
const mostSights = 1 << 25

const sightsEach = 4

// tooMany takes the candidates from read i: it may have seen any of too many writes.
// What the others saw is judged as if it had not read. So what is violated without it
// is violated; that nothing is proves nothing, see crowdRemark.
func (s *sights) tooMany(i int) {
	if s.crowded == nil {
		s.crowded = make([]bool, len(s.at))
	}
	if !s.crowded[i] {
		s.crowded[i] = true
		s.crowd++
	}
}

// nowhere reports whether read i has no candidate: nobody had written what it saw.
func (s *sights) nowhere(i int) bool {
	return s.start[i] == s.start[i+1] && (s.crowded == nil || !s.crowded[i])
}

// several reports whether operation i may have seen one of several writes.
func (s *sights) several(i int) bool {
	return s.start[i+1]-s.start[i] > 1 || s.crowded != nil && s.crowded[i]
}

// crowdRemark says that some reads were not judged because there was too much to choose
// from. As long as it is not none, nothing that goes by candidates holds.
func (s *sights) crowdRemark() Reason {
	if s.crowd == 0 {
		return Reason{}
	}
	return Reason{TooManyCandidates, [2]int{s.crowd}}
}

const (
	initial  int32 = -2 // in lists of candidates: the state before all writes
	unplaced int64 = -1 // not known at which position of the log
)

// sights returns the candidates and positions, computing them once.
func (ix *index) sights() *sights {
	if ix.seen == nil {
		ix.seen = ix.look()
		ix.seen.resolve(ix)
	}
	return ix.seen
}

// byValue returns the candidates by value alone, looking once.
func (ix *index) byValue() *sights {
	if s := ix.sights(); s.byValue {
		return s
	}
	if ix.plain == nil {
		ix.plain = ix.look()
	}
	return ix.plain
}

// candidates returns what operation i may have seen: nothing if it does not read.
func (s *sights) candidates(i int) []int32 { return s.list[s.start[i]:s.start[i+1]] }

// position returns where write w, or the initial state, stands in the log.
func (s *sights) position(w int32) int64 {
	if w == initial {
		return 0
	}
	return s.at[w]
}

// look finds the candidates by value alone and takes the writes' versions as
// they are stated.
func (ix *index) look() *sights {
	n := len(ix.h)
	s := &sights{start: make([]int32, n+1), list: make([]int32, 0, n), at: make([]int64, n)}
	left := mostSights + sightsEach*n
	for i := range ix.h {
		ix.lookAt(i)
		s.start[i] = int32(len(s.list))
		if ix.reads(i) {
			var ok bool
			if s.list, ok = ix.appendCandidates(s.list, i, &left); !ok {
				s.tooMany(i)
			} else if int(s.start[i]) == len(s.list) {
				s.lost++
			}
		}
		s.at[i] = unplaced
		if op := &ix.h[i]; op.Writes() && op.Type != history.Fail {
			s.at[i] = op.Version.Offset()
		}
	}
	s.start[n] = int32(len(s.list))
	return s
}

// appendCandidates appends the candidates of read r and takes the writes that it looked
// at from those left. It reports false, and appends none, if there were not enough left;
// one write can be looked at for any read.
func (ix *index) appendCandidates(list []int32, r int, left *int) ([]int32, bool) {
	before := len(list)
	read, value := &ix.h[r], ix.saw(r)
	if value == ix.unset[ix.key[r]] {
		list = append(list, initial)
	}
	for w := ix.writer[value]; w != none; w = ix.next[w] {
		if *left--; *left < 0 && w != ix.writer[value] {
			return list[:before], false
		}
		later := ix.owner[w] == ix.owner[r] && ix.rank[w] >= ix.rank[r]
		if ix.h[w].Call <= read.Return && !later {
			list = append(list, w)
		}
	}
	return list, true
}

// caution adds to a verdict what a person should know.
func (s *sights) caution(v *Verdict) {
	if s.disagree {
		v.note(Reason{Kind: ContradictingVersions})
	}
	if s.lost > 0 {
		v.note(Reason{LostReads, [2]int{s.lost}})
	}
}
