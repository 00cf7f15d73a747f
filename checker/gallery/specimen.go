package gallery

import (
	"cmp"
	"slices"

	"lagcheck/history"
)

// A Specimen is a history that was kept, one operation after the other; its writes have
// versions.
type Specimen struct {
	Size    Size
	Holds   Set
	Correct bool // the log has the writes in the order in which they were made
	History history.History
}

// Smallest has the smallest history for each combination of guarantees.
type Smallest map[Set]Specimen

// offer keeps a copy of the history if it is the smallest so far.
func (s Smallest) offer(x Specimen) {
	old, known := s[x.Holds]
	if known && old.Size.Compare(x.Size) < 0 || known && compare(&old, &x) <= 0 {
		return
	}
	x.History = slices.Clone(x.History)
	s[x.Holds] = x
}

// Pair returns the smallest history in which one guarantee holds and another one is
// broken, if there is any.
func (s Smallest) Pair(holds, broken Guarantee) (best Specimen, ok bool) {
	for set, x := range s {
		if set.Has(holds) && !set.Has(broken) && (!ok || compare(&x, &best) < 0) {
			best, ok = x, true
		}
	}
	return best, ok
}

func (s *Survey) add(part *Survey) {
	for size, n := range part.Counts {
		s.Counts[size] += n
	}
	for _, x := range part.Any {
		s.Any.offer(x)
	}
	for _, x := range part.Correct {
		s.Correct.offer(x)
	}
}

// compare orders histories by what a reader has to take in: their size, how much of the
// log is out of order, how often time jumps from one session to another, and then what
// comes first: writes before reads, in the order of sessions, keys and values, reads of
// nothing last.
func compare(a, b *Specimen) int {
	return cmp.Or(
		a.Size.Compare(b.Size),
		cmp.Compare(inversions(a.History), inversions(b.History)),
		cmp.Compare(jumps(a.History), jumps(b.History)),
		slices.CompareFunc(a.History, b.History, func(a, b history.Op) int {
			return cmp.Or(
				cmp.Compare(b.F, a.F), cmp.Compare(a.Process, b.Process), cmp.Compare(keyNumber(a.Key), keyNumber(b.Key)),
				nilLast(a.Value, b.Value), cmp.Compare(a.Version.Offset(), b.Version.Offset()),
			)
		}),
	)
}

func nilLast(a, b history.Value) int {
	if a.IsNil() == b.IsNil() {
		return cmp.Compare(a.String(), b.String())
	}
	if a.IsNil() {
		return 1
	}
	return -1
}

// inversions counts pairs of writes that the log has in the other order.
func inversions(h history.History) int {
	n := 0
	for i := range h {
		for j := range h[:i] {
			if h[i].F == history.Write && h[j].F == history.Write && h[i].Version.Offset() < h[j].Version.Offset() {
				n++
			}
		}
	}
	return n
}

func jumps(h history.History) int {
	n := 0
	for i := 1; i < len(h); i++ {
		if h[i].Process != h[i-1].Process {
			n++
		}
	}
	return n
}
