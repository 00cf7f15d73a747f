package sim_test

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

// TestRunnerForgets: one Runner plays all kinds of scenarios under all policies, the
// same policy twice in a row or another one, and each run is as if it were the first.
func TestRunnerForgets(t *testing.T) {
	policies := append(policy.All(), byRequest{policy.Leader{}}, at(1), at(2)) // of which the last two cannot be compared
	var r sim.Runner
	for seed := range uint64(60) {
		for turn := range 2 {
			s := randomScenario(2*seed + uint64(turn))
			if seed%3 == 0 { // a follower that has not reported yet
				s.Faults = append(s.Faults, model.Fault{Kind: model.Pause, Node: 1, For: time.Second})
			}
			for _, p := range policies[int(seed)%len(policies):] {
				got := run{}
				var err error
				if got.History, got.Trace, err = r.Run(s, p); err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(mustRun(t, s, p), got, sameValues); diff != "" {
					t.Fatalf("seed %d, %s: the runner remembers (-new +again):\n%s", 2*seed+uint64(turn), p.Name(), diff)
				}
				for i := range got.History { // what is overwritten has been anything
					got.History[i] = history.Op{Process: -1, F: history.CAS, Key: "old", Value: history.Int(-1), Old: history.Int(-1), Node: "old", Version: history.At(99)}
					got.Trace.Served[i], got.Trace.Latency[i] = sim.Service{Node: 9, Offset: 9}, -1
				}
				if turn == 0 {
					break // the same policy comes again
				}
			}
		}
	}
}

// byRequest is a policy that reads from the leader and from follower-1 in turns, a request
// from each, and whose writes wait in every other request.
type byRequest struct{ model.Policy }

func (byRequest) Session() model.Session { return byRequest{} }

func (byRequest) Read(v *model.View) model.Choice {
	return model.Choice{Node: model.Node(v.Request % 2), GiveUp: v.Attempt > 0}
}

func (byRequest) Write(v *model.View) model.WriteChoice {
	return model.WriteChoice{Replicas: v.Request % 2}
}
func (byRequest) Observe(*model.View, model.Reply) {}
func (byRequest) Reset()                           {}

