// Package lin decides linearizability of registers whose written values can be
// told apart, in O(n log n) steps whatever the concurrency, and gives the
// evidence: an order of the operations, or a few of them that have none.
//
// # Zones
//
// A cluster is a write and the reads of its value; the initial value is a cluster
// whose write lies before all time. In any legal order a cluster stands together,
// the write first. So clusters, not operations, must be ordered (Gibbons & Korach
// 1997): with f the least return and s the greatest call of a cluster, cluster 1
// must come before cluster 2 iff f1 < s2. Two clusters that must each come before
// the other are in conflict, and a key without conflicts is linearizable:
//
//	c0: |--w x=1--|           |--r x->1--|     f1 < s1: all of cluster 1 spans
//	c1:             |--w x=2--|                this zone, and cluster 2 lies in it
//
// A zone is the time between f and s: forward if f < s, else backward. Sorted by
// where they begin, each cluster needs to be compared with one forward zone only.
//
// # What operations may have done
//
// As in package checker: a failed operation did not happen; a read without an
// answer says nothing; a write without an answer may take effect at any time after
// its call, and if nobody saw its value it may as well never have. Equal times are
// concurrent, but the operations of a session are ordered even if one starts at
// the nanosecond at which the other ended (ties.go).
//
// # Versions
//
// Where the writes of a key have known positions in the leader's log, that order
// is tried first. It is a claim: where it does not explain what clients saw, all
// orders are considered, and [Result.Contradicted] says so if another one does.
//
// They also tell which write a read saw where a value was written twice
// (versions.go).
//
// The package takes no side where it cannot decide: reads of values written twice
// or of a written nil, cas, and a violation that shows only where two sessions
// touch themselves at one instant. It trusts the numbers it is given, and nobody
// needs to trust it: package certify re-checks its evidence.
//
// # Cost
//
// Long histories do not fit into the cache, so the engine goes through them in few
// passes that do not jump about, and remembers 44 bytes for each value and 8 for
// each operation; keys that need a second look take more. An [Engine] that is used
// again allocates nothing.
package lin

import (
	"fmt"

	"lagcheck/history"
)

// An Op is one operation of a valid history, its session, key and value numbered
// from 0 and without gaps. A value on two keys has two numbers.
type Op struct {
	Call, Return int64 // Return is [history.Never] if and only if Type is history.Info
	Version      int64 // position in the leader's log, as the operation claims; -1 if unknown
	Key          int32
	Value        int32 // what it writes or, for a read, what it saw
	Process      int32 // the session
	F            history.Func
	Type         history.Outcome
}

// An Input is a valid history. Operations are named by their index in it.
type Input struct {
	Ops    []Op
	Unset  []int32 // of each key: the number of nil, its initial value
	Values int     // how many numbers of values there are
}

// A Verdict is what was found about one key.
type Verdict uint8

// The three verdicts. Undecidable is the zero value: nobody takes a verdict that
// was not reached for one that was.
const (
	Undecidable Verdict = iota // not by this package; Result.Reason says why
	Holds                      // Result.Order explains the key
	Violated                   // no order explains Result.Core
)

// String returns undecidable, holds or violated.
func (v Verdict) String() string {
	switch v {
	case Undecidable:
		return "undecidable"
	case Holds:
		return "holds"
	case Violated:
		return "violated"
	}
	return fmt.Sprintf("verdict(%d)", uint8(v))
}

// A Result is the verdict on one key, and its evidence as indexes in the history.
type Result struct {
	Verdict Verdict
	Order   []int32 // holds: the operations that took effect, in an order that explains them
	Core    []int32 // violated: at most six operations, ascending; see below
	Reason  string  // undecidable: why
	// Contradicted is set if the key is linearizable, but in no order in which the
	// positions that its operations claim are true.
	Contradicted bool
}

// A core is closed: the write of each of its reads is in it. It is not
// linearizable on its own, and without any one operation (and, if that is a write,
// without the reads of it) it is.

// Reasons for Undecidable.
const (
	reasonCAS   = "cas"
	reasonNil   = "a written nil"
	reasonTwice = "a value written twice"
	reasonTies  = "several sessions that touch themselves at one instant"
)

// Check decides each key. The results are in the order of the keys' numbers.
func Check(in Input) []Result { return new(Engine).Check(in) }

// Check decides each key, as the function does. The results, and all that they
// refer to, are valid until the next call.
func (e *Engine) Check(in Input) []Result { return e.decide(in, false) }

func (e *Engine) decide(in Input, strict bool) []Result {
	e.reset(in, strict)
	e.gather()
	e.settle()
	e.lookOut(0)
	e.group()
	for k := range e.keys {
		e.lookOut(k << 6)
		e.arrange(int32(k))
	}
	e.place()
	e.lookOut(0)
	e.convictAll()
	e.lookOut(0)
	e.lookAgain()
	return e.results
}

// lookOut is Look, after so many operations.
func (e *Engine) lookOut(operations int) {
	if e.Look != nil && operations%(1<<14) == 0 {
		e.Look()
	}
}
