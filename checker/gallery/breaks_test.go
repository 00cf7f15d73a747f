package gallery

import (
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// largest is how many operations the largest scenarios have that are searched for breaks.
const largest = 6

// breaksOf has the breaks of all policies under the lags of the report: the old ones of
// a row if they are all good, else those that are found.
func breaksOf(g, old *Gallery) (all []Break) {
	lags := evaluate.Default().Lags
	policies := policy.All()
	rows := make([][]Break, len(policies)*len(lags))
	parallel(len(rows), func(i int) {
		by, lag := policies[i/len(lags)], lags[i%len(lags)]
		for _, b := range old.Breaks {
			if b.Policy != by.Name() || milliseconds(b.Lag) != lag {
				continue
			}
			if _, least, err := g.least(&b); err == nil && len(b.Steps) == least {
				b.Search = Search{}
			}
			rows[i] = append(rows[i], b)
		}
		good := proves(func(p *prover) {
			for k := range rows[i] {
				p.breaks(g, &rows[i][k])
			}
		})
		if len(old.Breaks) == 0 || !good {
			rows[i] = new(hunt).breaks(by, lag, func(broken Guarantee) int {
				_, least := g.leastUnder(by, lag, broken)
				return least
			})
		}
	})
	return slices.Concat(rows...)
}

// parallel does n tasks on all cores.
func parallel(n int, do func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// breaks finds the smallest scenario that breaks each guarantee under a policy and lag,
// if any does; least says how many operations that takes at least.
func (n *hunt) breaks(by model.Policy, lag time.Duration, least func(Guarantee) int) []Break {
	var open []Guarantee
	for g := range Count {
		if least(g) > 0 {
			open = append(open, g)
		}
	}
	found := map[Guarantee]Break{}
	before := Search{} // of one operation less
	for operations := 2; operations <= largest && len(open) > 0; operations++ {
		before = n.frames(by, lag, operations, func(s *model.Scenario, h history.History) bool {
			for _, g := range n.broken(h, open) {
				breaks := func(h history.History) bool { return n.broken(h, []Guarantee{g}) != nil }
				b := Break{Guarantee: g.Name(), Play: n.simple(s, by, breaks)}
				if operations > least(g) {
					b.Search = before
				}
				found[g] = b
				open = slices.DeleteFunc(open, func(o Guarantee) bool { return o == g })
			}
			return len(open) == 0
		})
	}
	var list []Break
	for _, g := range slices.Sorted(maps.Keys(found)) {
		list = append(list, found[g])
	}
	return list
}

// frames plays scenarios of so many operations, those by few clients on few keys first,
// until shows says true.
func (n *hunt) frames(by model.Policy, lag time.Duration, operations int, shows func(*model.Scenario, history.History) bool) Search {
	if n.most = 1 << 21; operations > 3 {
		n.most = 1 << 15 // there are too many to get far
	}
	done := false
	all := Search{Operations: operations, All: true}
	for _, size := range sizes(operations) {
		for followers := 1; followers <= 2 && !done; followers++ {
			f := frame{lag: lag, followers: followers, operations: operations, clients: size.Sessions, keys: size.Keys}
			s := n.each(f, by, func(s *model.Scenario, h history.History) bool {
				done = shows(s, h)
				return done
			})
			all.Scenarios += s.Scenarios
			all.All = all.All && s.All
		}
	}
	return all
}

// sizes are the clients and keys that are tried, the fewest first.
func sizes(operations int) (all []Size) {
	for clients := 1; clients <= min(operations, 3); clients++ {
		for keys := 1; keys <= 2; keys++ {
			all = append(all, Size{operations, clients, keys})
		}
	}
	if operations > 3 {
		return []Size{all[0], all[2], all[3]} // the smaller ones: there are too many of the others
	}
	return all
}

// broken returns which of some guarantees a history breaks.
func (n *hunt) broken(h history.History, of []Guarantee) (broken []Guarantee) {
	var names []string
	for _, g := range of {
		names = append(names, g.Name())
	}
	verdicts, err := n.check.Check(h, checker.Options{Guarantees: names, NoSecondOpinion: true})
	if err != nil {
		panic(err) // the model makes histories
	}
	for k, v := range verdicts {
		if v.Result == checker.Violated {
			broken = append(broken, of[k])
		}
	}
	return broken
}

// No write waits longer to be applied than is said.
func TestLongest(t *testing.T) {
	var runner sim.Runner
	closest := time.Duration(math.MaxInt64)
	for _, lag := range evaluate.Default().Lags {
		f := frame{lag: lag, followers: 2, operations: 5, clients: 2, keys: 1}
		src := workload.Rand(1, uint64(lag))
		for range 2000 {
			s := f.draw(src)
			writes := 0
			for i := range s.Steps {
				if i > 0 && src.Intn(2) == 0 { // some overlap
					s.Steps[i].Think = time.Duration(src.Intn(400)) * time.Millisecond
				}
				if s.Steps[i].Do == model.Write {
					writes++
				}
			}
			_, trace, err := runner.Run(s, policy.AnyFollower{})
			if err != nil {
				t.Fatal(err)
			}
			over := trace.Conditions.MaxLag - longest(lag, writes)
			if closest = min(closest, -over); over > 0 {
				t.Fatalf("lag %v, %d writes: one waited %v, longer than %v", lag, writes, trace.Conditions.MaxLag, longest(lag, writes))
			}
		}
	}
	if closest > 100*time.Millisecond {
		t.Errorf("nothing came closer than %v: that tests little", closest)
	}
}

// The bounds that the promises of policies give.
func TestLeastUnder(t *testing.T) {
	g := all(t)
	for _, test := range []struct {
		policy string
		lag    time.Duration
		broken string
		want   int
	}{
		{"any-follower", 500 * time.Millisecond, checker.ReadYourWrites, 2},
		{"leader-after-write", 0, checker.ReadYourWrites, 0},
		{"leader-after-write", 500 * time.Millisecond, checker.ReadYourWrites, 5}, // 3 writes lag up to 1.815 s, less than the window
		{"leader-after-write", 3 * time.Second, checker.ReadYourWrites, 2},
		{"leader-after-write", 500 * time.Millisecond, checker.PRAM, 3},
		{"session-token", 8 * time.Second, checker.Sequential, 0},
		{"session-token", 8 * time.Second, checker.Linearizable, 2},
	} {
		by, err := policy.ByName(test.policy)
		if err != nil {
			t.Fatal(err)
		}
		broken, err := ByName(test.broken)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := g.leastUnder(by, test.lag, broken); got != test.want {
			t.Errorf("%s, lag %v: %s takes %d operations, want %d", test.policy, test.lag, test.broken, got, test.want)
		}
	}
}
