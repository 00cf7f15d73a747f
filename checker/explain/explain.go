// Package explain says why a history breaks a guarantee: as data, a [Proof], and from
// it in words, in English and in Japanese.
//
//	c0: |--w x=1--|
//	c1:              |--r x->nil--|
//
//	read x by c1 returned nil, but write x=1 by c0 had been acknowledged at 10 ms,
//	before the read began at 13 ms: it had to return 1 or something newer.
//
// [Text] is that sentence. [Story] is long, in the manner of Elle (Kingsbury & Alvaro
// 2020): Let what happened have names, Then what comes before what and why, However
// what the guarantee asks contradicts that; and how it could have been legal.
//
// Package checker makes the proofs; what they say was checked there. No text is written
// for one history: both languages are rendered from the same data by one catalogue. Keys
// and values are quoted where they are no plain words, so that none can pass for a part
// of the sentence.
package explain

import (
	"slices"

	"lagcheck/history"
)

// A Rule is how operations break a guarantee. It says what the roles in a [Proof] mean.
type Rule uint8

// The rules. The zero Rule is none of them.
const (
	OwnWriteMissed    Rule = 1 + iota // Subject read something older than Before, a write of its session
	EarlierReadMissed                 // Subject read something older than Before, a read of its session
	WritesExchanged                   // Subject stands in the log before Before, an earlier write of its session
	WriteBeforeRead                   // Subject stands in the log before what Before, an earlier read of its session, saw
	StaleRead                         // Subject read what Older wrote (None: the initial state), though Before had replaced it
	NewThenOld                        // Subject read what Older wrote, though Before had read what Newer wrote
	FromFuture                        // Subject read what Before wrote only later
	FromNowhere                       // Subject read what nobody wrote; Before failed to write it, if there is one
	PassedInLog                       // Subject read what Newer had replaced before Place, which its session had reached by Before
	MissedCause                       // Subject read something older than Before, a write at the end of Way
	BeforeCause                       // Subject stands in the log before Before, a write at the end of Way
	ValuesCross                       // Groups: the operations on two values each have to come before those on the other
	OutOfReach                        // Spans: Subject saw what there cannot have been any more
	ReadsDisagree                     // Demands on the order of writes go round in a circle
	NoChoice                          // the order of the writes is known, and no choice among them explains the reads
	NoOrder                           // no order of all explains the reads, for no simpler reason
	WrongClaim                        // Subject states a version that is that of Before (None: of the initial state), which it did not see
	WrongOrder                        // Subject has an older version than Before, which had ended before it began
)

var ruleNames = [...]string{
	OwnWriteMissed: "own-write-missed", EarlierReadMissed: "earlier-read-missed", WritesExchanged: "writes-exchanged",
	WriteBeforeRead: "write-before-read", StaleRead: "stale-read", NewThenOld: "new-then-old", FromFuture: "from-future",
	FromNowhere: "from-nowhere", PassedInLog: "passed-in-log", MissedCause: "missed-cause", BeforeCause: "before-cause",
	ValuesCross: "values-cross", OutOfReach: "out-of-reach", ReadsDisagree: "reads-disagree", NoChoice: "no-choice", NoOrder: "no-order",
	WrongClaim: "wrong-claim", WrongOrder: "wrong-order",
}

// Rules returns all rules.
func Rules() []Rule {
	var all []Rule
	for r := OwnWriteMissed; int(r) < len(ruleNames); r++ {
		all = append(all, r)
	}
	return all
}

// String returns the name of the rule, as it stands in JSON: "stale-read".
func (r Rule) String() string {
	if r == 0 || int(r) >= len(ruleNames) {
		return "no rule"
	}
	return ruleNames[r]
}

// None is the index of no operation.
const None = -1

// A Proof says why its operations break a guarantee. Roles are indexes in Operations, or
// None; what they mean depends on the rule.
type Proof struct {
	Guarantee  string // "" for WrongClaim and WrongOrder, which are lies of the store about its versions
	Rule       Rule
	Operations []Op // in order of call

	Subject int // the operation that went wrong
	Before  int // what it did not respect
	Older   int // the write that it saw, if that matters
	Newer   int // what had replaced that, or what Before saw

	Place   int64    // PassedInLog: the place of the log that the session of Subject had reached
	Way     []Link   // MissedCause, BeforeCause: back from Subject, the first one before it
	Groups  []Group  // ValuesCross: two
	Spans   []Span   // OutOfReach: each with what follows from it, the last one to Subject
	Demands []Demand // ReadsDisagree

	Mends []Mend // single changes that would have made the operations keep the guarantee
}

