package workload_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lagcheck/model"
	"lagcheck/model/workload"
)

// zero is the source that always draws 0.
type zero struct{}

func (zero) Intn(int) int { return 0 }

// checked is a source that fails the test when it is asked for a number below 0.
type checked struct {
	workload.Source
	t testing.TB
}

func (c checked) Intn(n int) int {
	if n <= 0 {
		c.t.Fatalf("Intn(%d)", n)
	}
	return c.Source.Intn(n)
}

func TestSameSeed(t *testing.T) {
	c := faulty(workload.Default())
	for seed := range uint64(50) {
		one := workload.Scenario(workload.Rand(seed, 1), c)
		if two := workload.Scenario(workload.Rand(seed, 1), c); !reflect.DeepEqual(one, two) {
			t.Fatalf("seed %d gives %+v, and then %+v", seed, one, two)
		}
		for _, other := range []workload.Source{workload.Rand(seed+1, 1), workload.Rand(seed, 2)} {
			if reflect.DeepEqual(one, workload.Scenario(other, c)) {
				t.Errorf("seed %d: another seed or stream gives the same scenario", seed)
			}
		}
	}
}

func faulty(c workload.Config) workload.Config {
	c.Faults, c.MaxFaults = model.FaultKinds(), 3
	return c
}

// TestScenariosAreValid draws scenarios of random configurations.
func TestScenariosAreValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := workload.Default()
		c.Kind = rapid.SampledFrom([]workload.Kind{workload.Registers, workload.Orders}).Draw(t, "kind")
		c.Followers = rapid.IntRange(1, model.MaxFollowers).Draw(t, "followers")
		c.Clients = rapid.IntRange(1, model.MaxClients).Draw(t, "clients")
		c.Keys = rapid.IntRange(1, 10).Draw(t, "keys")
		c.Operations = rapid.IntRange(1, 40).Draw(t, "operations")
		c.Think = c.Think[:rapid.IntRange(1, len(c.Think)).Draw(t, "think")]
		c.Draws = rapid.SampledFrom([]int{1, 2, 100, 1 << 62}).Draw(t, "draws")
		c.Faults = rapid.SliceOfDistinct(rapid.SampledFrom(model.FaultKinds()), rapid.ID[model.FaultKind]).Draw(t, "faults")
		c.MaxFaults = rapid.IntRange(-1, 3).Draw(t, "max faults")
		c.Base.Replication.Mode = rapid.SampledFrom([]model.Mode{model.Polling, model.Streaming}).Draw(t, "mode")
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		s := workload.Scenario(workload.Rand(rapid.Uint64().Draw(t, "seed"), 0), c)
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		if len(s.Steps) != c.Operations || s.Clients() > c.Clients || s.Followers != c.Followers || len(s.Keys) != c.Keys {
			t.Fatalf("a scenario of another size: %+v", s)
		}
	})
}

// TestGeneratorForgets: one Generator draws under one configuration after the other
// as a new one does, and leaves alone what the configurations bring along.
func TestGeneratorForgets(t *testing.T) {
	var configs []workload.Config
	for i := range 12 {
		c := workload.Default()
		if i%2 == 0 {
			c = faulty(c)
		}
		c.Kind = []workload.Kind{workload.Registers, workload.Orders}[i/2%2]
		c.Keys, c.Operations, c.Followers = 1+i%2, 1+7*i%20, 1+i%4
		c.Base.Replication.Mode = model.Mode(i / 3 % 2)
		c.Base.Replication.FirstPoll = []time.Duration{time.Duration(i), time.Hour, time.Hour}
		c.Base.Faults = []model.Fault{{Kind: model.ClientCut, For: time.Duration(i)}}
		configs = append(configs, c)
	}
	before := fmt.Sprintf("%+v", configs)
	var g workload.Generator
	var random workload.Random
	for seed := range uint64(200) {
		c := configs[workload.Rand(seed, 4).Intn(len(configs))]
		random.Seed(seed, 3)
		want, got := workload.Scenario(workload.Rand(seed, 3), c), *g.Scenario(&random, c)
		if fmt.Sprintf("%+v", want) != fmt.Sprintf("%+v", got) {
			t.Fatalf("seed %d: %+v, want %+v", seed, got, want)
		}
	}
	if after := fmt.Sprintf("%+v", configs); after != before {
		t.Errorf("drawing changed the configurations: %s, were %s", after, before)
	}
}

// TestRandomDrawsAsTheStandardLibrary, also where some draws do not count: of 3<<61
// numbers every fourth.
func TestRandomDrawsAsTheStandardLibrary(t *testing.T) {
	limits := []int{1, 2, 3, 5, 8, 9, 1000, 1<<30 - 1, 1 << 30, 1 << 32, 1<<32 + 1, 3 << 61, 1 << 62, math.MaxInt}
	for seed := range uint64(100) {
		var got workload.Random
		got.Seed(seed, 5)
		want := rand.New(rand.NewPCG(seed, 5))
		for range 20 {
			for _, n := range limits {
				if got, want := got.Intn(n), want.IntN(n); got != want {
					t.Fatalf("seed %d: %d of %d numbers, want %d", seed, got, n, want)
				}
			}
		}
	}
}

