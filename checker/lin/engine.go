package lin

import (
	"math"

	"lagcheck/history"
)

// An engine decides one Input. Its memory is a zone for each value and a few
// numbers for each operation, in few blocks.
type engine struct {
	Input
	zones     []zone  // of each value
	saw       []int32 // of each operation that certainly read: the value; else noValue
	doubles   []int32 // values with several writes, of which at most one is acknowledged
	keys      []key
	clusters  []int32 // values of all keys, those of a key together and, in the end, in order
	order     []int32 // operations in the order of their clusters
	results   []Result
	conflicts []pair
	open      []int32           // forward zones; see findConflicts
	front     frontier          // see walk
	window    window            // see byCall
	second    map[int32][]int32 // operations of keys that get a second look: see onKey
	listed    bool              // the history is in the order of its calls, and of sessions
	touches   bool              // a session may touch itself
	ends      []int64           // of each process with a small number: when its latest operation returned
	strict    bool              // real time says all about the order of sessions: see ties.go
}

// A zone is the cluster of one value.
type zone struct {
	f, s    int64 // least return and greatest call
	written int64 // the write's call: no read can return before
	at      int64 // position in the log, as its operations claim; nowhere if they do not
	write   int32 // the operation that wrote it, or one of the constants below
	reads   int32 // how many reads there are; in the end, where they end in the order
}

// What zone.write may be besides an operation, and engine.saw besides a value.
const (
	noWrite int32 = -1
	initial int32 = -2 // the value that registers have at first
	noValue int32 = -1
)

const (
	nowhere int64 = -1            // no position of the log
	dawn    int64 = math.MinInt64 // before all time
)

// A key is the state of one key's decision.
type key struct {
	trouble  trouble
	value    int32 // what the trouble is about; see trouble
	from, to int32 // its clusters
	first    int32 // the first of its operations in the order
	lies     bool  // operations of one cluster claim different positions
	silent   bool  // a cluster claims no position
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
	conflict            // two values must each come before the other: engine.conflicts has them
	touching            // the order breaks the order of a session
)

// A pair is two values on a key in conflict.
type pair struct{ key, a, b int32 }

// mostEnds bounds the process numbers that are small.
const mostEnds = 4096

func newEngine(in Input) *engine {
	e := &engine{
		Input: in, zones: make([]zone, in.Values),
		saw: make([]int32, len(in.History)), order: make([]int32, len(in.History)),
		ends: make([]int64, min(len(in.History), mostEnds)),
		keys: make([]key, len(in.Unset)), results: make([]Result, len(in.Unset)),
	}
	for p := range e.ends {
		e.ends[p] = dawn
	}
	for v := range e.zones {
		e.zones[v] = zone{f: history.Never, s: dawn, written: dawn, at: nowhere, write: noWrite}
	}
	for _, v := range in.Unset {
		e.zones[v] = zone{f: dawn, s: dawn, written: dawn, at: 0, write: initial}
	}
	return e
}

// refuse leaves a key to others.
func (e *engine) refuse(k int32, why trouble, reason string) {
	if t := e.keys[k].trouble; t == noTrouble || t == repeated {
		e.keys[k].trouble = why
		e.results[k].Reason = reason
	}
}

// gather puts every operation into its cluster.
func (e *engine) gather() {
	latest := dawn
	e.listed = true
	for i := range e.History {
		op := &e.History[i]
		e.listed = e.listed && (op.Call > latest || op.Call == latest && op.Return > op.Call)
		latest = op.Call
		e.touches = e.touches || !e.listed || e.touch(op)
		e.saw[i] = noValue
		switch {
		case op.Type == history.Fail:
		case op.F == history.CAS:
			e.refuse(e.Key[i], undecidable, reasonCAS)
		case op.F == history.Write:
			e.addWrite(int32(i), op)
		case op.Type == history.OK:
			e.saw[i] = e.Value[i]
			z := &e.zones[e.Value[i]]
			z.reads++
			e.stretch(z, op, e.Key[i])
		}
	}
}

