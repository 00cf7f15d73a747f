package checker

import (
	"lagcheck/checker/certify"
	"lagcheck/checker/lin"
	"lagcheck/history"
)

// An index is a history prepared for checking: keys and values are numbered, the
// writes of each value are linked, and the sessions are in order. One index
// serves every guarantee of a [Check]; what only some of them need is built when
// first asked for.
type index struct {
	h        history.History
	sessions [][]int // operations of each session, in session order

	keys  int     // number of keys
	key   []int32 // of each operation
	owner []int32 // session of each operation, a position in sessions
	rank  []int32 // position of each operation in its session
	value []int32 // number of what the operation writes, or of what a read saw
	old   []int32 // cas: number of what was to be replaced
	does  []does  // what each operation certainly did
	unset []int32 // of each key: the number of nil, its initial value

	// The writes of a value that may have happened (ok or info), as a list in
	// ascending order: writer[value] is the first, next[write] the one after.
	writer []int32
	next   []int32

	named   []int32      // of each key: the first operation on it
	listed  [][]int32    // see index.byKey
	seen    *sights      // see index.sights
	plain   *sights      // see index.byValue
	base    *reading     // see index.certain
	visited *visits      // see index.visits
	aged    *aging       // see index.staleness
	results []lin.Result // see index.linear
	confirm confirmation // see checkLinearizable
	tried   int          // steps of Porcupine on keys that it alone decides

	proofs [branches]proof // of the verdict under way in each branch

	kernel *certify.Kernel // see index.certifier
	only   bool            // the kernel has the only arrangement of the history

	fault *InternalError // engines disagree: no verdict can be trusted

	looking  func() // see Options.lookOf
	trusting bool   // this is part of a history: one engine is enough
	apart    bool   // no two operations of a session share an instant
}

// does says what an operation certainly did. It is asked in session order, where looking
// at the operations themselves would wait for memory.
type does uint8

const (
	didRead  does = 1 << iota // a read or the read half of a cas
	didWrite                  // an acknowledged write
)

// none stands for "no operation" in lists of operation numbers.
const none int32 = -1

// A cell is a value on a key: the same value on two keys has two numbers.
type cell struct {
	key   int32
	value history.Value
}

func newIndex(h history.History) *index { return newIndexUntil(h, nil, nil) }

// lookEvery is after how many operations a loop looks whether the check was ended.
const lookEvery = 1 << 14

// lookOut is Options.look, for what is prepared for all guarantees.
func (ix *index) lookOut() {
	if ix.looking != nil {
		ix.looking()
	}
}

// lookAt is lookOut, for loops over operations.
func (ix *index) lookAt(i int) {
	if i%lookEvery == 0 {
		ix.lookOut()
	}
}

// newIndexUntil is newIndex. Where it is told which write a read saw, it need not look up
// the value.
func newIndexUntil(h history.History, saw func(i int) (write int, ok bool), looking func()) *index {
	n := len(h)
	block := make([]int32, 6*n)
	cut := func() []int32 {
		part := block[:n:n]
		block = block[n:]
		return part
	}
	ix := &index{h: h, key: cut(), owner: cut(), rank: cut(), value: cut(), old: cut(), next: cut()}
	ix.does, ix.looking = make([]does, n), looking
	if n <= mostAlone {
		ix.order()
		ix.number(saw)
	} else {
		beside(ix.order, func() { ix.number(saw) })
	}
	ix.link()
	return ix
}

// order puts the operations of each session in order.
func (ix *index) order() {
	ix.sessions = ix.h.Sessions()
	for s, ops := range ix.sessions {
		ix.lookOut()
		for r, i := range ops {
			ix.owner[i], ix.rank[i] = int32(s), int32(r)
		}
	}
}

// number gives every key and every value of a key a number. Keys are numbered by
// first appearance in the history.
func (ix *index) number(saw func(i int) (write int, ok bool)) {
	keys := make(map[string]int32, 8)
	cells := make(map[cell]int32, ix.written())
	values := int32(0)
	for i := range ix.h {
		ix.lookAt(i)
		op := &ix.h[i]
		if saw != nil {
			if w, ok := saw(i); ok && w < i {
				ix.key[i], ix.value[i], ix.does[i] = ix.key[w], ix.value[w], didRead
				continue
			}
		}
		k, ok := keys[op.Key]
		if !ok {
			k = int32(len(keys))
			keys[op.Key] = k
			ix.unset = append(ix.unset, values)
			ix.named = append(ix.named, int32(i))
			values++
		}
		number := func(v history.Value) int32 {
			if v.IsNil() {
				return ix.unset[k]
			}
			id, ok := cells[cell{k, v}]
			if !ok {
				id = values
				values++
				cells[cell{k, v}] = id
			}
			return id
		}
		ix.key[i], ix.value[i] = k, number(op.Value)
		if op.F == history.CAS {
			ix.old[i] = number(op.Old)
		}
		if op.Type == history.OK && op.F != history.Write {
			ix.does[i] |= didRead
		}
		if op.Type == history.OK && op.Writes() {
			ix.does[i] |= didWrite
		}
	}
	ix.keys = len(keys)
	ix.writer = make([]int32, values)
}

// written counts the writes: mostly there are about as many values.
func (ix *index) written() int {
	n := 0
	for i := range ix.h {
		if ix.h[i].Writes() {
			n++
		}
	}
	return n
}

// link builds the lists of writes. It runs backwards, so that they ascend.
func (ix *index) link() {
	for v := range ix.writer {
		ix.writer[v] = none
	}
	for i := len(ix.h) - 1; i >= 0; i-- {
		ix.lookAt(i)
		if op := &ix.h[i]; op.Writes() && op.Type != history.Fail {
			ix.next[i] = ix.writer[ix.value[i]]
			ix.writer[ix.value[i]] = int32(i)
		}
	}
}

// reads reports whether operation i certainly read something: a read or the read
// half of a cas, with a known outcome.
func (ix *index) reads(i int) bool { return ix.does[i]&didRead != 0 }

// wrote reports whether operation i is an acknowledged write.
func (ix *index) wrote(i int) bool { return ix.does[i]&didWrite != 0 }

// saw returns the number of the value that operation i read.
func (ix *index) saw(i int) int32 {
	if ix.h[i].F == history.CAS {
		return ix.old[i]
	}
	return ix.value[i]
}
