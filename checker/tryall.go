package checker

import (
	"slices"

	"lagcheck/history"
)

// How much work it may take to prove that no part is smaller.
const (
	mostTried = 10_000  // parts
	mostBuilt = 100_000 // ways to add an operation to one
)

// tryAll tries every closed part with fewer operations than the best one, unless those
// are too many. What it finds becomes the best part, and is a smallest one.
func (s *shrinker) tryAll() {
	t := trying{shrinker: s, seen: make(map[string]bool)}
	for _, ops := range s.universes() {
		reads := func(i int) bool { return s.ix.reads(i) }
		t.ops = slices.DeleteFunc(slices.Clone(ops), func(i int) bool { return !reads(i) })
		t.first = len(t.ops)
		t.ops = append(t.ops, slices.DeleteFunc(ops, reads)...)
		if !s.perKey() {
			t.first = len(t.ops)
		}
		if !t.extend(nil, 0) {
			return
		}
	}
	slices.SortStableFunc(t.parts, func(a, b []int) int { return len(a) - len(b) })
	s.vague, s.tries = false, mostTried
	for _, part := range t.parts {
		if !s.spend(len(part)) {
			return
		}
		if s.breaksAlone(part) {
			s.consider(part)
			break
		}
	}
	s.proved, s.sure = !s.vague, true // what was reduced stays so, and the first found is minimal
}

// perKey reports whether the guarantee is about one key at a time. Then writes alone do
// not break it.
func (s *shrinker) perKey() bool { return s.guarantee.read || s.guarantee.Name == Linearizable }

// universes returns the operations among which a part has to be looked for: those on
// each key, or all of them if the guarantee is about several keys at once.
func (s *shrinker) universes() [][]int {
	all := make([][]int, s.ix.keys)
	for i := range s.ix.h {
		op, k := &s.ix.h[i], 0
		if s.perKey() {
			k = int(s.ix.key[i])
		}
		if op.Type == history.OK || op.Type == history.Info && op.F != history.Read {
			all[k] = append(all[k], i) // the others come with what needs them
		}
	}
	return all
}

// A trying lists the closed parts of some operations that are smaller than the best.
type trying struct {
	*shrinker
	ops   []int   // of which the parts are, the reads before the writes
	first int     // each part has one of so many of them
	parts [][]int // closed, each ascending
	built int
	seen  map[string]bool
}

// extend adds the parts that have a part and any of the operations from the given one
// on. It reports false if there are too many.
func (t *trying) extend(part []int, from int) bool {
	to := len(t.ops)
	if part == nil {
		to = t.first
	}
	for k := from; k < to; k++ {
		if slices.Contains(part, t.ops[k]) {
			continue
		}
		if t.built++; t.built > mostBuilt {
			return false
		}
		larger := t.with(part, t.ops[k])
		if larger == nil || !t.isNew(larger) {
			continue
		}
		if t.parts = append(t.parts, larger); len(t.parts) > mostTried || !t.extend(larger, k+1) {
			return false
		}
	}
	return true
}

// with returns the part with one more operation and what that needs, ascending; nil if
// that is as large as the best.
func (t *trying) with(part []int, i int) []int {
	larger := append(slices.Clone(part), i)
	for last := t.lastRead(part); ; {
		for k := 0; k < len(larger); k++ {
			needs := t.needs(larger[k], last)
			if len(needs) > len(t.best) {
				return nil
			}
			for _, w := range needs {
				if w != initial && !slices.Contains(larger, int(w)) {
					larger = append(larger, int(w))
				}
			}
			if len(larger) >= len(t.best) {
				return nil
			}
		}
		now := t.lastRead(larger)
		if now == last {
			break
		}
		last = now
	}
	slices.Sort(larger)
	return larger
}

// isNew reports whether the part was not met before, in another order.
func (t *trying) isNew(part []int) bool {
	var name []byte
	for _, i := range part {
		name = append(name, byte(i), byte(i>>8), byte(i>>16), byte(i>>24))
	}
	known := t.seen[string(name)]
	t.seen[string(name)] = true
	return !known
}
