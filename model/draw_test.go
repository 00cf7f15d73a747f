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

// TestJitter holds 100,000 draws of each distribution against its mean and range.
func TestJitter(t *testing.T) {
	for _, test := range []struct {
		jitter         Jitter
		mean, min, max time.Duration
	}{
		{Jitter{Kind: NoJitter, Spread: time.Second}, 0, 0, 0},
		{Jitter{Kind: Uniform}, 0, 0, 0},
		{Jitter{Kind: Exponential}, 0, 0, 0},
		{Jitter{Kind: Uniform, Spread: 1}, 0, 0, 0},
		{Jitter{Kind: Uniform, Spread: time.Second}, 500 * time.Millisecond, 0, time.Second - 1},
		{Jitter{Kind: Exponential, Spread: time.Second}, time.Second, 0, 40 * time.Second},
	} {
		const n = 100_000
		var sum, least, most time.Duration = 0, math.MaxInt64, 0
		delays := Delays{Delay: Delay{Jitter: test.jitter}}
		for i := range uint64(n) {
			d := delays.Of(i)
			sum, least, most = sum+d, min(least, d), max(most, d)
		}
		if mean := sum / n; (mean-test.mean).Abs() > test.mean/100 || least < test.min || most > test.max {
			t.Errorf("%+v: from %v to %v with a mean of %v, want %v to %v with %v",
				test.jitter, least, most, mean, test.min, test.max, test.mean)
		}
	}
}
