package lin

import (
	"math/bits"
	"slices"
)

// A cluster has a rank in either of two orders: that of the log, in which a rank
// may be missing, and that in which zones begin.
const nowhere uint64 = 0 // no position of the log

// inLog returns the rank of a position in the log, or nowhere for -1.
func inLog(position int64) uint64 { return uint64(position + 1) }

// inTime returns the rank of where a zone begins. Where a forward zone begins,
// backward ones come first: they may come before it, not after it.
func (z *zone) inTime() uint64 {
	if z.f < z.s {
		return uint64(z.f-dawn)<<1 | 1
	}
	return uint64(z.s-dawn) << 1
}

// mostMoves is after how many moves for each cluster, on average, insertion is
// given up. A few clusters are counted as more, so that they are always inserted.
const (
	mostMoves = 16
	few       = 64
)

// sort puts clusters in the order of their ranks, those of one rank as they were.
// Histories are mostly listed in the order of their calls, so that a cluster is a
// few places from where it belongs: insertion takes few moves then. Where it takes
// too many the clusters are spread over buckets first, and each bucket is sorted.
// A bucket has a small part of the ranks that there were, so it ends soon.
func (e *Engine) sort(clusters []int32) {
	if !e.insert(clusters) {
		e.spread(clusters)
	}
}

// insert reports false if it gave up. Nothing is lost then.
func (e *Engine) insert(clusters []int32) bool {
	left := mostMoves * max(len(clusters), few)
	rank := e.rank
	for n := 1; n < len(clusters); n++ {
		v := clusters[n]
		r, to := rank[v], n
		for to > 0 && r < rank[clusters[to-1]] {
			clusters[to] = clusters[to-1]
			to--
		}
		clusters[to] = v
		if left -= n - to; left < 0 {
			return false
		}
	}
	return true
}

// spread puts clusters into at most half as many buckets as there are clusters, and
// sorts each. It borrows the order. The ends of the buckets of a bucket are put
// behind those of the whole.
func (e *Engine) spread(clusters []int32) {
	least, greatest := e.rank[clusters[0]], e.rank[clusters[0]]
	for _, v := range clusters {
		least, greatest = min(least, e.rank[v]), max(greatest, e.rank[v])
	}
	shift := max(0, bits.Len64(greatest-least)-bits.Len(uint(len(clusters)))+2)
	base, buckets := len(e.ends), int((greatest-least)>>shift)+1
	e.ends = slices.Grow(e.ends, buckets)[:base+buckets]
	ends := e.ends[base:]
	clear(ends)
	for _, v := range clusters {
		ends[(e.rank[v]-least)>>shift]++
	}
	total := int32(0)
	for b, n := range ends {
		ends[b], total = total, total+n
	}
	for _, v := range clusters {
		end := &ends[(e.rank[v]-least)>>shift]
		e.order[*end] = v
		*end++
	}
	copy(clusters, e.order)
	for b, from := 0, int32(0); b < buckets && shift > 0; b++ {
		to := e.ends[base+b] // another array than before, perhaps
		e.sort(clusters[from:to])
		from = to
	}
	e.ends = e.ends[:base]
}
