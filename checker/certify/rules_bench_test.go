package certify_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// recorded is what a store with followers that lag so many versions behind would leave.
func recorded(operations, sessions, keys, lag int) history.History {
	r := rand.New(rand.NewPCG(1, 1))
	logs := make([][]history.Op, keys)
	free := make([]int64, sessions)
	h := make(history.History, 0, operations)
	version := int64(0)
	for i := range operations {
		s, k := r.IntN(sessions), r.IntN(keys)
		call := max(free[s], int64(i)*1000) + r.Int64N(500)
		op := history.Op{Process: s, F: history.Read, Key: fmt.Sprintf("k%d", k), Type: history.OK, Call: call, Return: call + r.Int64N(1500), Version: history.At(0)}
		free[s] = op.Return + 1
		if r.IntN(3) == 0 {
			version++
			op.F, op.Value, op.Version = history.Write, history.Int(int(version)), history.At(version)
			logs[k] = append(logs[k], op)
		} else if at := len(logs[k]) - 1 - r.IntN(lag+1); at >= 0 {
			op.Value, op.Version = logs[k][at].Value, logs[k][at].Version
		}
		h = append(h, op)
	}
	return h
}

// BenchmarkTold certifies all seven rules; with lag 0 sequential consistency holds, and
// with it everything.
func BenchmarkTold(b *testing.B) {
	for _, n := range []int{20, 1_000_000} {
		for _, sessions := range []int{3, 16, 64} {
			for _, lag := range []int{0, 3} {
				h := recorded(n, sessions, 8, lag)
				b.Run(fmt.Sprintf("%dx%d/lag%d", n, sessions, lag), func(b *testing.B) {
					var k certify.Kernel
					b.ReportAllocs()
					for b.Loop() {
						k.Begin(h)
						if !k.Told() {
							b.Fatal("a choice is left")
						}
						for r := certify.Sequential; r <= certify.WritesFollowReads; r++ {
							k.Offenders(r, nil)
						}
					}
				})
			}
		}
	}
}
