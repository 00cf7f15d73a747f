package checker

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/checker/versioned"
	"lagcheck/history"
)

// told asks package versioned, and reports whether it knew.
func told(e *versioned.Engine, name string) (versioned.Finding, bool) {
	switch name {
	case Sequential:
		return e.Sequential(), true
	case Causal:
		return e.Causal()
	case PRAM:
		return e.PRAM(), true
	case ReadYourWrites:
		return e.ReadYourWrites(), true
	case MonotonicReads:
		return e.MonotonicReads(), true
	case MonotonicWrites:
		return e.MonotonicWrites(), true
	}
	return e.WritesFollowReads(), true
}

// differs compares package versioned with the general algorithms.
func differs(e *versioned.Engine, h history.History) error {
	ix := newIndex(h)
	for _, name := range inLogOrder {
		g, _ := ByName(name)
		want := g.check(ix, Options{})
		got, ok := told(e, name)
		if !ok {
			continue
		}
		var offending []int
		for _, i := range got.Offending {
			offending = append(offending, int(i))
		}
		if got.Obligations != want.Obligations || !slices.Equal(offending, want.Offending) || want.Result == Unknown {
			return fmt.Errorf("%s: %+v, in general %+v", name, got, want)
		}
	}
	return nil
}

func TestVersionedAgainstGeneral(t *testing.T) {
	var e versioned.Engine
	taken, broken := 0, 0
	for seed := range uint64(200_000) {
		r := rand.New(rand.NewPCG(seed, 77))
		h := randomHistory(r, 1+r.IntN(8), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(6))
		if r.IntN(3) > 0 {
			believable(r, h)
		}
		if !e.Read(h) {
			continue
		}
		if err := h.Validate(); err != nil {
			t.Fatalf("seed %d: took an invalid history: %v", seed, err)
		}
		taken++
		if len(e.Sequential().Offending) > 0 {
			broken++
		}
		if err := differs(&e, h); err != nil {
			t.Fatalf("seed %d: %v\n%v", seed, err, h)
		}
	}
	t.Logf("%d taken, %d of them break sequential consistency", taken, broken)
}

func TestVersionedAgainstGeneralRecorded(t *testing.T) {
	var e versioned.Engine
	taken := 0
	for seed := range uint64(300) {
		h := recorded(seed, 20+int(seed), 1+int(seed%9), 1+int(seed%8), int(seed%4))
		if !e.Read(h) {
			continue
		}
		taken++
		if err := differs(&e, h); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	if taken < 250 {
		t.Errorf("%d histories of 300 were taken", taken)
	}
}

func BenchmarkVersioned(b *testing.B) {
	for _, shape := range []struct{ operations, sessions, keys int }{{20, 3, 2}, {1_000_000, 4, 8}, {1_000_000, 16, 8}, {1_000_000, 64, 8}, {1_000_000, 16, 5000}} {
		keys := min(shape.keys, 8)
		h := recorded(1, shape.operations, shape.sessions, keys, 1)
		for i := range h {
			h[i].Call = int64(i) * 1000
			h[i].Return = h[i].Call + 900
			if shape.keys > 8 {
				h[i].Key = fmt.Sprint(h[i].Key, h[i].Version.Offset()%int64(shape.keys/8))
			}
		}
		var e versioned.Engine
		if !e.Read(h) {
			b.Fatal("not taken")
		}
		name := fmt.Sprintf("%dx%d-%dkeys", shape.sessions, shape.operations, shape.keys)
		b.Run(name+"/read", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Read(h)
			}
		})
		b.Run(name+"/session", func(b *testing.B) {
			for b.Loop() {
				e.Again()
				e.ReadYourWrites()
			}
		})
		b.Run(name+"/pram", func(b *testing.B) {
			for b.Loop() {
				e.PRAM()
			}
		})
		b.Run(name+"/causal", func(b *testing.B) {
			for b.Loop() {
				e.Causal()
			}
		})
		b.Run(name+"/times", func(b *testing.B) {
			for b.Loop() {
				for range e.Readings {
				}
			}
		})
	}
}
