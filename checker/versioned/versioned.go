// Package versioned decides what a history says along the leader's log, where its
// versions tell all: every acknowledged write states its position, every read the
// position of the write that it saw, and no read contradicts that write.
//
//	c0: |--w x=1 #1--|                     log: 1: x=1, 2: y=1
//	c1:    |--r x->1 #1--|  |--w y=1 #2--|
//	c2:                                     |--r y->1 #2--| |--r x->nil #0--|
//
// Then nothing has to be searched or chosen. One pass over the sessions decides the
// session guarantees (Terry et al. 1994) and sequential consistency (Lamport 1979,
// with the log as the order of the writes); causal and pram consistency need what
// others had seen, O(n x sessions), and are looked at only where the stronger
// guarantee broke. Reads have a staleness on the way. The order of the log may be one of
// real time, too ([Engine.InLog]): then the history is linearizable.
//
// An [Engine] keeps its memory from one history to the next, so that many small
// histories are judged without allocation, and numbers everything densely, so that
// a large one is a few passes over small records.
//
// The package knows the easy case only, and says so ([Engine.Read] returns false)
// where a version is missing or wrong, where operations of a session share an instant
// or are not listed in their order; package checker has the general algorithms,
// against which this one is tested.
package versioned

import "lagcheck/history"

// An Engine reads a history, then answers questions about it. The zero Engine is
// ready for use, by one goroutine at a time. What it returns is valid until the next
// Read.
type Engine struct {
	// Look, if not nil, is called every few milliseconds by the goroutine that asks the
	// engine. It may panic to end that.
	Look func()

	h history.History

	facts    []fact // of each operation
	keys     int
	sessions int

	parts   []part         // see Read
	newest  int32          // the newest position that was stated
	log     []position     // by position; 0 is no write
	strays  []int32        // writes with unknown outcome that state no position
	only    map[cell]int32 // the only stray of a value, by its place in strays plus one; or several
	sorted  bool           // only is that of this history
	first   []int32        // of each key: the position of the first write that happened
	unseen  bool           // some write with unknown outcome states a position, but nobody saw it
	lined   bool           // records are those of this history: see lineUp
	records []record       // what each session did, one session after the other
	from    []int32        // where the records of each session begin, and where all end
	numbers []int32        // of each process: its session
	table   [3][]int32     // see Numbers
	written written        // see Distinct

	walked bool     // found has what one pass over the sessions tells
	due    int      // see walk
	broke  []broken // of each operation, where sessions are followed one by one: what it breaks
	found  [findings]Finding
	known  known
	past   past
	race   race
	times  times
	lining lining

	// See Conflicts.
	contests []contest
	cores    [][]int32
}

// A fact is what is known of one operation.
type fact struct {
	at      int32 // its position: of a read, that of the write that it saw, 0 for none; -n: the n-th of strays
	key     int32
	session int32
	does    does
}

// A record is one operation as the log sees it.
type record struct {
	at    int32 // the position of the write, or of the write that was read, 0 for none
	until int32 // reads: the position from which on it is not the newest of the key
	key   int32
	op    int32 // index in the history
	does  does
}

// does says what an operation certainly did.
type does uint8

const (
	nothing  = does(0)             // it failed, or nobody knows and nobody saw it
	read     = does(history.Read)  // it returned a value; the only odd one
	wrote    = does(history.Write) // it was acknowledged
	revealed = wrote | 4           // a write with unknown outcome that some read saw; as others it has the second bit
)

// A position is a write at its place in the log. What only some questions need of it is
// elsewhere: see brought, age.
type position struct {
	op    int32 // index plus one; 0: no write stands here
	key   int32
	next  int32 // the position of the next write of the key that happened, never if there is none
	does  does
	shown bool  // some read saw it
	first int32 // of it and its reads, the operation that returned first
	final int32 // and the one that was called last
	seen  int64 // when that returned: since then it is certainly there
	last  int64 // when this was called
}

// An early is the reads of the initial value of a key: the one that was called last, and
// when.
type early struct {
	last int64
	op   int32
}

// never is a position after all others.
const never int32 = 1<<31 - 1

// A Finding is what was found about a guarantee: how many operations there were to
// judge, and which of them broke it, by index, ascending.
type Finding struct {
	Obligations int
	Offending   []int
}

// The guarantees, as indexes.
const (
	sequential = iota
	causal
	pram
	readYourWrites
	monotonicReads
	monotonicWrites
	writesFollowReads
	findings
)

// Keys returns how many keys there are.
func (e *Engine) Keys() int { return e.keys }

// Values returns how many numbers for values there are.
func (e *Engine) Values() int { return e.Keys() + int(e.newest) + 1 + len(e.strays) }

// Sessions returns how many sessions there are.
func (e *Engine) Sessions() int { return e.sessions }

// Numbers returns the numbers of each operation's key, value and session. Keys are
// numbered by first appearance, sessions by process. A key's initial value has the
// number of the key, every other value one that belongs to its write: so two equal
// values have two numbers if they were written twice ([Engine.Distinct]).
func (e *Engine) Numbers() (key, value, session []int32) {
	for n := range e.table {
		e.table[n] = resize(e.table[n], len(e.facts))
	}
	key, value, session = e.table[0], e.table[1], e.table[2]
	for i := range e.facts {
		f := &e.facts[i]
		key[i], value[i], session[i] = f.key, e.number(f), f.session
	}
	return key, value, session
}

// Saw returns the write that operation i read, by index, none if it read no value that
// somebody wrote.
func (e *Engine) Saw(i int) (write int, ok bool) {
	f := &e.facts[i]
	if f.does != read || f.at == 0 {
		return 0, false
	}
	return int(e.log[f.at].op) - 1, true
}

// number returns the number of the value of an operation.
func (e *Engine) number(f *fact) int32 {
	switch {
	case f.at == 0:
		return f.key
	case f.at > 0:
		return e.named(f.at)
	default:
		return e.named(e.newest) - f.at
	}
}

// named returns the number of the value that was written at a position.
func (e *Engine) named(at int32) int32 { return int32(e.keys) + at }

// until returns the position from which on what a read saw is not the newest of its key.
func (e *Engine) until(at, key int32) int32 {
	until, first := e.log[max(at, 0)].next, e.first[key] // both are fetched before one is chosen
	if at <= 0 {
		until = first
	}
	return until
}

// Logged reports whether any write has a position.
func (e *Engine) Logged() bool {
	for p := range e.log {
		if e.log[p].op > 0 {
			return true
		}
	}
	return false
}

// mostSpare bounds the room that is made for a history that is a little larger.
const mostSpare = 1 << 12

// resize returns a slice of that length, in the same memory if that is enough. What
// it holds is left over.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+min(n/4, mostSpare))
	}
	return s[:n]
}

// fill returns a slice of that length of one value, in the same memory if possible.
func fill(s []int32, n int, value int32) []int32 {
	s = resize(s, n)
	for i := range s {
		s[i] = value
	}
	return s
}

// blank returns a slice of that length of zeros, in the same memory if possible.
func blank[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+min(n/4, mostSpare))
	}
	s = s[:n]
	clear(s)
	return s
}