// TestRunnerAfterError: an invalid scenario leaves the runner as it was.
func TestRunnerAfterError(t *testing.T) {
	s := exact(write(0, 0), read(1, 50*ms))
	var r sim.Runner
	for range 2 {
		if h, trace, err := r.Run(&model.Scenario{}, policy.Leader{}); err == nil || h != nil || trace != nil {
			t.Errorf("an empty scenario gives %v, %v, %v", h, trace, err)
		}
		h, trace, err := r.Run(&s, policy.Leader{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(mustRun(t, &s, policy.Leader{}), run{h, trace}, sameValues); diff != "" {
			t.Error(diff)
		}
	}
}

// forgetful is a policy whose sessions count in it how often they are started and
// reset, and remember what they should not: whether they have read before.
type forgetful struct {
	model.Policy
	parameter int
	count     *struct{ started, reset int }
}

func (f forgetful) Session() model.Session {
	f.count.started++
	return &forgetfulSession{count: f.count}
}

type forgetfulSession struct {
	count *struct{ started, reset int }
	read  bool
}

func (s *forgetfulSession) Read(*model.View) model.Choice {
	was := s.read
	s.read = true
	if was {
		return model.Choice{Node: 1}
	}
	return model.Choice{Node: model.Leader}
}

func (s *forgetfulSession) Observe(*model.View, model.Reply) {}
func (s *forgetfulSession) Reset()                           { s.count.reset++ }

// TestSessionsAreUsedAgain: while the policy is the same; and that a Reset which does
// not forget shows, so that the comparison above means something.
func TestSessionsAreUsedAgain(t *testing.T) {
	s := exact(read(0, 0), read(1, 50*ms))
	var count struct{ started, reset int }
	p := forgetful{Policy: policy.Leader{}, count: &count}
	var r sim.Runner
	for _, step := range []struct {
		parameter, started, reset int
		node                      string
	}{
		{0, 2, 0, "leader"}, {0, 2, 2, "follower-1"}, {1, 4, 2, "leader"}, {1, 4, 4, "follower-1"}, {0, 6, 4, "leader"},
	} {
		p.parameter = step.parameter
		h, _, err := r.Run(&s, p)
		if err != nil {
			t.Fatal(err)
		}
		if count.started != step.started || count.reset != step.reset || h[0].Node != step.node {
			t.Errorf("parameter %d: %+v and a read from %s, want %+v", step.parameter, count, h[0].Node, step)
		}
	}
}

// TestRunnerDoesNotAllocate: once it has played the scenarios.
func TestRunnerDoesNotAllocate(t *testing.T) {
	var r sim.Runner
	for _, p := range policy.All() {
		var scenarios []*model.Scenario
		for seed := range uint64(50) {
			scenarios = append(scenarios, randomScenario(seed))
		}
		all := func() {
			for _, s := range scenarios {
				if _, _, err := r.Run(s, p); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := testing.AllocsPerRun(4, all); n != 0 {
			t.Errorf("%s: %v allocations in %d runs", p.Name(), n, len(scenarios))
		}
	}
}

// TestRunnersPolicy: a policy that cannot be compared gets new sessions.
func TestRunnersPolicy(t *testing.T) {
	s := exact(read(0, 0))
	var r sim.Runner
	for _, node := range []model.Node{1, model.Leader, 1} {
		h, _, err := r.Run(&s, at(node))
		if err != nil {
			t.Fatal(err)
		}
		if h[0].Node != node.String() || h[0].Return <= int64(time.Millisecond) {
			t.Errorf("a read from %v: %+v", node, h[0])
		}
	}
}

// meddler is a policy whose sessions spoil what they are shown once they have used it.
type meddler struct{ model.Policy }

func (m meddler) Session() model.Session {
	s := m.Policy.Session()
	w, _ := s.(model.Writer)
	return meddling{s, w}
}

type meddling struct {
	model.Session
	writer model.Writer
}

func spoil(v *model.View) {
	for i := range v.Followers {
		v.Followers[i] = model.Report{At: v.Now + time.Hour, Applied: 99, Lag: time.Hour}
	}
	*v = model.View{Now: -1, Key: "elsewhere", Request: 7, Attempt: -3, Draw: 1, Last: model.Reply{Kind: model.Answered, Version: 99, Applied: 99}}
}

func (m meddling) Read(v *model.View) model.Choice {
	defer spoil(v)
	return m.Session.Read(v)
}

func (m meddling) Observe(v *model.View, r model.Reply) {
	defer spoil(v)
	m.Session.Observe(v, r)
}

func (m meddling) Write(v *model.View) model.WriteChoice {
	defer spoil(v)
	if m.writer == nil {
		return model.WriteChoice{}
	}
	return m.writer.Write(v)
}

// A session cannot change what happens by changing what it is shown.
func TestSessionsOnlyLook(t *testing.T) {
	for seed := range uint64(40) {
		for _, p := range policy.All() {
			s := randomScenario(seed)
			if diff := gocmp.Diff(mustRun(t, s, p), mustRun(t, s, meddler{p}), sameValues); diff != "" {
				t.Fatalf("seed %d, %s: the session meddled (-without +with):\n%s", seed, p.Name(), diff)
			}
		}
	}
}

// misinformed is a policy whose sessions are shown reports that nobody gave.
type misinformed struct{ model.Policy }

func (m misinformed) Session() model.Session {
	s := m.Policy.Session()
	w, _ := s.(model.Writer)
	return misled{meddling{s, w}}
}

type misled struct{ meddling }

func mislead(v *model.View) *model.View {
	v.Followers = slices.Clone(v.Followers)
	for i := range v.Followers {
		v.Followers[i] = model.Report{At: v.Now, Applied: model.Offset(v.Draw>>i) % 9, Lag: time.Duration(v.Draw>>i%2) * time.Hour}
	}
	return v
}

func (m misled) Read(v *model.View) model.Choice       { return m.meddling.Read(mislead(v)) }
func (m misled) Observe(v *model.View, r model.Reply)  { m.meddling.Observe(mislead(v), r) }
func (m misled) Write(v *model.View) model.WriteChoice { return m.meddling.Write(mislead(v)) }

// TestWhoIgnoresReports: sessions say that reports do not matter to them if and only if
// nothing else happens when they are wrong.
func TestWhoIgnoresReports(t *testing.T) {
	for _, p := range policy.All() {
		matter := false
		for seed := range uint64(60) {
			s := randomScenario(seed)
			matter = matter || !gocmp.Equal(mustRun(t, s, p), mustRun(t, s, misinformed{p}), sameValues)
		}
		if _, ignores := p.Session().(model.ReportIgnorer); ignores == matter {
			t.Errorf("%s: reports matter: %v; its sessions ignore them: %v", p.Name(), matter, ignores)
		}
	}
}

// ignoring is a policy whose sessions say that reports do not matter to them, and keep
// what they are shown of them.
type ignoring struct {
	model.Policy
	shown *[]model.Report
}

func (i ignoring) Session() model.Session { return ignorer{i.Policy.Session(), i.shown} }

type ignorer struct {
	model.Session
	shown *[]model.Report
}

func (ignorer) IgnoresReports() {}

func (i ignorer) Read(v *model.View) model.Choice {
	*i.shown = append(*i.shown, v.Followers...)
	return i.Session.Read(v)
}

// TestReportsOfOtherRuns: what a session is shown of followers has nothing to do with
// earlier runs. Who ignores reports is shown empty ones.
func TestReportsOfOtherRuns(t *testing.T) {
	s := exact(read(0, 2*time.Second))
	s.Followers = 2
	var told, ignored []model.Report
	tell := at(1)
	read := tell.read
	tell.read = func(v *model.View) model.Choice {
		told = append(told, v.Followers...)
		return read(v)
	}
	var r sim.Runner
	for _, p := range []model.Policy{tell, tell, ignoring{policy.Leader{}, &ignored}} {
		if _, _, err := r.Run(&s, p); err != nil {
			t.Fatal(err)
		}
	}
	report := model.Report{At: 2 * time.Second}
	if want := []model.Report{report, report, report, report}; !slices.Equal(told, want) {
		t.Errorf("told are %+v, want %+v", told, want)
	}
	if want := make([]model.Report, 2); !slices.Equal(ignored, want) {
		t.Errorf("who ignores reports is shown %+v, want %+v", ignored, want)
	}
}
