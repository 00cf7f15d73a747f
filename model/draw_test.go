package model

import (
	"math"
	"testing"
	"time"
)

func TestLogarithm(t *testing.T) {
	for i := range uint64(100_000) {
		x := (float64(Mix(i)>>11) + 0.5) / (1 << 53)
		if got, want := logarithm(x), math.Log(x); math.Abs(got-want) > 1e-8*max(1, -want) {
			t.Fatalf("logarithm(%v) is %v, want %v", x, got, want)
		}
	}
	for _, x := range []float64{0.5 / (1 << 53), 0.5, 1, 2, 1e300} {
		if got, want := logarithm(x), math.Log(x); math.Abs(got-want) > 1e-8*max(1, math.Abs(want)) {
			t.Errorf("logarithm(%v) is %v, want %v", x, got, want)
		}
	}
}

// TestExponential: the pieces are as near to the curve as they are said to be, and meet.
func TestExponential(t *testing.T) {
	hold := func(draw uint64) {
		if draw == 0 {
			return // ln 0
		}
		want := -math.Log(math.Ldexp(float64(draw), -64))
		if got := math.Ldexp(float64(exponential(draw)), -unit); math.Abs(got-want) > 1.0/(1<<19) {
			t.Fatalf("exponential(%#x) is %v, want %v", draw, got, want)
		}
	}
	for i := range uint64(100_000) {
		hold(Mix(i))
		hold(Mix(i) >> (i % 63))
	}
	for i := range 64 {
		for _, draw := range []uint64{1 << i, 1<<i - 1, 3 << i >> 1} {
			hold(draw)
			if draw > 0 && exponential(draw-1) < exponential(draw) {
				t.Errorf("a draw less than %#x gives less", draw)
			}
		}
	}
	if exponential(math.MaxUint64) > 1 || exponential(0) < exponential(1) {
		t.Errorf("from %v to %v", exponential(math.MaxUint64), exponential(0))
	}
}

// TestJitter holds 100,000 draws of each distribution against its mean and range, and
// how many of them are longer than the mean: there and back, and each in regard to the
// other and to the next.
func TestJitter(t *testing.T) {
	for _, test := range []struct {
		jitter         Jitter
		mean, min, max time.Duration
		longer         float64 // than the mean: this part
	}{
		{Jitter{Kind: NoJitter, Spread: time.Second}, 0, 0, 0, 0},
		{Jitter{Kind: Uniform}, 0, 0, 0, 0},
		{Jitter{Kind: Exponential}, 0, 0, 0, 0},
		{Jitter{Kind: Uniform, Spread: 1}, 0, 0, 0, 0},
		{Jitter{Kind: Uniform, Spread: time.Second}, 500 * time.Millisecond, 0, time.Second - 1, 0.5},
		{Jitter{Kind: Exponential, Spread: time.Second}, time.Second, 0, 40 * time.Second, 1 / math.E},
	} {
		const n = 100_000
		var sum, least, most [2]time.Duration
		var longer [2]int
		var both, again int // longer there and back; back, and there the next time
		delays := Delays{Delay{Jitter: test.jitter}, Mix(1)}
		before := false
		for i := range uint64(n) {
			there, back := delays.Both(i)
			if delays.Of(i) != there {
				t.Fatalf("%+v: alone it takes %v, and %v there and back", test.jitter, delays.Of(i), there)
			}
			for leg, d := range [2]time.Duration{there, back} {
				sum[leg], most[leg] = sum[leg]+d, max(most[leg], d)
				if least[leg] = min(least[leg], d); d > test.mean {
					longer[leg]++
				}
			}
			if there > test.mean && back > test.mean {
				both++
			}
			if before && there > test.mean {
				again++
			}
			before = back > test.mean
		}
		for leg := range 2 {
			if mean := sum[leg] / n; (mean-test.mean).Abs() > test.mean/100 || least[leg] < test.min || most[leg] > test.max {
				t.Errorf("%+v, leg %d: from %v to %v with a mean of %v, want %v to %v with %v",
					test.jitter, leg, least[leg], most[leg], mean, test.min, test.max, test.mean)
			}
			if share := float64(longer[leg]) / n; math.Abs(share-test.longer) > 0.005 {
				t.Errorf("%+v, leg %d: %v are longer than the mean, want %v", test.jitter, leg, share, test.longer)
			}
		}
		for _, count := range []int{both, again} {
			if share := float64(count) / n; math.Abs(share-test.longer*test.longer) > 0.005 {
				t.Errorf("%+v: %v of two in a row are longer than the mean, want %v", test.jitter, share, test.longer*test.longer)
			}
		}
	}
}
