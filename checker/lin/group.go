package lin

import "lagcheck/history"

// group lists the clusters of each key: of the initial value first, if it was read.
func (e *Engine) group() {
	if len(e.keys) > 1 {
		e.count()
	}
	for k, v := range e.unset {
		if e.zones[v].reads > 0 {
			e.clusters[e.keys[k].to] = v
			e.keys[k].to++
		}
	}
	lost, last, k, to := false, none, &key{}, int32(0)
	for v := range e.zones {
		z := &e.zones[v]
		if !z.took() {
			lost = lost || z.write == none && z.reads > 0
			continue
		}
		if owner := e.owner(int32(v)); owner != last { // most often there is one key
			k.to = to
			last, k = owner, &e.keys[owner]
			to = k.to
		}
		e.clusters[to] = int32(v)
		to++
	}
	k.to = to
	if lost {
		e.blameReaders()
	}
}

// owner returns the key of a value; see gather.
func (e *Engine) owner(v int32) int32 {
	if len(e.keys) == 1 {
		return 0
	}
	return e.order[v]
}

// count finds where the clusters of each key begin.
func (e *Engine) count() {
	for v := range e.zones {
		if z := &e.zones[v]; z.took() {
			e.keys[e.owner(int32(v))].to++
		}
	}
	total := int32(0)
	for k := range e.keys {
		size := e.keys[k].to + 1 // one for the initial value, read or not
		e.keys[k].from, e.keys[k].to = total, total
		total += size
	}
}

// took reports whether a cluster with a write has any effect: the write was
// acknowledged, or it was seen. Otherwise nothing in it ever returned.
func (z *zone) took() bool { return z.write >= 0 && z.f < history.Never }

// of returns the clusters of a key.
func (e *Engine) of(k *key) []int32 { return e.clusters[k.from:k.to] }

// blameReaders finds the keys on which a value was read that nobody wrote. Such reads
// have no place in any order.
func (e *Engine) blameReaders() {
	for i := range e.ops {
		v := e.ops[i].Value
		z, k := &e.zones[v], &e.keys[e.ops[i].Key]
		if z.write != none || z.reads == 0 {
			continue
		}
		e.saw[i] = none
		if k.trouble == noTrouble {
			k.trouble, k.value = fromNowhere, v
		}
	}
}
