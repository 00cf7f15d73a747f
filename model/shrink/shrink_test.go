package shrink_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/shrink"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// large draws a scenario with a bit of everything.
func large(seed uint64) model.Scenario {
	c := workload.Default()
	c.Followers, c.Keys, c.Clients, c.Operations = 4, 3, 4, 24
	c.Faults, c.MaxFaults = model.FaultKinds(), 5
	return workload.Scenario(workload.Rand(seed, 0), c)
}

type predicate = func(*model.Scenario) bool

// crossing: a client writes and another later reads the same key.
func crossing(s *model.Scenario) bool {
	for i, w := range s.Steps {
		for _, r := range s.Steps[i:] {
			if w.Do == model.Write && r.Do == model.Read && w.Key == r.Key && w.Client != r.Client {
				return true
			}
		}
	}
	return false
}

// plain is what remains of any scenario where nothing but the steps matters.
func plain(steps ...model.Step) model.Scenario {
	s := workload.Default().Base
	s.Followers, s.Keys, s.Steps, s.Faults = 1, []string{"x"}, steps, []model.Fault{}
	s.Replication.FirstPoll = []time.Duration{0}
	s.Network.Leader.Jitter, s.Network.Follower.Jitter, s.Network.Link.Jitter = model.Jitter{}, model.Jitter{}, model.Jitter{}
	return s
}

// TestKnownMinimum: what must remain of any scenario that fails.
func TestKnownMinimum(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name  string
		fails predicate
		want  model.Scenario
	}{
		{"anything", func(*model.Scenario) bool { return true }, plain()},
		{"a step", func(s *model.Scenario) bool { return len(s.Steps) > 0 }, plain(model.Step{Think: ms})},
		{"a write and a read by another client", crossing,
			plain(model.Step{Do: model.Write, Think: ms}, model.Step{Client: 1, Think: ms})},
		{"three reads", func(s *model.Scenario) bool {
			return count(s.Steps, func(step model.Step) bool { return step.Do == model.Read }) >= 3
		}, plain(model.Step{Think: ms}, model.Step{Think: ms}, model.Step{Think: ms})},
		{"thinks for 350 ms", func(s *model.Scenario) bool {
			return slices.ContainsFunc(s.Steps, func(step model.Step) bool { return step.Think >= 350*ms })
		}, plain(model.Step{Think: 350 * ms})},
		{"joined", func(s *model.Scenario) bool {
			return slices.ContainsFunc(s.Steps, func(step model.Step) bool { return step.Joined })
		}, plain(model.Step{Think: ms, Joined: true})},
		{"three followers", func(s *model.Scenario) bool { return s.Followers >= 3 }, func() model.Scenario {
			s := plain()
			s.Followers, s.Replication.FirstPoll = 3, make([]time.Duration, 3)
			return s
		}()},
		{"jitter on the way to the leader", func(s *model.Scenario) bool { return s.Network.Leader.Jitter.Spread > 0 }, func() model.Scenario {
			s := plain()
			s.Network.Leader.Jitter = workload.Default().Base.Network.Leader.Jitter
			return s
		}()},
	} {
		tried := 0
		for seed := range uint64(40) {
			s := large(seed)
			if !test.fails(&s) {
				continue
			}
			tried++
			got := shrink.Minimize(s, 5000, test.fails).Scenario
			got.Steps = withoutKinds(got.Steps, test.want.Steps)
			test.want.Faults, test.want.Keys = got.Faults, s.Keys[:1]
			if len(got.Faults) != 0 {
				t.Errorf("%s, seed %d: faults %+v remain", test.name, seed, got.Faults)
			}
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s, seed %d (-want +got):\n%s", test.name, seed, diff)
			}
		}
		if tried < 20 {
			t.Errorf("%s: only %d scenarios fail", test.name, tried)
		}
	}
}

// withoutKinds takes over what steps do where their numbers are equal: a read is
// no simpler than a write.
func withoutKinds(got, want []model.Step) []model.Step {
	if len(got) == 0 || len(got) != len(want) || len(got) == 2 {
		return append([]model.Step(nil), got...)
	}
	got = slices.Clone(got)
	for i := range got {
		got[i].Do = want[i].Do
	}
	return got
}

func count(steps []model.Step, is func(model.Step) bool) int {
	n := 0
	for _, step := range steps {
		if is(step) {
			n++
		}
	}
	return n
}

