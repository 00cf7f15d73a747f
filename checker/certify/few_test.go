package certify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/history"
)

// chosen is a history of so many operations, one after the other, each a write or a read
// of any write before it on its key; a few writes are a cas, or nobody confirmed them.
func chosen(seed uint64, operations, sessions, keys int) history.History {
	r := rand.New(rand.NewPCG(seed, 5))
	h, at := make(history.History, operations), r.Perm(operations)
	last := make(map[string]history.Value)
	seen := make(map[string][]history.Op)
	for i := range h {
		key := fmt.Sprint("k", r.IntN(keys))
		op := history.Op{
			Process: r.IntN(sessions), F: history.Read, Key: key, Type: history.OK, Version: history.At(0),
			Call: int64(i) * 10, Return: int64(i)*10 + 9,
		}
		switch n := len(seen[key]); {
		case r.IntN(2) == 0:
			op.F, op.Value, op.Version = history.Write, history.Int(i+1), history.At(int64(i+1))
			if seed%2 == 0 {
				op.Version = history.At(int64(at[i] + 1))
			}
			switch r.IntN(8) {
			case 0, 1:
				op.Type, op.Return = history.Info, history.Never
			case 2:
				if last[key] != history.Nil {
					op.F, op.Old = history.CAS, last[key]
				}
			}
			last[key] = op.Value
			seen[key] = append(seen[key], op)
		case n > 0:
			w := seen[key][r.IntN(n)]
			op.Value, op.Version = w.Value, w.Version
		}
		h[i] = op
	}
	return h
}

// broken returns who breaks a rule.
func (j *judge) broken(r Rule) (all []int) {
	for i, bits := range j.broke {
		if bits>>r&1 == 1 {
			all = append(all, i)
		}
	}
	return all
}

// all is everything that a kernel says about a history whose versions tell all, with sets or
// without: who breaks which rule, and what is wrong with the order of the log, keys with a
// core left aside.
func all(t *testing.T, k *Kernel, h history.History, sets bool) (broke [][]int, inLog string) {
	t.Helper()
	k.Begin(h)
	k.few.told = k.few.told && sets
	for range 2 { // whoever judges something else between asks again
		if !k.Told() {
			t.Fatalf("a choice is left in %v", h)
		}
	}
	for r := range rules {
		if !k.judge.judge(r) {
			t.Fatalf("%v is undecided in %v", r, h)
		}
		broke = append(broke, k.judge.broken(r))
		if k.judge.counts[r] != len(broke[r]) {
			t.Fatalf("%d break %v, but %d are counted in %v", len(broke[r]), r, k.judge.counts[r], h)
		}
	}
	return broke, fmt.Sprint(k.InLog(nil))
}

// Sets and lists find the same.
func TestSetsAgainstLists(t *testing.T) {
	t.Parallel()
	var sets, lists Kernel
	taken, most, broken, unfit, adopted := 0, 0, 0, 0, 0
	for seed := range uint64(12_000) {
		h := chosen(seed, 3+int(seed%120), 1+int(seed%5), 1+int(seed/5%4))
		h = slices.DeleteFunc(h, func(op history.Op) bool { return op.F == history.CAS })
		if seed%3 > 0 {
			overlap(h, seed)
		}
		for i := range h {
			if op := &h[i]; op.Type == history.Info && seed%5 == 0 && !slices.ContainsFunc(h, func(r history.Op) bool { return r.F == history.Read && r.Value == op.Value }) {
				op.Version = history.Version{} // nobody ever saw it
			} else if op.Type == history.Info && seed%5 == 1 {
				op.Version = history.Version{} // who saw it states where it stands
			}
		}
		last, written := 0, map[history.Value]bool{history.Nil: true}
		for i := range h {
			last = max(last, int(h[i].Version.Offset()))
			written[h[i].Value] = written[h[i].Value] || h[i].F == history.Write
		}
		if slices.ContainsFunc(h, func(op history.Op) bool { return !written[op.Value] }) {
			continue // a cas wrote it
		}
		got, gotInLog := all(t, &sets, h, true)
		if sets.few.told != (last <= mostFew && readable(h)) {
			t.Fatalf("seed %d: positions up to %d, as sets: %v", seed, last, sets.few.told)
		} else if !sets.few.told {
			continue
		}
		adopted += len(sets.few.adopted)
		want, inLog := all(t, &lists, h, false)
		taken, most = taken+1, max(most, last)
		for r := range rules {
			if broken += len(want[r]); !slices.Equal(got[r], want[r]) {
				t.Fatalf("seed %d, %v: %v as sets, %v as lists\n%v", seed, r, got[r], want[r], h)
			}
		}
		if gotInLog != inLog {
			t.Fatalf("seed %d: in the order of the log: %s as sets, %s as lists\n%v", seed, gotInLog, inLog, h)
		}
		if inLog != "<nil>" {
			unfit++
		}
	}
	if adopted < 500 || taken < 3000 || most != mostFew || broken < 10_000 || unfit < 1000 || unfit > taken-500 {
		t.Errorf("%d histories of at most %d writes, %d operations break rules, %d do not fit the log, %d writes have the position of a read: too few", taken, most, broken, unfit, adopted)
	}
}

