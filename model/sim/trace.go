package sim

import (
	"time"

	"lagcheck/model"
)

// A Trace is what an observer of the whole store saw of a run.
type Trace struct {
	Events []Event // replication, in the order of time
	// Served goes with the history: where each operation was last dealt with.
	Served []Service
	// Latency goes with the history: how long each operation kept its session,
	// a pause after a write included.
	Latency    []time.Duration
	Conditions model.Conditions
	End        time.Duration // when the last client finished
}

// An Event is a step of replication.
type Event struct {
	Kind   EventKind
	At     time.Duration
	Node   model.Node
	Offset model.Offset  // Appended, Applied: of the event; Polled: the last that was got; Restarted: 0
	Sent   time.Duration // Polled: when the leader answered the poll
}

// A Service is a node dealing with an operation: the leader puts a write into its
// log, or a node looks into its state for a read.
type Service struct {
	At     time.Duration // negative if no node did
	Node   model.Node
	Offset model.Offset // of the write, 0 if it was turned away; for a read, how much of the log the node had applied
}

// An EventKind says which step.
type EventKind uint8

// The steps of replication.
const (
	Appended  EventKind = iota // the leader put a write into its log
	Polled                     // a follower received news: the log up to an offset
	Applied                    // a follower applied one event
	Restarted                  // a follower lost its memory
)

var eventNames = [...]string{Appended: "appended", Polled: "polled", Applied: "applied", Restarted: "restarted"}

// String returns appended, polled, applied or restarted.
func (k EventKind) String() string { return eventNames[k] }

// finishTrace says what happened, now that all is known.
func (r *Runner) finishTrace() {
	for i := range r.followers {
		f := &r.followers[i]
		f.past = r.lived(f.past, i, r.now)
	}
	r.trace.End = time.Duration(r.now)
	r.trace.Conditions = r.conditions()
	r.merge()
}

// lived ends the life of follower i after an instant, and appends what happened in it.
func (r *Runner) lived(events []Event, i int, until int64) []Event {
	f, node := &r.followers[i], model.Node(i+1)
	polling := r.scenario.Replication.Mode == model.Polling
	for n := range f.copies {
		c := &f.copies[n]
		if polling && c.got <= until && (n == 0 || f.copies[n-1].sent < c.sent) {
			last := n + 1
			for last < len(f.copies) && f.copies[last].sent == c.sent {
				last++
			}
			events = append(events, Event{Kind: Polled, At: time.Duration(c.got), Node: node, Offset: model.Offset(last), Sent: time.Duration(c.sent)})
		}
		if c.due > until {
			break
		}
		f.maxLag = max(f.maxLag, c.due-r.log[n].at)
		events = append(events, Event{Kind: Applied, At: time.Duration(c.due), Node: node, Offset: model.Offset(n + 1)})
	}
	return events
}

// merge puts what happened at the nodes in the order of time.
func (r *Runner) merge() {
	var done [model.MaxFollowers]int
	appended := 0
	for {
		at, from := never, -1
		for i := len(r.followers) - 1; i >= 0; i-- {
			if n := done[i]; n < len(r.followers[i].past) && int64(r.followers[i].past[n].At) <= at {
				at, from = int64(r.followers[i].past[n].At), i
			}
		}
		switch {
		case appended < len(r.log) && r.log[appended].at <= at:
			appended++
			r.trace.Events = append(r.trace.Events, Event{At: time.Duration(r.log[appended-1].at), Offset: model.Offset(appended)})
		case from >= 0:
			r.trace.Events = append(r.trace.Events, r.followers[from].past[done[from]])
			done[from]++
		default:
			return
		}
	}
}

// serve notes that the node that client c asked deals with its operation.
func (r *Runner) serve(c *client, offset model.Offset) {
	r.trace.Served[c.op] = Service{At: time.Duration(r.now), Node: c.choice.Node, Offset: offset}
}
