// Package history says what happened: the operations that clients called on a
// replicated store, what each returned, and when.
//
// A [History] is a list of operations ([Op]) in any order. Every operation
// belongs to a session (Process), acts on one register (Key), and occupies a
// closed interval of time:
//
//	c0: |--w x=1--|                       a write by session 0
//	c1:               |--r x->nil--|      a read by session 1, later and stale
//
// The words are Jepsen's: f is read, write or cas; an outcome is ok (it took
// effect between call and return), fail (it definitely did not happen) or info
// (nobody knows: it may take effect at any time after its call, or never).
//
// Two orders matter to every guarantee, and both are defined here:
//
//   - real time: a is before b iff a returned strictly before b was called
//     (Herlihy & Wing 1990); equal times are concurrent ([History.Before]);
//   - session order: the operations of one process, one after the other
//     ([History.Sessions]). An operation that starts at the nanosecond at which
//     its session's previous one ended comes after it.
//
// [History.Validate] checks that a list of operations is a history at all;
// [Decode] and [Encode] read and write JSON Lines. The package judges nothing.
package history

import (
	"fmt"
	"math"
)

// A History is a list of completed operations, in any order. Operations are
// named by their index in it.
type History []Op

// An Op is one operation of one session on one register.
type Op struct {
	Process int     // the session, from 0; it does one operation at a time
	F       Func    // what was called
	Type    Outcome // what is known of its effect
	Key     string  // the register
	Value   Value   // written by a write or cas, seen by a read
	Old     Value   // cas only: the value that was to be replaced
	Call    int64   // nanoseconds on one clock
	Return  int64   // nanoseconds, >= Call; [Never] if and only if Type is Info
	Node    string  // who served it: "leader", "follower-1", ...; "" if unknown
	Version Version // position in the leader's log; unknown if zero
}

// Never is the Return of an operation whose outcome is unknown: it may take
// effect at any time after its call.
const Never int64 = math.MaxInt64

// A Func is what an operation calls.
type Func uint8

// The three calls on a register. The zero Func is none of them.
const (
	Read  Func = 1 + iota // returns the register's value
	Write                 // replaces the register's value
	CAS                   // replaces Old by Value if the register holds Old
)

var funcNames = [...]string{Read: "read", Write: "write", CAS: "cas"}

// String returns Jepsen's name: read, write or cas.
func (f Func) String() string { return name(funcNames[:], int(f), "func") }

// An Outcome is what is known about an operation's effect.
type Outcome uint8

// The three outcomes, in Jepsen's words. The zero Outcome is none of them.
const (
	OK   Outcome = 1 + iota // took effect between call and return
	Fail                    // definitely did not happen
	Info                    // may take effect at any time after its call, or never
)

var outcomeNames = [...]string{OK: "ok", Fail: "fail", Info: "info"}

// String returns Jepsen's name: ok, fail or info.
func (o Outcome) String() string { return name(outcomeNames[:], int(o), "outcome") }

func name(names []string, i int, kind string) string {
	if i <= 0 || i >= len(names) {
		return fmt.Sprintf("%s(%d)", kind, i)
	}
	return names[i]
}

// A Version is a position in the leader's log: of the write itself, or of the
// write that a read saw. Positions count from 1 over all keys; 0 is the initial
// state. The zero Version is unknown, so that a version that nobody stated is
// never taken for one. A version is a claim of the system under test.
type Version struct{ plusOne int64 }

// At returns the version with the given log position, 0 for the initial state.
func At(offset int64) Version { return Version{offset + 1} }

// Known reports whether the version was stated.
func (v Version) Known() bool { return v.plusOne > 0 }

// Offset returns the log position, or -1 if it is unknown.
func (v Version) Offset() int64 { return v.plusOne - 1 }

// Writes reports whether the operation puts a value into its register.
func (o *Op) Writes() bool { return o.F == Write || o.F == CAS }
