package sim_test

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// A run is all that sim.Run returns.
type run struct {
	History history.History
	Trace   *sim.Trace
}

func mustRun(t *testing.T, s *model.Scenario, p model.Policy) run {
	t.Helper()
	h, trace, err := sim.Run(s, p)
	if err != nil {
		t.Fatal(err)
	}
	return run{h, trace}
}

var sameValues = gocmp.Options{
	gocmp.AllowUnexported(history.Value{}, history.Version{}),
	gocmp.Transformer("told", func(t *sim.Trace) any {
		return struct {
			Events     []sim.Event
			Served     []sim.Service
			Latency    []time.Duration
			Conditions model.Conditions
			End        time.Duration
		}{t.Events(), t.Served, t.Latency, t.Conditions, t.End}
	}),
}

// TestRunTwice runs scenarios again, one after the other and at the same time
// from several goroutines, which share scenario and policy.
func TestRunTwice(t *testing.T) {
	for seed := range uint64(30) {
		s := randomScenario(seed)
		before := fmt.Sprintf("%+v", s)
		for _, p := range policy.All() {
			want := mustRun(t, s, p)
			again := make([]run, 3)
			var group sync.WaitGroup
			for i := range again {
				group.Go(func() { again[i].History, again[i].Trace, _ = sim.Run(s, p) })
			}
			group.Wait()
			for _, got := range again {
				if diff := gocmp.Diff(want, got, sameValues); diff != "" {
					t.Fatalf("seed %d, %s: another run is different:\n%s", seed, p.Name(), diff)
				}
			}
		}
		if after := fmt.Sprintf("%+v", s); after != before {
			t.Fatalf("seed %d: running changed the scenario:\n%s\n%s", seed, before, after)
		}
	}
}

// TestSeedsDiffer shows that the comparison above can fail: another seed gives
// another run where there is jitter.
func TestSeedsDiffer(t *testing.T) {
	s := workload.Scenario(workload.Rand(1, 0), workload.Default())
	one := mustRun(t, &s, policy.AnyFollower{})
	s.Seed++
	if gocmp.Equal(one, mustRun(t, &s, policy.AnyFollower{}), sameValues) {
		t.Error("the seed changes nothing")
	}
}

// TestGolden holds the results of fixed scenarios against what they were: on any
// machine, with any number of processors, with the race detector or without.
// UPDATE=1 rewrites testdata/golden.txt.
func TestGolden(t *testing.T) {
	got := ""
	for _, seed := range []uint64{3, 7} {
		s := goldenScenario(seed)
		r := mustRun(t, &s, policy.WaitForOffset{Limit: 100 * time.Millisecond})
		got += fmt.Sprintf("seed %d\n%s%s%+v\n\n", seed, describe(r.History, r.Trace), describeTrace(r.Trace), r.Trace.Conditions)
	}
	for _, p := range policy.All() {
		sum := sha256.New()
		for seed := range uint64(50) {
			hashRun(sum, mustRun(t, randomScenario(seed), p))
		}
		got += fmt.Sprintf("%-24s%x\n", p.Name(), sum.Sum(nil)[:8])
	}
	name := filepath.Join("testdata", "golden.txt")
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("results are not what they were (UPDATE=1 accepts them):\n%s", diff)
	}
}

func goldenScenario(seed uint64) model.Scenario {
	c := workload.Default()
	c.Operations, c.Faults, c.MaxFaults = 12, model.FaultKinds(), 4
	c.Base.Replication.Lag = 300 * time.Millisecond
	return workload.Scenario(workload.Rand(seed, 0), c)
}

func hashRun(to hash.Hash, r run) {
	fmt.Fprint(to, describe(r.History, r.Trace), describeTrace(r.Trace), r.Trace.Conditions)
}
