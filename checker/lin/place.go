package lin

import (
	"cmp"
	"slices"
)

// place writes down the operations in the order of their clusters: the write of
// each first, then its reads as they are listed in the history.
func (e *Engine) place() {
	for n := range e.keys {
		e.makeRoom(&e.keys[n])
	}
	placeReads(e.saw, e.zones, e.order)
	for n := range e.keys {
		if e.keys[n].trouble == noTrouble {
			e.conclude(int32(n))
		}
	}
}

// makeRoom places the writes of a key, and looks for what zones do not tell: reads
// that ended before their write began, and ties.
func (e *Engine) makeRoom(k *key) {
	at, latest, top := e.placed, dawn, 0
	k.first, k.ties = at, int32(len(e.ties))
	for c, v := range e.of(k) {
		z := &e.zones[v]
		if z.write != initial {
			e.order[at] = z.write
			at++
			if z.f == latest || z.f == z.written {
				e.ties = append(e.ties, tie{int32(c), int32(top)})
			}
			if z.f < z.written && k.trouble == noTrouble {
				k.trouble, k.value = fromFuture, v
			}
		}
		z.reads, at = at, at+z.reads
		if z.s > latest {
			latest, top = z.s, c
		}
	}
	e.placed = at
}

// placeReads puts each read at the end of its cluster, which grows by it.
func placeReads(saw []int32, zones []zone, order []int32) {
	spare := int32(len(order) - 1)
	for i, v := range saw {
		reads := ^v >> 31 // all bits, or none: hard to predict, so nothing branches on it
		z := &zones[v&reads]
		order[spare+(z.reads-spare)&reads] = int32(i)
		z.reads -= reads
	}
}

// conclude puts the reads of each cluster in the order of their calls, looks at what
// belongs to sessions alone, and gives the key its result.
func (e *Engine) conclude(n int32) {
	k, r := &e.keys[n], &e.results[n]
	if !e.listed {
		e.sortReads(k)
	}
	if !e.strict && !e.keepsSessions(n) {
		k.trouble = touching
		return
	}
	to := e.start(k, k.to-k.from)
	r.Verdict, r.Order = Holds, e.order[k.first:to:to]
	r.Contradicted = k.contradicted()
}

// start returns where a cluster of a key starts in the order, after placeReads.
func (e *Engine) start(k *key, c int32) int32 {
	if c == 0 {
		return k.first
	}
	return e.zones[e.clusters[k.from+c-1]].reads
}

// contradicted reports whether the order of a key that holds is not that of the log,
// though its operations claim positions.
func (k *key) contradicted() bool { return !k.inLog && (k.lies || !k.silent) }

// sortReads puts the reads of each cluster in order: of call, and where calls are
// equal in one that suits all sessions.
func (e *Engine) sortReads(k *key) {
	from := k.first
	e.window.to = from
	for _, v := range e.of(k) {
		z := &e.zones[v]
		if z.write != initial {
			from++
		}
		e.byCall(from, z.reads)
		from = z.reads
	}
}

// A window holds the calls of some operations of the order. To look them up for many
// at once is several times as fast where they are all over the history.
type window struct {
	from, to int32 // in the order
	calls    []int64
}

const windowSize = 1024

// byCall puts the operations of the order from there to there in order.
func (e *Engine) byCall(from, to int32) {
	if to-from < 2 {
		return
	}
	if to > e.window.to {
		e.look(from, to)
	}
	calls := e.window.calls[from-e.window.from : to-e.window.from]
	if !insertByCall(e.order[from:to], calls) {
		slices.SortFunc(e.order[from:to], e.compare)
	}
}

// insertByCall sorts operations by call. It reports false if the calls do not say
// all, or it takes too long.
func insertByCall(order []int32, calls []int64) bool {
	left := mostMoves * len(calls)
	for n := 1; n < len(calls); n++ {
		i, call, to := order[n], calls[n], n
		for ; to > 0 && call < calls[to-1]; to-- {
			order[to], calls[to] = order[to-1], calls[to-1]
		}
		order[to], calls[to] = i, call
		if left -= n - to; left < 0 || to > 0 && call == calls[to-1] {
			return false
		}
	}
	return true
}

// look moves the window: it begins there, and goes at least so far.
func (e *Engine) look(from, to int32) {
	w := &e.window
	w.from, w.to = from, max(to, min(from+windowSize, e.placed))
	w.calls = w.calls[:0]
	for _, i := range e.order[w.from:w.to] {
		w.calls = append(w.calls, e.ops[i].Call)
	}
}

// compare compares operations by call, then as sessions order them.
func (e *Engine) compare(i, j int32) int {
	a, b := &e.ops[i], &e.ops[j]
	if a.Call != b.Call {
		return cmp.Compare(a.Call, b.Call)
	}
	return cmp.Or(cmp.Compare(a.Return, b.Return), cmp.Compare(i, j))
}

// A tie is a cluster whose f is the call of its own write, or the latest call of the
// clusters before. Only there the order of a session may be broken. Real time sees to
// it, but for operations that touch: one returns at the very time at which the next
// is called. Reads of one cluster are in order among themselves.
type tie struct{ cluster, top int32 } // top: the first before it with that latest call

// keepsSessions reports whether the order of a key is that of sessions, too. Where
// so many times are equal that it takes too long to compare, it reports false,
// which costs a second look and no more.
func (e *Engine) keepsSessions(n int32) bool {
	k, to := &e.keys[n], int32(len(e.ties))
	if int(n)+1 < len(e.keys) {
		to = e.keys[n+1].ties
	}
	e.budget = 8 * len(e.ops)
	for _, t := range e.ties[k.ties:to] {
		if !e.mayCome(k, t) {
			return false
		}
	}
	return true
}

// mayCome reports whether a cluster may come where it does as far as sessions are
// concerned.
func (e *Engine) mayCome(k *key, t tie) bool {
	clusters := e.of(k)
	z, cluster := &e.zones[clusters[t.cluster]], e.in(k, t.cluster)
	for c := t.top; c < t.cluster; c++ {
		if e.budget--; e.budget < 0 || e.zones[clusters[c]].s == z.f && !e.mayFollow(cluster, e.in(k, c), z.f) {
			return false
		}
	}
	return z.f != z.written || e.mayFollow(cluster, cluster[:1], z.f)
}

// in returns the operations of a cluster of a key, in order.
func (e *Engine) in(k *key, c int32) []int32 { return e.order[e.start(k, c):e.start(k, c+1)] }

// mayFollow reports whether no operation of a cluster that returned at that time
// comes before one of another cluster, called at that time, in its session.
func (e *Engine) mayFollow(cluster, other []int32, time int64) bool {
	ops, budget := e.ops, &e.budget
	*budget -= len(cluster)
	for _, i := range cluster {
		if ops[i].Return != time {
			continue
		}
		*budget -= len(other)
		if *budget < 0 {
			return false
		}
		for _, j := range other {
			if ops[j].Call == time && ops[j].Process == ops[i].Process && e.compare(i, j) < 0 {
				return false
			}
		}
	}
	return true
}