// TestFaults: the fault that matters remains, made simple, and strikes the same
// one.
func TestFaults(t *testing.T) {
	has := func(is func(*model.Scenario, model.Fault) bool) predicate {
		return func(s *model.Scenario) bool {
			return slices.ContainsFunc(s.Faults, func(f model.Fault) bool { return is(s, f) })
		}
	}
	pause := []model.Fault{
		{Kind: model.LinkDown, Node: 2, At: 3 * time.Second, For: time.Second},
		{Kind: model.Pause, Node: 4, At: 2345 * time.Millisecond, For: 1234 * time.Millisecond},
		{Kind: model.ClientCut, Client: 2, At: 777 * time.Millisecond, For: time.Second},
	}
	reads := func(client int, draw uint64) model.Step {
		return model.Step{Client: client, Draw: draw, Think: time.Second}
	}
	for _, test := range []struct {
		name  string
		fails predicate
		steps []model.Step
		want  string
	}{
		{"the follower that a read goes to pauses", has(func(s *model.Scenario, f model.Fault) bool {
			return f.Kind == model.Pause && slices.ContainsFunc(s.Steps, func(step model.Step) bool {
				return f.Node == 1+model.Node(step.Draw%uint64(s.Followers))
			})
		}), []model.Step{reads(0, 0), reads(1, 1), reads(1, 8)}, "1 followers, client 0 draw 0, pause of 1 and 0 at 0s for 0s"},
		{"a cut half a second after the call", has(func(s *model.Scenario, f model.Fault) bool {
			return f.Kind == model.ClientCut && len(s.Steps) > 0 && f.At == s.Steps[0].Think+500*time.Millisecond
		}), []model.Step{{Think: 277 * time.Millisecond}}, "1 followers, client 0 draw 0, client-cut of 0 and 2 at 501ms for 0s"},
		{"a pause of more than a second", has(func(_ *model.Scenario, f model.Fault) bool {
			return f.Kind == model.Pause && f.For > time.Second
		}), nil, "1 followers, pause of 1 and 0 at 0s for 1.2s"},
		{"a client that acts is cut off", has(func(s *model.Scenario, f model.Fault) bool {
			return f.Kind == model.ClientCut && slices.ContainsFunc(s.Steps, func(step model.Step) bool { return step.Client == f.Client })
		}), []model.Step{reads(0, 0), reads(1, 0), reads(2, 0)}, "1 followers, client 0 draw 0, client-cut of 0 and 0 at 0s for 0s"},
	} {
		s := large(1)
		s.Followers, s.Faults, s.Steps = 5, pause, test.steps
		if !test.fails(&s) {
			t.Fatalf("%s: does not fail", test.name)
		}
		got := shrink.Minimize(s, 5000, test.fails).Scenario
		text := fmt.Sprintf("%d followers", got.Followers)
		for _, step := range got.Steps {
			text += fmt.Sprintf(", client %d draw %d", step.Client, step.Draw)
		}
		for _, f := range got.Faults {
			text += fmt.Sprintf(", %v of %d and %d at %v for %v", f.Kind, f.Node, f.Client, f.At, f.For)
		}
		if text != test.want {
			t.Errorf("%s: %s, want %s", test.name, text, test.want)
		}
	}
}

// TestNumbering: the last round numbers clients by who starts, and a fault goes
// with its client; one of a client that does nothing still strikes nobody.
func TestNumbering(t *testing.T) {
	s := large(1)
	s.Steps = []model.Step{{Client: 3, Think: 2 * time.Second}, {Client: 0, Think: 3 * time.Second}, {Client: 2, Think: time.Second}}
	s.Faults = []model.Fault{
		{Kind: model.ClientCut, Client: 0}, {Kind: model.ClientCut, Client: 1}, {Kind: model.ClientCut, Client: 2},
		{Kind: model.Pause, Node: 1}, {Kind: model.ClientCut, Client: 9},
	}
	got := shrink.Minimize(s, 0, func(s *model.Scenario) bool { return len(s.Steps) == 3 }).Scenario
	text := ""
	for _, step := range got.Steps {
		text += fmt.Sprint("client ", step.Client, ", ")
	}
	for _, f := range got.Faults {
		text += fmt.Sprintf("%v of %d, ", f.Kind, f.Client)
	}
	if want := "client 1, client 2, client 0, client-cut of 2, client-cut of 4, client-cut of 0, pause of 0, client-cut of 9, "; text != want {
		t.Errorf("%s want %s", text, want)
	}
}

// randomPredicate needs a few random steps, in order or not, and a certain number
// of them or more reads than writes, so that it is not monotone.
func randomPredicate(seed uint64) predicate {
	rnd := rand.New(rand.NewPCG(seed, 2))
	patterns := make([]func(model.Step) bool, 1+rnd.IntN(4))
	for i := range patterns {
		client, key, do := rnd.IntN(4), rnd.IntN(3), model.Action(rnd.IntN(2))
		patterns[i] = [...]func(model.Step) bool{
			func(s model.Step) bool { return s.Client == client && s.Do == do },
			func(s model.Step) bool { return s.Key == key },
			func(s model.Step) bool { return s.Key == key && s.Do == do && s.Think >= 50*time.Millisecond },
			func(s model.Step) bool { return s.Client == client },
		}[rnd.IntN(4)]
	}
	modulus, ordered, balanced := 1+rnd.IntN(3), rnd.IntN(2) == 0, rnd.IntN(2) == 0
	return func(s *model.Scenario) bool {
		steps := s.Steps
		for _, matches := range patterns {
			i := slices.IndexFunc(steps, matches)
			if i < 0 {
				return false
			}
			if ordered {
				steps = steps[i+1:]
			}
		}
		if balanced { // a write that can be missed lets an earlier read be missed, too
			writes := count(s.Steps, func(step model.Step) bool { return step.Do == model.Write })
			return writes <= len(s.Steps)-writes
		}
		return len(s.Steps)%modulus == 0
	}
}

