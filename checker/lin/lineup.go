package lin

import (
	"cmp"
	"slices"
)

// A lineup puts the clusters of a key into an order that sees to real time and to
// pairs of operations that touch (Kahn 1962). What must come first in real time is
// not listed, there would be too much of it: a cluster may be next as soon as it
// ends, with its s, no later than every other one begins, with its f.
type lineup struct {
	*engine
	clusters []int32   // values
	behind   [][]int32 // of each cluster: those that a pair puts behind it
	waits    []int32   // of each: how many pairs put it behind another that is not out yet
	called   []bool    // of each: real time lets it be next
	byF, byS []int32   // the clusters that are left, by f; and by s those not called
	next     []int32   // of each cluster: the next one by f, a ring with an end before the first
	previous []int32
	ready    []int32
	out      []int32
}

// lineUp returns an order of the operations of a key whose clusters real time
// allows, and in which the first of each pair comes before the second.
func (e *engine) lineUp(n int32, pairs [][2]int32) (order []int32, found bool) {
	k := &e.keys[n]
	clusters := e.of(k)
	l := &lineup{engine: e, clusters: clusters, behind: make([][]int32, len(clusters)), waits: make([]int32, len(clusters))}
	inOrder, possible := l.link(pairs)
	if !possible {
		return nil, false
	}
	starts := make([]int32, len(clusters)+1)
	starts[0] = k.first
	for c, v := range clusters {
		starts[c+1] = e.zones[v].reads
	}
	if inOrder {
		return e.order[k.first:starts[len(clusters)]:starts[len(clusters)]], true
	}
	k.inLog = false
	if !l.run() {
		return nil, false
	}
	for _, c := range l.out {
		order = append(order, e.order[starts[c]:starts[c+1]]...)
	}
	return order, true
}

// link turns pairs of operations into what is behind what. It is not possible if
// a read is to come before its write, or anything before the initial state.
func (l *lineup) link(pairs [][2]int32) (inOrder, possible bool) {
	place := make(map[int32]int32, len(l.clusters))
	for c, v := range l.clusters {
		place[v] = int32(c)
	}
	inOrder = true
	for _, p := range pairs {
		z := &l.zones[l.Value[p[1]]]
		a, kept := place[l.Value[p[0]]]
		b, alsoKept := place[l.Value[p[1]]]
		switch {
		case !kept || !alsoKept || l.saw[p[1]] == noValue && z.write != p[1]:
		case a == b && z.write == p[1], a != b && z.write == initial:
			return false, false
		case a != b:
			l.behind[a] = append(l.behind[a], b)
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
		l.next[l.previous[c]], l.previous[l.next[c]] = l.next[c], l.previous[c]
		for _, b := range l.behind[c] {
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
	l.next, l.previous = make([]int32, m+1), make([]int32, m+1)
	l.called = make([]bool, m)
	at := m // the end
	for _, c := range l.byF {
		l.next[at], l.previous[c] = c, at
		at = c
	}
	l.next[at], l.previous[m] = m, at
}

func (l *lineup) zone(c int32) *zone { return &l.zones[l.clusters[c]] }

// call lets clusters be next that real time does not keep any more: those that end
// before the first of the others begins. For the first itself that is the second.
func (l *lineup) call() {
	end := int32(len(l.clusters))
	first := l.next[end]
	if first == end {
		return
	}
	for len(l.byS) > 0 && l.zone(l.byS[0]).s <= l.zone(first).f {
		l.allow(l.byS[0])
		l.byS = l.byS[1:]
	}
	if second := l.next[first]; second == end || l.zone(first).s <= l.zone(second).f {
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