// touch reports whether an operation may touch the one before it in its session,
// given operations in session order.
func (e *engine) touch(op *history.Op) bool {
	if op.Process < 0 || op.Process >= len(e.ends) {
		return true
	}
	end := e.ends[op.Process]
	e.ends[op.Process] = op.Return
	return end == op.Call
}

// stretch lets a cluster span one operation more.
func (e *engine) stretch(z *zone, op *history.Op, k int32) {
	z.f, z.s = min(z.f, op.Return), max(z.s, op.Call)
	if at := op.Version.Offset(); at != z.at && op.Version.Known() {
		if z.at != nowhere {
			e.keys[k].lies = true
		}
		z.at = at
	}
}

// addWrite makes a write the head of its cluster. Of several writes of a value an
// acknowledged one is the head; settle sees whether that is good enough.
func (e *engine) addWrite(i int32, op *history.Op) {
	v := e.Value[i]
	z := &e.zones[v]
	switch {
	case z.write == initial:
		e.refuse(e.Key[i], repeated, reasonNil)
		return
	case z.write == noWrite:
		z.write, z.written = i, op.Call
	case e.acknowledged(z.write) && op.Type == history.OK:
		e.refuse(e.Key[i], repeated, reasonTwice)
	default:
		e.doubles = append(e.doubles, v)
		if op.Type == history.OK {
			z.write, z.written = i, op.Call
		}
	}
	e.stretch(z, op, e.Key[i])
}

func (e *engine) acknowledged(i int32) bool { return e.History[i].Type == history.OK }

// settle decides what to do about values with several writes, and finds reads
// of values with none. Writes of unknown outcome that nobody saw may as well
// never have happened, so they leave no doubt.
func (e *engine) settle() {
	for _, v := range e.doubles {
		z := &e.zones[v]
		if z.reads > 0 {
			e.refuse(e.Key[z.write], repeated, reasonTwice)
			continue
		}
		op := &e.History[z.write]
		z.f, z.s, z.at = op.Return, op.Call, op.Version.Offset()
	}
	for v := range e.zones {
		if z := &e.zones[v]; z.write == noWrite && z.reads > 0 {
			e.blameReaders()
			return
		}
	}
}

// blameReaders finds the keys on which a value was read that nobody wrote.
func (e *engine) blameReaders() {
	for i, v := range e.Value {
		z, k := &e.zones[v], &e.keys[e.Key[i]]
		if z.write == noWrite && z.reads > 0 && k.trouble == noTrouble {
			k.trouble, k.value = fromNowhere, v
		}
	}
}

// took reports whether a cluster with a write has any effect: the write was
// acknowledged, or it was seen. Otherwise nothing in it ever returned.
func (z *zone) took() bool { return z.write >= 0 && z.f < history.Never }

// group lists the clusters of each key.
func (e *engine) group() {
	for v := range e.zones {
		if z := &e.zones[v]; z.took() {
			e.keys[e.Key[z.write]].to++
		}
	}
	total := int32(0)
	for k := range e.keys {
		if e.zones[e.Unset[k]].reads > 0 {
			e.keys[k].to++
		}
		e.keys[k].from, total = total, total+e.keys[k].to
		e.keys[k].to = e.keys[k].from
	}
	e.clusters = make([]int32, total)
	for k, v := range e.Unset {
		if e.zones[v].reads > 0 {
			e.list(&e.keys[k], v)
		}
	}
	for v := range e.zones {
		if z := &e.zones[v]; z.took() {
			e.list(&e.keys[e.Key[z.write]], int32(v))
		}
	}
}

func (e *engine) list(k *key, v int32) {
	e.clusters[k.to] = v
	k.to++
}

// of returns the clusters of a key: of the initial value first, if it was read.
func (e *engine) of(k *key) []int32 { return e.clusters[k.from:k.to] }
