package sim_test

import (
	"testing"

	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

func TestEventNames(t *testing.T) {
	for k, want := range map[sim.EventKind]string{
		sim.Appended: "appended", sim.Polled: "polled", sim.Applied: "applied", sim.Restarted: "restarted",
	} {
		if got := k.String(); got != want {
			t.Errorf("event %d is called %s, want %s", k, got, want)
		}
	}
}

// TestTraceOfNothing: a trace that no run has made has no events.
func TestTraceOfNothing(t *testing.T) {
	if events := new(sim.Trace).Events(); len(events) != 0 {
		t.Errorf("events %v", events)
	}
}

func TestRunRejects(t *testing.T) {
	h, trace, err := sim.Run(&model.Scenario{}, policy.Leader{})
	if h != nil || trace != nil || err == nil {
		t.Errorf("an empty scenario gives %v, %v, %v", h, trace, err)
	}
}

// TestRunNothing: without steps nothing happens, at any number of followers.
func TestRunNothing(t *testing.T) {
	s := exact()
	r := mustRun(t, &s, policy.Leader{})
	if len(r.History) != 0 || len(r.Trace.Events()) != 0 || r.Trace.End != 0 || r.Trace.Conditions != (model.Conditions{Followers: 1}) {
		t.Errorf("nothing gives %+v", r)
	}
}
