package checker

import (
	"math/rand/v2"
	"testing"

	"lagcheck/history"
)

var (
	sessionGuarantees = []string{ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads}
	storeGuarantees   = []string{Sequential, Causal, PRAM}
	inLogOrder        = append(append([]string{}, storeGuarantees...), sessionGuarantees...)
)

// recorded makes a history as a store with lagging followers would: sessions take
// turns, writes go to a leader that numbers them, reads see a state some versions
// back.
func recorded(seed uint64, operations, sessions, keys, lag int) history.History {
	r := rand.New(rand.NewPCG(seed, 1))
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}[:keys]
	logs := make([][]history.Op, keys)
	free := make([]int64, sessions)
	h := make(history.History, 0, operations)
	version := int64(0)
	for i := range operations {
		s, k := r.IntN(sessions), r.IntN(keys)
		call := max(free[s], int64(i)*1000) + r.Int64N(500)
		op := history.Op{Process: s, F: history.Read, Key: names[k], Type: history.OK, Call: call, Return: call + r.Int64N(1500)}
		free[s] = op.Return + 1
		if r.IntN(3) == 0 {
			version++
			op.F, op.Value, op.Version = history.Write, history.Int(int(version)), history.At(version)
			logs[k] = append(logs[k], op)
		} else if at := len(logs[k]) - 1 - r.IntN(lag+1); at >= 0 {
			op.Value, op.Version = logs[k][at].Value, logs[k][at].Version
		} else {
			op.Version = history.At(0)
		}
		h = append(h, op)
	}
	return h
}

func benchmark(b *testing.B, h history.History, o Options) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Check(h, o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck30(b *testing.B) {
	h := recorded(1, 30, 3, 2, 1)
	b.Run("all", func(b *testing.B) { benchmark(b, h, Options{}) })
	b.Run("linearizable", func(b *testing.B) { benchmark(b, h, Options{Guarantees: []string{Linearizable}}) })
	b.Run("session", func(b *testing.B) { benchmark(b, h, Options{Guarantees: sessionGuarantees}) })
	b.Run("store", func(b *testing.B) { benchmark(b, h, Options{Guarantees: storeGuarantees}) })
	b.Run("validate", func(b *testing.B) {
		for b.Loop() {
			if err := h.Validate(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCheck10000(b *testing.B) {
	h := recorded(1, 10_000, 8, 8, 0)
	b.Run("all", func(b *testing.B) { benchmark(b, h, Options{}) })
	b.Run("session", func(b *testing.B) { benchmark(b, h, Options{Guarantees: sessionGuarantees}) })
}
