package checker

import (
	"cmp"
	"slices"

	"lagcheck/history"
)

// resolve applies the versions that reads state. A claim fits if one of the
// read's candidates stands at that position; then it decides. If no write at all
// states that position, it must belong to a write that states none, and the
// write's position is learned if all reads that claim it leave only one such
// write, or if it makes no difference which of them it is. Otherwise a claim that
// fits several writes is no claim. A claim that fits none contradicts the values:
// then no version is believed.
func (s *sights) resolve(ix *index) {
	var open []int // reads whose claim no stated version decides
	narrowed := false
	for i := range ix.h {
		op := &ix.h[i]
		if op.F != history.Read || !op.Version.Known() || s.start[i] == s.start[i+1] {
			continue
		}
		w, ok := s.stated(i, op.Version.Offset())
		if !ok {
			open = append(open, i)
		} else if s.start[i+1]-s.start[i] > 1 {
			narrowed = true
			s.narrow(i, w)
		}
	}
	if len(open) > 0 {
		narrowed = true
		s.disagree = !s.learn(ix, open)
	}
	if s.disagree {
		s.distrust(ix)
	} else if narrowed {
		s.compact()
	}
	s.byValue = !narrowed && !s.disagree
}

// stated returns the candidate of read i that stands at the position.
func (s *sights) stated(i int, position int64) (int32, bool) {
	for _, w := range s.candidates(i) {
		if s.position(w) == position {
			return w, true
		}
	}
	return none, false
}

// narrow leaves read i only the given candidates; compact removes the holes.
func (s *sights) narrow(i int, keep ...int32) {
	list := s.candidates(i)
	for j := copy(list, keep); j < len(list); j++ {
		list[j] = none
	}
}

func (s *sights) compact() {
	to := int32(0)
	for i := 0; i+1 < len(s.start); i++ {
		from := s.start[i]
		s.start[i] = to
		for _, w := range s.list[from:s.start[i+1]] {
			if w != none {
				s.list[to] = w
				to++
			}
		}
	}
	s.start[len(s.start)-1] = to
	s.list = s.list[:to]
}

// distrust goes back to candidates by value alone and forgets all positions.
func (s *sights) distrust(ix *index) {
	*s = *ix.look()
	s.disagree = true
	for i := range s.at {
		s.at[i] = unplaced
	}
}

// learn finds the writes behind positions that reads claim and no write states.
// It reports false if the claims cannot be true together.
func (s *sights) learn(ix *index, open []int) bool {
	taken := map[int64]bool{0: true}
	for _, position := range s.at {
		taken[position] = true
	}
	left := mostSights
	possible := make(map[int64][]int32) // for each position, writes that all its reads allow
	var positions []int64
	for _, r := range open {
		position := ix.h[r].Version.Offset()
		if taken[position] {
			return false // that write, or the initial state, has another key or value
		}
		if left -= len(s.candidates(r)); left < 0 {
			s.giveUp(open)
			return true
		}
		unstated := s.unstated(r)
		if known, ok := possible[position]; ok {
			unstated = intersect(known, unstated)
		} else {
			positions = append(positions, position)
		}
		if len(unstated) == 0 {
			return false // every write of this value stands elsewhere
		}
		possible[position] = unstated
	}
	ix.byCall(positions, possible)
	pairing, ok := pair(positions, possible, &left)
	switch {
	case left < 0:
		s.giveUp(open)
		return true
	case !ok:
		return false // more positions than writes for them
	}
	if s.interchangeable(ix, open, possible) {
		eliminate(possible)
		s.settle(pairing, possible)
	}
	for position, writes := range possible {
		if len(writes) == 1 {
			s.at[writes[0]] = position
		}
	}
	for _, r := range open {
		s.narrow(r, possible[ix.h[r].Version.Offset()]...)
	}
	return true
}

