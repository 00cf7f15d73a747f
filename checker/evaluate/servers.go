package evaluate

import (
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
	for _, e := range trace.Events {
		event := timeline.Event{Node: int(e.Node), At: int64(e.At), Offset: int64(e.Offset), Op: -1, Kind: eventKinds[e.Kind]}
		switch e.Kind {
		case sim.Appended, sim.Applied:
			event.Op = writers[e.Offset]
		case sim.Polled:
			event.Sent = int64(e.Sent)
		}
		s.Events = append(s.Events, event)
	}
	for i, served := range trace.Served {
		if answered(&h[i], served) {
			s.Events = append(s.Events, timeline.Event{
				Kind: timeline.Served, Node: int(served.Node), At: int64(served.At), Offset: int64(served.Offset), Op: i,
			})
		}
	}
	return s
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
