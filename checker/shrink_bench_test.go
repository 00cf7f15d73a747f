package checker

import (
	"testing"
	"time"
)

// BenchmarkShrink checks and shrinks a hundred thousand operations, of which a third
// offend; shrinks/check says how many times as long as checking it takes to shrink.
func BenchmarkShrink(b *testing.B) {
	h := recorded(1, 100_000, 16, 8, 2)
	for _, name := range []string{Linearizable, Sequential, Causal, ReadYourWrites, MonotonicReads} {
		b.Run(name, func(b *testing.B) {
			var checking, shrinking time.Duration
			for b.Loop() {
				var c Checker
				begun := time.Now()
				verdicts, err := c.Check(h, Options{Guarantees: []string{name}})
				checked := time.Now()
				if err != nil || verdicts[0].Result != Violated {
					b.Fatal(verdicts, err)
				}
				if small, ok, err := c.Shrink(verdicts[0], Options{}, nil); !ok || err != nil || small.Size != Smallest {
					b.Fatal(small.Size, ok, err)
				}
				checking, shrinking = checking+checked.Sub(begun), shrinking+time.Since(checked)
			}
			b.ReportMetric(float64(shrinking)/float64(checking), "shrinks/check")
		})
	}
}