// eliminate takes a write that is the only one for its position from the other positions,
// until that leaves no other position with one write: these cannot be exchanged.
func eliminate(possible map[int64][]int32) {
	placed := make(map[int32]bool)
	for again := true; again; {
		again = false
		for _, writes := range possible {
			if len(writes) == 1 && !placed[writes[0]] {
				placed[writes[0]], again = true, true
			}
		}
		for position, writes := range possible {
			if again && len(writes) > 1 {
				possible[position] = slices.DeleteFunc(writes, func(w int32) bool { return placed[w] })
			}
		}
	}
}

// giveUp leaves the reads unjudged: there is too much to choose from.
func (s *sights) giveUp(open []int) {
	for _, r := range open {
		s.tooMany(r)
		s.narrow(r)
	}
}

// byCall sorts positions, and the writes possible for each by call: pairing them in
// this order puts no write where the log was before its call, if that can be avoided.
func (ix *index) byCall(positions []int64, possible map[int64][]int32) {
	slices.Sort(positions)
	for _, writes := range possible {
		slices.SortStableFunc(writes, func(a, b int32) int { return cmp.Compare(ix.h[a].Call, ix.h[b].Call) })
	}
}

// settle takes a pairing for true and remembers which writes could be exchanged.
func (s *sights) settle(pairing map[int64]int32, possible map[int64][]int32) {
	for position, w := range pairing {
		for _, other := range possible[position] {
			if len(possible[position]) > 1 && s.either == nil {
				s.either = make([]bool, len(s.at))
			}
			if len(possible[position]) > 1 {
				s.either[other] = true
			}
		}
		possible[position] = []int32{w}
	}
}

// pair gives each position a write of its own among the possible ones. It reports
// false if that cannot be done. It takes the writes that it looks at from those left,
// and stops below 0. (Augmenting paths, Kuhn 1955.)
func pair(positions []int64, possible map[int64][]int32, left *int) (map[int64]int32, bool) {
	holder := make(map[int32]int64)
	var seat func(position int64, asked map[int32]bool) bool
	seat = func(position int64, asked map[int32]bool) bool {
		for _, w := range possible[position] {
			if *left--; *left < 0 {
				return false
			}
			if _, held := holder[w]; !held {
				holder[w] = position
				return true
			}
		}
		for _, w := range possible[position] {
			if *left--; *left < 0 {
				return false
			}
			if asked[w] {
				continue
			}
			asked[w] = true
			if seat(holder[w], asked) {
				holder[w] = position
				return true
			}
		}
		return false
	}
	for _, position := range positions {
		if !seat(position, make(map[int32]bool)) {
			return nil, false
		}
	}
	pairing := make(map[int64]int32)
	for w, position := range holder {
		pairing[position] = w
	}
	return pairing, true
}

// interchangeable reports whether it makes no difference which of several writes
// stands at which position: none of them obliges its session, as its outcome is
// unknown, and no read that claims nothing could have seen one. Two lost
// confirmations of one order are like that. It makes no difference to the session
// guarantees; what had happened before one of them in its session may differ.
func (s *sights) interchangeable(ix *index, open []int, possible map[int64][]int32) bool {
	if s.crowd > 0 {
		return false
	}
	several := make(map[int32]bool)
	for _, writes := range possible {
		for _, w := range writes {
			if len(writes) > 1 {
				several[w] = true
			}
			if len(writes) > 1 && ix.h[w].Type != history.Info {
				return false
			}
		}
	}
	for i := range ix.h {
		if _, claims := slices.BinarySearch(open, i); claims || len(several) == 0 {
			continue
		}
		for _, w := range s.candidates(i) {
			if several[w] {
				return false
			}
		}
	}
	return true
}

// unstated returns the candidates of read r whose position is not stated.
func (s *sights) unstated(r int) []int32 {
	var list []int32
	for _, w := range s.candidates(r) {
		if s.position(w) == unplaced {
			list = append(list, w)
		}
	}
	return list
}

// intersect returns what is in both lists, which are ascending.
func intersect(a, b []int32) []int32 {
	var both []int32
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			both = append(both, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return both
}
