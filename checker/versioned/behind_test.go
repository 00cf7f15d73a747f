package versioned

import (
	"math/rand/v2"
	"testing"

	"lagcheck/history"
)

// Counting agrees with looking at every version, in whatever order they were seen.
func TestBehindCounts(t *testing.T) {
	const seed = 1
	r := rand.New(rand.NewPCG(seed, 0))
	for round := range 300 {
		n := 1 + r.IntN(600)
		disorder := []int{1, 30, 1000, 100_000}[round%4]
		versions := make([]Version, n)
		for k := range versions {
			versions[k].Seen = int64(10*k + r.IntN(disorder))
		}
		Link(versions)
		var c Counter
		for range 50 {
			from, call := r.IntN(n+1), int64(r.IntN(10*n+disorder))
			want, first := 0, history.Never
			for _, v := range versions[from:] {
				if v.Seen < call {
					want++
					first = min(first, v.Seen)
				}
			}
			age := int64(0)
			if want > 0 {
				age = call - first
			}
			if got, gotAge := c.Behind(versions, from, call); got != want || gotAge != age {
				t.Fatalf("seed %d, round %d: %d behind for %d, want %d for %d", seed, round, got, gotAge, want, age)
			}
		}
	}
}

// A follower that stands still is behind by all versions: that is not counted one by one,
// not even where one version was seen long after the others.
func BenchmarkStuckFollower(b *testing.B) {
	const n = 1 << 18
	versions := make([]Version, n)
	for k := range versions {
		versions[k].Seen = int64(10 * k)
	}
	versions[0].Seen = 20 * n
	Link(versions)
	var c Counter
	call := int64(0)
	for b.Loop() {
		call = (call + 7919) % (10 * n)
		c.Behind(versions, 0, call)
	}
}
