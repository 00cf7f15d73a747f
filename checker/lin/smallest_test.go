package lin

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

func everyKey(int32) bool { return true }

// One history for each size that a smallest core can have.
func TestSmallestOfEachSize(t *testing.T) {
	w := func(value int, call, end int64) history.Op {
		return history.Op{F: history.Write, Value: history.Int(value), Type: history.OK, Call: call, Return: end}
	}
	r := func(value int, call, end int64) history.Op {
		op := history.Op{F: history.Read, Type: history.OK, Call: call, Return: end}
		if value > 0 {
			op.Value = history.Int(value)
		}
		return op
	}
	failed := w(1, 0, 1)
	failed.Type = history.Fail
	for _, test := range []struct {
		name string
		h    history.History
		core []int32
	}{
		{"an unread value twice", history.History{w(1, 0, 1), w(2, 2, 3), w(2, 8, 9), r(1, 5, 6)}, []int32{0, 1, 3}},
		{"holds", history.History{w(1, 0, 9), r(1, 1, 2), r(0, 1, 2)}, nil},
		{"from nowhere", history.History{w(2, 0, 1), r(1, 2, 3)}, []int32{1}},
		{"failed", history.History{failed, r(1, 2, 3)}, []int32{0, 1}},
		{"from the future", history.History{r(1, 0, 1), w(1, 2, 3)}, []int32{0, 1}},
		{"initial", history.History{w(2, 0, 1), w(1, 0, 9), r(0, 2, 3), r(1, 0, 1)}, []int32{0, 2}},
		{"initial after a read", history.History{w(1, 0, 9), r(1, 0, 1), r(0, 2, 3)}, []int32{0, 1, 2}},
		{"stale", history.History{w(1, 0, 1), r(1, 0, 9), w(2, 2, 3), r(1, 4, 5)}, []int32{0, 2, 3}},
		{"new then old", history.History{w(1, 0, 1), w(2, 2, 9), r(2, 3, 4), r(1, 5, 6)}, []int32{0, 1, 2, 3}},
		{"old, new, old", history.History{w(1, 0, 9), r(1, 0, 1), w(2, 2, 3), r(1, 4, 5)}, []int32{0, 1, 2, 3}},
		{"five", history.History{w(1, 0, 9), r(1, 0, 1), r(1, 6, 7), w(2, 2, 9), r(2, 3, 4)}, []int32{0, 1, 2, 3, 4}},
		{"six", history.History{w(1, 0, 10), r(1, 0, 1), r(1, 9, 10), w(2, 0, 10), r(2, 0, 6), r(2, 5, 10)}, []int32{0, 1, 2, 3, 4, 5}},
	} {
		for i := range test.h {
			test.h[i].Process = i
		}
		if got, exact := Smallest(number(test.h), everyKey); !slices.Equal(got, test.core) || !exact {
			t.Errorf("%s: %v, exact %v, want %v", test.name, got, exact, test.core)
		}
	}
}

// No closed part of a history that has no order is smaller than the core.
func TestSmallestAgainstAllParts(t *testing.T) {
	r, found := rand.New(rand.NewPCG(1, 7)), map[int]int{}
	for n := range 4_000 {
		h := make(history.History, 3+r.IntN(6))
		for i := range h {
			h[i] = history.Op{Process: i, F: history.Write, Value: history.Int(i), Type: history.OK, Call: r.Int64N(20)}
			h[i].Return = h[i].Call + r.Int64N(12)
			if i > 1 && r.IntN(4) > 0 {
				h[i].F, h[i].Value = history.Read, history.Int(r.IntN(2))
			}
		}
		core, _ := Smallest(number(h), everyKey)
		found[len(core)]++
		if want := smallestIllegal(h); len(core) != want {
			t.Fatalf("history %d: core %v, but the smallest has %d operations\n%+v", n, core, want, h)
		}
		if core != nil && certify.Explained(h, core) {
			t.Fatalf("history %d: core %v has an order\n%+v", n, core, h)
		}
	}
	t.Log(found)
}

// smallestIllegal returns how many operations the smallest closed part has that no order
// explains, 0 if there is none.
func smallestIllegal(h history.History) int {
	least := 0
	for part := range uint(1) << len(h) {
		var ops []int32
		closed := true
		for i := range h {
			if part>>i&1 == 1 {
				ops = append(ops, int32(i))
				closed = closed && (h[i].F == history.Write || !slices.ContainsFunc(h, func(w history.Op) bool {
					return w.F == history.Write && w.Value == h[i].Value && part>>w.Process&1 == 0
				}))
			}
		}
		if n := bits.OnesCount(part); closed && (least == 0 || n < least) && !certify.Explained(h, ops) {
			least = n
		}
	}
	return least
}

// A value that was read and written twice says too little of a key; other keys count.
func TestSmallestLeavesKeysOut(t *testing.T) {
	h := history.History{
		{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 0, Return: 1},
		{Process: 1, F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 2, Return: 3},
		{Process: 2, F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: 4, Return: 5},
		{Process: 3, F: history.Read, Key: "x", Type: history.OK, Call: 4, Return: 5},
	}
	if core, exact := Smallest(number(h), everyKey); core != nil || exact {
		t.Errorf("%v, exact %v", core, exact)
	}
	h[3].Key = "y"
	h = append(h, history.Op{Process: 4, F: history.Write, Key: "y", Value: history.Int(1), Type: history.OK, Call: 0, Return: 1})
	if core, exact := Smallest(number(h), everyKey); !slices.Equal(core, []int32{3, 4}) || exact {
		t.Errorf("%v, exact %v", core, exact)
	}
	// A core of one operation is a smallest one whatever else there is, one of two may not be.
	h = append(h, history.Op{Process: 5, F: history.Read, Key: "y", Value: history.Int(7), Type: history.OK, Call: 2, Return: 3})
	if core, exact := Smallest(number(h), everyKey); !slices.Equal(core, []int32{5}) || !exact {
		t.Errorf("from nowhere: %v, exact %v", core, exact)
	}
	h = append(h, history.Op{Process: 6, F: history.Write, Key: "y", Value: history.Int(7), Type: history.Fail, Call: 2, Return: 3})
	if core, exact := Smallest(number(h), everyKey); !slices.Equal(core, []int32{5, 6}) || exact {
		t.Errorf("failed: %v, exact %v", core, exact)
	}
}

// The smallest core is found on whatever key it is.
func TestSmallestOfSeveralKeys(t *testing.T) {
	for broken := range 3 {
		var h history.History
		for k, key := range []string{"x", "y", "z"} {
			call := int64(0) // the second write comes after the first one, or with it
			if k == broken {
				call = 20
			}
			for _, op := range []history.Op{
				{F: history.Write, Value: history.Int(1), Call: 0, Return: 10},
				{F: history.Write, Value: history.Int(2), Call: call, Return: call + 10},
				{F: history.Read, Value: history.Int(1), Call: 40, Return: 50},
			} {
				op.Process, op.Key, op.Type = len(h), key, history.OK
				h = append(h, op)
			}
		}
		at := int32(3 * broken)
		if core, exact := Smallest(number(h), everyKey); !slices.Equal(core, []int32{at, at + 1, at + 2}) || !exact {
			t.Errorf("key %d: %v, exact %v", broken, core, exact)
		}
	}
}
