package checker

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lagcheck/history"
)

func TestStaleness(t *testing.T) {
	tests := []struct {
		name, drawing string
		want          Staleness
		reason        string
	}{
		{"fresh", "c0: |--w x=1 #1--|\nc1:                |--r x->1 @follower-1--|", Staleness{Reads: 1, FollowerReads: 1}, ""},
		{"concurrent with the newer write", "c0: |--w x=1 #1--|\nc1:              |--r x->nil--|", Staleness{Reads: 1}, "equal times are concurrent"},
		{"one behind", "c0: |--w x=1 #1--|\nc1:                    |--r x->nil @follower-1--|",
			Staleness{Reads: 1, Stale: 1, FollowerReads: 1, FollowerStale: 1,
				VersionsBehind: Distribution[int]{1, 1, 1}, Age: Distribution[time.Duration]{6 * time.Millisecond, 6 * time.Millisecond, 6 * time.Millisecond}}, ""},
		{"a read proves the write was there", "c0: |----------------------w x=1 #1----------------------|\nc1: |--r x->1--|\nc2:                 |--r x->nil @leader--|",
			Staleness{Reads: 2, Stale: 1, VersionsBehind: Distribution[int]{1, 1, 1}, Age: Distribution[time.Duration]{5 * time.Millisecond, 5 * time.Millisecond, 5 * time.Millisecond}}, ""},
		{"the newest was there first", "c0: |-------w x=1 #1-------|\nc1: |--w x=2 #2--|\nc2:                             |--r x->nil--|",
			Staleness{Reads: 1, Stale: 1, VersionsBehind: Distribution[int]{2, 2, 2}, Age: Distribution[time.Duration]{15 * time.Millisecond, 15 * time.Millisecond, 15 * time.Millisecond}}, ""},
		{"unknown write that nobody saw", "c0: |--w x=1 #1--...\nc1:                   |--r x->nil--|", Staleness{Reads: 1}, "it may never have happened"},
		{"may have seen the newer", "c0: |--w x=1 #1--| |--w x=2 #2--| |--w x=1 #3--|\nc1:                                                |--r x->1--|", Staleness{Reads: 1}, "the newest candidate counts"},
		{"a value nobody wrote", "c0: |--w x=1 #1--|\nc1:                   |--r x->7--|", Staleness{}, "not measured"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := MeasureStaleness(parse(t, tt.drawing+"\n"))
			if err != nil || len(got.AllBehind) != got.Stale || len(got.AllAges) != got.Stale {
				t.Errorf("%+v, %v", got, err)
			}
			got.AllBehind, got.AllAges, got.SinceWrite = nil, nil, Curve{}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s%s", diff, tt.reason)
			}
		})
	}
}

func TestStalenessNeedsVersions(t *testing.T) {
	for _, drawing := range []string{
		"c0: |--w x=1--|  |--r x->1--|",
		"c0: |--w x=1 #1--|  |--w x=2--|",
		"c0: |--w x=1--...   |--r x->1--|",
		"c0: |--w x=1 #1--|  |--w x=2 #2--|  |--r x->1 #2--|",
	} {
		if s, err := MeasureStaleness(parse(t, drawing+"\n")); !errors.Is(err, ErrNeedsVersions) || s.Reads != 0 {
			t.Errorf("%+v, %v for\n%s", s, err, drawing)
		}
	}
}

// The nearest rank: the smallest number that at least so many percent do not exceed.
func TestPercentiles(t *testing.T) {
	for n := 1; n <= 250; n++ {
		numbers := make([]int, n)
		for i := range numbers {
			numbers[i] = i + 1
		}
		rand.New(rand.NewPCG(uint64(n), 0)).Shuffle(n, func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
		got := distribution(slices.Clone(numbers))
		for _, p := range []struct{ percent, got int }{{50, got.P50}, {99, got.P99}, {100, got.Max}} {
			covered := 100 * p.got
			if covered < p.percent*n || covered-100 >= p.percent*n {
				t.Errorf("%d percent of 1..%d is %d", p.percent, n, p.got)
			}
		}
	}
}

// With each read's version known, staleness has a definition that fits in a line:
// is there a newer write on the key that was certainly there before the call?
func TestStalenessAgainstDefinition(t *testing.T) {
	for seed := range uint64(300) {
		h := recorded(seed, 60, 4, 2, 3)
		want := 0
		for r := range h {
			if h[r].F == history.Read && slices.ContainsFunc(h, func(a history.Op) bool {
				return a.Key == h[r].Key && a.Version.Offset() > h[r].Version.Offset() && a.Return < h[r].Call
			}) {
				want++
			}
		}
		got, err := MeasureStaleness(h)
		if err != nil {
			t.Fatal(err)
		}
		if got.Stale != want {
			t.Fatalf("seed %d: %d stale, want %d\n%s", seed, got.Stale, want, drawing(h))
		}
	}
}
