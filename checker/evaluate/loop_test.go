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
			if n := testing.AllocsPerRun(4, all); n != 0 { // it runs them once before, to get the memory
				t.Errorf("%s under lag %v: %v allocations in %d histories", p.Name(), lag, n, histories)
			}
		}
	}
}
