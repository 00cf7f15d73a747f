package lin

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// recorded makes a linearizable history in the order of its calls: clients take
// turns, each operation takes effect at an instant within its interval. One in
// lost is without an answer; 0 for none. A third are writes.
func recorded(operations, clients, keys, lost int) history.History {
	r := rand.New(rand.NewPCG(1, uint64(operations)))
	h := make(history.History, operations)
	type effect struct {
		at int64
		op int32
	}
	effects := make([]effect, operations)
	names := make([]string, keys)
	for k := range names {
		names[k] = history.Int(k).JSON()
	}
	calls := make([]int64, operations)
	free := make([]int64, clients)
	for i := range h {
		s := i % clients
		calls[i] = free[s] + 1 + r.Int64N(100)
		free[s] = calls[i] + 100 + r.Int64N(1000)
		op := history.Op{Process: s, F: history.Read, Key: names[r.IntN(keys)], Type: history.OK, Call: calls[i], Return: free[s]}
		if r.IntN(3) == 0 {
			op.F, op.Value = history.Write, history.Int(i)
		}
		effects[i] = effect{op.Call + r.Int64N(op.Return-op.Call), int32(i)}
		if lost > 0 && r.IntN(lost) == 0 {
			op.Type, op.Return = history.Info, history.Never
		}
		h[i] = op
	}
	slices.SortFunc(effects, func(a, b effect) int { return int(a.at - b.at) })
	state := map[string]history.Value{}
	for _, e := range effects {
		if op := &h[e.op]; op.F == history.Write {
			state[op.Key] = op.Value
		} else {
			op.Value = state[op.Key]
		}
	}
	slices.SortFunc(h, func(a, b history.Op) int { return int(a.Call - b.Call) })
	return h
}

func shuffled(h history.History) history.History {
	h = slices.Clone(h)
	rand.New(rand.NewPCG(2, 3)).Shuffle(len(h), func(i, j int) { h[i], h[j] = h[j], h[i] })
	return h
}

// stale makes the last read of the history return what an early one did.
func stale(h history.History) history.History {
	h = slices.Clone(h)
	early := slices.IndexFunc(h, func(op history.Op) bool { return op.F == history.Read && op.Type == history.OK })
	for i := range slices.Backward(h) {
		if h[i].F == history.Read && h[i].Type == history.OK && h[i].Key == h[early].Key {
			h[i].Value = h[early].Value
			break
		}
	}
	return h
}

const million = 1_000_000

// BenchmarkLin decides histories whose values have numbers: the engine and its
// evidence. The engine is reused, as memory that is there already is what costs the
// time; B/operation is what a new one takes.
func BenchmarkLin(b *testing.B) {
	whole := func() history.History { return recorded(million, 64, 1, 0) }
	for _, shape := range []struct {
		name string
		h    func() history.History // made when needed: a large heap is a burden on what is measured
		want Verdict
	}{
		{"1M-64clients", whole, Holds},
		{"1M-64clients-shuffled", func() history.History { return shuffled(whole()) }, Holds},
		{"1M-64clients-1000keys", func() history.History { return recorded(million, 64, 1000, 0) }, Holds},
		{"1M-64clients-1%lost", func() history.History { return recorded(million, 64, 1, 100) }, Holds},
		{"1M-64clients-33%lost", func() history.History { return recorded(million, 64, 1, 3) }, Holds},
		{"1M-64clients-stale", func() history.History { return stale(whole()) }, Violated},
		{"100k-64clients", func() history.History { return recorded(million/10, 64, 1, 0) }, Holds},
		{"10k-64clients", func() history.History { return recorded(million/100, 64, 1, 0) }, Holds},
		{"1k-16clients", func() history.History { return recorded(million/1000, 16, 1, 0) }, Holds},
	} {
		b.Run(shape.name, func(b *testing.B) {
			in, e := number(shape.h()), new(Engine)
			taken := allocated(func() { e.Check(in) })
			b.ReportAllocs()
			for b.Loop() {
				if got := e.Check(in)[0].Verdict; got != shape.want {
					b.Fatal(got)
				}
			}
			operations := float64(len(in.Ops))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/operations, "ns/operation")
			b.ReportMetric(float64(taken)/operations, "B/operation")
		})
	}
	b.Run("1M-certify", func(b *testing.B) {
		whole := whole()
		orders := [][]int32{Check(number(whole))[0].Order}
		for b.Loop() {
			if err := certify.Orders(whole, orders, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// allocated returns how many bytes are allocated meanwhile.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// BenchmarkLinAgainstSort compares the verdict, with its evidence, with the floor,
// in one run: to sort the times of the calls and returns with slices.Sort. The
// metric is how many times faster the verdict is.
func BenchmarkLinAgainstSort(b *testing.B) {
	for _, shape := range []struct {
		name string
		h    history.History
	}{
		{"1M-64clients", recorded(million, 64, 1, 0)},
		{"1M-64clients-shuffled", shuffled(recorded(million, 64, 1, 0))},
	} {
		b.Run(shape.name, func(b *testing.B) {
			in, e, times := number(shape.h), new(Engine), make([]int64, 0, 2*million)
			for b.Loop() {
				verdict := fastest(5, func() { e.Check(in) })
				sort := fastest(5, func() {
					times = times[:0]
					for i := range in.Ops {
						times = append(times, in.Ops[i].Call, in.Ops[i].Return)
					}
					slices.Sort(times)
				})
				b.ReportMetric(verdict*1000, "lin-ms")
				b.ReportMetric(sort*1000, "sort-ms")
				b.ReportMetric(sort/verdict, "times")
			}
		})
	}
}

// BenchmarkLinGrowth measures, for histories in the order of their calls, the
// exponent with which the time grows from ten thousand operations to a million (1
// is linear), and how many times as long it takes where outcomes are unknown. A hundred
// different small histories are as much as the large one: a processor learns one that comes
// again and again by heart.
func BenchmarkLinGrowth(b *testing.B) {
	e := new(Engine)
	check := func(all ...Input) float64 {
		return fastest(4, func() {
			for _, in := range all {
				e.Check(in)
			}
		})
	}
	large, small := number(recorded(million, 64, 1, 0)), make([]Input, 100)
	for k := range small {
		small[k] = number(recorded(million/100-50+k, 64, 1, 0))
	}
	few, many := number(recorded(million, 64, 1, 100)), number(recorded(million, 64, 1, 3))
	for b.Loop() {
		whole := check(large)
		b.ReportMetric(math.Log10(whole/check(small...)*100)/2, "exponent")
		b.ReportMetric(check(few)/whole, "times-1%lost")
		b.ReportMetric(check(many)/whole, "times-33%lost")
	}
}

// fastest returns the least of several times, in seconds: the others were disturbed.
func fastest(times int, do func()) float64 {
	least := math.Inf(1)
	for range times {
		start := time.Now()
		do()
		least = min(least, time.Since(start).Seconds())
	}
	return least
}
