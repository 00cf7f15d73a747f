package sim

// An event is something that happens at an instant of virtual time to a client
// or a follower. It is void if its target has moved on to another generation.
type event struct {
	at  int64  // nanoseconds
	seq uint32 // order of scheduling, which decides between equal times
	gen uint32 // the client's attempt or the follower's life that it belongs to
	deed
}

// A deed is what happens. It is a struct of its own so that the compiler keeps events
// in registers, which it does with up to four fields.
type deed struct {
	arg  int32 // what kind says
	who  int16 // the client or follower, from 0
	kind kind
}

// A kind says what happens in an event.
type kind uint8

const (
	calls        kind = iota // a client calls its next operation
	arrives                  // its request reaches the node
	replies                  // the reply reaches it
	timesOut                 // it stops waiting for a reply
	stopsWaiting             // the follower stops waiting for the client's offset

	polls         // a follower sends a poll
	pollArrives   // it reaches the leader
	pollReturns   // the events reach the follower
	applies       // the follower applies the next event
	acknowledges  // the leader learns that a streaming follower has applied arg events
	reports       // a polling follower sends a report of what it has applied
	reportArrives // it reaches the leader, and says arg events
	reportReturns // the answer reaches the follower

	receives // a streaming follower has the log up to arg, to be applied later
	restarts // the follower loses its memory by fault arg
)

func (k kind) ofClient() bool { return k <= stopsWaiting }

// A queue is a binary heap of events, ordered by time and then by scheduling.
// The standard container/heap would call through an interface and allocate for
// each event, and this loop is where a simulation spends its time.
//
// Most events schedule one other. So the place of the event that was taken stays
// empty, at the root, until the next is put there or one has to be taken again.
type queue struct {
	events []event
	seq    uint32
	hole   bool // events[0] has been taken
}

func (q *queue) push(e event) {
	q.seq++
	e.seq = q.seq
	if q.hole {
		q.hole = false
		q.sink(e)
		return
	}
	q.events = append(q.events, e)
	h, i := q.events, len(q.events)-1
	for i > 0 {
		parent := (i - 1) / 2
		if !e.before(&h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = e
}

// pop takes the next event. The queue is never empty while a client is busy:
// each busy client has an event of its own under way.
func (q *queue) pop() event {
	if q.hole {
		last := len(q.events) - 1
		e := q.events[last]
		q.events = q.events[:last]
		q.sink(e)
	}
	q.hole = true
	return q.events[0]
}

// sink puts an event into the empty root and lets it sink to where it belongs.
func (q *queue) sink(e event) {
	h, i := q.events, 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if next := child + 1; next < len(h) && h[next].before(&h[child]) {
			child = next
		}
		if !h[child].before(&e) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = e
}

func (e *event) before(other *event) bool {
	return e.at < other.at || e.at == other.at && e.seq < other.seq
}