// TestRandomNeedsANumber: there is none in [0, 0).
func TestRandomNeedsANumber(t *testing.T) {
	for _, n := range []int{0, -1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a number in [0, %d)", n)
				}
			}()
			new(workload.Random).Intn(n)
		}()
	}
}

// TestGeneratorDoesNotAllocate: once it has drawn.
func TestGeneratorDoesNotAllocate(t *testing.T) {
	for _, kind := range []workload.Kind{workload.Registers, workload.Orders} {
		c := faulty(workload.Default())
		c.Kind = kind
		var g workload.Generator
		var random workload.Random
		all := func() {
			for seed := range uint64(50) {
				random.Seed(seed, 1)
				g.Scenario(&random, c)
			}
		}
		if n := testing.AllocsPerRun(4, all); n != 0 {
			t.Errorf("%s: %v allocations in 50 scenarios", kind, n)
		}
	}
}

// TestRapidDrives lets rapid be the source, as property tests of policies do.
func TestRapidDrives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := workload.Scenario(drawn{t}, faulty(workload.Default()))
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
	})
}

type drawn struct{ t *rapid.T }

func (d drawn) Intn(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "choice") }

// TestZeroIsSimplest: a source of zeros gives a scenario without luck or faults,
// in which one client writes to one register as fast as it may.
func TestZeroIsSimplest(t *testing.T) {
	for kind, do := range map[workload.Kind]model.Action{workload.Registers: model.Write, workload.Orders: model.Create} {
		c := faulty(workload.Default())
		c.Kind, c.Operations = kind, 3
		s := workload.Scenario(zero{}, c)
		step := model.Step{Do: do, Think: c.Think[0]}
		if want := []model.Step{step, step, step}; !reflect.DeepEqual(s.Steps, want) {
			t.Errorf("%s: steps %+v, want %+v", kind, s.Steps, want)
		}
		if s.Seed != 0 || len(s.Faults) != 0 || s.Replication.FirstPoll[0] != 0 || s.Replication.FirstPoll[1] != 0 {
			t.Errorf("%s: zeros draw %+v", kind, s)
		}
		want := model.Fault{Kind: c.Faults[0], Node: 1, For: workload.Fault(zero{}, c).For}
		if got := workload.Fault(zero{}, c); got != want || got.For <= 0 {
			t.Errorf("%s: zeros draw the fault %+v", kind, got)
		}
	}
}

// TestRanges: every client, key, think time, action, kind of fault and phase that
// there can be is drawn, and nothing else.
func TestRanges(t *testing.T) {
	for _, test := range []struct {
		kind workload.Kind
		want string
	}{
		{workload.Registers, "[client 0 client 1 client 2 do read do write draw 0 draw 1 draw 2 draw 3 joined false joined true key 0 key 1]"},
		{workload.Orders, "[client 0 client 1 client 2 do cancel do confirm do create do read draw 0 draw 1 draw 2 draw 3 joined false joined true key 0 key 1]"},
	} {
		c := workload.Default()
		c.Kind, c.Draws = test.kind, 4
		seen := map[string]int{}
		src := checked{workload.Rand(5, 0), t}
		thinks := map[time.Duration]bool{}
		const n = 3000
		for range n {
			step := workload.Step(src, c)
			for _, fact := range []string{
				fmt.Sprint("client ", step.Client), fmt.Sprint("key ", step.Key), fmt.Sprint("do ", step.Do),
				fmt.Sprint("joined ", step.Joined), fmt.Sprint("draw ", step.Draw),
			} {
				seen[fact]++
			}
			thinks[step.Think] = true
		}
		if got := fmt.Sprint(slices.Sorted(maps.Keys(seen))); got != test.want {
			t.Errorf("%s: drew %s, want %s", test.kind, got, test.want)
		}
		if len(thinks) != len(c.Think) {
			t.Errorf("%s: drew %d think times of %d", test.kind, len(thinks), len(c.Think))
		}
		if reads := seen["do read"]; reads < n/2 || reads > n*3/4 {
			t.Errorf("%s: %d reads in %d steps, want 5/9 to 2/3", test.kind, reads, n)
		}
	}
}

