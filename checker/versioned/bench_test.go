package versioned

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"lagcheck/history"
)

// lagging makes a history as a store with lagging followers would: reads see a
// state up to so many versions back.
func lagging(operations, sessions, keys, lag int) history.History {
	r := rand.New(rand.NewPCG(uint64(operations), uint64(sessions)))
	names, logs := make([]string, keys), make([][]int, keys)
	for k := range names {
		names[k] = fmt.Sprint("key-", k)
	}
	h := make(history.History, operations)
	version := int64(0)
	for i := range h {
		k := r.IntN(keys)
		h[i] = history.Op{
			Process: r.IntN(sessions), F: history.Read, Key: names[k], Type: history.OK, Version: history.At(0),
			Call: int64(i) * 1000, Return: int64(i)*1000 + 900,
		}
		if r.IntN(3) == 0 {
			version++
			h[i].F, h[i].Value, h[i].Version = history.Write, history.Int(i), history.At(version)
			logs[k] = append(logs[k], i)
		} else if at := len(logs[k]) - 1 - r.IntN(lag+1); at >= 0 {
			h[i].Value, h[i].Version = h[logs[k][at]].Value, h[logs[k][at]].Version
		}
	}
	return h
}

// BenchmarkEngine takes in histories of operations by sessions on keys, and answers
// each question about them. The metric is nanoseconds for each operation.
func BenchmarkEngine(b *testing.B) {
	for _, shape := range []struct{ operations, sessions, keys int }{
		{20, 3, 2}, {1_000_000, 4, 8}, {1_000_000, 16, 8}, {1_000_000, 64, 8}, {1_000_000, 16, 5000},
	} {
		h := lagging(shape.operations, shape.sessions, shape.keys, 1)
		var e Engine
		if !e.Read(h) {
			b.Fatal("not taken")
		}
		for _, question := range []struct {
			name string
			ask  func()
		}{
			{"read", func() { e.Read(h) }},
			{"session+sequential", func() { e.walked = false; e.walk() }},
			{"pram", func() { e.known.done = false; e.PRAM() }},
			{"causal", func() { e.known.done = false; e.Causal() }},
			{"staleness", func() {
				for range e.Readings {
				}
			}},
		} {
			b.Run(fmt.Sprintf("%s/%d-operations-%d-sessions-%d-keys", question.name, shape.operations, shape.sessions, shape.keys), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					question.ask()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(h)), "ns/operation")
			})
		}
	}
}

// BenchmarkSession judges the four session guarantees of a history in memory, all
// included: taking it in, one pass over the sessions, and the findings. Each time it also
// scans the history once: it looks at what has to be looked at of each operation, which is
// what the memory takes. The metrics are the least of both, for each operation, and how
// many scans judging takes.
func BenchmarkSession(b *testing.B) {
	for _, sessions := range []int{4, 16, 64} {
		h := lagging(1_000_000, sessions, 8, 1)
		b.Run(fmt.Sprintf("%d-sessions", sessions), func(b *testing.B) {
			var e Engine
			leastScan, leastJudge := time.Hour, time.Hour
			for b.Loop() {
				begin := time.Now()
				scanned = scan(h)
				between := time.Now()
				if !e.Read(h) {
					b.Fatal("not taken")
				}
				for _, judge := range []func() Finding{e.ReadYourWrites, e.MonotonicReads, e.MonotonicWrites, e.WritesFollowReads} {
					judge()
				}
				leastScan, leastJudge = min(leastScan, between.Sub(begin)), min(leastJudge, time.Since(between))
			}
			b.ReportMetric(float64(leastScan.Nanoseconds())/float64(len(h)), "scan-ns/operation")
			b.ReportMetric(float64(leastJudge.Nanoseconds())/float64(len(h)), "judge-ns/operation")
			b.ReportMetric(float64(leastJudge)/float64(leastScan), "scans")
		})
	}
}

var scanned int64

func scan(h history.History) (sum int64) {
	for i := range h {
		op := &h[i]
		sum += int64(op.Process) + int64(op.F) + int64(op.Type) + op.Call + op.Return + op.Version.Offset() +
			int64(len(op.Key)) + int64(len(op.Value.JSON())) + int64(len(op.Node))
	}
	return sum
}
