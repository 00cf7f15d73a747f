package oracle

// A pair is two operations of one session on one key; the first comes before.
type pair struct{ before, read int }

// pairsOnKey returns the pairs of which the second read, and the first did this.
func (o *Oracle) pairsOnKey(did func(int) bool) (pairs []pair) {
	for j := range o.h {
		for i := range o.h {
			if len(o.seen[j]) > 0 && did(i) && o.sessionBefore(i, j) && o.h[i].Key == o.h[j].Key {
				pairs = append(pairs, pair{i, j})
			}
		}
	}
	return pairs
}

// ownWritesBefore is what read-your-writes is about: a read is at least as new as
// what its session had written. The second result says so of one pair in a world.
func (o *Oracle) ownWritesBefore() ([]pair, func(*world, pair) bool) {
	return o.pairsOnKey(o.isWrite), func(w *world, p pair) bool {
		return w.placeOf(w.saw[p.read]) >= w.place[p.before]
	}
}

// ownReadsBefore is what monotonic-reads is about: a read is at least as new as
// what its session had read.
func (o *Oracle) ownReadsBefore() ([]pair, func(*world, pair) bool) {
	readBefore := func(i int) bool { return len(o.seen[i]) > 0 }
	return o.pairsOnKey(readBefore), func(w *world, p pair) bool {
		return w.placeOf(w.saw[p.read]) >= w.placeOf(w.saw[p.before])
	}
}

// judgeReads asks for a world in which every pair is as it should be.
func (o *Oracle) judgeReads(pairs []pair, good func(*world, pair) bool) Answer {
	a := Answer{}
	for k, p := range pairs {
		if k == 0 || pairs[k-1].read != p.read {
			a.Obligations++
		}
	}
	a.Result = result(len(pairs) == 0 || o.someWorld(func(w *world) bool {
		for _, p := range pairs {
			if !good(w, p) {
				return false
			}
		}
		return true
	}))
	return a
}

// judgeWrites asks for each write whether it stands in the log after all that it has to
// follow: before returns, for an earlier operation, the writes one of which that is.
func (o *Oracle) judgeWrites(before func(i, w int) []int) Answer {
	a := Answer{Result: Holds}
	for w := range o.h {
		obliged := false
		for i := range o.h {
			if !o.isWrite(w) {
				continue
			}
			follows := before(i, w)
			if len(follows) == 0 {
				continue
			}
			obliged = true
			if r := o.stands(w, follows); r == Violated || r == Unknown && a.Result == Holds {
				a.Result = r
			}
		}
		if obliged {
			a.Obligations++
		}
	}
	return a
}

// writtenBefore is what monotonic-writes is about: what the session of a write had
// written before it.
func (o *Oracle) writtenBefore(i, w int) []int {
	if o.isWrite(i) && o.sessionBefore(i, w) {
		return []int{i}
	}
	return nil
}

// readBefore is what writes-follow-reads is about: what the session of a write had read
// before it; a cas reads before it writes.
func (o *Oracle) readBefore(i, w int) []int {
	if o.sessionBefore(i, w) || i == w {
		return o.seen[i]
	}
	return nil
}

// stands says whether write w comes after one of the others.
func (o *Oracle) stands(w int, others []int) string {
	known := o.at[w] != nowhere
	for _, other := range others {
		switch at := o.position(other); {
		case other == Initial: // every write stands after the initial state
			return Holds
		case at == nowhere:
			known = false
		}
	}
	if !known {
		return Unknown
	}
	for _, other := range others {
		if o.position(other) < o.at[w] {
			return Holds
		}
	}
	return Violated
}

// BreaksOwnWrites reports whether read i breaks read-your-writes whatever the other reads
// saw: nothing that it may have seen is as new as what its session wrote. That is
// only meaningful where all positions are known.
func (o *Oracle) BreaksOwnWrites(i int) bool {
	for j := range o.h {
		if !o.isWrite(j) || !o.sessionBefore(j, i) || o.h[j].Key != o.h[i].Key {
			continue
		}
		newest := nowhere
		for _, w := range o.seen[i] {
			newest = max(newest, o.position(w))
		}
		if len(o.seen[i]) > 0 && newest < o.at[j] {
			return true
		}
	}
	return false
}
