package sim_test

import (
	"fmt"
	"strings"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/sim"
)

// describe writes a run as text: a line for each operation in the order of the
// calls, such as
//
//	c0 w x=1 ok 0s-10ms leader@1
//	c1 r x=nil ok 20ms-22ms follower-1@0
//	c1 r x info 30ms-
//
// with the latency behind it where it is not the time from call to return.
func describe(h history.History, trace *sim.Trace) string {
	var b strings.Builder
	for i := range h {
		b.WriteString(describeOp(&h[i], trace.Latency[i]) + "\n")
	}
	return b.String()
}

func describeOp(op *history.Op, latency time.Duration) string {
	call, ret := time.Duration(op.Call), time.Duration(op.Return)
	line := fmt.Sprintf("c%d %.1s %s", op.Process, op.F, op.Key)
	switch {
	case op.F == history.Write || op.Type == history.OK && op.Value != history.Nil:
		line += "=" + strings.Trim(op.Value.String(), `"`)
	case op.Type == history.OK:
		line += "=nil"
	}
	line += fmt.Sprintf(" %v %v-", op.Type, call)
	if op.Type != history.Info {
		line += ret.String()
	}
	if op.Type == history.OK {
		line += fmt.Sprintf(" %s@%d", op.Node, op.Version.Offset())
	}
	if op.Type == history.Info || latency != ret-call {
		line += fmt.Sprintf(" kept %v", latency)
	}
	return line
}

// describeTrace writes replication as text, a line for each event:
//
//	10ms leader appended 1
func describeTrace(trace *sim.Trace) string {
	var b strings.Builder
	for _, e := range trace.Events() {
		fmt.Fprintf(&b, "%v %v %v", e.At, e.Node, e.Kind)
		if e.Kind != sim.Restarted {
			fmt.Fprintf(&b, " %d", e.Offset)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// A script is a policy written out for a test: what a session does with its
// reads and writes. Nil means plain ones, at the leader.
type script struct {
	read    func(*model.View) model.Choice
	write   func(*model.View) model.WriteChoice
	observe func(*model.View, model.Reply)
}

func (script) Name() string             { return "script" }
func (script) Claims() []model.Claim    { return nil }
func (p script) Session() model.Session { return p }

func (p script) Read(v *model.View) model.Choice {
	if p.read == nil {
		return model.Choice{}
	}
	return p.read(v)
}

func (p script) Write(v *model.View) model.WriteChoice {
	if p.write == nil {
		return model.WriteChoice{}
	}
	return p.write(v)
}

func (p script) Observe(v *model.View, r model.Reply) {
	if p.observe != nil {
		p.observe(v, r)
	}
}
