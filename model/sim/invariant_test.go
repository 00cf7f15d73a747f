package sim_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

// TestInvariants runs random scenarios under every policy and checks what must
// hold of any run.
func TestInvariants(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(400) {
		s := randomScenario(seed)
		for _, p := range policy.All() {
			h, trace, err := sim.Run(s, p)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if err := violated(s, h, trace); err != nil {
				t.Fatalf("seed %d, %s: %v\n%s", seed, p.Name(), err, describe(h, trace))
			}
			for _, op := range h {
				seen[fmt.Sprint(op.F, " ", op.Type)]++
			}
		}
	}
	for _, outcome := range []string{"read ok", "read fail", "read info", "write ok", "write fail", "write info"} {
		if seen[outcome] < 100 {
			t.Errorf("%q happened only %d times: the scenarios show too little", outcome, seen[outcome])
		}
	}
}

func violated(s *model.Scenario, h history.History, trace *sim.Trace) error {
	if err := h.Validate(); err != nil {
		return err
	}
	for _, check := range []func(*model.Scenario, history.History, *sim.Trace) error{
		everyStepOnce, traceInOrder, valuesMatchVersions, readsFromStates, served, polledWhatWasSent, outcomes, conditions,
	} {
		if err := check(s, h, trace); err != nil {
			return err
		}
	}
	return nil
}

// everyStepOnce: each client does its steps in order, each after the previous one
// has kept it for its latency and it has thought.
func everyStepOnce(s *model.Scenario, h history.History, trace *sim.Trace) error {
	if len(h) != len(s.Steps) || len(trace.Latency) != len(h) {
		return fmt.Errorf("%d steps gave %d operations with %d latencies", len(s.Steps), len(h), len(trace.Latency))
	}
	if !slices.IsSortedFunc(h, func(a, b history.Op) int { return int(a.Call - b.Call) }) {
		return fmt.Errorf("operations are not in the order of their calls")
	}
	free := make([]time.Duration, s.Clients()) // when the client can think of its next step
	at := make([]int, s.Clients())             // which is that one of its operations
	for _, step := range s.Steps {
		i := nth(h, step.Client, at[step.Client])
		op := h[i]
		if op.Key != s.Keys[step.Key] || (op.F == history.Read) != (step.Do == model.Read) {
			return fmt.Errorf("operation %d is not the step %+v", i, step)
		}
		if want := free[step.Client] + step.Think; time.Duration(op.Call) != want {
			return fmt.Errorf("operation %d was called at %v, not at %v", i, time.Duration(op.Call), want)
		}
		at[step.Client]++
		free[step.Client] = time.Duration(op.Call) + trace.Latency[i]
		if op.Type != history.Info && time.Duration(op.Return) > free[step.Client] {
			return fmt.Errorf("operation %d returned after its latency", i)
		}
	}
	return nil
}

