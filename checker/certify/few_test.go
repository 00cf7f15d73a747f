package certify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/history"
)

// chosen is a history of so many operations, one after the other, each a write or a read
// of any write before it on its key; a few writes are a cas, or nobody confirmed them.
func chosen(seed uint64, operations, sessions, keys int) history.History {
	r := rand.New(rand.NewPCG(seed, 5))
	h, at := make(history.History, operations), r.Perm(operations)
	last := make(map[string]history.Value)
	seen := make(map[string][]history.Op)
	for i := range h {
		key := fmt.Sprint("k", r.IntN(keys))
		op := history.Op{
			Process: r.IntN(sessions), F: history.Read, Key: key, Type: history.OK, Version: history.At(0),
			Call: int64(i) * 10, Return: int64(i)*10 + 9,
		}
		switch n := len(seen[key]); {
		case r.IntN(2) == 0:
			op.F, op.Value, op.Version = history.Write, history.Int(i+1), history.At(int64(i+1))
			if seed%2 == 0 {
				op.Version = history.At(int64(at[i] + 1))
			}
			switch r.IntN(8) {
			case 0, 1:
				op.Type, op.Return = history.Info, history.Never
			case 2:
				if last[key] != history.Nil {
					op.F, op.Old = history.CAS, last[key]
				}
			}
			last[key] = op.Value
			seen[key] = append(seen[key], op)
		case n > 0:
			w := seen[key][r.IntN(n)]
			op.Value, op.Version = w.Value, w.Version
		}
		h[i] = op
	}
	return h
}

// broken returns who breaks a rule.
func (j *judge) broken(r Rule) (all []int) {
	for i, bits := range j.broke {
		if bits>>r&1 == 1 {
			all = append(all, i)
		}
	}
	return all
}

// Pasts as sets and pasts as lists find the same.
func TestSetsAgainstLists(t *testing.T) {
	t.Parallel()
	var sets, lists Kernel
	taken, most := 0, 0
	for seed := range uint64(6_000) {
		h := chosen(seed, 3+int(seed%120), 1+int(seed%5), 1+int(seed/5%4))
		for _, k := range []*Kernel{&sets, &lists} {
			k.Begin(h)
			if !k.Told() {
				t.Fatalf("seed %d: a choice is left", seed)
			}
			k.judge.follow()
		}
		if few := sets.judge.respectFew(); few != (len(sets.world.log) <= mostFew) {
			t.Fatalf("seed %d: %d writes, as sets: %v", seed, len(sets.world.log), few)
		} else if !few {
			continue
		}
		taken, most = taken+1, max(most, len(sets.world.log))
		for _, r := range []Rule{PRAM, Causal} {
			if !lists.judge.respect(r) {
				t.Fatalf("seed %d: %v is not told by lists", seed, r)
			}
			if got, want := sets.judge.broken(r), lists.judge.broken(r); !slices.Equal(got, want) || sets.judge.counts[r] != len(want) {
				t.Fatalf("seed %d, %v: %v as sets, %v as lists\n%v", seed, r, got, want, h)
			}
		}
	}
	if taken < 3000 || most != mostFew {
		t.Errorf("%d histories of at most %d writes: too few", taken, most)
	}
}

// Sets go along the list: so that must have everything in its order.
func TestSetsLeave(t *testing.T) {
	w := history.Op{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 5, Return: 9, Version: history.At(1)}
	r := w
	r.F, r.Process, r.Call = history.Read, 1, 4
	old := w
	old.F, old.Process, old.Call, old.Return, old.Version, old.Value = history.Read, 1, 10, 11, history.At(0), history.Nil
	for _, test := range []struct {
		name string
		h    history.History
		sets bool
	}{
		{"in order", history.History{w, r, old}, true},
		{"a read before its write", history.History{r, w, old}, false},
		{"a session against its order", history.History{w, old, r}, false},
	} {
		var k Kernel
		k.Begin(test.h)
		if !k.Told() {
			t.Fatalf("%s: a choice is left", test.name)
		}
		k.judge.follow()
		if got := k.judge.respectFew(); got != test.sets {
			t.Errorf("%s: as sets %v, want %v", test.name, got, test.sets)
		}
		k.Begin(test.h)
		k.Told()
		offender := slices.IndexFunc(test.h, func(op history.Op) bool { return op.Value.IsNil() })
		for _, rule := range []Rule{PRAM, Causal} {
			if err := k.Offenders(rule, []int{offender}); err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
		}
	}
}
