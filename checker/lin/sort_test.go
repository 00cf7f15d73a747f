package lin

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// Clusters are sorted, those of one rank as they were, however ranks are distributed.
func TestSort(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for name, draw := range map[string]func(n int) uint64{
		"anything":    func(int) uint64 { return r.Uint64() },
		"few":         func(int) uint64 { return r.Uint64N(3) << 40 },
		"one":         func(int) uint64 { return 7 },
		"extremes":    func(int) uint64 { return -r.Uint64N(2) },
		"exponential": func(int) uint64 { return r.Uint64() >> r.UintN(64) },
		"descending":  func(n int) uint64 { return uint64(1<<40 - n) },
		"nearly":      func(n int) uint64 { return uint64(n)<<20 + r.Uint64N(1<<24) },
	} {
		for _, n := range []int{0, 1, 2, 45, 46, 64, 65, 1000, 20_000} {
			e := &Engine{rank: make([]uint64, n), order: make([]int32, n)}
			clusters := make([]int32, n)
			for v := range clusters {
				clusters[v], e.rank[v] = int32(v), draw(v)
			}
			want := slices.Clone(clusters)
			slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(e.rank[a], e.rank[b]) })
			if e.sort(clusters); !slices.Equal(clusters, want) {
				t.Errorf("%s: %d clusters are not in order", name, n)
			}
			if cap(e.ends) > 4*n {
				t.Errorf("%s: %d buckets for %d clusters", name, cap(e.ends), n)
			}
		}
	}
}
