package checker

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

// coreWork is how many steps of Porcupine each try of a core may take.
const coreWork = 200_000

// keys explains the first keys that are not linearizable.
func (e *evidence) keys() []Example {
	var all []Example
	for key, r := range e.ix.linear() {
		core := e.coreOf(int32(key), r)
		if core == nil {
			continue
		}
		if e.violates(core) {
			all = append(all, e.recognize(core))
		}
		if len(all) == mostExamples {
			break
		}
	}
	return all
}

// onKey returns the operations on a key that may have happened.
func (e *evidence) onKey(key int32) []int {
	var ops []int
	for i, k := range e.ix.key {
		if op := &e.ix.h[i]; k == key && op.Type != history.Fail && (op.Type == history.OK || op.F != history.Read) {
			ops = append(ops, i)
		}
	}
	return ops
}

// illegalPrefix returns the operations called up to the earliest time at which
// the key is beyond repair: where operations still in progress may have any
// outcome, and yet no order explains those that have returned. Linearizability is
// prefix-closed (Herlihy & Wing 1990), so a binary search over the times of
// return finds it. The operation that returned at that time belongs to every core.
func (e *evidence) illegalPrefix(ops []int) []int {
	h := e.ix.h
	var ends []int64
	for _, i := range ops {
		if h[i].Type == history.OK {
			ends = append(ends, h[i].Return)
		}
	}
	slices.Sort(ends)
	at := sort.Search(len(ends), func(k int) bool { return e.judge(e.until(ops, ends[k]), coreWork).Result == Violated })
	if at == len(ends) {
		return ops
	}
	return e.closure(slices.DeleteFunc(slices.Clone(ops), func(i int) bool {
		return h[i].Call > ends[at] || h[i].F == history.Read && h[i].Return > ends[at]
	})) // a cas still in progress may have read what was written later
}

// until returns what had been observed of the operations at a time.
func (e *evidence) until(ops []int, end int64) history.History {
	var seen history.History
	for _, i := range ops {
		op := e.ix.h[i]
		if op.Call > end {
			continue
		}
		if op.Return > end {
			op.Type, op.Return = history.Info, history.Never
		}
		seen = append(seen, op)
	}
	return seen
}

// closure adds to the operations what they may have seen, and for a session guarantee
// the reads from which the position of a write was learned.
func (e *evidence) closure(core []int) []int {
	for {
		last := e.lastRead(core)
		core = e.closureUntil(core, last)
		if e.lastRead(core) == last {
			return core
		}
	}
}

func (e *evidence) closureUntil(core []int, last int64) []int {
	in := make(map[int]bool)
	var closed []int
	for len(core) > 0 {
		i := core[0]
		core = core[1:]
		if in[i] {
			continue
		}
		in[i] = true
		closed = append(closed, i)
		for _, w := range e.mustHave(i, last) {
			if w != initial {
				core = append(core, int(w))
			}
		}
		if e.guarantee.Name != Linearizable {
			core = append(core, e.teachers(i)...)
		}
	}
	return closed
}

// teachers returns the reads from which the position of write i was learned, if the
// write does not state it itself: one that could have seen no other write, or all that
// state this position and could have seen it.
func (e *evidence) teachers(i int) (reads []int) {
	at := e.ix.sights().at[i]
	if at == unplaced || e.ix.h[i].Version.Known() {
		return nil
	}
	for r := range e.ix.h {
		op := &e.ix.h[r]
		if op.F != history.Read || op.Version.Offset() != at || !slices.Contains(e.seen(r), int32(i)) {
			continue
		}
		unstated := 0
		for _, w := range e.seen(r) {
			if w != initial && !e.ix.h[w].Version.Known() {
				unstated++
			}
		}
		if unstated == 1 {
			return []int{r}
		}
		reads = append(reads, r)
	}
	return reads
}

// seen returns the candidates of operation i by value alone. A part of a history
// must contain all of them: which of them a claimed version would exclude depends
// on what else is in the part.
func (e *evidence) seen(i int) []int32 { return e.sees().candidates(i) }

