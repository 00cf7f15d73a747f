package checker

import (
	"fmt"
	"testing"
)

// BenchmarkStore judges a million operations with versions by each guarantee that is
// about the whole store, under sessions x operations: what grows with the sessions.
// The index and the reading are made before.
func BenchmarkStore(b *testing.B) {
	for _, sessions := range []int{4, 16, 64} {
		h := recorded(1, 1_000_000, sessions, 8, 0)
		for _, name := range storeGuarantees {
			g, err := ByName(name)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%s/%dx1000000", name, sessions), func(b *testing.B) {
				ix := newIndex(h)
				ix.certain()
				b.ReportAllocs()
				for b.Loop() {
					if v := g.check(ix, Options{}); v.Result == Unknown {
						b.Fatal(v.Reasons)
					}
				}
			})
		}
	}
}
