package lin

import (
	"cmp"
	"slices"
)

// place writes down the operations in the order of their clusters: the write of
// each first, then its reads as they are listed in the history.
func (e *engine) place() {
	total := int32(0)
	for n := range e.keys {
		k := &e.keys[n]
		k.first = total
		if k.trouble != noTrouble {
			continue
		}
		for _, v := range e.of(k) {
			z := &e.zones[v]
			if z.write != initial {
				e.order[total] = z.write
				total++
			}
			z.reads, total = total, total+z.reads
		}
	}
	for i, v := range e.saw {
		if v != noValue && e.keys[e.Key[i]].trouble == noTrouble {
			z := &e.zones[v]
			e.order[z.reads] = int32(i)
			z.reads++
		}
	}
}

// walk goes along the order of a key. It puts the reads of each cluster in the
// order of their calls, and looks for what the zones do not tell: reads that
// ended before their write began, and what belongs to sessions alone.
func (e *engine) walk(n int32) {
	k, r := &e.keys[n], &e.results[n]
	if k.trouble != noTrouble {
		return
	}
	from, front := k.first, &e.front
	*front = frontier{latest: dawn, clusters: front.clusters[:0], budget: 8 * len(e.order)}
	touched := false
	for _, v := range e.of(k) {
		z := &e.zones[v]
		if z.future() {
			k.trouble, k.value = fromFuture, v
			return
		}
		cluster := e.order[from:z.reads]
		if !e.listed {
			e.byCall(from+int32(z.head()), z.reads)
		}
		if e.touches && !e.strict && !touched {
			touched = !e.keepsSessions(z, cluster, front)
		}
		front.add(z.s, cluster)
		from = z.reads
	}
	if touched {
		k.trouble = touching
		return
	}
	r.Verdict, r.Order = Holds, e.order[k.first:from:from]
	r.Contradicted = !k.inLog && (k.lies || !k.silent)
}

// head returns how many writes a cluster has.
func (z *zone) head() int {
	if z.write == initial {
		return 0
	}
	return 1
}

// A window holds the calls of some operations of the order. To look them up for many
// at once is several times as fast where they are all over the history.
type window struct {
	from, to int32 // in the order
	calls    []int64
}

const windowSize = 1024

// byCall puts the reads of one cluster, in the order from there to there, in order:
// of call, and where calls are equal in one that suits all sessions.
func (e *engine) byCall(from, to int32) {
	if to-from < 2 {
		return
	}
	if to > e.window.to {
		e.look(from, to)
	}
	calls := e.window.calls[from-e.window.from : to-e.window.from]
	for n := 1; n < len(calls); n++ {
		if calls[n] <= calls[n-1] {
			slices.SortFunc(e.order[from:to], e.compare)
			return
		}
	}
}

// look moves the window: it begins there, and goes at least so far.
func (e *engine) look(from, to int32) {
	w := &e.window
	w.from, w.to = from, max(to, min(from+windowSize, int32(len(e.order))))
	w.calls = w.calls[:0]
	for _, i := range e.order[w.from:w.to] {
		w.calls = append(w.calls, e.History[i].Call)
	}
}

// compare compares operations by call, then as sessions order them.
func (e *engine) compare(i, j int32) int {
	a, b := &e.History[i], &e.History[j]
	if a.Call != b.Call {
		return cmp.Compare(a.Call, b.Call)
	}
	return cmp.Or(cmp.Compare(a.Return, b.Return), cmp.Compare(i, j))
}

// A frontier is where a walk has come to: only the operations with the latest call can
// have touched one that is still to come.
type frontier struct {
	latest   int64
	clusters [][]int32 // those that reach so far
	budget   int       // comparisons left; see keepsSessions
}

func (f *frontier) add(s int64, cluster []int32) {
	if s > f.latest {
		f.latest, f.clusters = s, f.clusters[:0]
	}
	if s == f.latest {
		f.clusters = append(f.clusters, cluster)
	}
}

// keepsSessions reports whether a cluster may come next as far as sessions are
// concerned. Real time sees to them, but for operations that touch: one returns
// at the very time at which the next is called. That next one has the latest call
// so far, or it is the cluster's own write; reads are in order among themselves.
// Where so many times are equal that it takes too long to compare, it reports false,
// which costs a second look and no more.
func (e *engine) keepsSessions(z *zone, cluster []int32, f *frontier) bool {
	if z.f == f.latest {
		for _, other := range f.clusters {
			if !e.mayFollow(cluster, other, f.latest, &f.budget) {
				return false
			}
		}
	}
	return z.write == initial || z.f != z.written || e.mayFollow(cluster, cluster[:1], z.written, &f.budget)
}

// mayFollow reports whether no operation of a cluster that returned at that time
// comes before one of another cluster, called at that time, in its session.
func (e *engine) mayFollow(cluster, other []int32, time int64, budget *int) bool {
	h := e.History
	*budget -= len(cluster)
	for _, i := range cluster {
		if h[i].Return != time {
			continue
		}
		*budget -= len(other)
		if *budget < 0 {
			return false
		}
		for _, j := range other {
			if h[j].Call == time && h[j].Process == h[i].Process && e.compare(i, j) < 0 {
				return false
			}
		}
	}
	return true
}
