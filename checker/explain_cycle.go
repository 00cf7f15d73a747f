package checker

import "slices"

// cycle returns operations that break a guarantee about the reads of one key, where no
// read of them has a choice: the writes of a shortest cycle on which the demand of
// read i lies, and who demands that one comes before the next. It returns nil if i lies
// on none.
func (e *evidence) cycle(i int) []int {
	rule := readsFollowOwnWrites
	if !e.guarantee.own {
		rule = readsFollowReads
	}
	ko := e.ix.newKeyOrder(e.ix.key[i], rule)
	ko.offenders()
	way := ko.graph.wayAround(int32(i))
	if way == nil {
		return nil
	}
	c := demanders{evidence: e, ko: ko, last: none}
	for _, edge := range way {
		c.take(edge)
	}
	c.flush()
	return e.closure(c.core)
}

// A demanders collects who demands the edges of a cycle. Where one session demands
// several in a row by what it read, its first and its last read are enough.
type demanders struct {
	*evidence
	ko    *keyOrder
	core  []int
	first int32 // the write with which the demand under way begins
	last  int32 // its last read so far, none if there is none
}

func (c *demanders) take(e edge) {
	w, isWrite := c.write(e.from)
	if isWrite && (e.read == none || c.ko.rule == readsFollowOwnWrites) {
		c.core = append(c.core, int(w))
	}
	switch {
	case e.read == none: // so the log has it, or an own write is the first of several
		c.flush()
	case c.ko.rule == readsFollowOwnWrites:
		c.core = append(c.core, int(e.read))
	case c.goesOn(e):
		c.last = e.read
	default:
		c.flush()
		c.first, c.last = w, e.read
		c.core = append(c.core, c.before(w, int(e.read)))
	}
}

// write returns the write that a node stands for, if it stands for one.
func (c *demanders) write(node int32) (w int32, ok bool) {
	if int(node) < len(c.ko.writes) {
		return c.ko.writes[node], true
	}
	return none, false
}

// goesOn reports whether an edge prolongs the demand under way and does not close it.
func (c *demanders) goesOn(e edge) bool {
	return c.last != none && c.ix.owner[c.last] == c.ix.owner[e.read] && c.ix.rank[c.last] < c.ix.rank[e.read] &&
		c.ko.writes[e.to] != c.first
}

// flush ends a demand.
func (c *demanders) flush() {
	if c.last != none {
		c.core = append(c.core, int(c.last))
	}
	c.last = none
}

// before returns the read of write w that came last before read i in its session.
func (c *demanders) before(w int32, i int) int {
	earlier := c.ix.sessions[c.ix.owner[i]][:c.ix.rank[i]]
	for _, j := range slices.Backward(earlier) {
		if c.ix.key[j] == c.ix.key[i] && c.ko.sawOf(int32(j)) == w {
			return j
		}
	}
	return i
}

// wayAround returns a shortest cycle that begins with an edge of the read.
func (g *graph) wayAround(read int32) []edge {
	for k := range g.edges {
		if e := g.edges[k]; e.read == read {
			if way := g.way(e.to, e.from); way != nil {
				return append([]edge{e}, way...)
			}
		}
	}
	return nil
}

// way returns a shortest way between two different nodes, breadth first, nil if there
// is none.
func (g *graph) way(from, to int32) []edge {
	by := make([]int32, len(g.first)) // of each node: the edge that reached it, plus one
	queue := []int32{from}
	for ; len(queue) > 0 && by[to] == 0; queue = queue[1:] {
		for k := g.first[queue[0]]; k != none; k = g.edges[k].next {
			if next := g.edges[k].to; next != from && by[next] == 0 {
				by[next] = k + 1
				queue = append(queue, next)
			}
		}
	}
	if by[to] == 0 {
		return nil
	}
	var way []edge
	for n := to; n != from; n = g.edges[by[n]-1].from {
		way = append(way, g.edges[by[n]-1])
	}
	slices.Reverse(way)
	return way
}
