package evaluate

import (
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/model"
	"lagcheck/model/policy"
)

// loop returns the inner loop of a report: 20 operations by 3 clients, 2 followers,
// judged on everything without a second opinion.
func loop(p model.Policy, lag time.Duration) *evaluation {
	c := Default()
	c.Policies, c.Lags, c.Workload.Operations = []model.Policy{p}, []time.Duration{lag}, 20
	c.Check = checker.Options{NoSecondOpinion: true}
	return &evaluation{Config: c, report: newReport(&c)}
}

// In the steady state histories are drawn, played and judged without allocation.
func TestInnerLoopDoesNotAllocate(t *testing.T) {
	const histories = 50
	var w worker
	for _, p := range policy.All() {
		for _, lag := range []time.Duration{0, 500 * time.Millisecond, 8 * time.Second} {
			e := loop(p, lag)
			all := func() {
				for number := 1; number <= histories; number++ {
					if _, _, _, err := e.judge(&w, 0, number); err != nil {
						t.Fatal(err)
					}
				}
			}
			if n := leastAllocs(all); n != 0 {
				t.Errorf("%s under lag %v: %v allocations in %d histories", p.Name(), lag, n, histories)
			}
		}
	}
}

// leastAllocs returns how often a function allocates memory once it has what it needs: the
// least of several measurements, as what else goes on in the process is counted, too.
func leastAllocs(f func()) float64 {
	least := testing.AllocsPerRun(4, f)
	for try := 0; least != 0 && try < 4; try++ {
		least = min(least, testing.AllocsPerRun(4, f))
	}
	return least
}
