package versioned

import (
	"math/rand/v2"
	"testing"

	"lagcheck/history"
)

// Wherever the read before was, the last acknowledgement before a call is found.
func TestBefore(t *testing.T) {
	const acks = 200
	ti := times{ackFrom: []int32{0, 0, acks}, cursor: []int32{0, 0}}
	for n := range acks {
		ti.acks = append(ti.acks, ack{when: int64(n / 2), at: int32(n + 1)}) // two at a time
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		call := r.Int64N(acks/2 + 10)
		want := int32(0)
		for n := range ti.acks {
			if ti.acks[n].when < call {
				want = int32(n + 1)
			}
		}
		if got := ti.before(1, call); got != want {
			t.Fatalf("call %d: acknowledgement %d, want %d", call, got, want)
		}
		if ti.before(0, call) != 0 {
			t.Fatal("an acknowledgement on a key without any")
		}
	}
}

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
	taken, counted, sought := 0, 0, 0
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
			if len(e.times.ackFrom) > 0 {
				sought++
			}
		}
	}
	if taken < 100 || counted < 1000 || sought < 1000 {
		t.Errorf("%d histories taken, %d reads after one that was far behind, %d after one far from what was acknowledged: too few", taken, counted, sought)
	}
}