func TestFaultRanges(t *testing.T) {
	c := faulty(workload.Default())
	src := checked{workload.Rand(5, 0), t}
	seen := map[string]int{}
	var latest time.Duration
	for range 2000 {
		f := workload.Fault(src, c)
		who := fmt.Sprint(f.Node)
		if f.Kind.OnClient() {
			who = fmt.Sprint("client ", f.Client)
		}
		seen[fmt.Sprint(f.Kind, " ", who)]++
		if f.For <= 0 || f.At < 0 {
			t.Fatalf("drew %+v", f)
		}
		latest = max(latest, f.At)
	}
	if len(seen) != 3*2+2*3 { // three kinds strike 2 followers, two kinds 3 clients
		t.Errorf("drew %v", seen)
	}
	if latest < 5*time.Second || latest > 15*time.Second { // 10 steps of 970 ms each
		t.Errorf("the latest fault is at %v", latest)
	}
}

func TestNumberOfFaults(t *testing.T) {
	c := faulty(workload.Default())
	seen := map[int]bool{}
	src := checked{workload.Rand(5, 0), t}
	for range 200 {
		seen[len(workload.Scenario(src, c).Faults)] = true
	}
	if !reflect.DeepEqual(seen, map[int]bool{0: true, 1: true, 2: true, 3: true}) {
		t.Errorf("scenarios have %v faults, want 0 to 3", slices.Sorted(maps.Keys(seen)))
	}
	c.Faults = nil
	if s := workload.Scenario(src, c); len(s.Faults) > 0 {
		t.Errorf("faults of no kind: %v", s.Faults)
	}
}

func TestPhases(t *testing.T) {
	c := workload.Default()
	seen := map[time.Duration]int{}
	src := workload.Rand(5, 0)
	for range 500 {
		for _, phase := range workload.Frame(src, c).Replication.FirstPoll {
			seen[phase]++
			if phase < 0 || phase >= c.Base.Replication.Poll {
				t.Fatalf("a first poll at %v", phase)
			}
		}
	}
	if len(seen) != 16 {
		t.Errorf("%d phases, want 16", len(seen))
	}
	c.Base.Replication.Mode = model.Streaming
	if s := workload.Frame(src, c); s.Replication.FirstPoll != nil {
		t.Errorf("a streaming follower polls first at %v", s.Replication.FirstPoll)
	}
}

func TestKeys(t *testing.T) {
	for _, test := range []struct {
		kind workload.Kind
		n    int
		want string
	}{
		{workload.Registers, 1, "[x]"},
		{workload.Registers, 3, "[x y z]"},
		{workload.Registers, 4, "[x1 x2 x3 x4]"},
		{workload.Orders, 2, "[o-1 o-2]"},
	} {
		c := workload.Default()
		c.Kind, c.Keys = test.kind, test.n
		if got := fmt.Sprint(workload.Frame(zero{}, c).Keys); got != test.want {
			t.Errorf("%d %s are called %s, want %s", test.n, test.kind, got, test.want)
		}
	}
}

func TestValidate(t *testing.T) {
	if err := workload.Default().Validate(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		change func(*workload.Config)
		says   string
	}{
		{func(c *workload.Config) { c.Kind = "queues" }, `unknown kind "queues"; there are registers and orders`},
		{func(c *workload.Config) { c.Followers = 0 }, "0 followers; there can be 1 to 5"},
		{func(c *workload.Config) { c.Followers = 6 }, "6 followers"},
		{func(c *workload.Config) { c.Clients = 0 }, "0 clients; there can be 1 to 64"},
		{func(c *workload.Config) { c.Clients = 65 }, "65 clients"},
		{func(c *workload.Config) { c.Keys = 0 }, "0 keys"},
		{func(c *workload.Config) { c.Operations = 0 }, "0 operations"},
		{func(c *workload.Config) { c.Think = nil }, "no think times"},
		{func(c *workload.Config) { c.Think = []time.Duration{0, -1} }, "think time -1ns is negative"},
		{func(c *workload.Config) { c.Draws = 0 }, "no draws"},
		{func(c *workload.Config) { c.Faults = []model.FaultKind{9} }, "unknown fault(9)"},
		{func(c *workload.Config) { c.Base.Timeout = 0 }, "timeout 0s"},
		{func(c *workload.Config) { c.Base.Replication.Poll = 0 }, "poll interval 0s must be positive"},
		{func(c *workload.Config) { c.Base.Replication.Lag = -1 }, "negative"},
	} {
		c := workload.Default()
		test.change(&c)
		err := c.Validate()
		if err == nil || !strings.HasPrefix(err.Error(), "validate workload: ") || !strings.Contains(err.Error(), test.says) {
			t.Errorf("the error is %v, want %q in it", err, test.says)
		}
	}
}

func ExampleScenario() {
	c := workload.Default()
	c.Operations = 4
	s := workload.Scenario(workload.Rand(2, 0), c)
	for _, step := range s.Steps {
		fmt.Printf("client %d thinks for %v: %v %s\n", step.Client, step.Think, step.Do, s.Keys[step.Key])
	}
	// Output:
	// client 0 thinks for 500ms: write x
	// client 1 thinks for 2s: read y
	// client 2 thinks for 1ms: write x
	// client 0 thinks for 500ms: read x
}
