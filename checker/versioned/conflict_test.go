package versioned

import (
	"slices"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// A core has what shows the conflict, and nothing that the writes show already.
func TestCoresOfEachSize(t *testing.T) {
	w := func(at int64, call, end int64) history.Op {
		return history.Op{F: history.Write, Key: "x", Value: history.Int(int(at)), Type: history.OK, Call: call, Return: end, Version: history.At(at)}
	}
	r := func(at int64, call, end int64) history.Op {
		op := w(at, call, end)
		if op.F = history.Read; at == 0 {
			op.Value = history.Nil
		}
		return op
	}
	var e Engine
	for _, test := range []struct {
		name string
		h    history.History
		core []int32 // none: real time allows the log
	}{
		{"holds", history.History{w(1, 0, 9), w(2, 1, 10), r(1, 8, 9)}, nil},
		{"initial", history.History{w(1, 0, 1), r(0, 2, 3)}, []int32{0, 1}},
		{"initial after a read", history.History{w(1, 0, 9), r(1, 1, 2), r(0, 3, 4)}, []int32{0, 1, 2}},
		{"initial as the write ends, after a read", history.History{w(1, 0, 3), r(1, 1, 2), r(0, 3, 4)}, []int32{0, 1, 2}},
		{"initial after the write, and a read before it ended", history.History{w(1, 0, 2), r(1, 0, 1), r(0, 3, 4)}, []int32{0, 2}},
		{"stale", history.History{w(1, 0, 1), w(2, 2, 3), r(1, 4, 5)}, []int32{0, 1, 2}},
		{"new then old", history.History{w(1, 0, 1), w(2, 2, 9), r(2, 3, 4), r(1, 5, 6)}, []int32{0, 1, 2, 3}},
		{"old, new, old", history.History{w(1, 0, 9), r(1, 0, 1), w(2, 2, 3), r(1, 4, 5)}, []int32{0, 1, 2, 3}},
		{"a late read of the new value", history.History{w(2, 0, 3), w(1, 0, 2), r(2, 4, 9), r(1, 5, 9)}, []int32{0, 1, 2, 3}},
		{"the new write ends as the old value is read", history.History{w(1, 0, 1), w(2, 2, 5), r(2, 3, 4), r(1, 5, 6)}, []int32{0, 1, 2, 3}},
		{"the new write begins as the old one ends", history.History{w(1, 0, 2), w(2, 2, 3), r(2, 4, 9), r(1, 5, 6)}, []int32{0, 1, 2, 3}},
		{"that, and the old value was read before", history.History{w(1, 0, 2), r(1, 0, 1), w(2, 2, 3), r(1, 4, 5)}, []int32{0, 1, 2, 3}},
		{"five", history.History{w(1, 0, 9), r(1, 0, 1), w(2, 2, 9), r(2, 3, 4), r(1, 6, 7)}, []int32{0, 1, 2, 3, 4}},
		{"six", history.History{w(1, 0, 10), r(1, 0, 1), w(2, 0, 10), r(2, 0, 6), r(2, 5, 10), r(1, 9, 10)}, []int32{0, 1, 2, 3, 4, 5}},
		{"a read of the new value ended before its write", history.History{w(1, 0, 1), w(2, 2, 5), r(2, 2, 4), r(1, 7, 8)}, []int32{0, 1, 3}},
		{"a read of the new value in between", history.History{w(1, 0, 1), w(2, 2, 3), r(2, 4, 5), r(1, 6, 7)}, []int32{0, 1, 3}},
		{"a read of the old value at first", history.History{w(1, 0, 2), r(1, 0, 1), w(2, 3, 4), r(1, 5, 6)}, []int32{0, 2, 3}},
		{"the old write ends within the new one", history.History{w(1, 0, 30), r(1, 0, 25), w(2, 20, 40), r(2, 50, 60), r(1, 70, 80)}, []int32{0, 2, 3, 4}},
		{"after the third, though not after the second", history.History{w(1, 0, 5), w(2, 10, 200), w(3, 20, 50), r(1, 100, 110)}, []int32{0, 2, 3}},
	} {
		for i := range test.h {
			test.h[i].Process = i
		}
		if !e.Read(test.h) || e.Known() != len(test.h) {
			t.Fatalf("%s: not taken", test.name)
		}
		cores, ok := e.Conflicts()
		if !ok || (len(cores) > 0) != (test.core != nil) {
			t.Errorf("%s: %v, cores %v, want %v", test.name, ok, cores, test.core)
			continue
		}
		for _, core := range cores {
			slices.Sort(core)
			if err := certify.Cores(test.h, [][]int32{core}); err != nil || !slices.Equal(core, test.core) {
				t.Errorf("%s: core %v, want %v: %v", test.name, core, test.core, err)
			}
		}
	}
}

// Where real time contradicts the log but clusters are not in conflict, another order may
// explain all: that is left to package lin.
func TestContested(t *testing.T) {
	op := func(process int, f history.Func, at, call, end int64) history.Op {
		return history.Op{Process: process, F: f, Key: "x", Value: history.Int(int(at)), Type: history.OK, Call: call, Return: end, Version: history.At(at)}
	}
	for _, test := range []struct {
		name string
		h    history.History
	}{
		{"the writes overlap", history.History{
			op(0, history.Write, 1, 0, 30), op(1, history.Read, 1, 20, 40), op(2, history.Write, 2, 5, 10),
		}},
		{"the old value is read from the instant on at which the new write ends", history.History{
			op(0, history.Write, 1, 0, 10), op(1, history.Write, 2, 15, 20), op(2, history.Read, 1, 20, 30),
		}},
		{"the new value is read at the instant at which the old write ends", history.History{
			op(0, history.Write, 1, 0, 30), op(1, history.Read, 1, 20, 40), op(2, history.Write, 2, 5, 10), op(3, history.Read, 2, 30, 35),
		}},
		{"the old value is read at the instant at which the new write ends", history.History{
			op(0, history.Write, 1, 0, 5), op(1, history.Read, 1, 10, 20), op(2, history.Write, 2, 3, 10),
		}},
	} {
		var e Engine
		if !e.Read(test.h) {
			t.Fatalf("%s: not taken", test.name)
		}
		if cores, ok := e.Conflicts(); ok {
			t.Errorf("%s: cores %v", test.name, cores)
		}
	}
}
