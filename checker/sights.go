package checker

import (
	"fmt"

	"lagcheck/history"
)

// sights say which write each read may have seen, and at which position of the
// leader's log each write stands.
//
// A candidate of a read is a write (ok or info) of the same value on the same
// key that was called at or before the read's return and does not come later in
// the read's own session; or the initial state if the value is nil. A version
// stated by a read that fits one candidate decides between them; see claims.go.
type sights struct {
	start []int32 // candidates of operation i: list[start[i]:start[i+1]]
	list  []int32 // writes, ascending; initial comes first
	at    []int64 // log position of each write, unplaced if not known

	either []bool // writes of which nobody knows which one stands where; nil: none

	lost     int  // reads without a candidate: of a value nobody had written
	crowded  int  // reads with too many candidates, which are taken to have none
	disagree bool // the claimed versions contradict what clients saw
}

const (
	initial  int32 = -2 // in lists of candidates: the state before all writes
	unplaced int64 = -1 // not known at which position of the log
)

// contradicted is the note for versions that are not believed.
const contradicted = "the claimed versions contradict what clients saw"

// sights returns the candidates and positions, computing them once.
func (ix *index) sights() *sights {
	if ix.seen == nil {
		ix.seen = ix.look()
		ix.seen.resolve(ix)
	}
	return ix.seen
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
	work := mostSightings
	for i := range ix.h {
		s.start[i] = int32(len(s.list))
		switch {
		case !ix.reads(i):
		case work <= 0 && ix.repeats(ix.saw(i)):
			s.crowded++
		default:
			var steps int
			s.list, steps = ix.appendCandidates(s.list, i)
			work -= steps
			if int(s.start[i]) == len(s.list) {
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

// mostSightings bounds the writes that are looked at for candidates: where the same few
// values are written again and again, every read may have seen nearly every write.
const mostSightings = 1 << 24

// repeats reports whether several writes of a value may have happened.
func (ix *index) repeats(value int32) bool {
	w := ix.writer[value]
	return w != none && ix.next[w] != none
}

// appendCandidates appends the candidates of read r, and returns how many writes it
// looked at.
func (ix *index) appendCandidates(list []int32, r int) (candidates []int32, steps int) {
	read, value := &ix.h[r], ix.saw(r)
	if value == ix.unset[ix.key[r]] {
		list = append(list, initial)
	}
	for w := ix.writer[value]; w != none; w = ix.next[w] {
		steps++
		later := ix.owner[w] == ix.owner[r] && ix.rank[w] >= ix.rank[r]
		if ix.h[w].Call <= read.Return && !later {
			list = append(list, w)
		}
	}
	return list, steps
}

// caution adds to a verdict what a person should know. Where reads were not judged
// because they have too many candidates, nothing is said to hold.
func (s *sights) caution(v *Verdict) {
	if s.disagree {
		v.note(contradicted)
	}
	v.note(s.lostRemark())
	if s.crowded > 0 {
		if v.Result == Holds {
			v.Result, v.By = Unknown, nil
		}
		v.note(fmt.Sprintf("values repeat: %d reads may have seen too many writes and were not judged", s.crowded))
	}
}

// lostRemark says that some reads were not judged.
func (s *sights) lostRemark() string {
	switch s.lost {
	case 0:
		return ""
	case 1:
		return "1 read saw a value that nobody had written by then and was not judged"
	}
	return fmt.Sprintf("%d reads saw a value that nobody had written by then and were not judged", s.lost)
}
