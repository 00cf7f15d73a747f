package evaluate

import (
	"fmt"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

func TestInner(t *testing.T) {
	c := workload.Default()
	c.Operations = 20
	c.Base.Replication.Lag = 500 * time.Millisecond
	scenarios := make([]model.Scenario, 64)
	for i := range scenarios {
		scenarios[i] = workload.Scenario(workload.Rand(1, uint64(i)), c)
	}
	for _, p := range policy.All() {
		var k checker.Checker
		hs := make([]history.History, 64)
		for i := range hs {
			hs[i], _, _ = sim.Run(&scenarios[i], p)
		}
		var r sim.Runner
		a := least(func(i int) { r.Run(&scenarios[i], p) })
		b := least(func(i int) { k.Judge(hs[i], checker.Options{NoSecondOpinion: true}) })
		fmt.Printf("%-25s sim %6d ns judge %6d ns\n", p.Name(), a, b)
	}
	a := least(func(i int) { workload.Scenario(workload.Rand(1, uint64(i)), c) })
	fmt.Println("draw", a)
}

func least(f func(int)) int64 {
	least := int64(1 << 60)
	for range 150 {
		start := time.Now()
		for i := range 64 {
			f(i)
		}
		least = min(least, int64(time.Since(start))/64)
	}
	return least
}
