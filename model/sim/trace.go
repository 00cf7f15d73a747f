package sim

import (
	"time"

	"lagcheck/model"
)

// A Trace is what an observer of the whole store saw of a run.
type Trace struct {
	// Served goes with the history: where each operation was last dealt with.
	Served []Service
	// Latency goes with the history: how long each operation kept its session,
	// a pause after a write included.
	Latency    []time.Duration
	Conditions model.Conditions
	End        time.Duration // when the last client finished

	runner *Runner
	events []Event // as far as they were asked for
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

// Events returns what happened at the nodes, in the order of time; of what happened at
// the same instant, the leader's comes first, then that of followers by their numbers.
// They are put together when they are asked for, as most runs are only counted.
func (t *Trace) Events() []Event {
	r := t.runner
	if t.events != nil || r == nil {
		return t.events
	}
	lists := make([][]Event, 1+len(r.followers))
	for n := range r.log {
		lists[0] = append(lists[0], Event{At: time.Duration(r.log[n].at), Offset: model.Offset(n + 1)})
	}
	for i := range r.followers {
		f := &r.followers[i]
		lists[f.node] = r.life(f.past, f, r.end)
	}
	t.events = []Event{}
	for {
		first := -1
		for i, l := range lists {
			if len(l) > 0 && (first < 0 || l[0].At < lists[first][0].At) {
				first = i
			}
		}
		if first < 0 {
			return t.events
		}
		t.events = append(t.events, lists[first][0])
		lists[first] = lists[first][1:]
	}
}

// life appends what happened in the latest life of the follower, until an instant.
func (r *Runner) life(events []Event, f *follower, until int64) []Event {
	copies, node := f.copies, f.node
	for n := range copies {
		c := &copies[n]
		news := r.scenario.Replication.Mode == model.Polling && (n == 0 || copies[n-1].sent < c.sent)
		if news && c.got <= until {
			last := n + 1
			for last < len(copies) && copies[last].sent == c.sent {
				last++
			}
			events = append(events, Event{Kind: Polled, At: time.Duration(c.got), Node: node, Offset: model.Offset(last), Sent: time.Duration(c.sent)})
		}
		if c.due > until {
			break
		}
		events = append(events, Event{Kind: Applied, At: time.Duration(c.due), Node: node, Offset: model.Offset(n + 1)})
	}
	return events
}

// serve notes that the node that client c asked deals with its operation.
func (r *Runner) serve(c *client, offset model.Offset) {
	r.trace.Served[c.op] = Service{At: time.Duration(r.now), Node: c.choice.Node, Offset: offset}
}