// TestOneMinimal: whatever the predicate and however few tries there are, the
// result fails and no single step can be missed, tries are counted and bounded,
// the result is the same again, and the input is left alone.
func TestOneMinimal(t *testing.T) {
	tried := 0
	for seed := range uint64(600) {
		s, fails := large(seed%20), randomPredicate(seed)
		if !fails(&s) {
			continue
		}
		tried++
		before := fmt.Sprintf("%+v", s)
		for _, maxTries := range []int{0, 1, 10, 100, 2000} {
			asked := 0
			got := shrink.Minimize(s, maxTries, func(s *model.Scenario) bool {
				asked++
				if err := s.Validate(); err != nil {
					t.Fatalf("seed %d: tried an invalid scenario: %v", seed, err)
				}
				return fails(s)
			})
			if asked != got.Tries {
				t.Fatalf("seed %d: %d tries were counted of %d", seed, got.Tries, asked)
			}
			// The final round drops at most all n steps, looking at up to n each time,
			// and looks once more whenever it has numbered the clients.
			n := len(s.Steps)
			if limit := maxTries + (n+1)*(n+2)*3/2; got.Tries > limit {
				t.Fatalf("seed %d: %d tries, want at most %d", seed, got.Tries, limit)
			}
			if err := minimal(got.Scenario, fails); err != nil {
				t.Fatalf("seed %d with %d tries: %v", seed, maxTries, err)
			}
			if again := shrink.Minimize(s, maxTries, fails); !gocmp.Equal(got, again) {
				t.Fatalf("seed %d: %+v, and then %+v", seed, got, again)
			}
		}
		if after := fmt.Sprintf("%+v", s); after != before {
			t.Fatalf("seed %d: the input was changed:\n%s\n%s", seed, before, after)
		}
	}
	if tried < 100 {
		t.Errorf("only %d predicates hold", tried)
	}
}

func minimal(s model.Scenario, fails predicate) error {
	if !fails(&s) {
		return fmt.Errorf("the result does not fail: %+v", s.Steps)
	}
	for i := range s.Steps {
		fewer := s
		fewer.Steps = slices.Delete(slices.Clone(s.Steps), i, i+1)
		if fails(&fewer) {
			return fmt.Errorf("step %d of %+v can be missed", i, s.Steps)
		}
	}
	return nil
}

// TestStopsEarly: nothing is tried for ever when it changes nothing, as when
// numbers have gaps that must remain.
func TestStopsEarly(t *testing.T) {
	for name, fails := range map[string]predicate{
		"client 2": func(s *model.Scenario) bool { return acts(s, func(step model.Step) bool { return step.Client == 2 }) },
		"clients 0 and 2": func(s *model.Scenario) bool {
			return acts(s, func(step model.Step) bool { return step.Client == 0 }) && acts(s, func(step model.Step) bool { return step.Client == 2 })
		},
		"key 2": func(s *model.Scenario) bool { return acts(s, func(step model.Step) bool { return step.Key == 2 }) },
	} {
		if got := shrink.Minimize(large(3), 100_000, fails); got.Tries > 1000 {
			t.Errorf("%s: %d tries", name, got.Tries)
		}
	}
}

func acts(s *model.Scenario, is func(model.Step) bool) bool { return slices.ContainsFunc(s.Steps, is) }

// TestRealBreak minimises scenarios in which a client does not see its own write
// at some follower: a write and a read remain.
func TestRealBreak(t *testing.T) {
	stale := func(s *model.Scenario) bool {
		h, _, err := sim.Run(s, policy.AnyFollower{})
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range h {
			for _, r := range h[i:] {
				if w.F == history.Write && w.Type == history.OK && r.F == history.Read && r.Type == history.OK &&
					w.Process == r.Process && w.Key == r.Key && r.Version.Offset() < w.Version.Offset() {
					return true
				}
			}
		}
		return false
	}
	tried := 0
	for seed := range uint64(20) {
		s := large(seed)
		s.Replication.Lag = time.Second
		if !stale(&s) {
			continue
		}
		tried++
		got := shrink.Minimize(s, 2000, stale).Scenario
		if len(got.Steps) != 2 || got.Clients() != 1 || got.Followers != 1 || len(got.Keys) != 1 || len(got.Faults) != 0 {
			t.Errorf("seed %d: %+v remains", seed, got)
		}
	}
	if tried < 15 {
		t.Errorf("only %d scenarios fail", tried)
	}
}

func ExampleMinimize() {
	s := workload.Scenario(workload.Rand(1, 0), workload.Default())
	result := shrink.Minimize(s, 1000, crossing)
	fmt.Println(len(s.Steps), "steps become", len(result.Scenario.Steps))
	for _, step := range result.Scenario.Steps {
		fmt.Printf("client %d: %v %s\n", step.Client, step.Do, result.Scenario.Keys[step.Key])
	}
	// Output:
	// 30 steps become 2
	// client 0: write x
	// client 1: read x
}
