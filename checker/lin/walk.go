package lin

import (
	"cmp"
	"slices"

	"lagcheck/history"
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
	from, latest, touches := k.first, dawn, false
	for _, v := range e.of(k) {
		z := &e.zones[v]
		if z.future() {
			k.trouble, k.value = fromFuture, v
			return
		}
		if !e.listed {
			e.byCall(e.order[z.reads-z.count(from) : z.reads])
		}
		touches = touches || e.touches && (z.f == latest || z.f == z.written)
		latest, from = max(latest, z.s), z.reads
	}
	order := e.order[k.first:from:from]
	if touches && !e.strict && !e.keepsSessions(order) {
		k.trouble = touching
		return
	}
	r.Verdict, r.Order = Holds, order
	r.Contradicted = !k.inLog && (k.lies || !k.silent)
}

// count returns the number of reads of a cluster that has its place in the order
// from there on.
func (z *zone) count(from int32) int32 {
	if z.write == initial {
		return z.reads - from
	}
	return z.reads - from - 1
}

// byCall puts the reads of one cluster in order: of call, and where calls are equal
// in one that suits all sessions.
func (e *engine) byCall(reads []int32) {
	h := e.History
	inOrder := func(i, j int32) int {
		a, b := &h[i], &h[j]
		if a.Call != b.Call {
			return cmp.Compare(a.Call, b.Call)
		}
		return cmp.Or(cmp.Compare(a.Return, b.Return), cmp.Compare(i, j))
	}
	for n := 1; n < len(reads); n++ {
		if h[reads[n]].Call <= h[reads[n-1]].Call {
			slices.SortFunc(reads, inOrder)
			return
		}
	}
}

// mostPeers bounds how many operations at one instant are compared. Beyond it an
// order may be suspected without reason, which costs no more than a second look.
const mostPeers = 64

// keepsSessions reports whether an order is that of each session. Real time sees
// to that, but for operations that touch: one returns at the very time at which
// the next is called. Such a next one has the latest call so far. In a walk along
// the clusters, a cluster that no operation returns from at the latest call before
// it, or when its own write is called, has no part in this: its reads are in order.
func (e *engine) keepsSessions(order []int32) bool {
	latest, peers := dawn, []int32(nil) // the operations with the latest call so far
	for _, i := range order {
		op := &e.History[i]
		if op.Return == latest && !e.mayFollow(i, peers) {
			return false
		}
		switch {
		case op.Call > latest:
			latest, peers = op.Call, append(peers[:0], i)
		case op.Call == latest:
			peers = append(peers, i)
		}
	}
	return true
}

// mayFollow reports whether an operation may come after those that were called
// when it returned.
func (e *engine) mayFollow(i int32, peers []int32) bool {
	if len(peers) > mostPeers {
		return false
	}
	return !slices.ContainsFunc(peers, func(j int32) bool {
		return e.History[j].Process == e.History[i].Process && before(e.History, i, j)
	})
}

// before is the order of a session, as package history defines it.
func before(h history.History, i, j int32) bool {
	a, b := &h[i], &h[j]
	return cmp.Or(cmp.Compare(a.Call, b.Call), cmp.Compare(a.Return, b.Return), cmp.Compare(i, j)) < 0
}
