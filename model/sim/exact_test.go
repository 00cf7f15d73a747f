package sim_test

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lagcheck/model"
)

const ms = time.Millisecond

// exact returns a scenario in which every instant can be foretold: 5 ms to the
// leader, 1 ms to a follower, none between them; polls at 0 s, 300 ms, ... as
// long as nothing is new, 100 ms for each event.
func exact(steps ...model.Step) model.Scenario {
	return model.Scenario{
		Followers: 1, Keys: []string{"x"}, Steps: steps, Timeout: time.Second, Reports: 50 * ms,
		Replication: model.Replication{Lag: 100 * ms, Poll: 300 * ms},
		Network:     model.Network{Leader: model.Delay{Base: 5 * ms}, Follower: model.Delay{Base: ms}},
	}
}

func write(client int, think time.Duration) model.Step {
	return model.Step{Client: client, Think: think, Do: model.Write}
}

func read(client int, think time.Duration) model.Step {
	return model.Step{Client: client, Think: think}
}

// at reads from one node and gives up when it does not answer.
func at(node model.Node) script {
	return script{read: func(v *model.View) model.Choice {
		return model.Choice{Node: node, GiveUp: v.Attempt > 0}
	}}
}

// An exactTest is a scenario with all that must come of it.
type exactTest struct {
	name    string
	policy  model.Policy
	steps   []model.Step
	faults  []model.Fault
	change  func(*model.Scenario)
	history string // what describe says
	trace   string // what describeTrace says, unless empty
	reason  string
}

func (test exactTest) run(t *testing.T) {
	t.Run(test.name, func(t *testing.T) {
		s := exact(test.steps...)
		s.Faults = test.faults
		if test.change != nil {
			test.change(&s)
		}
		r := mustRun(t, &s, test.policy)
		if diff := gocmp.Diff(lines(test.history), lines(describe(r.History, r.Trace))); diff != "" {
			t.Errorf("history (-want +got), because %s:\n%s", test.reason, diff)
		}
		if diff := gocmp.Diff(lines(test.trace), lines(describeTrace(r.Trace))); test.trace != "" && diff != "" {
			t.Errorf("trace (-want +got), because %s:\n%s", test.reason, diff)
		}
		if err := violated(&s, r.History, r.Trace); err != nil {
			t.Error(err)
		}
	})
}

// lines splits text into its lines without indentation.
func lines(text string) []string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}
