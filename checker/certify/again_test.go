package certify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/history"
)

// In whatever way a history is written down, the same is said about it, by a kernel that
// has seen other histories as by a new one: with large positions and processes, with
// others beside it, and listed in another order.
func TestHoweverWritten(t *testing.T) {
	t.Parallel()
	var again Kernel
	broken, unfit := 0, 0
	for seed := range uint64(4_000) {
		h := chosen(seed, 3+int(seed%40), 1+int(seed%5), 1+int(seed/5%4))
		h = slices.DeleteFunc(h, func(op history.Op) bool { return op.F == history.CAS })
		overlap(h, seed)
		if !readable(h) {
			continue
		}
		r := rand.New(rand.NewPCG(seed, 8))
		want, inLog := all(t, new(Kernel), h, seed%2 == 0)
		other := slices.Clone(h)
		if r.IntN(2) == 0 {
			for i := range other {
				if at := other[i].Version.Offset(); at > 3 {
					other[i].Version = history.At(at * 10_000)
				}
				other[i].Process = 1_000_000 - 77*other[i].Process
			}
		}
		if r.IntN(2) == 0 { // so many that they share their marks
			for n := range 40 {
				other = append(other, history.Op{
					Process: 5000 + n, F: history.Read, Key: fmt.Sprint("beside ", n), Type: history.OK,
					Version: history.At(0), Call: int64(n), Return: int64(n),
				})
			}
		}
		where := r.Perm(len(other)) // of each operation
		shuffled := make(history.History, len(other))
		for i, to := range where {
			shuffled[to] = other[i]
		}
		got, gotInLog := all(t, &again, shuffled, true)
		for rule := range rules {
			var moved []int
			for _, i := range want[rule] {
				moved = append(moved, where[i])
			}
			slices.Sort(moved)
			if broken += len(moved); !slices.Equal(got[rule], moved) {
				t.Fatalf("seed %d, %v: %v, want %v\n%v", seed, rule, got[rule], moved, shuffled)
			}
		}
		if (gotInLog == "<nil>") != (inLog == "<nil>") {
			t.Fatalf("seed %d: in the order of the log: %s, want %s\n%v", seed, gotInLog, inLog, shuffled)
		}
		if inLog != "<nil>" {
			unfit++
		}
	}
	if broken < 10_000 || unfit < 200 {
		t.Errorf("%d operations break rules, %d histories do not fit the log: too few", broken, unfit)
	}
}

// overlap makes some operations overlap; each session does one thing at a time.
func overlap(h history.History, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 8))
	through := make(map[int]int64)
	for i := range h {
		op := &h[i]
		op.Call = max(op.Call-r.Int64N(30), through[op.Process]+1)
		if through[op.Process] = op.Call; op.Type == history.OK {
			op.Return = op.Call + r.Int64N(40)
			through[op.Process] = op.Return
		}
	}
}

// readable reports whether each read was over when its write had been called.
func readable(h history.History) bool {
	called := make(map[history.Value]int64)
	for i := range h {
		if h[i].F == history.Write {
			called[h[i].Value] = h[i].Call
		}
	}
	for i := range h {
		if at, ok := called[h[i].Value]; ok && h[i].F == history.Read && at > h[i].Return {
			return false
		}
	}
	return true
}
