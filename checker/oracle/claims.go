package oracle

import (
	"maps"
	"slices"

	"lagcheck/history"
)

// withVersions returns the oracle with the positions that writes state.
func (o *Oracle) withVersions() *Oracle {
	other := *o
	other.believed = true
	other.at, other.seen = slices.Clone(o.at), slices.Clone(o.seen)
	for i := range o.h {
		if o.mayWrite(i) && o.h[i].Version.Known() {
			other.at[i] = o.h[i].Version.Offset()
		}
	}
	return &other
}

// claims lets the versions that reads state decide what they saw. It reports false if
// that contradicts the values:
//
//   - a read that states the position of a candidate saw that one;
//   - a position that no write states must belong to a write that states none: to a
//     candidate of every read that states it, and not one write to two positions;
//   - where several writes are possible for a position and it makes a difference
//     which it is, the reads that state it may have seen any of them. Where it
//     makes none, each position has a write of its own.
func (o *Oracle) claims() bool {
	possible, ok := o.possible()
	if !ok {
		return false
	}
	ways := pairings(possible)
	if len(ways) == 0 {
		return false
	}
	if o.noDifference(possible) {
		o.exchange(ways, possible)
	}
	for v, writes := range possible {
		if len(writes) == 1 {
			o.at[writes[0]] = v
		}
	}
	for r := range o.h {
		if !o.states(r) {
			continue
		}
		v := o.h[r].Version.Offset()
		if writes, ok := possible[v]; ok {
			o.seen[r] = writes
		} else {
			o.seen[r] = o.standing(r, v)
		}
	}
	return true
}

// states reports whether operation r is a read that states a version and may have
// seen something.
func (o *Oracle) states(r int) bool {
	return o.h[r].F == history.Read && o.h[r].Version.Known() && len(o.seen[r]) > 0
}

// standing returns the candidates of read r at a position of the log.
func (o *Oracle) standing(r int, position int64) (found []int) {
	for _, w := range o.seen[r] {
		if o.position(w) == position {
			found = append(found, w)
		}
	}
	return found
}

// possible returns, for each position that reads state and no write does, the writes
// that all these reads may have seen. It reports false if there is none for one.
func (o *Oracle) possible() (map[int64][]int, bool) {
	var possible map[int64][]int
	for r := range o.h {
		if !o.states(r) {
			continue
		}
		v := o.h[r].Version.Offset()
		if len(o.standing(r, v)) > 0 {
			continue
		}
		if v == 0 || slices.Contains(o.at, v) {
			return nil, false // what stands there has another key or value
		}
		writes := o.standing(r, nowhere)
		if others, ok := possible[v]; ok {
			writes = slices.DeleteFunc(writes, func(w int) bool { return !slices.Contains(others, w) })
		}
		if len(writes) == 0 {
			return nil, false
		}
		if possible == nil {
			possible = make(map[int64][]int)
		}
		possible[v] = writes
	}
	return possible, true
}

// pairings returns every way to give each position a write of its own.
func pairings(possible map[int64][]int) (all []map[int64]int) {
	if len(possible) == 0 {
		return []map[int64]int{nil}
	}
	positions := slices.Sorted(maps.Keys(possible))
	taken := make(map[int64]int)
	var try func(k int)
	try = func(k int) {
		if k == len(positions) {
			all = append(all, maps.Clone(taken))
			return
		}
		for _, w := range possible[positions[k]] {
			if !slices.Contains(slices.Collect(maps.Values(taken)), w) {
				taken[positions[k]] = w
				try(k + 1)
				delete(taken, positions[k])
			}
		}
	}
	try(0)
	return all
}

// noDifference reports whether all writes that share a position are of unknown outcome
// and could be seen only by reads that state such a position.
func (o *Oracle) noDifference(possible map[int64][]int) bool {
	for _, writes := range possible {
		for _, w := range writes {
			if len(writes) == 1 {
				continue
			}
			for r := range o.h {
				if o.h[w].Type != history.Info || o.saw(r, w) && !o.states(r) {
					return false
				}
			}
		}
	}
	return true
}

// exchange gives each position a write. The session guarantees go by the last way: if
// a checker takes another one, that must not show.
func (o *Oracle) exchange(ways []map[int64]int, possible map[int64][]int) {
	o.ways, o.vague = ways, make([]bool, len(o.h))
	for v, writes := range possible {
		for _, w := range writes {
			o.vague[w] = o.vague[w] || len(writes) > 1
		}
		possible[v] = []int{ways[len(ways)-1][v]}
	}
}

// exchanged returns the oracle once for each way to give positions to writes.
func (o *Oracle) exchanged() (all []*Oracle) {
	if len(o.ways) < 2 {
		return []*Oracle{o}
	}
	last := o.ways[len(o.ways)-1]
	for _, way := range o.ways {
		other := *o
		other.at, other.seen = slices.Clone(o.at), slices.Clone(o.seen)
		for _, w := range last {
			other.at[w] = nowhere
		}
		for v, w := range way {
			other.at[w] = v
			for r := range o.seen {
				if slices.Equal(o.seen[r], []int{last[v]}) {
					other.seen[r] = []int{w}
				}
			}
		}
		all = append(all, &other)
	}
	return all
}
