package checker

import (
	"slices"

	"lagcheck/history"
)

// mostTried bounds how many parts are tried to prove that none is smaller.
const mostTried = 10_000

// tryAll tries every closed part with fewer operations than the best one, unless those
// are too many. What it finds becomes the best part, and is a smallest one.
func (s *shrinker) tryAll() {
	var parts parts
	for _, ops := range s.universes() {
		t := trying{shrinker: s, ops: ops, parts: &parts, seen: make(map[string]bool)}
		if !t.extend(nil, 0) {
			return
		}
	}
	slices.SortStableFunc(parts, func(a, b []int) int { return len(a) - len(b) })
	s.vague = false
	for _, part := range parts {
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

type parts [][]int

// universes returns the operations among which a part has to be looked for: those on
// each key, or all of them if the guarantee is about several keys at once.
func (s *shrinker) universes() [][]int {
	perKey := s.guarantee.read || s.guarantee.Name == Linearizable
	all := make([][]int, s.ix.keys)
	for i := range s.ix.h {
		op, k := &s.ix.h[i], 0
		if perKey {
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
	ops   []int
	parts *parts
	seen  map[string]bool
}

// extend adds the parts that have a part and any of the operations from the given one
// on. It reports false if there are too many.
func (t *trying) extend(part []int, from int) bool {
	for k := from; k < len(t.ops); k++ {
		if slices.Contains(part, t.ops[k]) {
			continue
		}
		larger := t.with(part, t.ops[k])
		if larger == nil || !t.isNew(larger) {
			continue
		}
		if *t.parts = append(*t.parts, larger); len(*t.parts) > mostTried || !t.extend(larger, k+1) {
			return false
		}
	}
	return true
}

// with returns the part with one more operation and what that needs, ascending; nil if
// that is as large as the best.
func (t *trying) with(part []int, i int) []int {
	larger := append(slices.Clone(part), i)
	for k := len(part); k < len(larger); k++ {
		for _, w := range t.needs(larger[k]) {
			if w != initial && !slices.Contains(larger, int(w)) {
				larger = append(larger, int(w))
			}
		}
		if len(larger) >= len(t.best) {
			return nil
		}
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
