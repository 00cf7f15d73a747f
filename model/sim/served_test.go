package sim_test

import (
	"fmt"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/sim"
)

// served: what is answered was dealt with in between, by the node that is named,
// from the state that the trace says it had.
func served(_ *model.Scenario, h history.History, trace *sim.Trace) error {
	if len(trace.Served) != len(h) {
		return fmt.Errorf("%d operations were served %d times", len(h), len(trace.Served))
	}
	for i, op := range h {
		s := trace.Served[i]
		switch {
		case s.At < 0 && op.Type == history.OK:
			return fmt.Errorf("operation %d was answered, but not served", i)
		case s.At < 0:
			continue
		case s.At < time.Duration(op.Call) || s.At > time.Duration(op.Return):
			return fmt.Errorf("operation %d was served at %v", i, s.At)
		case op.Type == history.OK && s.Node.String() != op.Node:
			return fmt.Errorf("operation %d was served by %v, but answered by %s", i, s.Node, op.Node)
		case op.Type == history.OK && op.F == history.Write && int64(s.Offset) != op.Version.Offset():
			return fmt.Errorf("operation %d was put at %d, but acknowledged at %d", i, s.Offset, op.Version.Offset())
		}
		if op.F == history.Write && s.Offset == 0 {
			continue // turned away
		}
		if !had(trace, s.Node, s.At, s.Offset) {
			return fmt.Errorf("operation %d was served at offset %d, which %v did not have at %v", i, s.Offset, s.Node, s.At)
		}
	}
	return nil
}

// polledWhatWasSent: a follower gets what the leader had when it answered.
func polledWhatWasSent(_ *model.Scenario, _ history.History, trace *sim.Trace) error {
	for i, e := range trace.Events() {
		if e.Kind == sim.Polled && (e.Sent > e.At || !had(trace, model.Leader, e.Sent, e.Offset)) {
			return fmt.Errorf("event %d of the trace: %+v, which the leader did not have then", i, e)
		}
	}
	return nil
}

// had reports whether a node had so much of the log at an instant: before, between
// or after what happened to it at that instant.
func had(trace *sim.Trace, node model.Node, at time.Duration, offset model.Offset) bool {
	before := model.Offset(0)
	for _, e := range trace.Events() {
		if e.Node != node || e.Kind == sim.Polled || e.At > at {
			continue
		}
		if e.At == at && before == offset {
			return true
		}
		before = e.Offset
	}
	return before == offset
}
