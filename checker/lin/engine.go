package lin

import (
	"lagcheck/history"
)

// An Engine decides one [Input] after the other. Its memory grows with the largest
// and stays: a zone and a rank for each value, a few numbers for each operation.
// The zero Engine is ready. It serves one goroutine at a time.
type Engine struct {
	// Look, if not nil, is called by Check every few milliseconds. It may panic to end it.
	Look func()

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
