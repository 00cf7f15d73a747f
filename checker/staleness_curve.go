package checker

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"time"

	"lagcheck/history"
)

// A CurvePoint is one step of the curve of P(stale) over the time since the write
// (probabilistically bounded staleness, Bailis et al. 2012): of the reads that
// began less than Within, but not less than the point before, after the newest
// write of their key had been acknowledged, how many did not see it or a newer
// one. The last point has no bound: its Within is 0.
type CurvePoint struct {
	Within       time.Duration
	Reads, Stale int
}

// curveBounds are the bounds of the curve's points, 1, 2 and 5 to a decade.
var curveBounds = [...]time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond,
	10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second,
}

// A Curve says how likely a read was stale, by how long ago the newest write of
// its key had been acknowledged. Reads of keys without an acknowledged write
// before them are not in it.
type Curve [len(curveBounds) + 1]CurvePoint

// NewCurve returns a curve of no reads.
func NewCurve() Curve { return noReads }

var noReads = func() (c Curve) {
	for i, bound := range curveBounds {
		c[i].Within = bound
	}
	return c
}()

// Add adds the reads of another curve.
func (c *Curve) Add(other *Curve) {
	for i := range c {
		c[i].Reads += other[i].Reads
		c[i].Stale += other[i].Stale
	}
}

// An octave is the lengths of time that have so many bits as numbers: how many bounds are
// shorter than all of them, and the longest of them that is less than the only bound that
// may be among them.
type octave struct {
	shorter int
	upto    time.Duration
}

var octaves = func() (all [65]octave) {
	for length := range all {
		o := &all[length]
		o.upto = math.MaxInt64
		for _, bound := range curveBounds {
			switch n := bits.Len64(uint64(bound)); {
			case n < length:
				o.shorter++
			case n == length:
				o.upto = bound - 1
			}
		}
	}
	return all
}()

// count counts a read. How long ago the write was and whether the read was stale is nothing
// but chance to a processor; so there is no branch that depends on it.
func (c *Curve) count(since time.Duration, stale bool) {
	o := &octaves[bits.Len64(uint64(since))]
	p := &c[o.shorter+bit(since > o.upto)]
	p.Reads++
	p.Stale += bit(stale)
}

// bit is 1 for true.
func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// An acknowledged write of a key, in the order of acknowledgement.
type acknowledged struct {
	when   int64 // it returned
	at     int64 // its position, or a greater one of a write acknowledged before
	newest int64 // when the write at that position returned
}

// acknowledgements returns for each key its acknowledged writes by their return,
// each with the newest version acknowledged by then.
func (ix *index) acknowledgements() [][]acknowledged {
	lists := make([][]acknowledged, ix.keys)
	for i := range ix.h {
		if ix.wrote(i) {
			at, when := ix.sights().at[i], ix.h[i].Return
			lists[ix.key[i]] = append(lists[ix.key[i]], acknowledged{when, at, when})
		}
	}
	for _, list := range lists {
		slices.SortFunc(list, func(a, b acknowledged) int { return cmp.Compare(a.when, b.when) })
		for k := 1; k < len(list); k++ {
			if list[k-1].at > list[k].at {
				list[k].at, list[k].newest = list[k-1].at, list[k-1].newest
			}
		}
	}
	return lists
}

// curve measures the reads of a history whose versions are known.
func (ix *index) curve() Curve {
	c, lists := NewCurve(), ix.acknowledgements()
	for i := range ix.h {
		candidates := ix.sights().candidates(i)
		if ix.h[i].F != history.Read || len(candidates) == 0 {
			continue
		}
		list, call := lists[ix.key[i]], ix.h[i].Call
		before, _ := slices.BinarySearchFunc(list, call, func(a acknowledged, call int64) int { return cmp.Compare(a.when, call) })
		if before == 0 {
			continue
		}
		saw, _ := ix.sights().newest(candidates)
		last := list[before-1]
		c.count(time.Duration(call-last.newest), saw < last.at)
	}
	return c
}
