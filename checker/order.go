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
	node     []int32         // of each write; that of an operation on another key is void
	writes   []int32         // of each node
	place    []int32         // of each write among those of its session: see ownWrites
	reads    []int32         // by call; see queue
	turn     map[int32]int   // of each read: its place in reads; nil: all reads count
	horizon  int             // only so many reads count
	choice   map[int32]int32 // for a read with several candidates: the chosen one
	budget   int             // operations still to be visited
	graph    *graph          // of the demands looked at last
}

// visits are the operations that say something about the order of writes, key by key
// and on each key in session order.
type visits struct {
	list  []int32
	start []int32 // those of a key: list[start[key]:start[key+1]]

	node, place []int32 // room for one search after the other
}

// visits lists them, once.
func (ix *index) visits() *visits {
	if ix.visited != nil {
		return ix.visited
	}
	n := len(ix.h)
	block := make([]int32, 3*n)
	v := &visits{list: block[:n:n], node: block[n : 2*n : 2*n], place: block[2*n:], start: make([]int32, ix.keys+1)}
	s := ix.sights()
	says := func(i int) bool { return ix.wrote(i) || len(s.candidates(i)) > 0 }
	for i, key := range ix.key {
		if says(i) {
			v.start[key+1]++
		}
	}
	for key := range ix.keys {
		v.start[key+1] += v.start[key]
	}
	next := slices.Clone(v.start)
	for _, ops := range ix.sessions {
		for _, i := range ops {
			if says(i) {
				v.list[next[ix.key[i]]] = int32(i)
				next[ix.key[i]]++
			}
		}
	}
	ix.visited = v
	return v
}

// orderWork bounds the work on one key: the operations visited while choosing
// among candidates. It is a fraction of a second.
const orderWork = 2_000_000

// orderKey judges one key. It returns the offending reads, or a reason why
// that is unknown. First only reads with one candidate count: what they break is
// broken whatever the others saw. Then the others choose.
func (ix *index) orderKey(key int32, rule orderRule) (offending []int, reason Reason) {
	ko := ix.newKeyOrder(key, rule)
	if offending = ko.offenders(); len(offending) > 0 {
		return offending, Reason{}
	}
	if !ko.anyAmbiguous() {
		ix.addOrder(ko)
		return nil, Reason{}
	}
	ko.queue()
	switch ko.choose() {
	case Holds:
		ix.addOrder(ko)
		return nil, Reason{}
	case Unknown:
		return nil, Reason{Kind: ValuesRepeat}
	}
	return []int{int(ko.firstImpossible())}, Reason{}
}

func (ix *index) newKeyOrder(key int32, rule orderRule) *keyOrder {
	v := ix.visits()
	ko := &keyOrder{ix: ix, s: ix.sights(), rule: rule, node: v.node, place: v.place}
	ops := v.list[v.start[key]:v.start[key+1]]
	for _, i := range ops {
		ko.node[i] = none
		for _, w := range ko.s.candidates(int(i)) {
			if w != initial {
				ko.node[w] = none
			}
		}
	}
	for from, i := range ops {
		ko.number(i)
		if from > 0 && ix.owner[ops[from-1]] == ix.owner[i] {
			continue
		}
		to := from + 1
		for to < len(ops) && ix.owner[ops[to]] == ix.owner[i] {
			to++
		}
		ko.sessions = append(ko.sessions, ops[from:to])
	}
	slices.SortFunc(ko.chain, func(a, b int32) int { return cmp.Compare(ko.s.at[a], ko.s.at[b]) })
	return ko
}

// number gives nodes to the writes that operation i wrote or may have seen.
func (ko *keyOrder) number(i int32) {
	if ko.ix.wrote(int(i)) {
		ko.numberWrite(i)
	}
	for _, w := range ko.s.candidates(int(i)) {
		if w != initial {
			ko.numberWrite(w)
		}
	}
}

func (ko *keyOrder) numberWrite(w int32) {
	if ko.node[w] != none {
		return
	}
	ko.node[w] = int32(len(ko.writes))
	ko.writes = append(ko.writes, w)
	if ko.s.at[w] != unplaced {
		ko.chain = append(ko.chain, w)
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
	g := newGraph(len(ko.writes))
	ko.graph = g
	for k := 1; k < len(ko.chain); k++ {
		g.add(ko.node[ko.chain[k-1]], ko.node[ko.chain[k]], none)
	}
	var offending []int
	own := newOwnWrites()
	for _, ops := range ko.sessions {
		ko.budget -= len(ops)
		if ko.rule == readsFollowReads {
			offending = ko.demandReads(g, ops, offending)
		} else {
			offending = ko.demandWrites(g, own, ops, offending)
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