// nth returns the index of the nth operation of a client.
func nth(h history.History, client, n int) int {
	for i := range h {
		if h[i].Process == client {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return -1
}

// traceInOrder: time never runs backwards, the log grows by one, and a follower
// applies one event after the other that was there.
func traceInOrder(_ *model.Scenario, _ history.History, trace *sim.Trace) error {
	var now time.Duration
	var log model.Offset
	applied := map[model.Node]model.Offset{}
	for i, e := range trace.Events() {
		ok := e.At >= now && e.At <= trace.End
		now = e.At
		switch e.Kind {
		case sim.Appended:
			log++
			ok = ok && e.Offset == log && e.Node == model.Leader
		case sim.Applied:
			applied[e.Node]++
			ok = ok && e.Offset == applied[e.Node] && e.Offset <= log
		case sim.Polled:
			ok = ok && applied[e.Node] < e.Offset && e.Offset <= log
		case sim.Restarted:
			applied[e.Node] = 0
		}
		if !ok {
			return fmt.Errorf("event %d of the trace: unexpected %v %+v", i, e.Kind, e)
		}
	}
	return nil
}

// A written is what is known of a position in the log.
type written struct {
	key   string
	value history.Value
}

// versions collects what acknowledged writes and answered reads say.
func versions(h history.History) (map[int64]written, error) {
	known := map[int64]written{}
	for i, op := range h {
		if !op.Version.Known() || op.Version == history.At(0) {
			continue
		}
		w := written{op.Key, op.Value}
		if was, ok := known[op.Version.Offset()]; ok && was != w {
			return nil, fmt.Errorf("operation %d: version %d is %v, and elsewhere %v", i, op.Version.Offset(), w, was)
		}
		known[op.Version.Offset()] = w
	}
	return known, nil
}

// valuesMatchVersions: a version has one key and value, which somebody wrote;
// version 0 is nothing.
func valuesMatchVersions(_ *model.Scenario, h history.History, _ *sim.Trace) error {
	if _, err := versions(h); err != nil {
		return err
	}
	for i, op := range h {
		switch {
		case op.Type != history.OK || op.F != history.Read:
		case op.Version == history.At(0):
			if op.Value != history.Nil {
				return fmt.Errorf("operation %d: version 0 has the value %v", i, op.Value)
			}
		case !slices.ContainsFunc(h, func(w history.Op) bool {
			known := w.Type == history.Info || w.Version == op.Version
			return w.F == history.Write && w.Type != history.Fail && known &&
				w.Key == op.Key && w.Value == op.Value && w.Call <= op.Return
		}):
			return fmt.Errorf("operation %d: nobody wrote %v as version %d", i, op.Value, op.Version.Offset())
		}
	}
	return nil
}

// readsFromStates: the version that a read returned was the newest of its key
// that its node had at some instant within the read.
func readsFromStates(_ *model.Scenario, h history.History, trace *sim.Trace) error {
	known, _ := versions(h)
	for i, op := range h {
		if op.Type != history.OK {
			continue
		}
		if !op.Version.Known() || op.Node == "" {
			return fmt.Errorf("operation %d has no version or node", i)
		}
		from := op.Version.Offset()
		if op.F == history.Write {
			e := trace.Events()[slices.IndexFunc(trace.Events(), func(e sim.Event) bool {
				return e.Kind == sim.Appended && int64(e.Offset) == from
			})]
			if int64(e.At) < op.Call || int64(e.At) > op.Return {
				return fmt.Errorf("operation %d was appended at %v", i, e.At)
			}
			continue
		}
		below := int64(len(trace.Events()) + 1) // the next version of the key, if known
		for version, w := range known {
			if w.key == op.Key && version > from {
				below = min(below, version)
			}
		}
		if !slices.ContainsFunc(lengths(trace, op), func(n int64) bool { return from <= n && n < below }) {
			return fmt.Errorf("operation %d: version %d was not the newest of %s at %s", i, from, op.Key, op.Node)
		}
	}
	return nil
}

// lengths lists how much of the log the operation's node had during it.
func lengths(trace *sim.Trace, op history.Op) []int64 {
	had := []int64{0}
	for _, e := range trace.Events() {
		if e.Node.String() != op.Node || e.Kind == sim.Polled || int64(e.At) > op.Return {
			continue
		}
		if int64(e.At) < op.Call {
			had = had[:0]
		}
		had = append(had, int64(e.Offset))
	}
	return had
}

// outcomes: nothing is unknown before the time-out is over unless a connection
// broke, and nothing fails that could have happened.
func outcomes(s *model.Scenario, h history.History, trace *sim.Trace) error {
	there := func(k model.FaultKind) bool {
		return slices.ContainsFunc(s.Faults, func(f model.Fault) bool { return f.Kind == k })
	}
	refused, restarted := there(model.ClientRefused), there(model.Restart)
	for i, op := range h {
		took := trace.Latency[i]
		if op.Type != history.Info {
			took = time.Duration(op.Return - op.Call)
		}
		conditional := op.Value == history.String("CONFIRMED") || op.Value == history.String("CANCELED")
		switch {
		case op.F == history.Write && took > s.Timeout:
			return fmt.Errorf("operation %d took %v", i, took)
		case op.Type == history.Info && took < s.Timeout && !refused && !(op.F == history.Read && restarted):
			return fmt.Errorf("operation %d was given up after %v", i, took)
		case op.Type == history.Fail && op.F == history.Write && !refused && !conditional:
			return fmt.Errorf("operation %d failed without being refused", i)
		case op.Type == history.Fail && op.F == history.Read && op.Value != history.Nil:
			return fmt.Errorf("operation %d failed and has a value", i)
		}
	}
	return nil
}

// conditions: the facts of the run are those that its trace tells.
func conditions(s *model.Scenario, _ history.History, trace *sim.Trace) error {
	want := model.Conditions{Followers: s.Followers, FollowerSilent: trace.Conditions.FollowerSilent}
	for node := model.Node(1); int(node) <= s.Followers; node++ {
		for _, written := range trace.Events() {
			if written.Kind == sim.Appended {
				want.MaxLag = max(want.MaxLag, lastWithout(trace, node, written.Offset)-written.At)
			}
		}
	}
	for _, e := range trace.Events() {
		want.MemoryLost = want.MemoryLost || e.Kind == sim.Restarted
	}
	if trace.Conditions != want {
		return fmt.Errorf("conditions are %+v, but the trace tells %+v", trace.Conditions, want)
	}
	return nil
}

// lastWithout returns until when the node's state did not have the offset.
func lastWithout(trace *sim.Trace, node model.Node, offset model.Offset) time.Duration {
	until := trace.End
	for _, e := range trace.Events() {
		switch {
		case e.Node == node && e.Kind == sim.Restarted:
			until = trace.End
		case e.Node == node && e.Kind == sim.Applied && e.Offset == offset:
			until = e.At
		}
	}
	return until
}

// TestAnyStepCanBeDeleted deletes each step of random scenarios in turn.
func TestAnyStepCanBeDeleted(t *testing.T) {
	policies := policy.All()
	for seed := range uint64(40) {
		s := randomScenario(seed)
		p := policies[seed%uint64(len(policies))]
		for i := range s.Steps {
			fewer := *s
			fewer.Steps = slices.Delete(slices.Clone(s.Steps), i, i+1)
			h, trace, err := sim.Run(&fewer, p)
			if err == nil {
				err = violated(&fewer, h, trace)
			}
			if err != nil {
				t.Fatalf("seed %d without step %d, %s: %v", seed, i+1, p.Name(), err)
			}
		}
	}
}
