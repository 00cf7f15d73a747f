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
	p, from := pace{engine: e, latest: dawn}, k.first
	for _, v := range e.of(k) {
		z := &e.zones[v]
		cluster := e.order[from:z.reads]
		from = z.reads
		reads := cluster
		if z.write != initial {
			reads = cluster[1:]
			if e.future(z) {
				k.trouble, k.value = fromFuture, v
				return
			}
		}
		e.byCall(reads)
		if !e.strict && !p.keeps(cluster) {
			k.trouble = touching
			return
		}
	}
	r.Verdict, r.Order = Holds, e.order[k.first:from:from]
	r.Contradicted = !k.inLog && (k.lies || !k.silent)
}

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

// A pace follows an order and notices where it is not that of a session. Real
// time sees to sessions, but for operations that touch: one returns at the very
// time at which the next is called.
type pace struct {
	*engine
	latest int64   // the latest call so far
	peers  []int32 // the operations with that call
}

// mostPeers bounds how many operations at one instant are compared. Beyond it an
// order may be suspected without reason, which costs no more than a second look.
const mostPeers = 64

// keeps reports whether the operations may come next.
func (p *pace) keeps(cluster []int32) bool {
	for _, i := range cluster {
		op := &p.History[i]
		if op.Return == p.latest && !p.mayFollow(i, op) {
			return false
		}
		switch {
		case op.Call > p.latest:
			p.latest, p.peers = op.Call, append(p.peers[:0], i)
		case op.Call == p.latest:
			p.peers = append(p.peers, i)
		}
	}
	return true
}

// mayFollow reports whether an operation may come after those that were called
// when it returned.
func (p *pace) mayFollow(i int32, op *history.Op) bool {
	if len(p.peers) > mostPeers {
		return false
	}
	return !slices.ContainsFunc(p.peers, func(j int32) bool {
		return p.History[j].Process == op.Process && before(p.History, i, j)
	})
}

// before is the order of a session, as package history defines it.
func before(h history.History, i, j int32) bool {
	a, b := &h[i], &h[j]
	return cmp.Or(cmp.Compare(a.Call, b.Call), cmp.Compare(a.Return, b.Return), cmp.Compare(i, j)) < 0
}
