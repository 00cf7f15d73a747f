package lin

import (
	"slices"

	"lagcheck/history"
)

// Two kinds of keys get a second look, with an engine of its own for the part of
// the history that is on the key: those on which sessions touch themselves (ties.go),
// and those with values written twice (versions.go).
type looks struct {
	engine  *Engine // decides parts
	part    []Op    // what it decides
	listed  bool    // ops has been filled
	ops     []int32 // operations of the keys that get a second look, those of a key together
	ends    []int32 // of each key: where they end
	values  []int32 // of each value, none at first: its number in its part, or where that has its write
	ties    ties
	lineup  lineup
	telling telling
}

// lookAgain decides the keys that need a second look.
func (e *Engine) lookAgain() {
	for n := range e.keys {
		switch e.keys[n].trouble {
		case touching:
			e.resolveTies(int32(n))
		case repeated:
			e.resolveByVersions(int32(n))
		}
	}
}

// onKey returns the operations on a key that may have happened. The first call
// collects those of all keys that get a second look.
func (e *Engine) onKey(n int32) []int32 {
	l := &e.looks
	if !l.listed {
		l.listed = true
		e.collect()
	}
	from := int32(0)
	if n > 0 {
		from = l.ends[n-1]
	}
	return l.ops[from:l.ends[n]]
}

func (e *Engine) collect() {
	l := &e.looks
	l.ends, l.values = resized(l.ends, len(e.keys)), resized(l.values, len(e.zones))
	clear(l.ends)
	for v := range l.values {
		l.values[v] = none
	}
	for i := range e.ops {
		if e.looksAgain(&e.ops[i]) {
			l.ends[e.ops[i].Key]++
		}
	}
	total := int32(0)
	for n, size := range l.ends {
		l.ends[n], total = total, total+size
	}
	l.ops = resized(l.ops, int(total))
	for i := range e.ops {
		if op := &e.ops[i]; e.looksAgain(op) {
			l.ops[l.ends[op.Key]] = int32(i)
			l.ends[op.Key]++
		}
	}
}

// looksAgain reports whether an operation may have happened and is on a key that
// gets a second look.
func (e *Engine) looksAgain(op *Op) bool {
	t := e.keys[op.Key].trouble
	return (t == touching || t == repeated) && op.Type != history.Fail && (op.Type == history.OK || op.F == history.Write)
}

// decidePart decides some operations of one key, given with numbers of their own.
func (e *Engine) decidePart(part []Op, values int, strict bool) *Result {
	if e.looks.engine == nil {
		e.looks.engine = new(Engine)
	}
	e.looks.part = part
	return &e.looks.engine.decide(Input{Ops: part, Unset: zero[:], Values: values}, strict)[0]
}

// zero is the number of nil in a part.
var zero [1]int32

// adopt makes the result on some operations, which names them by their place, the
// result on their key.
func (e *Engine) adopt(n int32, r *Result, ops []int32) {
	adopted := *r
	adopted.Order, adopted.Core = e.keep(r.Order), e.keep(r.Core)
	for _, list := range [...][]int32{adopted.Order, adopted.Core} {
		for k, i := range list {
			list[k] = ops[i]
		}
	}
	slices.Sort(adopted.Core)
	e.results[n] = adopted
}

// keep returns a copy of a list that lasts as long as the results do.
func (e *Engine) keep(list []int32) []int32 {
	if list == nil {
		return nil
	}
	from := len(e.kept)
	e.kept = append(e.kept, list...)
	return slices.Clip(e.kept[from:])
}
