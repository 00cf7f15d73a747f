// Package quiz makes questions about consistency out of small histories, and proves
// their answers.
//
// An [Item] is a drawing, a question about it, some options of which exactly one is
// right, and an explanation for every option, in English or in Japanese:
//
//	c0: |--w x=1 #1--|                       Which read is stale?
//	c1:                  |--r x->nil #0--|     A. c1 r x->nil
//	c2:      |--r x->nil #0--|                 B. c2 r x->nil     C. none
//
// Nothing in it was written by hand for one history. A [Problem] is the item as data:
// a history, what is asked, and for each option a [Claim] that a machine can decide:
//
//	draw ──► Problem ──► Prove: exactly one claim is true ──► Render: words ──► Item
//	            ▲                                                                 │
//	            └───────────── Verify: read back, proved and rendered again ◄─────┘
//
// Each claim is decided twice, by the engines of package checker and by package oracle, or
// by playing the situation again in package sim; if they disagree, that is an error.
// [Verify] trusts nothing that a file says: it decides the claims anew, renders
// the words again and compares, and refuses two items that are alike up to renaming clients,
// keys, values and followers ([Problem.Alike]).
//
// Histories have two to eight operations. They come from the leader/follower model,
// without faults and jitter so that times are round, and, where nobody asks who served what,
// from the space of all small histories.
//
// Levels go by the number of operations (up to 3, 5, 8) and by whether distractors are
// close to the right option; see [Problem.Difficulty].
package quiz

import (
	"time"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// A Kind is a kind of question.
type Kind string

// The kinds of questions. The last three are those at the end of the course's chapter on
// replication, asked about a concrete situation.
const (
	Guarantees Kind = "guarantees" // which guarantees hold here?
	Stale      Kind = "stale"      // which read is stale, and by how much?
	Policy     Kind = "policy"     // which read policy could have produced this?
	Lag        Kind = "lag"        // what is the largest lag at which read-your-writes is kept here?
	Order      Kind = "order"      // is there an order that explains this, and which?
	Mend       Kind = "mend"       // which change of one value repairs it?
	Leader     Kind = "leader"     // where do these writes go, and in which order do all apply them?
	Behind     Kind = "behind"     // why did this read not return what had been written?
	Gain       Kind = "gain"       // what did reading from a follower gain here, and what did it cost?
)

// Kinds returns the kinds of questions in the order in which a quiz has them.
func Kinds() []Kind {
	return []Kind{Guarantees, Stale, Policy, Lag, Order, Mend, Leader, Behind, Gain}
}

// Levels is how many levels there are: 1 is the easiest.
const Levels = 3

// A Quiz is a list of items in one language.
type Quiz struct {
	Lang    Lang
	Seed    uint64
	Student string // whose variant it is; may be empty
	Items   []Item
}

// A Lang is a language of a quiz.
type Lang = lang.Lang

// The languages.
const (
	English  = lang.English
	Japanese = lang.Japanese
)

// Langs returns the languages.
func Langs() []Lang { return lang.All() }

// An Item is a question with its words. All texts are plain text, without markup.
type Item struct {
	Problem
	Number   int // in its quiz, from 1
	Lang     Lang
	Title    string   // the kind of question, in a few words
	Given    []string // what is known besides the drawing, a sentence or two each
	Drawing  string   // of Problem.Shown, as package timeline draws it: several lines
	Question string
	Options  []Option // two to six, in the order in which they are shown
	Summary  string   // what to learn from it, for whoever has answered

	id string // as it was rendered or read: see [Problem.ID]
}

// An Option is an answer to choose.
type Option struct {
	Text        string
	Right       bool   // of exactly one option
	Explanation string // why it is right, or why it is wrong
}

// A Problem is a question as data, without words.
type Problem struct {
	Kind    Kind
	Level   int             // 1 to Levels
	History history.History // complete; what is drawn of it is Shown
	Setting *Setting        // how the model produced it, where that matters
	Ask     Ask
	Claims  []Claim // of the options, in their order
}

// An Ask says what a question is about. Operations are indexes in the history.
type Ask struct {
	Guarantees []string        // Guarantees: those that options speak of; Mend: the one that is broken
	Operation  int             // Behind, Gain: the read; else 0
	Write      int             // Behind: the write that it did not return
	Lags       []time.Duration // Lag: those to choose from, ascending
}

// A Claim is what an option says, for a machine to decide. Each kind of question has its
// own fields; the others are zero. Operations are indexes in the history.
type Claim struct {
	// Guarantees: of those that are asked about, these hold and the others are broken.
	Holds []string
	// Stale: exactly these reads are stale (none: no read is); and, unless they are
	// Unsaid, how far behind the first of them is.
	Stale  []int
	Behind int           // newer versions that were there; Unsaid
	Age    time.Duration // since the first of these was there; Unsaid
	// Policy: this one could have produced the history.
	Policy string
	// Lag: this is the largest lag asked about at which read-your-writes is kept; Unsaid
	// if it is kept at none of them.
	Lag time.Duration
	// Order: the operations in this order explain the history; nil: no order does.
	// Leader: the writes stand in the log in this order.
	Order []int
	// Mend: if this operation had this value, the guarantee would hold.
	Operation int
	Value     history.Value
	// Leader: where the writes go: [AtLeader], [AtFollowers] or [AtAny].
	Node string
	// Behind: why.
	Cause Cause
	// Gain: how much longer the leader would have taken, and how many newer versions
	// it would have shown.
	Saved  time.Duration
	Missed int
}

// Unsaid stands for a number of which a claim says nothing.
const Unsaid = -1

// Where writes could go.
const (
	AtLeader    = "leader"    // all to the leader
	AtFollowers = "followers" // each to the follower that its client reads from
	AtAny       = "any"       // each to any server
)

// A Cause is why a read did not return a write.
type Cause string

// The causes that a question offers.
const (
	NotApplied Cause = "not-applied" // the leader had it, but the server that answered had not applied it
	NotWritten Cause = "not-written" // it was not yet in the leader's log when the server answered
	Hidden     Cause = "hidden"      // the server had applied it and returned something older all the same
	Elsewhere  Cause = "elsewhere"   // it had been made on another follower
	SlowReply  Cause = "slow-reply"  // the reply was on its way for longer than the write took to the server
)
