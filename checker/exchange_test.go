package checker

import (
	"math/rand/v2"
	"testing"

	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// Writes of one value whose confirmations were lost can be exchanged: reads say at
// which positions they stand, and nobody says which stands where. What a store
// guarantee says about them must be true for some way to exchange them.
func TestExchangeableWrites(t *testing.T) {
	count := 60_000
	if testing.Short() {
		count = 20_000
	}
	r := rand.New(rand.NewPCG(7, 8))
	results := make(map[Result]int)
	exchanged := 0
	for range count {
		h := lostConfirmations(r)
		if h.Validate() != nil || oracle.New(h).Ways() < 2 {
			continue
		}
		exchanged++
		disagreements(t, new(Checker), h, inLogOrder, nil)
		for _, name := range storeGuarantees {
			results[judge(t, h, Options{Guarantees: storeGuarantees})[name].Result]++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d histories compared: %v", exchanged, results)
	if results[Unknown] > results[Holds]+results[Violated] {
		t.Error("most are unknown")
	}
}

// lostConfirmations draws a history in which sessions write x=1 without ever
// knowing, besides other operations with versions.
func lostConfirmations(r *rand.Rand) history.History {
	var h history.History
	positions := r.Perm(7)
	free := make([]int64, 3)
	for i := range 4 + r.IntN(3) {
		s := r.IntN(3)
		op := history.Op{Process: s, F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: max(free[s], int64(10*i)-r.Int64N(15))}
		op.Call = max(op.Call, free[s])
		op.Return = op.Call + r.Int64N(12)
		at := history.At(int64(positions[i%7] + 1))
		switch r.IntN(5) {
		case 0, 1:
			op.F, op.Type, op.Return = history.Write, history.Info, history.Never
		case 2:
			op.F, op.Key, op.Value, op.Version = history.Write, "y", history.Int(i), at
		case 3:
			op.Version = history.At(int64(8 + r.IntN(2)*3 - r.IntN(2)*5))
		case 4:
			op.Key, op.Value = "y", history.Nil
			for _, w := range h {
				if w.Key == "y" && w.F == history.Write && r.IntN(2) == 0 {
					op.Value, op.Version = w.Value, w.Version
				}
			}
		}
		free[s] = op.Return
		if op.Type == history.Info {
			free[s] = op.Call + 1
		}
		h = append(h, op)
	}
	return h
}
