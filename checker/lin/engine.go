package lin

import (
	"lagcheck/history"
)

// An Engine decides one [Input] after the other. Its memory grows with the largest
// and stays: a zone and a rank for each value, a few numbers for each operation.
// The zero Engine is ready. It serves one goroutine at a time.
type Engine struct {
	ops       []Op
	unset     []int32
	strict    bool // real time says all about the order of sessions: see ties.go
	listed    bool // the history is in the order of its calls, and of sessions
	versioned bool // some operation claims a position in the log
	zones     []zone
	rank      []uint64 // of each value: where its cluster belongs; see sort.go
	saw       []int32  // of each operation that certainly read: the value; else none
	doubles   []int32  // values with several writes, of which at most one is acknowledged
	keys      []key
	clusters  []int32 // values of all keys, those of a key together and, in the end, in order
	order     []int32 // operations in the order of their clusters
	placed    int32   // how many there are
	results   []Result
	kept      []int32 // what results consist of besides parts of the order
	ends      []int32 // of each bucket; see spread
	window    window  // see byCall
	ties      []tie
	budget    int   // comparisons left; see keepsSessions
	blame     blame // see core.go
	looks     looks // see look.go
}

// A zone is the cluster of one value.
type zone struct {
	f, s    int64 // least return and greatest call
	written int64 // the write's call: no read can return before
	write   int32 // the operation that wrote it, or one of the constants below
	reads   int32 // how many there are; in the end, where they end in the order
}

// happened reports whether an operation did something or saw something, perhaps.
func (o *Op) happened() bool {
	return o.Type == history.OK || o.Type == history.Info && o.F != history.Read
}

// What zone.write may be besides an operation.
const (
	none    int32 = -1
	initial int32 = -2 // the value that registers have at first
)

// dawn is before all time, which counts from 0.
const dawn int64 = -1

// A key is the state of one key's decision.
type key struct {
	trouble  trouble
	value    int32 // what the trouble is about; see trouble
	from, to int32 // its clusters
	first    int32 // the first of its operations in the order
	lies     bool  // operations of one cluster claim different positions
	silent   bool  // a cluster claims no position
	ties     int32 // the first of its ties
	inLog    bool  // the clusters are in the order of the log
}

// A trouble is what keeps a key from holding.
type trouble uint8

const (
	noTrouble   trouble = iota
	undecidable         // Result.Reason says why
	repeated            // the same, but the versions that reads claim may tell: versions.go
	fromNowhere         // a value was read that nobody wrote
	fromFuture          // a value was read before its write began
	conflict            // two values must each come before the other: blame.conflicts has them
	touching            // the order breaks the order of a session
)

// reset makes the engine ready for an input.
func (e *Engine) reset(in Input, strict bool) {
	e.ops, e.unset, e.strict = in.Ops, in.Unset, strict
	e.versioned = false
	e.saw = resized(e.saw, len(in.Ops))
	e.order = resized(e.order, max(len(in.Ops)+1, in.Values)) // one is spare, at least
	e.rank = resized(e.rank, in.Values)
	e.zones = resized(e.zones, in.Values)
	for v := range e.zones {
		e.zones[v] = zone{f: history.Never, s: dawn, written: dawn, write: none}
	}
	for _, v := range in.Unset {
		e.zones[v] = zone{f: dawn, s: dawn, written: dawn, write: initial}
	}
	e.keys, e.results = resized(e.keys, len(in.Unset)), resized(e.results, len(in.Unset))
	clear(e.keys)
	clear(e.results)
	e.doubles, e.clusters = e.doubles[:0], resized(e.clusters, in.Values)
	e.placed, e.ties = 0, e.ties[:0]
	e.kept, e.blame.conflicts, e.looks.listed = e.kept[:0], e.blame.conflicts[:0], false
}

// resized returns a slice of n elements, whatever they are, in the old memory if
// it is large enough.
func resized[T any](old []T, n int) []T {
	if n > cap(old) {
		return make([]T, n)
	}
	return old[:n]
}

// refuse leaves a key to others.
func (e *Engine) refuse(k int32, why trouble, reason string) {
	if t := e.keys[k].trouble; t == noTrouble || t == repeated {
		e.keys[k].trouble = why
		e.results[k].Reason = reason
	}
}

// blockSize is how many operations are gone through at a time, once for each of two
// questions, while they are in the cache. Loops that do one thing and call nobody
// are fast.
const blockSize = 512

// gather puts every operation into its cluster.
func (e *Engine) gather() {
	e.listed = true
	for from := 0; from < len(e.ops); from += blockSize {
		to := min(from+blockSize, len(e.ops))
		e.listed = e.listed && listed(e.ops[max(0, from-1):to])
		if len(e.keys) > 1 { // the order is borrowed until clusters are grouped
			for i := from; i < to; i++ {
				e.order[e.ops[i].Value] = e.ops[i].Key
			}
		}
		for from := from; from < to; from++ {
			joined, claims := join(e.ops[from:to], e.saw[from:to], e.zones, int32(from))
			e.versioned = e.versioned || claims
			if from += joined; from < to {
				e.joinAnyhow(int32(from))
			}
		}
	}
	if e.versioned {
		e.claim()
	}
}

// listed reports whether operations are in the order of their calls, and of sessions.
func listed(ops []Op) bool {
	for i := 1; i < len(ops); i++ {
		if ops[i].Call <= ops[i-1].Call && (ops[i].Call < ops[i-1].Call || ops[i].Return == ops[i].Call) {
			return false
		}
	}
	return true
}

