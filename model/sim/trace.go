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

func (r *Runner) record(k EventKind, node model.Node, offset model.Offset) {
	r.trace.Events = append(r.trace.Events, Event{Kind: k, At: time.Duration(r.now), Node: node, Offset: offset})
}

// serve notes that the node that client c asked deals with its operation.
func (r *Runner) serve(c *client, offset model.Offset) {
	r.trace.Served[c.op] = Service{At: time.Duration(r.now), Node: c.choice.Node, Offset: offset}
}
