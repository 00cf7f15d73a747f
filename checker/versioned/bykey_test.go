package versioned

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/history"
)

// disordered is lagging with some writes that nobody confirmed, and with positions that
// sessions did not get in their order.
func disordered(seed uint64, operations, sessions, keys int) history.History {
	r := rand.New(rand.NewPCG(seed, 3))
	h := make(history.History, operations)
	at := r.Perm(operations)
	var writes []int
	for i := range h {
		key := string(rune('a' + r.IntN(keys)))
		h[i] = history.Op{
			Process: r.IntN(sessions), F: history.Read, Key: key, Type: history.OK, Version: history.At(0),
			Call: int64(i) * 10, Return: int64(i)*10 + 9,
		}
		seen := slices.DeleteFunc(slices.Clone(writes), func(w int) bool { return h[w].Key != key })
		switch {
		case r.IntN(2) == 0:
			h[i].F, h[i].Value, h[i].Version = history.Write, history.Int(i), history.At(int64(i+1))
			if seed%2 == 0 {
				h[i].Version = history.At(int64(at[i] + 1))
			}
			if r.IntN(4) == 0 {
				h[i].Type, h[i].Return = history.Info, history.Never
			}
			writes = append(writes, i)
		case len(seen) > 0:
			w := seen[r.IntN(len(seen))]
			h[i].Value, h[i].Version = h[w].Value, h[w].Version
		}
	}
	return h
}

// Both ways to follow what sessions know find the same, also where causal consistency
// breaks and pram does not.
func TestByKeyAgainstBySession(t *testing.T) {
	t.Parallel()
	var e, by Engine
	apart := 0
	for seed := range uint64(20_000) {
		h := disordered(seed, 3+int(seed%20), 1+int(seed%5), 1+int(seed/5%4))
		if !e.Read(h) || !by.Read(h) {
			t.Fatalf("seed %d: not taken", seed)
		}
		e.walk()
		by.walk()
		if !by.respectByKey() {
			t.Fatalf("seed %d: not followed by key", seed)
		}
		e.listWrites(false)
		e.respectPast(pram)
		e.listWrites(true)
		if !e.runClocks() {
			t.Fatalf("seed %d: no clocks", seed)
		}
		e.respectPast(causal)
		for _, g := range []int{pram, causal} {
			if got, want := by.found[g].Offending, e.found[g].Offending; !slices.Equal(got, want) {
				t.Fatalf("seed %d, guarantee %d: %v by key, %v by session\n%v", seed, g, got, want, h)
			}
		}
		if !slices.Equal(e.found[pram].Offending, e.found[causal].Offending) {
			apart++
		}
	}
	if apart < 1000 {
		t.Errorf("only in %d histories causal breaks where pram does not", apart)
	}
}

// A read that is listed before the write that it saw, and many keys, are left to the
// sessions.
func TestByKeyLeaves(t *testing.T) {
	w := history.Op{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 5, Return: 9, Version: history.At(1)}
	r := w
	r.F, r.Process, r.Call = history.Read, 1, 4
	late := w
	late.F, late.Process, late.Call, late.Return, late.Version, late.Value = history.Read, 1, 10, 11, history.At(0), history.Nil
	var many history.History
	for k := range fewKeys + 1 {
		many = append(many, history.Op{
			F: history.Read, Key: string(rune('a' + k)), Type: history.OK, Call: int64(10 * k), Return: int64(10*k + 5), Version: history.At(0),
		})
	}
	for _, test := range []struct {
		name  string
		h     history.History
		byKey bool
	}{
		{"write first", history.History{w, r, late}, true},
		{"read first", history.History{r, w, late}, false},
		{"as many keys as there may be", many[:fewKeys], true},
		{"one more", many, false},
	} {
		var e Engine
		if !e.Read(test.h) {
			t.Fatalf("%s: not taken", test.name)
		}
		e.walk()
		if got := e.respectByKey(); got != test.byKey {
			t.Errorf("%s: by key %v, want %v", test.name, got, test.byKey)
		}
	}
	var e Engine
	e.Read(history.History{r, w, late})
	for range 2 { // asked again, it says the same
		if found, ok := e.Causal(); !ok || !slices.Equal(found.Offending, []int{2}) {
			t.Errorf("read first: causal %v %v", found, ok)
		}
	}
	if found := e.PRAM(); !slices.Equal(found.Offending, []int{2}) {
		t.Errorf("read first: pram %v", found)
	}
}
