// Package oracle says what the guarantees mean, tried in all orders and all choices:
// slow and obviously right.
//
// It is what the engines of package checker are compared with. It shares no code with
// them, it knows none of their short cuts, and it is hopeless beyond a handful of
// operations. Whoever doubts a verdict reads this package, which is a few pages long.
//
//	c0: |--w x=1--|  |--r x->nil--|
//
// What really happened in a history is not always known. Values repeat, so that a read
// may have seen one of several writes ([Oracle.Seen]); and a write whose version
// nobody states may stand anywhere in the leader's log. A world is one way to fill in
// what is open: an order of all writes, which agrees with the positions that are known,
// and for each read the write that it saw. In a world a definition is read off
// literally. A guarantee holds iff it holds in some world:
//
//   - linearizable (Herlihy & Wing 1990) is the exception, as it goes by values alone:
//     for each key some order of all its operations in which nothing comes before what
//     ended before it began, or came before it in its session, and each read returns
//     the value that was written last;
//   - read-your-writes, monotonic-reads (Terry et al. 1994): no read saw an older write of
//     its key than one that its session wrote, or saw, before;
//   - pram (Lipton & Sandberg 1988): the writes of a session are ordered as it made them,
//     and a read sees the newest of what its session wrote and read before, and of
//     what the sessions of those writes had written before them;
//   - causal (Ahamad et al. 1995; CCv of Bouajjani et al. 2017): the order of the writes
//     agrees with the transitive closure of session order and reads-from, and a
//     read sees the newest write of its key in its causal past;
//   - sequential (Lamport 1979): each session can be laid along the order of the
//     writes without going back;
//   - monotonic-writes, writes-follow-reads (Terry et al. 1994) speak about two writes at
//     a time, and cannot be told without the positions of both.
//
// What operations without a certain outcome did is that of package checker: fail did
// not happen; an info read is ignored; an info write may have happened at any
// time after its call, and then obliges nobody of its session but may have been
// seen; an ok cas is a read and a write at once. A read of a value that nobody had
// written is not judged, except by linearizability, which it breaks.
//
// The staleness of reads is in here as well ([Oracle.Staleness]).
//
// Sources stand beside the definitions; the order of a session is that of package
// history, also at equal times.
package oracle

import (
	"cmp"
	"slices"

	"lagcheck/history"
)

// An Oracle is a history and what may have happened in it.
type Oracle struct {
	h    history.History
	rank []int   // of each operation: its place in its session
	seen [][]int // of each operation: what it may have read, see Seen
	at   []int64 // of each write: its position in the log, nowhere if not known

	believed bool // versions count

	// Where it makes no difference which of several writes stands where: every
	// way to give them positions, and which writes they are; see claims.go.
	ways  []map[int64]int
	vague []bool
}

const (
	// Initial stands among writes for the state before all of them.
	Initial = -1
	// nowhere is the position of a write that nobody states.
	nowhere int64 = -1
)

// New reads a valid history. Versions count as long as they do not contradict the
// values that clients wrote and read; if they do, none of them counts.
func New(h history.History) *Oracle {
	o := ByValues(h)
	if trusting := o.withVersions(); trusting.claims() {
		return trusting
	}
	return o
}

// ByValues reads a history as if it stated no versions.
func ByValues(h history.History) *Oracle {
	o := &Oracle{h: h, rank: make([]int, len(h)), seen: make([][]int, len(h)), at: make([]int64, len(h))}
	for i := range h {
		o.at[i] = nowhere
		for j := range h {
			if h[i].Process == h[j].Process && o.listedBefore(j, i) {
				o.rank[i]++
			}
		}
	}
	for r := range h {
		if o.isRead(r) {
			o.seen[r] = o.candidates(r)
		}
	}
	return o
}

// Seen returns what operation i may have read: writes by index, or [Initial]. It is
// empty if the operation did not read, or read what nobody had written.
func (o *Oracle) Seen(i int) []int { return o.seen[i] }

// Believed reports whether the versions count that the history states.
func (o *Oracle) Believed() bool { return o.believed }

// Ways returns in how many ways positions can be given to writes where it makes no
// difference to clients; 1 if there is no such freedom.
func (o *Oracle) Ways() int { return max(len(o.ways), 1) }

// listedBefore is session order for operations of one session.
func (o *Oracle) listedBefore(i, j int) bool {
	a, b := &o.h[i], &o.h[j]
	return cmp.Or(cmp.Compare(a.Call, b.Call), cmp.Compare(a.Return, b.Return), cmp.Compare(i, j)) < 0
}

func (o *Oracle) sessionBefore(i, j int) bool {
	return o.h[i].Process == o.h[j].Process && o.rank[i] < o.rank[j]
}

// isRead and isWrite say what an operation certainly did.
func (o *Oracle) isRead(i int) bool {
	return o.h[i].Type == history.OK && (o.h[i].F == history.Read || o.h[i].F == history.CAS)
}

func (o *Oracle) isWrite(i int) bool { return o.h[i].Type == history.OK && o.h[i].Writes() }

func (o *Oracle) mayWrite(i int) bool { return o.h[i].Type != history.Fail && o.h[i].Writes() }

func (o *Oracle) readOf(i int) history.Value {
	if o.h[i].F == history.CAS {
		return o.h[i].Old
	}
	return o.h[i].Value
}

// candidates returns what operation r may have read, by value alone: a write
// that was called by then, and does not come later in the same session.
func (o *Oracle) candidates(r int) (found []int) {
	if o.readOf(r).IsNil() {
		found = append(found, Initial)
	}
	for w := range o.h {
		possible := o.mayWrite(w) && o.h[w].Key == o.h[r].Key && o.h[w].Value == o.readOf(r)
		if possible && w != r && o.h[w].Call <= o.h[r].Return && !o.sessionBefore(r, w) {
			found = append(found, w)
		}
	}
	return found
}

// position returns where a write, or the initial state, stands in the log.
func (o *Oracle) position(w int) int64 {
	if w == Initial {
		return 0
	}
	return o.at[w]
}

// saw reports whether operation r may have read write w.
func (o *Oracle) saw(r, w int) bool { return slices.Contains(o.seen[r], w) }
