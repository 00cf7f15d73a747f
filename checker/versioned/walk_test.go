package versioned

import (
	"slices"
	"testing"
)

// Both ways to walk find the same, in however many parts a history is taken in.
func TestWalkedEitherWay(t *testing.T) {
	t.Parallel()
	var lined, listed [3]Engine
	broken := 0
	for seed := range uint64(8_000) {
		h := disordered(seed, 3+int(seed%200), 1+int(seed%5), 1+int(seed/5%4))
		for parts := range lined {
			for way, e := range []*Engine{&lined[parts], &listed[parts]} {
				if !e.readIn(h, parts+1) {
					t.Fatalf("seed %d: not taken", seed)
				}
				e.walkAs(way == 1)
			}
			for g := range findings {
				got, want := lined[parts].found[g], listed[0].found[g]
				if again := listed[parts].found[g]; !agree(got, want) || !agree(again, want) {
					t.Fatalf("seed %d, guarantee %d in %d parts: %v session by session, %v as listed, %v in one part\n%v",
						seed, g, parts+1, got, again, want, h)
				}
				broken += len(want.Offending)
			}
		}
	}
	if broken < 10_000 {
		t.Errorf("%d operations break something: too few", broken)
	}
}

func agree(a, b Finding) bool {
	return a.Obligations == b.Obligations && slices.Equal(a.Offending, b.Offending)
}
