package versioned

import (
	"math/bits"
	"slices"

	"lagcheck/history"
)

// A Reading says how old a read was. A read is stale if a newer version of its key
// was certainly there when it began: that write, or a read of it, had returned.
type Reading struct {
	Behind int   // how many newer versions were certainly there
	Age    int64 // nanoseconds since the first of them was; 0 if there is none

	// Since is how long before the read the newest write of its key that was
	// acknowledged by then had been: -1 if there is none. Missed says that the read
	// saw neither that one nor a newer one.
	Since  int64
	Missed bool
}

// Times are what the age of reads is measured by.
type times struct {
	ages []age // of each position

	// Where many writes come near one another:

	// The versions of each key, in the order of the log: see orderVersions.
	versions []Version
	listed   []int32 // their positions
	acked    []int64 // and when each or a newer one was first acknowledged
	from     []int32 // where those of each key begin, and where all end; empty: not listed yet
	place    []int32 // of each position
	counter  Counter
}

// An age is what is asked of a position and the others of its key.
type age struct {
	soon int64 // when it or a newer one was first certainly there
	prev int32 // the position before, 0 if there is none
}

// Readings yields the index of each read and how old it was, in the order of the history.
// It takes O(1) steps for a read where few writes were under way, else O(log n), or O(log² n)
// where writes are not seen in about the order of the log.
func (e *Engine) Readings(yield func(int, Reading) bool) {
	t := &e.times
	t.from = t.from[:0]
	e.ageAll()
	h, ages := e.h, t.ages
	for from := 0; from < len(e.facts); from += fewAtOnce {
		e.look(from)
		few := e.facts[from:min(from+fewAtOnce, len(e.facts))]
		for left := reads(few); left != 0; left &= left - 1 {
			n := bits.TrailingZeros64(left)
			f, call := &few[n], h[from+n].Call
			r, newer, newest := Reading{Since: -1}, e.until(f.at, f.key), f.at
			if newer != never && ages[newer].soon < call {
				r.Age = call - ages[newer].soon
				r.Behind, newest = e.beyond(f.at, newer, f.key, call)
			}
			if newest > 0 && e.acked(newest) >= call {
				newest = e.newestTo(ages[newest].prev, f.key, call)
			}
			if newest > 0 {
				r.Since, r.Missed = call-e.acked(newest), f.at < newest
			}
			if !yield(from+n, r) {
				return
			}
		}
	}
}

// reads returns which of a few operations are reads, one bit for each.
func reads(few []fact) (all uint64) {
	for n := range few {
		all |= uint64(few[n].does&read) << n
	}
	return all
}

// ageAll finds out what the ages are.
func (e *Engine) ageAll() {
	e.times.ages = resize(e.times.ages, len(e.log))
	log, ages := e.log, e.times.ages[:len(e.log)]
	ages[0].soon = history.Never // for what has none after it
	for at := len(log) - 1; at > 0; at-- {
		p := &log[at]
		if p.op == 0 || p.seen == history.Never {
			continue
		}
		next := p.next
		if next == never {
			next = 0
		}
		newer := &ages[next]
		newer.prev = int32(at)
		ages[at] = age{soon: min(p.seen, newer.soon)}
	}
}

// acked returns when what stands at a position was acknowledged.
func (e *Engine) acked(at int32) int64 { return e.h[e.log[at].op-1].Return }

// mostNear writes of a key are looked at one by one.
const mostNear = 64

// beyond looks at the writes of a key after the one that a read saw: how many of them were
// there before its call, and which is the newest that was acknowledged, or else the one seen.
func (e *Engine) beyond(saw, newer, key int32, call int64) (n int, newest int32) {
	log, ages, at := e.log, e.times.ages[:len(e.log)], newer
	newest = saw
	for range mostNear {
		n += int(bit(log[at].seen < call))
		if e.acked(at) < call {
			newest = at
		}
		if at = log[at].next; at == never || ages[at].soon >= call {
			return n, newest
		}
	}
	return e.countMany(newer, call), e.newestOfMany(key, call)
}

// newestTo returns the newest write of a key, up to a position and with none after it, that
// was acknowledged before a call, 0 if there is none.
func (e *Engine) newestTo(at, key int32, call int64) int32 {
	for range mostNear {
		if at == 0 || e.acked(at) < call {
			return at
		}
		at = e.times.ages[at].prev
	}
	return e.newestOfMany(key, call)
}

// countMany counts the versions from a position on that were there before a call, where they may be many.
func (e *Engine) countMany(newer int32, call int64) int {
	e.orderVersions()
	t := &e.times
	from, to := t.from[e.log[newer].key], t.from[e.log[newer].key+1]
	n, _ := t.counter.Behind(t.versions[from:to], int(t.place[newer]-from), call)
	return n
}

// newestOfMany returns the newest position on a key that was acknowledged before a call, 0
// if there is none, where they may be many.
func (e *Engine) newestOfMany(key int32, call int64) int32 {
	e.orderVersions()
	t := &e.times
	from, to := t.from[key], t.from[key+1]
	n, _ := slices.BinarySearch(t.acked[from:to], call)
	if n == 0 {
		return 0
	}
	return t.listed[int(from)+n-1]
}

// orderVersions lists the versions of each key that were seen, once they are asked for.
func (e *Engine) orderVersions() {
	t := &e.times
	if len(t.from) > 0 {
		return
	}
	e.look(0)
	t.from, t.place, t.counter = blank(t.from, e.Keys()+1), resize(t.place, len(e.log)), Counter{}
	for at := range e.log {
		if p := &e.log[at]; p.op > 0 && p.seen < history.Never {
			t.from[p.key]++
		}
	}
	total := ends(t.from)
	t.versions, t.listed, t.acked = resize(t.versions, total), resize(t.listed, total), resize(t.acked, total)
	for at := len(e.log) - 1; at > 0; at-- {
		if p := &e.log[at]; p.op > 0 && p.seen < history.Never {
			t.from[p.key]--
			n := t.from[p.key]
			t.place[at], t.versions[n].Seen, t.listed[n], t.acked[n] = n, p.seen, int32(at), e.acked(int32(at))
			if p.next != never {
				t.acked[n] = min(t.acked[n], t.acked[n+1])
			}
		}
	}
	for k := range e.Keys() {
		Link(t.versions[t.from[k]:t.from[k+1]])
	}
}

// ends turns how many there are of each kind, the last entry being 0, into where
// those of each kind end if they stand one after the other. It returns where all end.
func ends(counts []int32) int {
	total := int32(0)
	for k := range counts {
		total += counts[k]
		counts[k] = total
	}
	return int(total)
}
