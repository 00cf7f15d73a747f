package versioned

import (
	"math/rand/v2"
	"testing"

	"lagcheck/history"
)

// seen returns when each write was first certainly there.
func seen(e *Engine) map[int32]int64 {
	seen := make(map[int32]int64)
	for at := range e.log {
		if w := e.log[at].op - 1; w >= 0 {
			seen[int32(at)] = e.h[w].Return
		}
	}
	for i := range e.facts {
		if at := e.facts[i].at; e.facts[i].does == read && at > 0 {
			seen[at] = min(seen[at], e.h[i].Return)
		}
	}
	return seen
}

// reading is what Readings says of an operation, by its definition.
func reading(e *Engine, seen map[int32]int64, i int) Reading {
	r, op, newest := Reading{Since: -1}, &e.h[i], int32(0)
	for at := int32(1); int(at) < len(e.log); at++ {
		w := e.log[at].op - 1
		if w < 0 || e.h[w].Key != op.Key {
			continue
		}
		if at > e.facts[i].at && seen[at] < op.Call {
			r.Behind, r.Age = r.Behind+1, max(r.Age, op.Call-seen[at])
		}
		if e.facts[w].does == wrote && e.h[w].Return < op.Call {
			r.Since, newest = op.Call-e.h[w].Return, at
		}
	}
	r.Missed = newest > e.facts[i].at
	return r
}

// However many writes are near one another, unknown, late or out of order, reads are as old
// as the definition says.
func TestReadings(t *testing.T) {
	var e Engine
	taken, counted := 0, 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		h := lagging(20+r.IntN(800), 1+r.IntN(200), 1+r.IntN(2), r.IntN(200))
		through, longest := map[int]int64{}, 1+r.Int64N(500_000)
		for i := range h {
			op := &h[i]
			if other := h[max(0, i-1-r.IntN(5))].Return; r.IntN(2) == 0 && other > op.Call-3000 && other < op.Call+3000 {
				op.Call = other // at the instant at which that one ended
			}
			for last, ok := through[op.Process]; ok && op.Call <= last; last, ok = through[op.Process] {
				op.Process++ // somebody else, who is free
			}
			if op.Return = op.Call + r.Int64N(1+r.Int64N(longest)); op.F == history.Write && r.IntN(8) == 0 {
				op.Type, op.Return = history.Info, history.Never
				through[op.Process] = op.Call
				continue
			}
			through[op.Process] = op.Return
		}
		if !e.Read(h) {
			continue
		}
		taken++
		seen := seen(&e)
		for i, got := range e.Readings {
			if want := reading(&e, seen, i); got != want {
				t.Fatalf("seed %d, operation %d: %+v, want %+v", seed, i, got, want)
			}
			if len(e.times.from) > 0 {
				counted++
			}
		}
	}
	if taken < 100 || counted < 1000 {
		t.Errorf("%d histories taken, %d reads after one that was far behind: too few", taken, counted)
	}
}

// A read of the newest of many writes that are under way is measured by the one before them
// that was acknowledged, if there is one.
func TestManyUnderWay(t *testing.T) {
	for _, acked := range []bool{false, true} {
		for _, many := range []int{1, mostNear - 1, mostNear, mostNear + 1, 3 * mostNear} {
			var h history.History
			write := func(call, end int64) {
				at := int64(len(h) + 1)
				h = append(h, history.Op{
					Process: len(h), F: history.Write, Key: "x", Value: history.Int(len(h)), Type: history.OK,
					Version: history.At(at), Call: call, Return: end,
				})
			}
			want := Reading{Since: -1}
			if acked {
				write(0, 10)
				want.Since = 990
			}
			for range many {
				write(20, 2000)
			}
			newest := h[len(h)-1]
			newest.Process, newest.F, newest.Call, newest.Return = len(h), history.Read, 1000, 1100
			h = append(h, newest)
			var e Engine
			if !e.Read(h) {
				t.Fatal("not taken")
			}
			for _, got := range e.Readings {
				if got != want {
					t.Errorf("%d under way: %+v, want %+v", many, got, want)
				}
			}
		}
	}
}
