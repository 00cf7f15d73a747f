package orders

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"sort"
	"sync"
	"time"
)

// LeaderOptions say how a leader keeps its log.
type LeaderOptions struct {
	// Data is a directory for the log, which is made if there is none. A write is
	// then acknowledged when it is safely on disk. "" keeps the log in memory, as
	// the chapter's leader does.
	Data string
	Log  *slog.Logger // nil for none
}

// A Leader takes all writes and keeps the log. Several goroutines can use it.
type Leader struct {
	api      api
	log      *slog.Logger
	name     string // of the log
	disk     *disk  // nil if the log is in memory only
	replicas replicas

	queued sync.Mutex
	queue  []*write

	commits sync.Mutex // held by who writes to the log
	broken  error      // why the log takes no more

	state  state   // its lock guards events, too
	events []Event // the log
}

// A write is a request to append to the log, and what became of it.
type write struct {
	what     EventType
	id       string
	replicas int

	done    bool // the rest is set
	missing bool // there is no such order
	err     error
	event   Event
	waiting *replication // if replicas > 0
}

// NewLeader returns a leader with the log that Data has, or an empty one.
func NewLeader(o LeaderOptions) (*Leader, error) {
	l := &Leader{
		log: cmp.Or(o.Log, slog.New(slog.DiscardHandler)), name: rand.Text(),
		state: newState(), replicas: newReplicas(),
	}
	l.api = api{state: &l.state, bodies: true, endpoints: []endpoint{
		{http.MethodGet, "/health", serveHealth},
		{http.MethodPost, "/orders", l.serveCreate},
		{http.MethodPost, "/orders/*/confirm", func(x *exchange) { l.serveWrite(x, OrderConfirmed, x.id) }},
		{http.MethodPost, "/orders/*/cancel", func(x *exchange) { l.serveWrite(x, OrderCanceled, x.id) }},
		{http.MethodGet, "/orders/*", l.serveRead},
		{http.MethodGet, "/events", l.serveEvents},
	}}
	if o.Data == "" {
		return l, nil
	}
	disk, log, err := openDisk(o.Data, l.name)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	l.disk, l.name, l.events = disk, log.name, log.events
	l.state.apply(log.events...)
	return l, nil
}

// Handler answers the chapter's requests.
func (l *Leader) Handler() http.Handler { return &l.api }

// Close closes the log on disk, after the write under way. Later writes fail.
func (l *Leader) Close() error {
	l.commits.Lock()
	defer l.commits.Unlock()
	if l.broken == nil {
		l.broken = errClosed
	}
	if l.disk == nil {
		return nil
	}
	return l.disk.close()
}

var errClosed = errors.New("the log is closed")

// do appends an event. Whoever gets hold of the log writes for all who wait by
// then, so that many writes cost one fsync.
func (l *Leader) do(w *write) {
	l.queued.Lock()
	l.queue = append(l.queue, w)
	l.queued.Unlock()

	l.commits.Lock()
	defer l.commits.Unlock()
	if w.done {
		return
	}
	l.queued.Lock()
	batch := l.queue
	l.queue = nil
	l.queued.Unlock()
	l.commit(batch)
}

// commit appends a batch: first to the disk and then to what others can see, so
// that nobody sees what a crash could undo. After an error on disk nobody knows
// what is there, and the log takes no more.
func (l *Leader) commit(batch []*write) {
	events := l.eventsOf(batch)
	if l.broken == nil && l.disk != nil && len(events) > 0 {
		if err := l.disk.append(events); err != nil {
			l.broken = fmt.Errorf("the log on disk takes no more writes: %w", err)
			l.log.Error("log broken", "order", "-", "error", err)
		}
	}
	for _, w := range batch {
		switch w.done = true; {
		case w.missing:
		case l.broken != nil:
			w.err = l.broken
		case w.replicas > 0:
			w.waiting = l.replicas.add(w.event.Offset, w.replicas)
		}
	}
	if l.broken != nil {
		return
	}
	l.state.mu.Lock()
	l.events = append(l.events, events...)
	l.state.apply(events...)
	l.state.mu.Unlock()
	for i := range events {
		l.log.Info("appended", eventAttributes(&events[i])...)
	}
}

// eventsOf turns writes into events, one after the other.
func (l *Leader) eventsOf(batch []*write) []Event {
	now := time.Now().UnixMilli()
	events := make([]Event, 0, len(batch))
	created := map[string]bool{}
	for _, w := range batch {
		switch {
		case w.what == OrderCreated:
			created[w.id] = true
		case !created[w.id]:
			_, found, _ := l.state.read(w.id)
			if w.missing = !found; w.missing {
				continue
			}
		}
		w.event = Event{w.what, w.id, now, int64(len(l.events) + len(events))}
		events = append(events, w.event)
	}
	return events
}

