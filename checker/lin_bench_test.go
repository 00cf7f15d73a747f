package checker

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

// busy makes a linearizable history: so many clients on so many keys, each always
// with an operation in progress that takes effect at an instant of its own.
func busy(operations, clients, keys int) history.History {
	r := rand.New(rand.NewPCG(uint64(operations), uint64(clients)))
	h, at := make(history.History, operations), make([]int64, operations)
	free := make([]int64, clients)
	for i := range h {
		s := i % clients
		call := free[s] + 1 + r.Int64N(100)
		free[s] = call + 100 + r.Int64N(1000)
		h[i] = history.Op{Process: s, F: history.Read, Key: string(rune('a' + r.IntN(keys))), Type: history.OK, Call: call, Return: free[s]}
		if at[i] = call + r.Int64N(free[s]-call); r.IntN(3) == 0 {
			h[i].F, h[i].Value = history.Write, history.Int(i)
		}
	}
	order := make([]int, operations)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return int(at[i] - at[j]) })
	holds := map[string]history.Value{}
	for _, i := range order {
		if h[i].F == history.Write {
			holds[h[i].Key] = h[i].Value
		} else {
			h[i].Value = holds[h[i].Key]
		}
	}
	slices.SortFunc(h, func(a, b history.Op) int { return int(a.Call - b.Call) })
	return h
}

// BenchmarkLinAgainstPorcupine decides the same histories with both engines in one
// run: the verdict of one, with its evidence, and the search of the other, both
// from numbered values. The metric is how many times faster lin is.
func BenchmarkLinAgainstPorcupine(b *testing.B) {
	for _, shape := range []struct {
		name                      string
		operations, clients, keys int
		times                     int // the search is done so many times
	}{
		{"1k-4clients-1key", 1000, 4, 1, 20},
		{"1k-8clients-1key", 1000, 8, 1, 5},
		{"1k-16clients-1key", 1000, 16, 1, 1},
		{"10k-16clients-100keys", 10_000, 16, 100, 5},
	} {
		b.Run(shape.name, func(b *testing.B) {
			h := busy(shape.operations, shape.clients, shape.keys)
			ix := newIndex(h)
			in, engine := ix.numbered(), new(lin.Engine)
			for b.Loop() {
				fast := fastest(200, func() {
					for _, r := range engine.Check(in) {
						if r.Verdict != lin.Holds {
							b.Fatal(r.Verdict, r.Reason)
						}
					}
				})
				slow := fastest(shape.times, func() {
					for key, ops := range ix.byKey() {
						if result, reason := ix.linearizeKey(int32(key), ops, Options{Work: 1 << 40, Timeout: 20 * time.Second}); result == Violated {
							b.Fatal(result, reason)
						}
					}
				})
				b.ReportMetric(float64(slow)/float64(fast), "times")
				b.ReportMetric(float64(slow.Microseconds())/1000, "porcupine-ms")
				b.ReportMetric(float64(fast.Nanoseconds())/1000, "lin-us")
			}
		})
	}
}

// fastest returns the least of several times: the others were disturbed.
func fastest(times int, do func()) time.Duration {
	least := time.Duration(1 << 62)
	for range times {
		start := time.Now()
		do()
		least = min(least, time.Since(start))
	}
	return least
}
