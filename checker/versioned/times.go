package versioned

import (
	"cmp"
	"slices"

	"lagcheck/history"
)

// A Reading says how old a read was. A read is stale if a newer version of its key
// was certainly there when it began: that write, or a read of it, had returned.
type Reading struct {
	Op     int   // index
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
	// The versions of each key, in the order of the log.
	versions []Version
	from     []int32 // where those of each key begin, and where all end
	place    []int32 // of each position

	// The acknowledged writes of each key, in the order in which they returned.
	acks    []ack
	ackFrom []int32
	cursor  []int32 // of each key: where the latest read found its place
}

// An ack is an acknowledged write.
type ack struct {
	when   int64 // it returned
	newest int64 // when the newest write acknowledged by then returned
	at     int32 // and its position
}

// Readings yields how old each read was, in the order of the history. It takes O(n)
// steps besides what is sorted, for reads listed in about the order of their calls and
// writes that are seen in about the order of the log; at most O(n log² n).
func (e *Engine) Readings(yield func(Reading) bool) {
	t := &e.times
	var counter Counter
	e.look(0)
	e.orderVersions(t)
	e.look(0)
	e.orderAcks(t)
	for i := range e.h {
		if e.does[i] != read {
			continue
		}
		k, at := e.key[i], int32(0)
		r := Reading{Op: i, Since: -1}
		first, from := t.from[k], 0
		if e.value[i] != k {
			at = e.value[i] - int32(e.Keys())
			from = int(t.place[at]-first) + 1
		}
		call := e.h[i].Call
		r.Behind, r.Age = counter.Behind(t.versions[first:t.from[k+1]], from, call)
		if a := t.before(k, call); a != nil {
			r.Since, r.Missed = call-a.newest, at < a.at
		}
		if !yield(r) {
			return
		}
	}
}

// orderVersions lists the versions of each key that were seen.
func (e *Engine) orderVersions(t *times) {
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
			t.acks[t.ackFrom[p.key]] = ack{when, when, int32(at)}
		}
	}
	for k := range e.Keys() {
		list := t.acks[t.ackFrom[k]:t.ackFrom[k+1]]
		if byWhen := func(a, b ack) int { return cmp.Compare(a.when, b.when) }; !slices.IsSortedFunc(list, byWhen) {
			slices.SortFunc(list, byWhen)
		}
		for n := 1; n < len(list); n++ {
			if list[n-1].at > list[n].at {
				list[n].at, list[n].newest = list[n-1].at, list[n-1].newest
			}
		}
	}
	t.cursor = append(t.cursor[:0], t.ackFrom[:e.Keys()]...)
}

// mostMoves is how far a cursor is moved before its place is sought otherwise.
const mostMoves = 32

// before returns the last acknowledgement on a key before a call, nil if there is
// none.
func (t *times) before(k int32, call int64) *ack {
	from, to, n := t.ackFrom[k], t.ackFrom[k+1], t.cursor[k]
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
	t.cursor[k] = n
	if n == from {
		return nil
	}
	return &t.acks[n-1]
}
