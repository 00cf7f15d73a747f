package evaluate

import (
	"cmp"
	"slices"

	"lagcheck/history"
	"lagcheck/history/timeline"
	"lagcheck/model"
	"lagcheck/model/sim"
)

// Servers returns the lanes of the nodes of a simulated run, to be drawn below the
// history: what the leader put into its log and when, how followers got it, and from
// what state each read was answered.
func Servers(h history.History, trace *sim.Trace) *timeline.Servers {
	s := &timeline.Servers{Start: make([]int64, trace.Conditions.Followers+1)}
	for node := range s.Start {
		s.Nodes = append(s.Nodes, model.Node(node).String())
	}
	writers := make(map[model.Offset]int)
	for i, served := range trace.Served {
		if h[i].Writes() && served.At >= 0 && served.Offset > 0 {
			writers[served.Offset] = i
		}
	}
	reads := reads(h, trace)
	applied := make([]model.Offset, len(s.Nodes))
	for _, e := range trace.Events() {
		event := timeline.Event{Node: int(e.Node), At: int64(e.At), Offset: int64(e.Offset), Op: -1, Kind: eventKinds[e.Kind]}
		switch e.Kind {
		case sim.Appended, sim.Applied:
			event.Op = writers[e.Offset]
		case sim.Polled:
			event.Sent = int64(e.Sent)
		}
		var earlier []timeline.Event
		earlier, reads = split(reads, &event, applied)
		s.Events = append(s.Events, earlier...)
		if s.Events = append(s.Events, event); e.Kind != sim.Polled {
			applied[e.Node] = e.Offset
		}
	}
	s.Events = append(s.Events, reads...)
	return s
}

// reads returns how nodes looked into their states, in order of time.
func reads(h history.History, trace *sim.Trace) []timeline.Event {
	var reads []timeline.Event
	for i, served := range trace.Served {
		if answered(&h[i], served) {
			reads = append(reads, timeline.Event{
				Kind: timeline.Served, Node: int(served.Node), At: int64(served.At), Offset: int64(served.Offset), Op: i,
			})
		}
	}
	slices.SortStableFunc(reads, func(a, b timeline.Event) int { return cmp.Compare(a.At, b.At) })
	return reads
}

// split takes the reads that came before an event from those in order of time.
func split(reads []timeline.Event, e *timeline.Event, applied []model.Offset) (earlier, rest []timeline.Event) {
	n := 0
	var tied []timeline.Event
	for ; n < len(reads) && reads[n].At <= e.At; n++ {
		if before(&reads[n], e, applied) {
			earlier = append(earlier, reads[n])
		} else {
			tied = append(tied, reads[n])
		}
	}
	if rest = reads[n:]; tied != nil {
		rest = append(tied, rest...)
	}
	return earlier, rest
}

// before reports whether a read came before an event: of two at the same instant if
// the node had then what the read tells, and not after it.
func before(read, e *timeline.Event, applied []model.Offset) bool {
	if read.At != e.At {
		return read.At < e.At
	}
	return read.Node == e.Node && e.Kind != timeline.Received && model.Offset(read.Offset) == applied[e.Node]
}

var eventKinds = [...]timeline.EventKind{
	sim.Appended: timeline.Appended, sim.Polled: timeline.Received, sim.Applied: timeline.Applied, sim.Restarted: timeline.Restarted,
}

// answered reports whether a node looked into its state for the outcome: for a read's
// value, or to turn a write away.
func answered(o *history.Op, s sim.Service) bool {
	if o.Writes() {
		return s.At >= 0 && s.Offset == 0
	}
	return o.Type == history.OK
}
