package gallery

import "lagcheck/history"

// quickMost is how many operations a quick judge takes at most: sets of them are bits.
const quickMost = 8

// A quick judge reads the guarantees off their definitions, for histories such as
// [Enumerate] makes: one operation after the other in time, reads of earlier writes; and
// where writes are info, too. It is some thirty times as fast as package checker, of which
// it knows nothing; a test compares the two on every history that is small.
type quick struct {
	n        int
	write    [quickMost]bool
	unknown  [quickMost]bool // a write that nobody confirmed: it obliges who saw it, and nobody else
	key      [quickMost]int
	source   [quickMost]int   // the write that a read saw, -1 for none
	session  [quickMost]uint8 // the operations before it in its session
	past     [quickMost]uint8 // those before it in causal order
	earlier  [quickMost]uint8 // pram: what its session did and saw before, and what came before that where it was done
	position [quickMost]int64 // in the log: of the write, or of the write that was seen
	next     [quickMost]int64 // the position from which on a read would have been too old
}

// begin takes a history up, without its log.
func (q *quick) begin(h history.History) {
	q.n = len(h)
	for i := range h {
		q.write[i], q.key[i], q.source[i] = h[i].F == history.Write, keyNumber(h[i].Key), -1
		q.unknown[i] = h[i].Type == history.Info
		q.session[i], q.past[i], q.earlier[i] = 0, 0, 0
		for j := range i {
			if h[j].Process == h[i].Process && !q.unknown[j] {
				q.session[i] |= 1 << j
				q.past[i] |= q.past[j] | 1<<j
				q.earlier[i] |= 1 << j
				if w := q.source[j]; w >= 0 {
					q.earlier[i] |= q.session[w] | 1<<w
				}
			}
			if !q.write[i] && h[j].F == history.Write && h[j].Key == h[i].Key && h[j].Value == h[i].Value {
				q.source[i] = j
			}
		}
		if w := q.source[i]; w >= 0 {
			q.past[i] |= q.past[w] | 1<<w
		}
	}
}

// log takes the positions of the writes.
func (q *quick) log(h history.History) {
	for i := range q.n {
		if q.write[i] {
			q.position[i] = h[i].Version.Offset()
		}
	}
	for i := range q.n {
		if q.write[i] {
			continue
		}
		q.position[i], q.next[i] = 0, quickMost+1
		if w := q.source[i]; w >= 0 {
			q.position[i] = q.position[w]
		}
		for w := range q.n {
			if q.write[w] && q.key[w] == q.key[i] && q.position[w] > q.position[i] {
				q.next[i] = min(q.next[i], q.position[w])
			}
		}
	}
}

// holds says which guarantees hold: each is broken by what operation b had to follow
// and did not.
func (q *quick) holds() Set {
	const (
		linearizable Set = 1 << iota
		sequential
		causal
		pram
		readYourWrites
		monotonicReads
		monotonicWrites
		writesFollowReads
	)
	var broken Set
	for b := range q.n {
		for a := range q.n {
			bit := uint8(1) << a
			if a < b && !q.unknown[a] && q.position[a] >= q.limit(b) { // in time
				broken |= linearizable
			}
			if q.session[b]&bit != 0 && q.position[a] >= q.limit(b) {
				broken |= sequential
			}
			if !q.write[a] || q.position[a] <= q.position[b] || !q.write[b] && q.key[a] != q.key[b] {
				continue // a write that b has not missed
			}
			if q.past[b]&bit != 0 {
				broken |= causal
			}
			if q.session[b]&bit != 0 && q.write[b] {
				broken |= pram | monotonicWrites
			}
			if q.earlier[b]&bit != 0 && !q.write[b] {
				broken |= pram
			}
			if q.session[b]&bit != 0 && !q.write[b] {
				broken |= readYourWrites
			}
			if q.seenBefore(a, b) && q.write[b] {
				broken |= writesFollowReads
			}
			if q.seenBefore(a, b) && !q.write[b] {
				broken |= monotonicReads
			}
		}
	}
	return ^broken
}

// limit is the position from which on nothing may stand before operation b.
func (q *quick) limit(b int) int64 {
	if q.write[b] {
		return q.position[b]
	}
	return q.next[b]
}

// seenBefore reports whether the session of b read write a before.
func (q *quick) seenBefore(a, b int) bool {
	for r := range b {
		if q.session[b]>>r&1 == 1 && q.source[r] == a {
			return true
		}
	}
	return false
}
