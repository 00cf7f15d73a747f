package versioned

import (
	"cmp"
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

	// The versions of each key, in the order of the log: see countMany.
	versions []Version
	from     []int32 // where those of each key begin, and where all end; empty: not listed yet
	place    []int32 // of each position
	counter  Counter

	// The acknowledged writes of each key, in the order in which they returned: see before.
	acks    []ack
	ackFrom []int32 // empty: not listed yet
	cursor  []int32 // of each key: where the latest read found its place
}

// An age is what is asked of a position and the others of its key.
type age struct {
	soon int64 // when it or a newer one was first certainly there
	prev int32 // the position before, 0 if there is none
}

// An ack is an acknowledged write.
type ack struct {
	when int64 // it returned
	at   int32 // the newest position that was acknowledged by then
}

// Readings yields the index of each read and how old it was, in the order of the history.
// It takes O(n) steps besides what is sorted, for reads listed in about the order of their
// calls and writes that are seen in about the order of the log; at most O(n log² n).
func (e *Engine) Readings(yield func(int, Reading) bool) {
	t := &e.times
	t.from, t.ackFrom = t.from[:0], t.ackFrom[:0]
	e.ageAll()
	facts, h, ages := e.facts, e.h[:len(e.facts)], t.ages
	for i := range facts {
		e.look(i)
		f := &facts[i]
		if f.does != read {
			continue
		}
		r, call := Reading{Since: -1}, h[i].Call
		newer, newest := e.until(f.at, f.key), int32(0)
		if newer != never && ages[newer].soon < call {
			r.Age = call - ages[newer].soon
			r.Behind, newest = e.beyond(newer, f.key, call)
		}
		if newest == 0 {
			if newest = f.at; newest > 0 && e.acked(newest) >= call {
				newest = e.newestTo(ages[newest].prev, f.key, call)
			}
		}
		if newest > 0 {
			r.Since, r.Missed = call-e.acked(newest), f.at < newest
		}
		if !yield(i, r) {
			return
		}
	}
}

// ageAll finds out what the ages are.
func (e *Engine) ageAll() {
	e.times.ages = resize(e.times.ages, len(e.log))
	log, ages := e.log, e.times.ages[:len(e.log)]
	for at := len(log) - 1; at > 0; at-- {
		p := &log[at]
		if p.op == 0 || p.seen == history.Never {
			continue
		}
		a := age{soon: p.seen}
		if p.next != never {
			newer := &ages[p.next]
			a.soon, newer.prev = min(a.soon, newer.soon), int32(at)
		}
		ages[at] = a
	}
}

// mostNear writes of a key are looked at one by one.
const mostNear = 64

// beyond looks at the writes of a key from a position on at which one was there before a
// call: how many of them were, and which is the newest that was acknowledged, 0 if none was.
func (e *Engine) beyond(newer, key int32, call int64) (n int, newest int32) {
	log, ages := e.log, e.times.ages[:len(e.log)]
	at := newer
	for range mostNear {
		if log[at].seen < call {
			n++
		}
		if e.acked(at) < call {
			newest = at
		}
		if at = log[at].next; at == never || ages[at].soon >= call {
			return n, newest
		}
	}
	return e.countMany(newer, call), e.newestOfMany(key, call)
}

// acked returns when what stands at a position was acknowledged.
func (e *Engine) acked(at int32) int64 { return e.h[e.log[at].op-1].Return }

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
	t := &e.times
	if len(t.from) == 0 {
		e.look(0)
		e.orderVersions(t)
		t.counter = Counter{}
	}
	from, to := t.from[e.log[newer].key], t.from[e.log[newer].key+1]
	n, _ := t.counter.Behind(t.versions[from:to], int(t.place[newer]-from), call)
	return n
}

// orderVersions lists the versions of each key that were seen.
func (e *Engine) orderVersions(t *times) {
	e.look(0)
	t.from, t.place = blank(t.from, e.Keys()+1), resize(t.place, len(e.log))
	for at := range e.log {
		if p := &e.log[at]; p.op > 0 && p.seen < history.Never {
			t.from[p.key]++
		}
	}
	t.versions = resize(t.versions, ends(t.from))
	for at := len(e.log) - 1; at > 0; at-- {
		if p := &e.log[at]; p.op > 0 && p.seen < history.Never {
			t.from[p.key]--
			n := t.from[p.key]
			t.place[at], t.versions[n].Seen = n, p.seen
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

// orderAcks lists the acknowledged writes of each key.
func (e *Engine) orderAcks(t *times) {
	t.ackFrom = blank(t.ackFrom, e.Keys()+1)
	for at := range e.log {
		if p := &e.log[at]; p.op > 0 && e.acknowledged(int32(at)) {
			t.ackFrom[p.key]++
		}
	}
	t.acks = resize(t.acks, ends(t.ackFrom))
	for at := len(e.log) - 1; at > 0; at-- {
		if p := &e.log[at]; p.op > 0 && e.acknowledged(int32(at)) {
			t.ackFrom[p.key]--
			when := e.h[p.op-1].Return
			t.acks[t.ackFrom[p.key]] = ack{when, int32(at)}
		}
	}
	for k := range e.Keys() {
		list := t.acks[t.ackFrom[k]:t.ackFrom[k+1]]
		for n := 1; n < len(list); n++ {
			if list[n-1].when > list[n].when {
				slices.SortFunc(list, func(a, b ack) int { return cmp.Compare(a.when, b.when) })
				break
			}
		}
		for n := 1; n < len(list); n++ {
			list[n].at = max(list[n-1].at, list[n].at)
		}
	}
	t.cursor = append(t.cursor[:0], t.ackFrom[:e.Keys()]...)
}

// mostMoves is how far a cursor is moved before its place is sought otherwise.
const mostMoves = 32

// newestOfMany is newestAt, where they may be many.
func (e *Engine) newestOfMany(key int32, call int64) int32 {
	if len(e.times.ackFrom) == 0 {
		e.look(0)
		e.orderAcks(&e.times)
	}
	return e.times.before(key, call)
}

// before returns the newest position on a key that was acknowledged before a call, 0 if
// there is none.
func (t *times) before(key int32, call int64) int32 {
	from, to, n := t.ackFrom[key], t.ackFrom[key+1], t.cursor[key]
	far := n + mostMoves
	for n < to && n < far && t.acks[n].when < call {
		n++
	}
	far = n - mostMoves
	for n > from && n > far && t.acks[n-1].when >= call {
		n--
	}
	if n < to && t.acks[n].when < call || n > from && t.acks[n-1].when >= call {
		found, _ := slices.BinarySearchFunc(t.acks[from:to], call, func(a ack, call int64) int { return cmp.Compare(a.when, call) })
		n = from + int32(found)
	}
	t.cursor[key] = n
	if n == from {
		return 0
	}
	return t.acks[n-1].at
}