// mustHave returns the writes that a closed part has besides operation i, given when the
// last of its reads ended: those that i may have seen. A cas of unknown outcome may have
// found any write of its old value, but that matters only as long as the part reads:
// then a part without the write leaves out what the cas did, and explains less than the
// whole. The other guarantees do not ask what a cas found of which nobody heard.
func (e *evidence) mustHave(i int, last int64) []int32 {
	op := &e.ix.h[i]
	if e.guarantee.Name != Linearizable || op.F != history.CAS || op.Type != history.Info {
		return e.seen(i)
	}
	writes := e.writesOf(e.ix.old[i])
	return writes[:sort.Search(len(writes), func(k int) bool { return e.ix.h[writes[k]].Call > last })]
}

// writesOf returns the writes of a value that may have happened, in order of call.
func (e *evidence) writesOf(value int32) []int32 {
	if writes, ok := e.found[value]; ok {
		return writes
	}
	var writes []int32
	for w := e.ix.writer[value]; w != none; w = e.ix.next[w] {
		writes = append(writes, w)
	}
	slices.SortStableFunc(writes, func(a, b int32) int { return cmp.Compare(e.ix.h[a].Call, e.ix.h[b].Call) })
	if e.found == nil {
		e.found = make(map[int32][]int32)
	}
	e.found[value] = writes
	return writes
}

// lastRead returns when the last operation of a part ended that read something.
func (e *evidence) lastRead(part []int) int64 {
	last := int64(math.MinInt64)
	for _, i := range part {
		if e.ix.reads(i) {
			last = max(last, e.ix.h[i].Return)
		}
	}
	return last
}

// nowhere reports whether nobody had written what operation i read.
func (e *evidence) nowhere(i int) bool { return e.sees().nowhere(i) }

func (e *evidence) sees() *sights { return e.ix.byValue() }

// violates reports whether the operations break the guarantee on their own.
func (e *evidence) violates(core []int) bool { return e.verdictOn(core).Result == Violated }

// verdictOn judges operations on their own.
func (e *evidence) verdictOn(core []int) Verdict {
	slices.Sort(core)
	return e.judge(e.part(core), coreWork)
}

// part returns operations, ascending, as a history of their own.
func (e *evidence) part(ops []int) history.History {
	part := make(history.History, len(ops))
	for k, i := range ops {
		part[k] = e.ix.h[i]
		if e.ix.sights().disagree {
			part[k].Version = history.Version{} // not believed in the whole, so not in a part
		}
	}
	return part
}

// judge judges a part of the history within so many steps of Porcupine.
func (e *evidence) judge(part history.History, work int) Verdict {
	o := e.options
	if o.Work <= 0 || o.Work > work {
		o.Work = work
	}
	ix := newIndex(part)
	ix.trusting = true
	v := e.guarantee.check(ix, o)
	e.searched += ix.tried
	return v
}

// onWhole returns the verdict on a key that Porcupine alone decides: that of the check,
// if it was one of this index, for then it is certified and need not be found again.
func (e *evidence) onWhole(key int32) Result {
	if d, ok := e.ix.confirm.decided[key]; ok {
		return d.result
	}
	return e.ix.linearizeKey(key, e.ix.byKey()[key], e.options).result
}

// coreOf returns operations on a key that are not linearizable, nil if there are
// none.
func (e *evidence) coreOf(key int32, r lin.Result) []int {
	switch r.Verdict {
	case lin.Holds:
		return nil
	case lin.Violated:
		core := make([]int, len(r.Core))
		for k, i := range r.Core {
			core[k] = int(i)
			if e.ix.reads(core[k]) && e.nowhere(core[k]) {
				return core[k : k+1] // recognize adds what came too late
			}
		}
		return core
	}
	if e.sees().crowd > 0 {
		return nil // what a read may have seen is not known, so nothing can be left out
	}
	if e.onWhole(key) != Violated {
		return nil
	}
	return e.minimize(e.illegalPrefix(e.onKey(key)))
}
