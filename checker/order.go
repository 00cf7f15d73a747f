package checker

import (
	"cmp"
	"slices"
)

// By values alone nobody knows the order in which the writes of a key happened.
// Read-your-writes and monotonic-reads can still be decided: they hold iff there
// is some order of the writes of each key in which no read goes back. Every read
// says that some writes come before the write it saw:
//
//	c0: |--w x=1--|   |--w x=2--|   |--r x->1--|     2 before 1
//	c1:    |--r x->1--|   |--r x->2--|               1 before 2: no such order
//
// The writes and what must come before what form a graph; an order exists iff
// it has no cycle. Writes whose log position is known stand in that order.

// An orderRule says which writes must come before the write that a read saw.
type orderRule uint8

const (
	readsFollowOwnWrites orderRule = iota // those its session wrote before
	readsFollowReads                      // those its session read before
)

// A keyOrder is the search for an order of the writes of one key.
type keyOrder struct {
	ix       *index
	s        *sights
	rule     orderRule
	sessions [][]int32       // acknowledged operations on the key, in session order
	chain    []int32         // writes with a known position, by position
	node     map[int32]int32 // of each write
	reads    []int32         // by call
	turn     map[int32]int   // of each read: its place in reads
	horizon  int             // only so many reads count
	choice   map[int32]int32 // for a read with several candidates: the chosen one
	budget   int             // operations still to be visited
}

// orderWork bounds the work on one key: the operations visited while choosing
// among candidates. It is a fraction of a second.
const orderWork = 2_000_000

// valuesRepeat is the reason of a verdict for which there was too much to choose from.
const valuesRepeat = "values repeat"

// orderKey judges one key. It returns the offending reads, or a reason why
// that is unknown. First only reads with one candidate count: what they break is
// broken whatever the others saw. Then the others choose.
func (ix *index) orderKey(key int32, rule orderRule) (offending []int, reason string) {
	ko := ix.newKeyOrder(key, rule)
	if offending = ko.offenders(); len(offending) > 0 {
		return offending, ""
	}
	if len(ko.ambiguous()) == 0 {
		return nil, ""
	}
	switch ko.choose() {
	case Holds:
		return nil, ""
	case Unknown:
		return nil, valuesRepeat
	}
	return []int{int(ko.firstImpossible())}, ""
}

func (ix *index) newKeyOrder(key int32, rule orderRule) *keyOrder {
	ko := &keyOrder{
		ix: ix, s: ix.sights(), rule: rule,
		node: make(map[int32]int32), turn: make(map[int32]int), choice: make(map[int32]int32),
	}
	for _, ops := range ix.sessions {
		var mine []int32
		for _, i := range ops {
			if ix.key[i] == key && (ix.wrote(i) || len(ko.s.candidates(i)) > 0) {
				mine = append(mine, int32(i))
				ko.number(int32(i))
			}
		}
		if mine != nil {
			ko.sessions = append(ko.sessions, mine)
		}
	}
	slices.SortFunc(ko.chain, func(a, b int32) int { return cmp.Compare(ko.s.at[a], ko.s.at[b]) })
	ko.queue()
	return ko
}

// number gives nodes to the writes that operation i wrote or may have seen.
func (ko *keyOrder) number(i int32) {
	add := func(w int32) {
		if _, known := ko.node[w]; known || w == initial {
			return
		}
		ko.node[w] = int32(len(ko.node))
		if ko.s.at[w] != unplaced {
			ko.chain = append(ko.chain, w)
		}
	}
	if ko.ix.wrote(int(i)) {
		add(i)
	}
	for _, w := range ko.s.candidates(int(i)) {
		add(w)
	}
}

// sawOf returns the write that read i saw, or none as long as it is not chosen.
func (ko *keyOrder) sawOf(i int32) int32 {
	candidates := ko.s.candidates(int(i))
	if len(candidates) == 1 {
		return candidates[0]
	}
	if w, ok := ko.choice[i]; ok {
		return w
	}
	return none
}

// offenders returns the reads that are impossible with the choices made so far:
// those that go back between two known positions, and those whose demand lies on
// a cycle. Reads that did not choose yet demand nothing.
func (ko *keyOrder) offenders() []int {
	g := newGraph(len(ko.node))
	for k := 1; k < len(ko.chain); k++ {
		g.add(ko.node[ko.chain[k-1]], ko.node[ko.chain[k]], none)
	}
	var offending []int
	for _, ops := range ko.sessions {
		ko.budget -= len(ops)
		if ko.rule == readsFollowReads {
			offending = ko.demandReads(g, ops, offending)
		} else {
			offending = ko.demandWrites(g, ops, offending)
		}
	}
	for _, r := range g.cyclic() {
		offending = append(offending, int(r))
	}
	slices.Sort(offending)
	return slices.Compact(offending)
}

// backward reports whether the known positions put b before a. The initial state
// comes before every write.
func (ko *keyOrder) backward(a, b int32) bool {
	at, bt := ko.s.position(a), ko.s.position(b)
	return b == initial && a != initial || at != unplaced && bt != unplaced && bt < at
}

// demandReads adds the demands of monotonic reads for one session: the write
// that a read saw comes before the one that the next read saw. As with known
// positions, a read that goes back changes nothing for the reads after it.
func (ko *keyOrder) demandReads(g *graph, ops []int32, offending []int) []int {
	last := none
	for _, i := range ops {
		if !ko.counts(i) {
			continue
		}
		w := ko.sawOf(i)
		switch {
		case w == none || w == last:
			continue
		case last == none || last == initial:
		case ko.backward(last, w):
			offending = append(offending, int(i))
			continue
		default:
			g.add(ko.node[last], ko.node[w], i)
		}
		last = w
	}
	return offending
}