// An Op is an operation of a proof, and what is known about its place in the leader's
// log. Positions are Unplaced where they are not known.
type Op struct {
	history.Op
	Index int   // in the history
	At    int64 // where it stands, if it writes
	// Least and Most bound where the write stands that it saw, if it reads; 0 is the
	// state before all writes. They differ where it may have seen one of several writes.
	Least, Most int64
}

// Unplaced is a position that is not known.
const Unplaced int64 = -1

// Reads reports whether the operation is known to have seen a value.
func (o *Op) Reads() bool { return o.Type == history.OK && o.F != history.Write }

// Saw returns the value that the operation read.
func (o *Op) Saw() history.Value {
	if o.F == history.CAS {
		return o.Old
	}
	return o.Value
}

// A Link is a step back along what led to something.
type Link struct {
	Op  int  // an operation that came before the one of the last step
	Saw bool // for that one saw what this one wrote; else they are of one session
}

// A Group is the operations that wrote or saw one value of a key. In every order they
// stand together: the write, its reads, and then the next write.
type Group struct {
	Operations []int
	// Ends came, in time or in its session, before Begins of the other group. So this
	// whole group comes before the other one.
	Ends, Begins int
}

// A Span is the time between two operations, and what follows from the value that the
// second one saw.
type Span struct {
	From, To int   // From left a value and had ended when To began; None: the initial state
	Between  []int // all operations that can have taken effect between the two
	// Made took effect there: without it To could not have seen what it saw. It is None
	// if To cannot have seen that at all.
	Made int
	Held []history.Value // all that there can have been between the two without Made
}

// A Demand is what a session asks of the order of the writes to a key: that Old, which
// it had written or read, is older than what New read.
type Demand struct{ Old, New int }

// A Mend is a single change after which the operations keep the guarantee.
type Mend struct {
	Kind  MendKind
	Op    int           // the operation to change
	Other int           // Exchanged: the one it changes places with; Overlapped: the one it would overlap
	Value history.Value // Returned: what it should have seen
	At    int64         // Returned: the position of that, if known; Overlapped: when it should have begun at the latest
}

// A MendKind says what to change.
type MendKind uint8

// The kinds of mends. The zero MendKind is none of them.
const (
	Returned   MendKind = 1 + iota // the operation sees another value
	Overlapped                     // the operation begins while another one is still under way
	Exchanged                      // two writes stand in the log the other way round
)

var mendNames = [...]string{Returned: "returned", Overlapped: "overlapped", Exchanged: "exchanged"}

// String returns the name of the kind, as it stands in JSON.
func (k MendKind) String() string {
	if k == 0 || int(k) >= len(mendNames) {
		return "no mend"
	}
	return mendNames[k]
}

// Expected returns which write, or read of a write, the subject had to see, "or
// something newer"; None if the rule expects none.
func (p *Proof) Expected() int {
	switch p.Rule {
	case OwnWriteMissed, EarlierReadMissed, StaleRead, NewThenOld, MissedCause:
		return p.Before
	case PassedInLog:
		return p.Newer
	}
	return None
}

// left returns the value that operation i has left behind for others, and its bounds
// in the log: what it wrote, or if it only reads, what it saw.
func (p *Proof) left(i int) (v history.Value, least, most int64) {
	o := &p.Operations[i]
	if p.Rule == EarlierReadMissed || p.Rule == NewThenOld || o.F == history.Read {
		return o.Saw(), o.Least, o.Most
	}
	return o.Value, o.At, o.At
}

// repeated returns the values that alone do not tell which write is meant: there, their
// positions are named as well, if they are known.
func (p *Proof) repeated() map[history.Value]bool {
	type written struct {
		key   string
		value history.Value
	}
	known := map[written]bool{}
	repeated := map[history.Value]bool{}
	named := p.Rule == WritesExchanged || p.Rule == WriteBeforeRead || p.Rule == BeforeCause || p.Rule == PassedInLog
	for i := range p.Operations {
		if named {
			break // positions are named anyway
		}
		o := &p.Operations[i]
		if w := (written{o.Key, o.Value}); o.Writes() {
			repeated[o.Value] = repeated[o.Value] || known[w]
			known[w] = true
		}
	}
	if i := p.Expected(); i != None {
		value, _, _ := p.left(i)
		repeated[value] = repeated[value] || value == p.Operations[p.Subject].Saw()
	}
	return repeated
}

// precedes reports whether operation i is certainly before j: in real time, or in their
// session.
func (p *Proof) precedes(i, j int) bool {
	a, b := &p.Operations[i], &p.Operations[j]
	return a.Type != history.Info && (a.Return < b.Call || a.Process == b.Process && i < j)
}

// writes returns the operations that write, in the order of the log.
func (p *Proof) writes() []int {
	var writes []int
	for i := range p.Operations {
		if p.Operations[i].Writes() {
			writes = append(writes, i)
		}
	}
	slices.SortFunc(writes, p.byLog)
	return writes
}
