package versioned

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"lagcheck/history"
)

// everything is all that an engine says about a history.
func everything(e *Engine) []any {
	key, value, session := e.Numbers()
	causal, ok := e.Causal()
	orders, inLog := e.InLog()
	conflicts, told := e.Conflicts()
	var cores [][]int32
	for _, core := range conflicts {
		cores = append(cores, slices.Clone(core))
	}
	return []any{
		cores, told, e.Known(),
		slices.Clone(key), slices.Clone(value), slices.Clone(session), e.Keys(), e.Values(), e.Sessions(), e.Logged(),
		e.ReadYourWrites(), e.MonotonicReads(), e.MonotonicWrites(), e.WritesFollowReads(), e.Sequential(), e.PRAM(),
		causal, ok, orders, inLog, slices.Collect(e.Readings),
	}
}

// spoil changes a history in one of the ways that matter to how it is taken in.
func spoil(h history.History, r *rand.Rand) {
	i := r.IntN(len(h))
	op := &h[i]
	switch r.IntN(9) {
	case 0:
		r.Shuffle(len(h), func(i, j int) { h[i], h[j] = h[j], h[i] })
	case 1: // to be adopted by its reads
		if op.F == history.Write {
			op.Type, op.Return, op.Version = history.Info, history.Never, history.Version{}
		}
	case 2:
		if op.F == history.Write {
			op.Type, op.Return = history.Info, history.Never
		}
	case 3:
		op.Version = h[r.IntN(len(h))].Version
	case 4:
		op.Process = h[r.IntN(len(h))].Process
	case 5:
		op.Key = string(append([]byte(nil), op.Key...)) // another string that says the same
	case 6:
		op.Call -= 100 * r.Int64N(int64(10*i+1))
	case 7: // begins where another one ended
		op.Call = min(op.Return, h[r.IntN(i+1)].Return)
	case 8:
		j := r.IntN(len(h))
		h[i], h[j] = h[j], h[i]
	}
}

// alike returns a write that may have happened and whose value has the number of one
// before it, -1 if there is none.
func alike(e *Engine) int {
	_, value, _ := e.Numbers()
	seen := make(map[int32]bool)
	for i := range e.h {
		if e.h[i].F != history.Write || e.h[i].Type == history.Fail {
			continue
		}
		if seen[value[i]] {
			return i
		}
		seen[value[i]] = true
	}
	return -1
}

// In however many parts a history is taken in, what is said about it is the same.
func TestReadInParts(t *testing.T) {
	taken := 0
	var engines [5]Engine
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 1))
		h := lagging(1+r.IntN(120), 1+r.IntN(6), 1+r.IntN(40), r.IntN(3))
		for range r.IntN(6) {
			spoil(h, r)
		}
		want := engines[1].readIn(h, 1)
		if want {
			taken++
			if w := alike(&engines[1]); w >= 0 {
				t.Fatalf("seed %d: what write %d wrote has a number already\n%v", seed, w, h)
			}
		}
		for parts := 2; parts < len(engines); parts++ {
			e := &engines[parts]
			if got := e.readIn(h, parts); got != want {
				t.Fatalf("seed %d: in %d parts taken %v, in one %v\n%v", seed, parts, got, want, h)
			}
			if want && !reflect.DeepEqual(fmt.Sprint(everything(e)), fmt.Sprint(everything(&engines[1]))) {
				t.Fatalf("seed %d: in %d parts\n%v\nin one\n%v\n%v", seed, parts, everything(e), everything(&engines[1]), h)
			}
		}
	}
	if taken < 400 || taken > 3600 {
		t.Errorf("%d histories were taken: too few, or too many", taken)
	}
}
