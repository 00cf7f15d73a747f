package lin

import (
	"cmp"
	"slices"
)

// arrange puts the clusters of a key into an order, or finds that there is none.
// That of the log is tried first.
func (e *engine) arrange(n int32) {
	k := &e.keys[n]
	if k.trouble != noTrouble {
		return
	}
	clusters := e.of(k)
	for _, v := range clusters {
		k.silent = k.silent || e.zones[v].at == nowhere
	}
	if !k.silent && !k.lies {
		e.sort(clusters, inLog)
		if k.inLog = e.fits(clusters); k.inLog {
			return
		}
	}
	e.sort(clusters, inTime)
	if e.findConflicts(n) {
		e.preferFuture(k)
	}
}

// preferFuture looks for a read from the future on a key with conflicts: it says
// the same with fewer operations.
func (e *engine) preferFuture(k *key) {
	for _, v := range e.of(k) {
		if e.zones[v].future() {
			k.trouble, k.value = fromFuture, v
			return
		}
	}
}

// future reports whether a value was read before its write began.
func (z *zone) future() bool { return z.write != initial && z.f < z.written }

// fits reports whether real time allows the clusters in the order given, and
// whether their positions differ.
func (e *engine) fits(clusters []int32) bool {
	latest, position := dawn, nowhere
	for _, v := range clusters {
		z := &e.zones[v]
		if z.f < latest || z.at == position {
			return false
		}
		latest, position = max(latest, z.s), z.at
	}
	return true
}

// mostConflicts says after how many conflicts of a key no more are sought. The
// smallest of their cores is kept.
const mostConflicts = 16

// findConflicts lists the first conflicts of a key whose clusters are in the order
// in which their zones begin, and reports whether there are any. A cluster is in
// conflict with an earlier one iff that has a forward zone and reaches beyond the
// cluster's own f. Without a conflict the zones before a forward one are over when
// it begins, for all that follow: so there is one to look at, and only where
// conflicts are found there are more.
func (e *engine) findConflicts(n int32) bool {
	k, from := &e.keys[n], len(e.conflicts)
	open := e.open[:0]
	for _, v := range e.of(k) {
		z, alone := &e.zones[v], true
		for _, u := range open {
			if z.f < e.zones[u].s {
				e.conflicts = append(e.conflicts, pair{n, u, v})
				k.trouble, alone = conflict, false
			}
		}
		if len(e.conflicts)-from >= mostConflicts {
			break
		}
		if z.f < z.s {
			if alone {
				open = open[:0]
			}
			open = append(open, v)
		}
	}
	e.open = open
	return k.trouble == conflict
}

// An ordering is what clusters are sorted by.
type ordering uint8

const (
	inLog  ordering = iota // the position in the log
	inTime                 // where the zone begins
)

// A place is where a cluster belongs in an ordering: by time, then by turn. Where
// a forward zone begins, backward ones come first: they may come before it, not
// after it.
type place struct {
	time int64
	turn int8
}

func (o ordering) place(z *zone) place {
	switch {
	case o == inLog:
		return place{z.at, 0}
	case z.f < z.s:
		return place{z.f, 1}
	}
	return place{z.s, 0}
}

func (p place) less(q place) bool { return p.time < q.time || p.time == q.time && p.turn < q.turn }

// mostMoves is after how many moves for each cluster, on average, insertion is
// given up.
const mostMoves = 64

// sort puts clusters in order. Histories are mostly listed in the order of their
// calls, so that a cluster is a few places from where it belongs: insertion takes
// few moves then. Where it takes too many, a general sort takes over.
func (e *engine) sort(clusters []int32, o ordering) {
	moves := 0
	for n := 1; n < len(clusters); n++ {
		v := clusters[n]
		p := o.place(&e.zones[v])
		to := n
		for to > 0 && p.less(o.place(&e.zones[clusters[to-1]])) {
			clusters[to] = clusters[to-1]
			to--
		}
		clusters[to] = v
		if moves += n - to; moves > mostMoves*n {
			e.sortAnyhow(clusters, o)
			return
		}
	}
}

func (e *engine) sortAnyhow(clusters []int32, o ordering) {
	type entry struct {
		time  int64
		turn  int8
		value int32
	}
	entries := make([]entry, len(clusters))
	for n, v := range clusters {
		p := o.place(&e.zones[v])
		entries[n] = entry{p.time, p.turn, v}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.time != b.time {
			return cmp.Compare(a.time, b.time)
		}
		return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(a.value, b.value))
	})
	for n := range entries {
		clusters[n] = entries[n].value
	}
}
