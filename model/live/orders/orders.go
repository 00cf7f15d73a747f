// Package orders is the chapter's system for real: an HTTP leader that takes
// orders and keeps a log of what happened to them, followers that poll the log
// and apply it late, and a client of both.
//
//	client ──POST /orders, /orders/{id}/confirm, /cancel──► [Leader]  0 1 2 3 4
//	   │                                                       ▲
//	   │                                  GET /events?from=3 ──┘
//	   └──GET /orders/{id}────────────► [Follower]  0 1 2
//
// Bodies, status codes and error texts are those of the course's two TypeScript
// programs, field for field, so either program works with either of these
// servers. What goes beyond them is asked for in the query and told in headers:
//
//   - Applied-Offset, on every answer: the newest event that the server had
//     applied when it answered, -1 for none.
//   - Order-Offset, on reads of an order: the event whose effect the answer
//     shows, -1 if there is no such order.
//   - GET /orders/{id}?min_offset=N&wait_ms=M answers when event N is applied, and
//     with 412 if that takes longer than M ms (0 if it is left out).
//   - POST ...?replicas=N&wait_ms=M is acknowledged when N followers have applied
//     the event, and answered with 504 if that takes longer: the event is in the
//     log all the same.
//   - Lag-Ms, on a follower's /health: how far it thinks it lags, see
//     [model.Report].
//
// A follower tells how far it is by its polls: who asks for the events from K on
// has applied all before. A poll carries the follower's name (Follower) and that of
// the log that it copies (Log), so that several can be told apart and a place in a
// log that was lost does not count in the next. The leader answers with the name of
// its log and, if writes wait, with the newest event that they wait for
// (Await-Offset); up to that one, a follower asks again after each event that it
// has applied, with HEAD. The chapter's own programs do none of this, and need not.
//
// Offsets on the wire are the chapter's, from 0; a [model.Offset], as the
// [Client] speaks, is one more.
//
// Time is taken from package time alone, and nothing is kept outside the types,
// so the same code runs on sockets and, over connections in memory, in virtual
// time (testing/synctest).
//
// # Model and reality
//
// In virtual time, these servers and the clients of package live do the same as
// package sim: the tests play random scenarios, with jitter, time-outs, several
// followers and every fault, under every policy by both and compare each operation
// with its outcome, value, node, version and times to the nanosecond, and when each
// event is appended and applied. What differs is meant:
//
//   - What happens at the same instant by chance, sim puts into an order of its own, see
//     there; servers and clients do not know one.
//   - The wire knows whole milliseconds. A follower tells its lag rounded up to them,
//     and a wait that is asked for is rounded up; sim is exact.
//   - In sim, opening a connection and checking a follower's health take no time, and a
//     check that does not find its follower up is lost at once. On sockets both take
//     what they take, and a report is as much older.
//   - In sim, whoever uses a broken link notices at once. On sockets, what is lost
//     without a trace is noticed when somebody gives up.
//   - The servers have no streaming, no jitter of the apply lag and no registers.
//   - A simulation ends with its last operation; here, a session pauses after that, too,
//     if its policy wants to, and followers go on.
//   - What package live knows of lag and lost memory it has guessed from outside: a lag
//     is never thought shorter than it was as long as all writes are answered and no
//     follower forgets.
//
// A follower keeps its place after each event here and in sim; see [Follower] for what
// the chapter's does.
package orders

// A Status is what has become of an order.
type Status string

// The statuses of an order.
const (
	Pending   Status = "PENDING"
	Confirmed Status = "CONFIRMED"
	Canceled  Status = "CANCELED"
)

// An Order is the state of an order as servers show it.
type Order struct {
	ID        string `json:"id"`
	Status    Status `json:"status"`
	UpdatedAt int64  `json:"updatedAt"` // ms since 1970 on the leader's clock
}

// An EventType says what happened to an order.
type EventType string

// The types of events.
const (
	OrderCreated   EventType = "OrderCreated"
	OrderConfirmed EventType = "OrderConfirmed"
	OrderCanceled  EventType = "OrderCanceled"
)

// statuses says what an order is after an event, whatever it was before.
var statuses = map[EventType]Status{OrderCreated: Pending, OrderConfirmed: Confirmed, OrderCanceled: Canceled}

// An Event is one entry of the leader's log.
type Event struct {
	Type    EventType `json:"type"`
	OrderID string    `json:"orderId"`
	At      int64     `json:"at"`     // ms since 1970 on the leader's clock
	Offset  int64     `json:"offset"` // from 0
}

// order returns the order as it is after the event.
func (e *Event) order() Order {
	return Order{ID: e.OrderID, Status: statuses[e.Type], UpdatedAt: e.At}
}

// The headers that go beyond the chapter.
const (
	appliedHeader  = "Applied-Offset"
	orderHeader    = "Order-Offset"
	lagHeader      = "Lag-Ms"
	followerHeader = "Follower"     // a poll carries the name of who polls
	awaitHeader    = "Await-Offset" // the newest event that a write waits for, if any does
	logHeader      = "Log"          // the name of the leader's log, another for each log
)

// noOffset stands for no event.
const noOffset = -1

// The chapter's error texts.
const (
	idRequired    = "id is required"
	notFound      = "not found"
	notReplicated = "not found (maybe not replicated yet)"
)
