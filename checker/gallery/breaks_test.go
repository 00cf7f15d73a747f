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
func breaksOf(old *Gallery) (all []Break) {
	lags := evaluate.Default().Lags
	policies := policy.All()
	rows := make([][]Break, len(policies)*len(lags))
	parallel(len(rows), func(i int) {
		by, lag := policies[i/len(lags)], lags[i%len(lags)]
		rows[i] = old.Select(func(b *Break) bool { return b.Policy == by.Name() && b.UnderLag() == lag })
		good := proves(func(p *prover) {
			for k := range rows[i] {
				p.breaks(&rows[i][k])
			}
		})
		if len(old.Breaks) == 0 || !good {
			rows[i] = new(hunt).breaks(by, lag)
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
// if any does and the policy does not promise the contrary.
func (n *hunt) breaks(by model.Policy, lag time.Duration) []Break {
	var open []Guarantee
	for g := range Count {
		claim, has := model.Claims(by, g.Name())
		if !has || !claim.Applies(model.Conditions{Followers: 2, MaxLag: longest(lag, largest-1)}) {
			open = append(open, g)
		}
	}
	found := map[Guarantee]Break{}
	for operations := 2; operations <= largest && len(open) > 0; operations++ {
		n.frames(by, lag, operations, func(s *model.Scenario, h history.History) bool {
			for _, g := range n.broken(h, open) {
				breaks := func(h history.History) bool { return n.broken(h, []Guarantee{g}) != nil }
				found[g] = Break{Guarantee: g.Name(), Play: n.simple(s, by, breaks)}
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
func (n *hunt) frames(by model.Policy, lag time.Duration, operations int, shows func(*model.Scenario, history.History) bool) {
	if n.most = 1 << 21; operations > 3 {
		n.most = 1 << 15 // there are too many to get far
	}
	done := false
	for _, size := range sizes(operations) {
		for followers := 1; followers <= 2 && !done; followers++ {
			f := frame{lag: lag, followers: followers, operations: operations, clients: size.Sessions, keys: size.Keys}
			n.each(f, by, func(s *model.Scenario, h history.History) bool {
				done = shows(s, h)
				return done
			})
		}
	}
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
