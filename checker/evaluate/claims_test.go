package evaluate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/history/lang"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// policies returns the built-in ones, and some with other parameters.
func policies(t *testing.T) []model.Policy {
	all := policy.All()
	for _, name := range []string{"wait-replicas:1", "leader-after-write:300ms", "sleep-after-write:300ms"} {
		p, err := policy.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// circumstances draws a scenario of any kind for a seed: both ways of
// replication, both workloads, any number of followers, with and without jitter
// and faults.
func circumstances(seed int, lag time.Duration) model.Scenario {
	src := workload.Rand(uint64(seed), 7)
	c := workload.Default()
	c.Followers = 1 + src.Intn(3)
	c.Clients = 2 + src.Intn(3)
	c.Keys = 1 + src.Intn(2)
	c.Operations = 20
	c.MaxFaults = 3
	if src.Intn(3) > 0 {
		c.Faults = model.FaultKinds()
	}
	if src.Intn(2) == 0 {
		c.Kind = workload.Orders
	}
	r := &c.Base.Replication
	r.Mode = model.Mode(src.Intn(2))
	r.Lag = lag
	if kind := model.JitterKind(src.Intn(3)); kind != model.NoJitter {
		r.Jitter = model.Jitter{Kind: kind, Spread: lag/2 + 20*time.Millisecond}
	}
	return workload.Scenario(src, c)
}

// Every claim holds in every run that meets its condition: 2,000 seeds under each of the
// chapter's lags, 10,000 with LAGCHECK_SCOPE=full.
func TestClaimsHold(t *testing.T) {
	seeds := 2_000
	switch {
	case testing.Short():
		seeds = 300
	case os.Getenv("LAGCHECK_SCOPE") == "full":
		seeds = 10_000
	}
	for i, p := range policies(t) {
		t.Run(fmt.Sprintf("%s#%d", p.Name(), i), func(t *testing.T) {
			t.Parallel()
			var kept memory
			met := map[string]int{}
			for seed := range seeds {
				for _, lag := range evaluate.Default().Lags {
					scenario := circumstances(seed, lag)
					for _, guarantee := range brokenClaims(t, &kept, p, &scenario, met) {
						c, _, _ := evaluate.Smallest(evaluate.Break{Guarantee: guarantee, Policy: p, Scenario: scenario}, checker.Options{}, 1000)
						t.Fatalf("seed %d, lag %v: %s", seed, lag, c.String())
					}
				}
			}
			for _, c := range p.Claims() {
				if met[c.Guarantee] == 0 {
					t.Errorf("no run met the condition of %s: %q", c.Guarantee, policy.Condition(c.Needs, lang.English))
				}
			}
		})
	}
}

// memory is what is kept from one run to the next.
type memory struct {
	runner  sim.Runner
	checker checker.Checker
}

// brokenClaims returns the guarantees that the policy claims for this run and
// that broke in it, and counts the runs that met each claim's condition.
func brokenClaims(t *testing.T, kept *memory, p model.Policy, scenario *model.Scenario, met map[string]int) []string {
	h, trace, err := kept.runner.Run(scenario, p)
	if err != nil {
		t.Fatal(err)
	}
	asked := []string{}
	for _, c := range p.Claims() {
		if c.Applies(trace.Conditions) {
			asked = append(asked, c.Guarantee)
			met[c.Guarantee]++
		}
	}
	verdicts, err := kept.checker.Check(h, checker.Options{Guarantees: asked})
	if err != nil {
		t.Fatal(err)
	}
	var broken []string
	for _, v := range verdicts {
		if v.Result != checker.Holds {
			broken = append(broken, v.Guarantee)
		}
	}
	return broken
}

// For every guarantee that a policy does not claim, or claims under a condition,
// the search finds a smallest counterexample (where the condition is not met).
// The golden file has them all: UPDATE=1 go test ./checker/evaluate rewrites it.
func TestWhatIsNotClaimedBreaks(t *testing.T) {
	got := make([]string, len(policy.All()))
	t.Run("policies", func(t *testing.T) {
		for i, p := range policy.All() {
			t.Run(p.Name(), func(t *testing.T) {
				t.Parallel()
				got[i] = counterexamples(t, p)
			})
		}
	})
	golden(t, "counterexamples.txt", strings.Join(got, ""))
}

// counterexamples returns a smallest one for each guarantee that the policy does not claim.
func counterexamples(t *testing.T, p model.Policy) string {
	var got strings.Builder
	for _, g := range checker.All() {
		claim, has := model.Claims(p, g.Name)
		if has && claim.Always() {
			continue
		}
		c, ok := search(p, g.Name)
		if !ok {
			t.Errorf("%s does not claim %s, but no counterexample was found: is the claim too timid?", p.Name(), g.Name)
			continue
		}
		assertOneMinimal(t, p, &c)
		if want := leastUnder(p, g.Name); len(c.History) != want {
			t.Errorf("%d operations, want %d:\n%s", len(c.History), want, c.String())
		}
		fmt.Fprintf(&got, "%s\n\n", c.String())
	}
	return got.String()
}

// leastUnder returns how many operations it takes to break a guarantee under a
// policy: sequential and what it implies break with read-your-writes, in two
// operations, or where the policy keeps that always, in three.
func leastUnder(p model.Policy, guarantee string) int {
	claim, has := model.Claims(p, checker.ReadYourWrites)
	if has && claim.Always() && checker.Implies(guarantee, checker.ReadYourWrites) && guarantee != checker.Linearizable {
		return 3
	}
	return smallest[guarantee]
}

// search looks for a run that breaks the guarantee although it is not claimed for
// it, and shrinks the first few.
func search(p model.Policy, guarantee string) (best evaluate.Counterexample, found bool) {
	claim, has := model.Claims(p, guarantee)
	left := 60
	for seed := 0; seed < 20_000 && left > 0; seed++ {
		lag := evaluate.Default().Lags[seed%4]
		scenario := circumstances(seed, lag)
		h, trace, err := sim.Run(&scenario, p)
		if err != nil || has && claim.Applies(trace.Conditions) {
			continue
		}
		verdicts, err := checker.Check(h, checker.Options{Guarantees: []string{guarantee}})
		if err != nil || verdicts[0].Result != checker.Violated {
			continue
		}
		left--
		c, ok, _ := evaluate.Smallest(evaluate.Break{Guarantee: guarantee, Policy: p, Scenario: scenario}, checker.Options{}, 500)
		if ok && (!found || len(c.History) < len(best.History) ||
			len(c.History) == len(best.History) && len(c.Scenario.Faults) < len(best.Scenario.Faults)) {
			best, found = c, true
		}
	}
	return best, found
}

// assertOneMinimal checks that dropping any one step loses the break.
func assertOneMinimal(t *testing.T, p model.Policy, c *evaluate.Counterexample) {
	t.Helper()
	for i := range c.Scenario.Steps {
		smaller := c.Scenario
		smaller.Steps = append(append([]model.Step(nil), c.Scenario.Steps[:i]...), c.Scenario.Steps[i+1:]...)
		h, _, err := sim.Run(&smaller, p)
		if err != nil {
			t.Fatal(err)
		}
		verdicts, err := checker.Check(h, checker.Options{Guarantees: []string{c.Guarantee}})
		if err != nil {
			t.Fatal(err)
		}
		if verdicts[0].Result == checker.Violated {
			t.Errorf("step %d can be dropped:\n%s", i+1, c.String())
		}
	}
}

// golden compares with a file in testdata, or rewrites it with UPDATE=1.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if i >= len(gotLines) || i >= len(wantLines) || gotLines[i] != wantLines[i] {
			t.Errorf("%s differs from line %d on; UPDATE=1 go test ./checker/evaluate rewrites it", path, i+1)
			return
		}
	}
}
