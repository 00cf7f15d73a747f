package lin

import (
	"slices"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// A side is what a core needs of one cluster: the operation that returned first,
// so that the cluster must begin before another one, and the one that shows that
// it must also end after the other.
type side struct {
	value  int32
	other  int64 // f of the other cluster
	first  int32 // the operation with the least return
	last   int32 // of those called after the other's f, the one that returned first
	behind int32 // the next side about the same value
}

// extract finds the core of each violated key, in one pass over the history for
// all of them, and has another look at the keys that need one.
func (e *engine) extract() {
	if sides := e.sides(); len(sides) > 0 {
		e.fill(sides)
		e.convictAll(sides)
	}
	for n := range e.keys {
		switch e.keys[n].trouble {
		case touching:
			e.resolveTies(int32(n))
		case repeated:
			e.resolveByVersions(int32(n))
		}
	}
}

// sides lists what is to be found: one side for each value that was read from
// nowhere or from the future, in the order of the keys, then two for each conflict.
func (e *engine) sides() []side {
	var sides []side
	open := func(v int32, other int64) {
		sides = append(sides, side{value: v, other: other, first: noWrite, last: noWrite})
	}
	for n := range e.keys {
		if k := &e.keys[n]; k.trouble == fromNowhere || k.trouble == fromFuture {
			open(k.value, history.Never)
		}
	}
	for _, c := range e.conflicts {
		open(c.a, e.zones[c.b].f)
		open(c.b, e.zones[c.a].f)
	}
	return sides
}

// fill finds the operations of all sides.
func (e *engine) fill(sides []side) {
	head := make([]int32, len(e.zones)) // of each value: its sides, as a list; 0 ends it
	for n := range sides {
		s := &sides[n]
		s.behind, head[s.value] = head[s.value], int32(n+1)
	}
	for i, v := range e.Value {
		if head[v] == 0 || e.saw[i] != v && e.zones[v].write != int32(i) {
			continue
		}
		for n := head[v]; n != 0; n = sides[n-1].behind {
			sides[n-1].add(e.History, int32(i))
		}
	}
}

func (s *side) add(h history.History, i int32) {
	if s.first < 0 || h[i].Return < h[s.first].Return {
		s.first = i
	}
	if h[i].Call > s.other && (s.last < 0 || h[i].Return < h[s.last].Return) {
		s.last = i
	}
}

// convictAll gives each violated key the smallest core that was found for it.
func (e *engine) convictAll(sides []side) {
	for n := range e.keys {
		if k := &e.keys[n]; k.trouble == fromNowhere || k.trouble == fromFuture {
			e.convict(int32(n), sides[:1])
			sides = sides[1:]
		}
	}
	for _, c := range e.conflicts {
		e.convict(c.key, sides[:2])
		sides = sides[2:]
	}
}

// convict makes the operations of the sides the core of a key, after leaving out
// what it does not need, unless the key has a core that is better. The core has at
// most six operations: two of each side, and the writes.
func (e *engine) convict(n int32, sides []side) {
	var core []int32
	for _, s := range sides {
		for _, i := range []int32{s.first, s.last, e.zones[s.value].write} {
			if i >= 0 {
				core = append(core, i)
			}
		}
	}
	slices.Sort(core)
	core = e.minimal(slices.Compact(core))
	if r := &e.results[n]; r.Core == nil || e.better(core, r.Core) {
		r.Verdict, r.Core = Violated, core
	}
}

// minimal leaves out operations as long as the rest is not linearizable.
func (e *engine) minimal(core []int32) []int32 {
	for k := 0; k < len(core); {
		if rest := e.without(core, core[k]); len(rest) > 0 && !certify.Explained(e.History, rest) {
			core, k = rest, 0
		} else {
			k++
		}
	}
	return core
}

// without leaves out an operation and, with a write, the reads of it.
func (e *engine) without(core []int32, i int32) []int32 {
	return slices.DeleteFunc(slices.Clone(core), func(j int32) bool {
		return j == i || e.zones[e.Value[i]].write == i && e.Value[j] == e.Value[i]
	})
}

// better reports whether a core is smaller than another or, if as small, was
// complete earlier.
func (e *engine) better(core, other []int32) bool {
	if len(core) != len(other) {
		return len(core) < len(other)
	}
	return e.complete(core) < e.complete(other)
}

// complete returns the time by which all had returned that ever did.
func (e *engine) complete(core []int32) int64 {
	end := dawn
	for _, i := range core {
		if e.acknowledged(i) {
			end = max(end, e.History[i].Return)
		}
	}
	return end
}