// join puts operations, numbered from first, into their clusters. It returns how many
// it took: the next one, if there is any, needs more than that. It also reports whether
// one claims a position in the log. Whether an operation is a read or a write is
// hard to predict, so nothing branches on it.
func join(ops []Op, saw []int32, zones []zone, first int32) (joined int, claims bool) {
	saw = saw[:len(ops)]
	silent := int64(-1)
	for i := range ops {
		op := &ops[i]
		saw[i] = none
		if !op.happened() {
			continue
		}
		z := &zones[op.Value]
		writes := int32(op.F) - int32(history.Read) // 0 or 1, or more for a cas
		if writes&^1 != 0 || (z.write-none)&-writes != 0 {
			return i, silent >= 0
		}
		saw[i] = op.Value | -writes
		z.write += (first + int32(i) - z.write) & -writes
		z.written += (op.Call - z.written) & -int64(writes)
		z.reads += 1 - writes
		z.f, z.s = min(z.f, op.Return), max(z.s, op.Call)
		silent &= op.Version
	}
	return len(ops), silent >= 0
}

// joinAnyhow takes a cas, or a write of a value that has one or is the one that
// registers have at first. Of several writes an acknowledged one is the head of the
// cluster; settle sees whether that is good enough.
func (e *Engine) joinAnyhow(i int32) {
	op := &e.ops[i]
	z := &e.zones[op.Value]
	switch {
	case op.F == history.CAS:
		e.refuse(op.Key, undecidable, reasonCAS)
		return
	case z.write == initial:
		e.refuse(op.Key, repeated, reasonNil)
		return
	case op.Type == history.OK && e.acknowledged(z.write):
		e.refuse(op.Key, repeated, reasonTwice)
	default:
		e.doubles = append(e.doubles, op.Value)
		if op.Type == history.OK {
			z.write, z.written = i, op.Call
		}
	}
	z.f, z.s = min(z.f, op.Return), max(z.s, op.Call)
	e.versioned = e.versioned || op.Version >= 0
}

func (e *Engine) acknowledged(i int32) bool { return e.ops[i].Type == history.OK }

// claim notes the positions in the log that operations claim for their clusters.
func (e *Engine) claim() {
	clear(e.rank)
	for _, v := range e.unset {
		e.rank[v] = inLog(0)
	}
	for i := range e.ops {
		op := &e.ops[i]
		if at := inLog(op.Version); at != nowhere && at != e.rank[op.Value] && e.joins(op) {
			k := &e.keys[op.Key]
			k.lies = k.lies || e.rank[op.Value] != nowhere
			e.rank[op.Value] = at
		}
	}
}

// joins reports whether an operation is in the cluster of its value.
func (e *Engine) joins(op *Op) bool {
	return op.happened() && (op.F == history.Read || op.F == history.Write && e.zones[op.Value].write != initial)
}

// settle decides what to do about values with several writes. Writes of unknown
// outcome that nobody saw may as well never have happened, so they leave no doubt.
func (e *Engine) settle() {
	for _, v := range e.doubles {
		z := &e.zones[v]
		op := &e.ops[z.write]
		if z.reads > 0 {
			e.refuse(op.Key, repeated, reasonTwice)
			continue
		}
		if z.f, z.s = op.Return, op.Call; e.versioned {
			e.rank[v] = inLog(op.Version)
		}
	}
}

// group lists the clusters of each key: of the initial value first, if it was read.
func (e *Engine) group() {
	if len(e.keys) > 1 {
		e.count()
	}
	for k, v := range e.unset {
		if e.zones[v].reads > 0 {
			e.clusters[e.keys[k].to] = v
			e.keys[k].to++
		}
	}
	lost, last, k, to := false, none, &key{}, int32(0)
	for v := range e.zones {
		z := &e.zones[v]
		if !z.took() {
			lost = lost || z.write == none && z.reads > 0
			continue
		}
		if owner := e.owner(int32(v)); owner != last { // most often there is one key
			k.to = to
			last, k = owner, &e.keys[owner]
			to = k.to
		}
		e.clusters[to] = int32(v)
		to++
	}
	k.to = to
	if lost {
		e.blameReaders()
	}
}

// owner returns the key of a value; see gather.
func (e *Engine) owner(v int32) int32 {
	if len(e.keys) == 1 {
		return 0
	}
	return e.order[v]
}

// count finds where the clusters of each key begin.
func (e *Engine) count() {
	for v := range e.zones {
		if z := &e.zones[v]; z.took() {
			e.keys[e.owner(int32(v))].to++
		}
	}
	total := int32(0)
	for k, v := range e.unset {
		size := e.keys[k].to
		if e.zones[v].reads > 0 {
			size++
		}
		e.keys[k].from, e.keys[k].to = total, total
		total += size
	}
}

// took reports whether a cluster with a write has any effect: the write was
// acknowledged, or it was seen. Otherwise nothing in it ever returned.
func (z *zone) took() bool { return z.write >= 0 && z.f < history.Never }

// of returns the clusters of a key.
func (e *Engine) of(k *key) []int32 { return e.clusters[k.from:k.to] }

// blameReaders finds the keys on which a value was read that nobody wrote. Such reads
// have no place in any order.
func (e *Engine) blameReaders() {
	for i := range e.ops {
		v := e.ops[i].Value
		z, k := &e.zones[v], &e.keys[e.ops[i].Key]
		if z.write != none || z.reads == 0 {
			continue
		}
		e.saw[i] = none
		if k.trouble == noTrouble {
			k.trouble, k.value = fromNowhere, v
		}
	}
}
