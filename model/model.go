// Package model is the vocabulary of leader/follower replication: what a read
// policy may know and decide, and a scenario to try it in, as pure data.
//
// All writes go to the leader, which puts them into a log. Followers copy the
// log and apply it, late. A read may go to any node, and a [Policy] decides to
// which:
//
//	client ──write──────────► leader    log: 1 2 3 4 5
//	   │                         │
//	   └──read──► policy ──?     │ replication, lag
//	                 ├──► follower-1    applied: 1 2 3
//	                 └──► follower-2    applied: 1 2
//
// A policy is a pure decision function without I/O: for each session it keeps a
// [Session], which chooses where a read goes ([Choice]) from what a real client
// could know ([View]) and then observes what came back ([Reply]). Nothing in it
// tells whether the store is simulated (package sim) or real.
//
// A [Scenario] says who does what and when, how replication lags and what
// breaks. It is data: it runs nothing.
package model

import (
	"strconv"
	"time"

	"lagcheck/history"
)

// An Offset is a position in the leader's log: 1 is the first write, 0 stands
// for the empty log.
type Offset int64

// A Node is a server: the leader, or a follower by its number from 1.
type Node int

// Leader is the node that takes all writes.
const Leader Node = 0

var nodeNames = [...]string{"leader", "follower-1", "follower-2", "follower-3", "follower-4", "follower-5"}

// String returns the node's name in a history: leader, follower-1, ...
func (n Node) String() string {
	if 0 <= n && int(n) < len(nodeNames) {
		return nodeNames[n] // the usual ones without allocation
	}
	return "follower-" + strconv.Itoa(int(n))
}

// A Policy decides where the reads of a session go. It holds no state of its
// own: sessions do. It does not change once it is in use.
type Policy interface {
	// Name returns the policy's name: lower case, words joined by hyphens.
	Name() string
	// Claims returns the guarantees that the policy promises, and when.
	Claims() []Claim
	// Session starts a session, which has seen nothing yet.
	Session() Session
}

// A Session is one client's side of a policy. Its methods are called for one
// operation at a time. They must be deterministic: all randomness comes from
// View.Draw.
type Session interface {
	// Read chooses where a read goes. It is called again, with Attempt one
	// higher and Last set, when the node did not answer or was too old.
	Read(*View) Choice
	// Observe takes in what came back for a read or a write, good or bad.
	Observe(*View, Reply)
}

// A Writer is a Session that also has a say in how writes are done.
type Writer interface {
	Session
	// Write chooses what the session asks of a write to the leader.
	Write(*View) WriteChoice
}

// A Resetter is a Session that can be used again when it is over. None has to be: it
// spares whoever plays many histories an allocation for each session.
type Resetter interface {
	Session
	// Reset makes the session as its policy's Session returned it: it has seen
	// nothing yet.
	Reset()
}

// A ReportIgnorer is a Session to which what is reported of followers does not matter,
// only how many there are. None has to say so: it spares whoever plays many histories
// finding out. What it is shown in View.Followers may be empty reports.
type ReportIgnorer interface {
	Session
	// IgnoresReports does nothing; having it says so.
	IgnoresReports()
}

// A View is what a client knows when it decides: never the true lag. A session neither
// keeps nor changes it.
type View struct {
	Now       time.Duration // the client's own monotonic clock
	Key       string        // the register to be read or written
	Request   int           // the request (page, job) that the operation belongs to, from 1
	Attempt   int           // 0 for the first choice of an operation, then 1, 2, ...
	Last      Reply         // the last reply to this operation, if Attempt > 0
	Followers []Report      // what is reported of follower-1, follower-2, ...
	Draw      uint64        // a random number for this decision alone
}

// A Report is what a health check last said of a follower. It is old by the
// time that it is used.
type Report struct {
	At      time.Duration // when the follower was asked, on the client's clock
	Applied Offset        // how much of the log it had applied then
	// Lag is what the follower thought of its own lag: 0 if it had applied all
	// that it had received (even if it was cut off), else the age of the newest
	// write that it had applied, as PostgreSQL's replay timestamp tells it (0
	// before the first).
	Lag time.Duration
}

// A Choice is what a session does next to get its read answered.
type Choice struct {
	Node    Node          // whom to ask
	AtLeast Offset        // only an answer that includes this offset is good enough
	Wait    time.Duration // how long a follower may wait to reach AtLeast
	// OffsetOnly asks the node how far its log has come instead of for a value;
	// the reply is observed and Read is called again. AtLeast and Wait do not matter then.
	OffsetOnly bool
	// GiveUp leaves the read unanswered.
	GiveUp bool
}

// A WriteChoice is what a session asks of a write.
type WriteChoice struct {
	// Replicas is how many followers must have applied the write before it is
	// acknowledged, even if they lost it since; more than there are means all.
	Replicas int
	// Pause is how long the session does nothing after the acknowledgement.
	Pause time.Duration
}

// A Reply is what came back for one attempt of an operation.
type Reply struct {
	F       history.Func // Read or Write
	Kind    ReplyKind
	Node    Node   // who was asked
	Version Offset // OK: the log position of the write, or of the write that was read (0: nothing there)
	Applied Offset // OK, OffsetOnly, TooOld: how much of the log the node had applied when it answered
}

// A ReplyKind says how an attempt ended.
type ReplyKind uint8

// How an attempt can end.
const (
	Answered  ReplyKind = iota // a value was read, or a write acknowledged
	HasOffset                  // the answer to OffsetOnly
	TooOld                     // the node had not reached AtLeast in time
	TimedOut                   // nothing came back
	Refused                    // the node could not be reached: it did nothing
	NotFound                   // a write that needs an existing order found none: it did nothing
)