// Sets are for histories that leave nothing open, and are listed in order. Others get the
// same verdicts without them.
func TestSetsLeave(t *testing.T) {
	w := history.Op{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 5, Return: 9, Version: history.At(1)}
	r := w
	r.F, r.Process, r.Call = history.Read, 1, 4
	old := w
	old.F, old.Process, old.Call, old.Return, old.Version, old.Value = history.Read, 1, 10, 11, history.At(0), history.Nil
	with := func(op history.Op, change func(op *history.Op)) history.Op {
		change(&op)
		return op
	}
	cas := with(w, func(op *history.Op) { op.F, op.Old = history.CAS, history.Nil })
	far := func(at int64) func(op *history.Op) { return func(op *history.Op) { op.Version = history.At(at) } }
	ninth := history.History{w, r, old}
	for k := range fewKeys {
		ninth = append(ninth, with(old, func(op *history.Op) { op.Key, op.Process = fmt.Sprint(k), 2+k }))
	}
	lost := with(w, func(op *history.Op) {
		op.Type, op.Return, op.Version, op.Process, op.Value = history.Info, history.Never, history.Version{}, 2, history.Int(2)
	})
	seen := with(r, func(op *history.Op) { op.Call, op.Return, op.Version, op.Value = 12, 13, history.At(2), history.Int(2) })
	for _, test := range []struct {
		name       string
		h          history.History
		sets, told bool
	}{
		{"in order", history.History{w, r, old}, true, true},
		{"a read before its write", history.History{r, w, old}, false, true},
		{"a session against its order", history.History{w, old, r}, false, true},
		{"a session that calls twice at one instant", history.History{w, with(r, func(op *history.Op) { op.Call = 10 }), old}, false, true},
		{"a session that calls one after the other", history.History{w, with(r, func(op *history.Op) { op.Call = 9 }), old}, true, true},
		{"a cas", history.History{cas, r, old}, false, true},
		{"the last position", history.History{with(w, far(mostFew)), with(r, far(mostFew)), old}, true, true},
		{"a position after that", history.History{with(w, far(mostFew+1)), with(r, far(mostFew+1)), old}, false, true},
		{"the last process", history.History{with(w, func(op *history.Op) { op.Process = mostSessions - 1 }), r, old}, true, true},
		{"a process after that", history.History{with(w, func(op *history.Op) { op.Process = mostSessions }), r, old}, false, true},
		{"a process before all", history.History{with(w, func(op *history.Op) { op.Process = -1 }), r, old}, false, true},
		{"eight keys", ninth[:len(ninth)-1], true, true},
		{"nine keys", ninth, false, true},
		{"a write that nobody saw", history.History{w, r, old, lost}, true, true},
		{"a write that failed", history.History{w, r, old, with(lost, func(op *history.Op) { op.Type, op.Return = history.Fail, 9 })}, true, true},
		{"a write whose position only a read states", history.History{w, r, lost, seen, with(old, func(op *history.Op) { op.Call, op.Return = 14, 15 })}, true, true},
		{"another one of its value", history.History{w, r, lost, with(lost, func(op *history.Op) { op.Process = 3 }), seen}, false, false},
		{"another one of its value later", history.History{w, r, lost, seen, with(lost, func(op *history.Op) { op.Process, op.Call = 3, 20 })}, false, false},
		{"another one of its value on another key", history.History{w, r, lost, with(lost, func(op *history.Op) { op.Process, op.Key = 3, "y" }), seen}, true, true},
		{"a lost write that is listed later", history.History{w, r, seen, lost}, false, true},
		{"a lost write that was called too late", history.History{w, r, with(lost, func(op *history.Op) { op.Call = 14 }), seen}, false, true},
		{"a lost write at two positions", history.History{w, r, lost, seen, with(seen, func(op *history.Op) { op.Call, op.Return, op.Version = 14, 15, history.At(3) })}, false, false},
		{"a lost write at the position of another one", history.History{w, r, lost, with(seen, far(1))}, false, false},
		{"a write at the position of a lost one", history.History{w, r, lost, seen, with(w, func(op *history.Op) {
			op.Call, op.Return, op.Version, op.Value, op.Process = 14, 15, history.At(2), history.Int(3), 4
		})}, false, false},
		{"a confirmed write without a position", history.History{with(w, func(op *history.Op) { op.Version = history.Version{} }), with(r, func(op *history.Op) { op.Version = history.Version{} }), old}, false, false},
		{"two writes of one position", history.History{w, r, old, with(w, func(op *history.Op) { op.Process, op.Value = 2, history.Int(2) })}, false, false},
		{"a write at the position of the initial state", history.History{with(w, far(0)), old}, false, false},
		{"a write of unknown outcome there", history.History{with(lost, far(0)), old}, false, false},
		{"a read without a position", history.History{w, with(r, func(op *history.Op) { op.Version = history.Version{} }), old}, false, true},
		{"a value at the initial position", history.History{w, with(r, far(0)), old}, false, false},
		{"another value than was written", history.History{w, with(r, func(op *history.Op) { op.Value = history.Int(3) }), old}, false, true},
		{"a position of another key", history.History{w, with(r, func(op *history.Op) { op.Key, op.Version = "y", history.At(1) }), old}, false, true},
		{"a read that was over before its write", history.History{with(w, func(op *history.Op) { op.Call = 10 }), with(r, func(op *history.Op) { op.Call, op.Return = 4, 9 }), old}, false, true},
	} {
		var k Kernel
		k.Begin(test.h)
		if k.few.told != test.sets {
			t.Errorf("%s: as sets %v, want %v", test.name, k.few.told, test.sets)
		}
		if told := k.Told(); told != test.told {
			t.Errorf("%s: leaves no choice: %v, want %v", test.name, told, test.told)
		}
		if !test.told {
			continue
		}
		got, gotInLog := all(t, &k, test.h, true)
		want, inLog := all(t, &k, test.h, false)
		if !slices.EqualFunc(got, want, slices.Equal) || gotInLog != inLog {
			t.Errorf("%s: %v and %s as sets, %v and %s as lists", test.name, got, gotInLog, want, inLog)
		}
	}
}
