package lin

import (
	"cmp"
	"slices"

	"lagcheck/history"
)

// A lineup puts the clusters of a key into an order that sees to real time and to
// pairs of operations that touch (Kahn 1962). What must come first in real time is
// not listed, there would be too much of it: a cluster may be next as soon as it
// ends, with its s, no later than every other one begins, with its f.
type lineup struct {
	*Engine
	clusters []int32 // values
	ends     []int32 // of each cluster: where it ended in the order before
	behind   []int32 // of each: the last of the links to those that a pair puts behind it, or none
	links    []link
	waits    []int32 // of each: how many pairs put it behind another that is not out yet
	called   []bool  // of each: real time lets it be next
	byF, byS []int32 // the clusters by f, and by s
	waiting  int     // how many of byS have been called
	after    []int32 // of each cluster: the next one by f that is left, a ring with an end before the first
	previous []int32
	ready    []int32
	out      []int32
	lined    []int32 // operations
}

// A link is an element of a list of clusters.
type link struct{ cluster, next int32 }

// lineUp returns an order of the operations of a key whose clusters real time
// allows, and in which the first of each pair comes before the second.
func (e *Engine) lineUp(n int32, pairs [][2]int32) (order []int32, found bool) {
	k, l := &e.keys[n], &e.looks.lineup
	l.reset(e, e.of(k))
	inOrder, possible := l.link(pairs)
	if !possible {
		return nil, false
	}
	from := k.first
	if inOrder {
		return slices.Clip(e.order[from:l.end(len(l.clusters)-1, from)]), true
	}
	k.inLog = false
	if !l.run() {
		return nil, false
	}
	for _, c := range l.out {
		l.lined = append(l.lined, e.order[l.end(int(c)-1, from):l.ends[c]]...)
	}
	return e.keep(l.lined), true
}

// reset makes ready for the clusters of a key. Ranks are not needed any more, so
// they say now where among the clusters a value is.
func (l *lineup) reset(e *Engine, clusters []int32) {
	m := len(clusters)
	l.Engine, l.clusters, l.waiting = e, clusters, 0
	l.ends, l.behind = resized(l.ends, m), resized(l.behind, m)
	l.waits, l.called = resized(l.waits, m), resized(l.called, m)
	l.after, l.previous = resized(l.after, m+1), resized(l.previous, m+1)
	l.links, l.byF, l.byS = l.links[:0], l.byF[:0], l.byS[:0]
	l.ready, l.out, l.lined = l.ready[:0], l.out[:0], l.lined[:0]
	clear(l.waits)
	clear(l.called)
	for c, v := range clusters {
		l.ends[c], l.behind[c] = l.zones[v].reads, none
		l.rank[v] = uint64(c)
	}
}

// end returns where a cluster ends in the order, given where the first begins.
func (l *lineup) end(c int, from int32) int32 {
	if c < 0 {
		return from
	}
	return l.ends[c]
}

// place returns where among the clusters a value is, if it is.
func (l *lineup) place(v int32) (c int32, kept bool) {
	at := l.rank[v]
	return int32(at), at < uint64(len(l.clusters)) && l.clusters[at] == v
}

// link turns pairs of operations into what is behind what. It is not possible if
// a read is to come before its write. Real time keeps everything from coming before
// the initial state.
func (l *lineup) link(pairs [][2]int32) (inOrder, possible bool) {
	inOrder = true
	for _, p := range slices.Backward(pairs) {
		second := &l.ops[p[1]]
		z := &l.zones[second.Value]
		a, kept := l.place(l.ops[p[0]].Value)
		b, alsoKept := l.place(second.Value)
		switch {
		case !kept || !alsoKept || second.F == history.Write && z.write != p[1]:
		case a == b && z.write == p[1]:
			return false, false
		case a != b:
			l.links = append(l.links, link{b, l.behind[a]})
			l.behind[a] = int32(len(l.links) - 1)
			l.waits[b]++
			inOrder = inOrder && a < b
		}
	}
	return inOrder, true
}

// run takes out one cluster after the other. It reports whether it got through.
func (l *lineup) run() bool {
	l.queue()
	l.call()
	for len(l.ready) > 0 {
		c := l.ready[len(l.ready)-1]
		l.ready = l.ready[:len(l.ready)-1]
		l.out = append(l.out, c)
		l.after[l.previous[c]], l.previous[l.after[c]] = l.after[c], l.previous[c]
		for n := l.behind[c]; n != none; n = l.links[n].next {
			b := l.links[n].cluster
			if l.waits[b]--; l.waits[b] == 0 && l.called[b] {
				l.ready = append(l.ready, b)
			}
		}
		l.call()
	}
	return len(l.out) == len(l.clusters)
}

// queue sorts the clusters by f, as a ring, and by s.
func (l *lineup) queue() {
	m := int32(len(l.clusters))
	for c := range m {
		l.byF, l.byS = append(l.byF, c), append(l.byS, c)
	}
	slices.SortFunc(l.byF, func(a, b int32) int { return cmp.Compare(l.zone(a).f, l.zone(b).f) })
	slices.SortFunc(l.byS, func(a, b int32) int { return cmp.Compare(l.zone(a).s, l.zone(b).s) })
	at := m // the end
	for _, c := range l.byF {
		l.after[at], l.previous[c] = c, at
		at = c
	}
	l.after[at], l.previous[m] = m, at
}

func (l *lineup) zone(c int32) *zone { return &l.zones[l.clusters[c]] }

// call lets clusters be next that real time does not keep any more: those that end
// before the first of the others begins. For the first itself that is the second.
func (l *lineup) call() {
	end := int32(len(l.clusters))
	first := l.after[end]
	if first == end {
		return
	}
	for ; l.waiting < len(l.byS) && l.zone(l.byS[l.waiting]).s <= l.zone(first).f; l.waiting++ {
		l.allow(l.byS[l.waiting])
	}
	if second := l.after[first]; second == end || l.zone(first).s <= l.zone(second).f {
		l.allow(first)
	}
}

func (l *lineup) allow(c int32) {
	if !l.called[c] {
		if l.called[c] = true; l.waits[c] == 0 {
			l.ready = append(l.ready, c)
		}
	}
}
