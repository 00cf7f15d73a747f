package lin

import "slices"

// arrange puts the clusters of a key into an order, or finds that there is none.
// That of the log is tried first.
func (e *Engine) arrange(n int32) {
	k := &e.keys[n]
	if k.trouble != noTrouble {
		return
	}
	clusters := e.of(k)
	k.inLog = e.logged(k)
	if !k.inLog {
		for _, v := range clusters {
			e.rank[v] = e.zones[v].inTime()
		}
		e.sort(clusters)
		if !e.fits(clusters) {
			k.trouble = conflict
			e.findConflicts(n)
			e.preferFuture(k)
		}
	}
}

// preferFuture looks for a read from the future on a key with conflicts: it says
// the same with fewer operations.
func (e *Engine) preferFuture(k *key) {
	for _, v := range e.of(k) {
		if e.zones[v].future() {
			k.trouble, k.value = fromFuture, v
			return
		}
	}
}

// future reports whether a value was read before its write began.
func (z *zone) future() bool { return z.write != initial && z.f < z.written }

// logged puts the clusters of a key into the order of the log, and reports whether
// that is known and right.
func (e *Engine) logged(k *key) bool {
	clusters := e.of(k)
	k.silent = !e.versioned || slices.ContainsFunc(clusters, func(v int32) bool { return e.rank[v] == nowhere })
	if k.silent || k.lies {
		return false
	}
	e.sort(clusters)
	for n := 1; n < len(clusters); n++ {
		if e.rank[clusters[n]] == e.rank[clusters[n-1]] {
			return false
		}
	}
	return e.fits(clusters)
}

// fits reports whether real time allows the clusters in the order given.
func (e *Engine) fits(clusters []int32) bool {
	latest := dawn
	for _, v := range clusters {
		z := &e.zones[v]
		if z.f < latest {
			return false
		}
		latest = max(latest, z.s)
	}
	return true
}

// mostConflicts says after how many conflicts of a key no more are sought. The
// smallest of their cores is kept.
const mostConflicts = 16

// A pair is two values on a key in conflict.
type pair struct{ key, a, b int32 }

// findConflicts lists the first conflicts of a key whose clusters are in the order
// in which their zones begin. A cluster is in conflict with an earlier one iff that
// has a forward zone and reaches beyond the cluster's own f. Without a conflict the
// zones before a forward one are over when it begins, for all that follow: so there
// is one to look at, and only where conflicts are found there are more.
func (e *Engine) findConflicts(n int32) {
	b := &e.blame
	from, open := len(b.conflicts), b.open[:0]
	for _, v := range e.of(&e.keys[n]) {
		z, alone := &e.zones[v], true
		for _, u := range open {
			if z.f < e.zones[u].s {
				b.conflicts = append(b.conflicts, pair{n, u, v})
				alone = false
			}
		}
		if len(b.conflicts)-from >= mostConflicts {
			break
		}
		if z.f < z.s {
			if alone {
				open = open[:0]
			}
			open = append(open, v)
		}
	}
	b.open = open
}
