package checker

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

// busy makes a linearizable history: so many clients on so many keys, each always
// with an operation in progress that takes effect at an instant of its own.
func busy(operations, clients, keys int) history.History {
	r := rand.New(rand.NewPCG(uint64(operations), uint64(clients)))
	h, at := make(history.History, operations), make([]int64, operations)
	free := make([]int64, clients)
	for i := range h {
		s := i % clients
		call := free[s] + 1 + r.Int64N(100)
		free[s] = call + 100 + r.Int64N(1000)
		h[i] = history.Op{Process: s, F: history.Read, Key: string(rune('a' + r.IntN(keys))), Type: history.OK, Call: call, Return: free[s]}
		if at[i] = call + r.Int64N(free[s]-call); r.IntN(3) == 0 {
			h[i].F, h[i].Value = history.Write, history.Int(i)
		}
	}
	order := make([]int, operations)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return int(at[i] - at[j]) })
	holds := map[string]history.Value{}
	for _, i := range order {
		if h[i].F == history.Write {
			holds[h[i].Key] = h[i].Value
		} else {
			h[i].Value = holds[h[i].Key]
		}
	}
	slices.SortFunc(h, func(a, b history.Op) int { return int(a.Call - b.Call) })
	return h
}

// A shape is a kind of history to compare engines on.
type shape struct {
	operations, clients, keys int
	unknown                   int  // so many percent of the writes have an unknown outcome
	stale                     bool // one read returns a value that was overwritten long before
}

func (s shape) String() string {
	text := fmt.Sprintf("%d-operations-%d-clients-%d-keys", s.operations, s.clients, s.keys)
	if s.unknown > 0 {
		text += fmt.Sprintf("-%d%%-unknown", s.unknown)
	}
	if s.stale {
		text += "-stale"
	}
	return text
}

func (s shape) history() history.History {
	h := busy(s.operations, s.clients, s.keys)
	writes := 0
	for i := range h {
		if h[i].F != history.Write {
			continue
		}
		if writes++; s.unknown > 0 && writes%(100/s.unknown) == 0 {
			h[i].Type, h[i].Return = history.Info, history.Never
		}
	}
	if s.stale {
		plant(h)
	}
	return h
}

// plant lets the read in the middle of a history see what its key held at first.
func plant(h history.History) {
	for i := len(h) / 2; i < len(h); i++ {
		if h[i].F == history.Read {
			h[i].Value = history.Nil
			return
		}
	}
}

// The comparison on one key at all sizes, and Porcupine's best case: many keys.
func shapes() (all []shape) {
	for _, n := range []int{1000, 10_000, 100_000} {
		for _, clients := range []int{4, 16, 64} {
			for _, stale := range []bool{false, true} {
				all = append(all, shape{n, clients, 1, 1, stale})
			}
		}
	}
	return append(all, shape{1000, 16, 1, 0, false}, shape{10_000, 16, 100, 0, false}, shape{10_000, 16, 100, 1, true})
}

// mostSearch is how long Porcupine may search on one history, so that the comparison
// ends. What it takes is bounded besides, by counting steps and states: see
// porcupine.go.
const mostSearch = 5 * time.Second

// BenchmarkLinAgainstPorcupine decides the same histories with both engines in one
// run: the verdict of one, with its evidence, and the search of the other, both
// from numbered values. The metric "times" is how many times faster lin is; where
// Porcupine gave up it is "times-at-least", and keys that are too large for it are
// lin's alone.
func BenchmarkLinAgainstPorcupine(b *testing.B) {
	for _, s := range shapes() {
		b.Run(s.String(), func(b *testing.B) {
			h := s.history()
			ix := newIndex(h)
			in, engine := ix.numbered(), new(lin.Engine)
			want := lin.Holds
			if s.stale {
				want = lin.Violated
			}
			for b.Loop() {
				fast := fastest(20+1_000_000/s.operations/5, func() {
					worst := lin.Holds
					for _, r := range engine.Check(in) {
						if r.Verdict != lin.Holds {
							worst = r.Verdict
						}
					}
					if worst != want {
						b.Fatal(worst)
					}
				})
				b.ReportMetric(float64(fast.Nanoseconds())/1000, "lin-us")
				if s.operations/s.keys > mostSteps { // the sets of operations alone take n*n/8 bytes
					b.ReportMetric(1, "porcupine-not-asked")
					continue
				}
				gaveUp := false
				slow := fastest(3, func() {
					if !gaveUp { // it would do so again
						gaveUp = ix.searchAll(b, s.stale)
					}
				})
				name := "times"
				if gaveUp {
					name = "times-at-least"
				}
				b.ReportMetric(float64(slow)/float64(fast), name)
				b.ReportMetric(slow.Seconds()*1000, "porcupine-ms")
			}
		})
	}
}

// searchAll lets Porcupine decide all keys. It reports whether it gave up on one.
func (ix *index) searchAll(b *testing.B, stale bool) (gaveUp bool) {
	violated := false
	for key, ops := range ix.byKey() {
		done := make(chan struct{})
		limit := time.AfterFunc(mostSearch, func() { close(done) })
		d := ix.linearizeKey(int32(key), ops, Options{Work: 1 << 40, Done: done})
		limit.Stop()
		gaveUp, violated = gaveUp || d.result == Unknown, violated || d.result == Violated
		if d.result == Violated && !stale {
			b.Fatal(d.reason)
		}
	}
	if stale && !violated && !gaveUp {
		b.Fatal("Porcupine does not see the stale read")
	}
	return gaveUp
}

// fastest returns the least of several times: the others were disturbed.
func fastest(times int, do func()) time.Duration {
	least := time.Duration(1 << 62)
	for range times {
		start := time.Now()
		do()
		if took := time.Since(start); took > time.Microsecond { // less is nothing done
			least = min(least, took)
		}
	}
	return least
}
