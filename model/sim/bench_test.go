package sim_test

import (
	"testing"
	"time"

	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// BenchmarkRun measures simulated operations a second on one core in memory that is
// kept, histories and traces included; ns/op is per simulated operation.
func BenchmarkRun(b *testing.B) {
	for _, p := range policy.All() {
		b.Run(p.Name(), func(b *testing.B) { benchmarkRun(b, p) })
	}
}

func benchmarkRun(b *testing.B, p model.Policy) {
	c := workload.Default()
	c.Base.Replication.Lag = 500 * time.Millisecond
	scenarios := make([]model.Scenario, 64)
	for i := range scenarios {
		scenarios[i] = workload.Scenario(workload.Rand(1, uint64(i)), c)
	}
	var r sim.Runner
	b.ReportAllocs()
	b.ResetTimer()
	for n, i := 0, 0; n < b.N; i++ {
		h, _, err := r.Run(&scenarios[i%len(scenarios)], p)
		if err != nil {
			b.Fatal(err)
		}
		n += len(h)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "operations/s")
}
