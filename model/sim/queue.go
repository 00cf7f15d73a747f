package sim

// An event is something that happens at an instant of virtual time to a client
// or a follower. It is void if its target has moved on to another generation.
type event struct {
	at   int64  // nanoseconds
	seq  uint32 // order of scheduling, which decides between equal times
	gen  uint32 // the client's attempt or the follower's life that it belongs to
	arg  int32  // what kind says
	who  int16  // the client or follower, from 0
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

	polls        // a follower sends a poll
	pollArrives  // it reaches the leader
	pollReturns  // the events reach the follower
	applies      // the follower applies the next event
	acknowledges // the leader learns that the follower has applied arg events
	receives     // a streaming follower has the log up to arg, to be applied later
	restarts     // the follower loses its memory by fault arg
)

func (k kind) ofClient() bool { return k <= stopsWaiting }

// A queue is a binary heap of events, ordered by time and then by scheduling.
// The standard container/heap would call through an interface and allocate for
// each event, and this loop is where a simulation spends its time.
type queue struct {
	events []event
	seq    uint32
}

func (q *queue) push(e event) {
	q.seq++
	e.seq = q.seq
	q.events = append(q.events, e)
	h, i := q.events, len(q.events)-1
	for i > 0 {
		parent := (i - 1) / 2
		if !before(&h[i], &h[parent]) {
			return
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

// pop removes the next event. The queue is never empty while a client is busy:
// each busy client has an event of its own under way.
func (q *queue) pop() event {
	h := q.events
	first, last := h[0], len(h)-1
	h[0] = h[last]
	h = h[:last]
	q.events = h
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return first
		}
		if child+1 < last && before(&h[child+1], &h[child]) {
			child++
		}
		if !before(&h[child], &h[i]) {
			return first
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}

func before(a, b *event) bool { return a.at < b.at || a.at == b.at && a.seq < b.seq }