type writtenJSON struct {
	OK     bool  `json:"ok"`
	Leader bool  `json:"leader"`
	Order  Order `json:"order"`
	Event  Event `json:"event"`
}

// An unconfirmedJSON answers a write that is in the log, but not on as many
// followers as were asked for.
type unconfirmedJSON struct {
	Error string `json:"error"`
	Order Order  `json:"order"`
	Event Event  `json:"event"`
}

func (l *Leader) serveCreate(x *exchange) {
	id, err := idOf(x.body)
	switch {
	case err != nil:
		x.fail(http.StatusBadRequest, err.Error())
	case id == "":
		x.fail(http.StatusBadRequest, idRequired)
	default:
		l.serveWrite(x, OrderCreated, id)
	}
}

func (l *Leader) serveWrite(x *exchange, what EventType, id string) {
	replicas, _, ok := x.integer("replicas", 0, maxFollowers)
	if !ok {
		return
	}
	wait, given, ok := x.patience()
	if !ok {
		return
	}
	if replicas > 0 && !given {
		x.fail(http.StatusBadRequest, "replicas needs wait_ms: how long to wait for them")
		return
	}
	w := &write{what: what, id: id, replicas: int(replicas)}
	l.do(w)
	confirmed, have := true, 0
	if w.waiting != nil {
		if confirmed = l.state.after.await(x.request.Context(), w.waiting.done, wait); !confirmed {
			have = l.replicas.remove(w.waiting)
			confirmed = have >= w.replicas
		}
	}
	x.tell(appliedHeader, l.state.newest())
	switch {
	case w.err != nil:
		x.fail(http.StatusInternalServerError, w.err.Error())
	case w.missing:
		x.fail(http.StatusNotFound, notFound)
	case !confirmed:
		x.answer(http.StatusGatewayTimeout, unconfirmedJSON{
			fmt.Sprintf("the write is in the log, but only %d of %d followers had applied it within %d ms", have, replicas, wait/time.Millisecond),
			w.event.order(), w.event,
		})
	default:
		x.answer(http.StatusOK, writtenJSON{true, true, w.event.order(), w.event})
	}
}

type leaderReadJSON struct {
	OK     bool  `json:"ok"`
	Leader bool  `json:"leader"`
	Order  Order `json:"order"`
}

func (l *Leader) serveRead(x *exchange) {
	if order, ok := l.api.readOrder(x, notFound); ok {
		x.answer(http.StatusOK, leaderReadJSON{true, true, order})
	}
}

type eventsJSON struct {
	OK       bool    `json:"ok"`
	Leader   bool    `json:"leader"`
	From     number  `json:"from"`
	NextFrom number  `json:"nextFrom"`
	Events   []Event `json:"events"`
}

// serveEvents answers with the log from an offset on. Who asks tells what it has
// applied: all before that.
func (l *Leader) serveEvents(x *exchange) {
	from := 0.0
	switch values := x.query["from"]; len(values) {
	case 0:
	case 1:
		from = toNumber(values[0])
	default:
		from = math.NaN()
	}
	name := x.request.Header.Get(followerHeader)
	if len(name) > maxName {
		x.fail(http.StatusBadRequest, fmt.Sprintf("a follower's name has at most %d bytes", maxName))
		return
	}
	l.state.mu.RLock()
	events := l.events
	l.state.mu.RUnlock()
	// The log before the reports: who sees an event here knows that it is awaited.
	if awaited := l.replicas.newestAwaited(); awaited != noOffset {
		x.tell(awaitHeader, awaited)
	}
	x.tell(appliedHeader, int64(len(events)-1))
	x.Header().Set(logHeader, l.name)
	of := x.request.Header.Get(logHeader) // the chapter's follower does not say
	if (of == "" || of == l.name) && 1 <= from && from <= float64(len(events)) {
		if err := l.replicas.learn(name, int64(from)-1); err != nil {
			x.fail(http.StatusBadRequest, err.Error())
			return
		}
	}
	first := sort.Search(len(events), func(i int) bool { return float64(events[i].Offset) >= from })
	body := eventsJSON{true, true, number(from), number(from), events[first:]}
	if len(body.Events) > 0 {
		body.NextFrom = number(len(events))
	} else {
		body.Events = []Event{}
	}
	if x.request.Method == http.MethodHead {
		body.Events = []Event{} // nobody reads it
	}
	x.answer(http.StatusOK, body)
}
