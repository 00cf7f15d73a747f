package lin

import (
	"slices"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// A blame is the search for cores, and its memory.
type blame struct {
	conflicts []pair
	open      []int32 // forward zones; see findConflicts
	sides     []side
	core      []int32
	rest      []int32         // what is left of the core without an operation
	trial     history.History // the rest as a history
}

// A side is what a core needs of one cluster: the operation that returned first,
// so that the cluster must begin before another one, and the one that shows that
// it must also end after the other.
type side struct {
	value  int32
	other  int64  // f of the other cluster
	first  int32  // the operation with the least return
	last   int32  // of those called after the other's f, the one that returned first
	behind uint64 // one more than the number of the next side about the same value, or 0
}

// convictAll gives each violated key the smallest core that is found for it.
func (e *Engine) convictAll() {
	sides := e.sides()
	if len(sides) == 0 {
		return
	}
	e.fill(sides)
	for n := range e.keys {
		if k := &e.keys[n]; k.trouble == fromNowhere || k.trouble == fromFuture {
			e.convict(int32(n), sides[:1])
			sides = sides[1:]
		}
	}
	for n, c := range e.blame.conflicts {
		e.lookOut(n << 6)
		e.convict(c.key, sides[:2])
		sides = sides[2:]
	}
}

// sides lists what is to be found: one side for each value that was read from
// nowhere or from the future, in the order of the keys, then two for each conflict.
func (e *Engine) sides() []side {
	sides := e.blame.sides[:0]
	for n := range e.keys {
		if k := &e.keys[n]; k.trouble == fromNowhere || k.trouble == fromFuture {
			sides = append(sides, side{k.value, history.Never, none, none, 0})
		}
	}
	for _, c := range e.blame.conflicts {
		sides = append(sides, side{c.a, e.zones[c.b].f, none, none, 0}, side{c.b, e.zones[c.a].f, none, none, 0})
	}
	e.blame.sides = sides
	return sides
}

// fill finds the operations of all sides. The ranks are not needed any more, so they
// say now which sides there are about a value.
func (e *Engine) fill(sides []side) {
	clear(e.rank)
	for n := range sides {
		s := &sides[n]
		s.behind, e.rank[s.value] = e.rank[s.value], uint64(n+1)
	}
	for i := range e.ops {
		e.lookOut(i)
		op := &e.ops[i]
		n := e.rank[op.Value]
		if n == 0 || op.F != history.Read || !op.happened() {
			continue // a write is in the core anyway
		}
		for ; n != 0; n = sides[n-1].behind {
			e.add(&sides[n-1], int32(i))
		}
	}
}

func (e *Engine) add(s *side, i int32) {
	op := &e.ops[i]
	if s.first == none || op.Return < e.ops[s.first].Return {
		s.first = i
	}
	if op.Call > s.other && (s.last == none || op.Return < e.ops[s.last].Return) {
		s.last = i
	}
}

// convict makes the operations of the sides the core of a key, after leaving out
// what it does not need, unless the key has a core that is better. The core has at
// most six operations: two of each side, and the writes.
func (e *Engine) convict(n int32, sides []side) {
	b := &e.blame
	core := b.core[:0]
	for _, s := range sides {
		for _, i := range [...]int32{s.first, s.last, e.zones[s.value].write} {
			if i >= 0 {
				core = append(core, i)
			}
		}
	}
	slices.Sort(core)
	core = e.minimal(slices.Compact(core))
	if r := &e.results[n]; r.Core == nil || e.better(core, r.Core) {
		r.Verdict, r.Core = Violated, e.keep(core)
	}
	b.core = core
}

// minimal leaves out operations as long as the rest is not linearizable.
func (e *Engine) minimal(core []int32) []int32 {
	for k := 0; k < len(core); {
		if rest := e.without(core, core[k]); !e.explained(rest) {
			core, k = append(core[:0], rest...), 0
		} else {
			k++
		}
	}
	return core
}

// without leaves out an operation and, with a write, the reads of it.
func (e *Engine) without(core []int32, i int32) []int32 {
	rest := e.blame.rest[:0]
	for _, j := range core {
		if j != i && e.zones[e.ops[j].Value].write != i {
			rest = append(rest, j)
		}
	}
	e.blame.rest = rest
	return rest
}

// all is the operations of a small history.
var all = [6]int32{0, 1, 2, 3, 4, 5}

// explained reports whether some order explains a few operations of a key, as a
// history of their own: package certify knows no numbers.
func (e *Engine) explained(ops []int32) bool {
	trial := e.blame.trial[:0]
	for _, i := range ops {
		op := &e.ops[i]
		value := history.Nil
		if op.Value != e.unset[op.Key] {
			value = history.Int(slices.IndexFunc(ops, func(j int32) bool { return e.ops[j].Value == op.Value }))
		}
		trial = append(trial, history.Op{
			Process: int(op.Process), F: op.F, Value: value, Type: op.Type, Call: op.Call, Return: op.Return,
		})
	}
	e.blame.trial = trial
	return certify.Explained(trial, all[:len(trial)])
}

// better reports whether a core is smaller than another or, if as small, was
// complete earlier.
func (e *Engine) better(core, other []int32) bool {
	if len(core) != len(other) {
		return len(core) < len(other)
	}
	return e.complete(core) < e.complete(other)
}

// complete returns the time by which all had returned that ever did.
func (e *Engine) complete(core []int32) int64 {
	end := dawn
	for _, i := range core {
		if e.acknowledged(i) {
			end = max(end, e.ops[i].Return)
		}
	}
	return end
}
