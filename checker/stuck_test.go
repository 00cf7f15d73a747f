package checker

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lagcheck/history"
	"lagcheck/history/needs"
)

// stuck makes a history in which followers hang: reads see any earlier version of the
// key, however old, and some writes are acknowledged late.
func stuck(seed uint64, operations int) history.History {
	r := rand.New(rand.NewPCG(seed, 9))
	h := make(history.History, operations)
	for i := range h {
		call := int64(10 * i)
		h[i] = history.Op{
			Process: i, F: history.Write, Key: string(rune('a' + i%2)), Value: history.Int(i), Type: history.OK,
			Call: call, Return: call + 5 + r.Int64N(1+int64(i%3)*400), Version: history.At(int64(i + 1)),
		}
		if from := r.IntN(i + 1); r.IntN(3) > 0 && h[from].F == history.Write && h[from].Key == h[i].Key && from < i {
			h[i].F, h[i].Value, h[i].Version = history.Read, h[from].Value, h[from].Version
		}
	}
	return h
}

// behindBruteForce counts what MeasureStaleness says it counts.
func behindBruteForce(h history.History) (behind []int) {
	for i := range h {
		n := 0
		for w := range h {
			newer := h[w].F == history.Write && h[w].Key == h[i].Key && h[w].Version.Offset() > h[i].Version.Offset()
			seen := h[w].Return
			for r := range h {
				if h[r].F == history.Read && h[r].Version == h[w].Version {
					seen = min(seen, h[r].Return)
				}
			}
			if newer && seen < h[i].Call {
				n++
			}
		}
		if h[i].F == history.Read && n > 0 {
			behind = append(behind, n)
		}
	}
	return behind
}

func TestStuckFollower(t *testing.T) {
	for seed := range uint64(4) {
		h := stuck(seed, 350)
		var c Checker
		got, err := c.Judge(h, Options{})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if c.ix != nil {
			t.Fatalf("seed %d: not told", seed)
		}
		if d := cmp.Diff(inGeneral(t, h), got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("seed %d: -in general +told:\n%s", seed, d)
		}
		want := behindBruteForce(h)
		distribution(want) // sorts
		if d := cmp.Diff(want, got.Staleness.AllBehind); d != "" {
			t.Fatalf("seed %d: -brute force +got:\n%s", seed, d)
		}
		if got.Staleness.VersionsBehind.Max < 80 {
			t.Errorf("seed %d: nobody is far behind: %+v", seed, got.Staleness.VersionsBehind)
		}
	}
}

// A few values that are written again and again on one key give every read nearly every
// write for a candidate. That ends, in bounded memory, and nothing is said to hold.
func TestRepeatedValuesEnd(t *testing.T) {
	needs.Time(t, "100,000 operations")
	h := make(history.History, 100_000)
	for i := range h {
		h[i] = history.Op{Process: i % 16, F: history.Read, Key: "x", Value: history.Int(i / 3 % 4), Type: history.OK, Call: int64(10 * i), Return: int64(10*i + 5)}
		if i%3 == 0 {
			h[i].F = history.Write
		}
	}
	started := time.Now()
	verdicts, err := Check(h, Options{Work: 100_000, Guarantees: []string{ReadYourWrites, MonotonicReads, Causal}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		if v.Result != Unknown {
			t.Errorf("%s: %v", v.Guarantee, v.Result)
		}
	}
	t.Log(time.Since(started))
}
