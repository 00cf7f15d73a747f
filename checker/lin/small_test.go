package lin

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// number does what package checker does for its engines.
func number(h history.History) Input {
	type cell struct {
		key   string
		value history.Value
	}
	in := Input{Ops: make([]Op, len(h))}
	keys, values := map[string]int32{}, map[cell]int32{}
	value := func(c cell) int32 {
		v, ok := values[c]
		if !ok {
			v = int32(len(values))
			values[c] = v
		}
		return v
	}
	for i := range h {
		k, ok := keys[h[i].Key]
		if !ok {
			k = int32(len(keys))
			keys[h[i].Key] = k
			in.Unset = append(in.Unset, value(cell{h[i].Key, history.Nil}))
		}
		in.Ops[i] = Op{
			Call: h[i].Call, Return: h[i].Return, Version: h[i].Version.Offset(), Key: k, Value: value(cell{h[i].Key, h[i].Value}),
			Process: int32(h[i].Process), F: h[i].F, Type: h[i].Type,
		}
	}
	in.Values = len(values)
	return in
}

// variety are what an operation on the one register of these tests can be.
var variety = []history.Op{
	{F: history.Read, Type: history.OK},
	{F: history.Read, Value: history.Int(1), Type: history.OK},
	{F: history.Read, Value: history.Int(2), Type: history.OK},
	{F: history.Write, Value: history.Int(1), Type: history.OK},
	{F: history.Write, Value: history.Int(2), Type: history.OK},
	{F: history.Write, Value: history.Int(1), Type: history.Info},
	{F: history.Write, Value: history.Int(2), Type: history.Fail},
}

// everySmall calls yield with every stride-th of all valid histories of n operations
// of these variety, by two sessions, with times in 0..last. The history is reused.
func everySmall(n int, last int64, stride int, yield func(history.History)) {
	h := make(history.History, n)
	count := 0
	var fill func(i, floor int)
	fill = func(i, floor int) {
		if i == n {
			if count++; count%stride == 0 && h.Validate() == nil {
				yield(h)
			}
			return
		}
		shape := 0
		for call := int64(0); call <= last; call++ {
			for end := call; end <= last; end++ {
				for session := range 2 {
					shape++
					if i == 0 && session == 1 {
						continue // sessions are interchangeable
					}
					for k, op := range variety {
						if code := shape*len(variety) + k; code >= floor { // and so are operations
							op.Process, op.Call, op.Return = session, call, end
							if op.Type == history.Info {
								op.Return = history.Never
							}
							h[i] = op
							fill(i+1, code)
						}
					}
				}
			}
		}
	}
	fill(0, 0)
}

// effective returns the operations that may have taken effect.
func effective(h history.History) (ops []int32) {
	for i := range h {
		if op := &h[i]; op.Type == history.OK || op.Type == history.Info && op.F == history.Write {
			ops = append(ops, int32(i))
		}
	}
	return ops
}

// agree compares the verdict on a history of one key with that of trying all
// orders, and has the evidence certified. It reports whether there was a verdict.
func agree(t *testing.T, h history.History) bool {
	t.Helper()
	r := Check(number(h))[0]
	explained := certify.Explained(h, effective(h))
	switch {
	case r.Verdict == Undecidable:
		if r.Reason == "" {
			t.Fatalf("undecidable without a reason:\n%v", h)
		}
		return false
	case explained != (r.Verdict == Holds):
		t.Fatalf("%v, but explained %v:\n%v", r.Verdict, explained, h)
	case r.Verdict == Holds:
		if err := certify.Orders(h, [][]int32{r.Order}, nil); err != nil {
			t.Fatalf("%v:\n%v", err, h)
		}
		return true
	}
	if err := certify.Cores(h, [][]int32{r.Core}); err != nil || len(r.Core) > 6 {
		t.Fatalf("core %v: %v:\n%v", r.Core, err, h)
	}
	for _, i := range r.Core {
		if rest := withoutReaders(h, r.Core, i); len(rest) > 0 && !certify.Explained(h, rest) {
			t.Fatalf("%v is enough of %v:\n%v", rest, r.Core, h)
		}
	}
	return true
}

func withoutReaders(h history.History, core []int32, i int32) []int32 {
	return slices.DeleteFunc(slices.Clone(core), func(j int32) bool {
		return j == i || h[i].F == history.Write && h[j].Value == h[i].Value
	})
}

func TestEverySmallHistory(t *testing.T) {
	for _, scope := range []struct {
		operations   int
		last         int64
		stride, fast int
	}{{1, 3, 1, 1}, {2, 3, 1, 1}, {3, 2, 1, 4}, {4, 2, 5, 101}, {4, 3, 41, 1009}} {
		stride := scope.stride
		if testing.Short() {
			stride = scope.fast
		}
		histories, decided := 0, 0
		everySmall(scope.operations, scope.last, stride, func(h history.History) {
			histories++
			if agree(t, h) {
				decided++
			}
		})
		t.Logf("%d operations, times to %d: %d histories, %d decided", scope.operations, scope.last, histories, decided)
		if decided*2 < histories {
			t.Errorf("only %d of %d decided", decided, histories)
		}
	}
}

// random draws a valid history of one key. Most written values differ.
func random(r *rand.Rand, operations, sessions int, span int64) history.History {
	var h history.History
	free := make([]int64, sessions)
	for range operations {
		s := r.IntN(sessions)
		op := history.Op{
			Process: s, F: history.Func(1 + r.IntN(2)), Key: "x", Type: history.OK,
			Call: free[s] + r.Int64N(span), Value: history.Int(1 + r.IntN(operations)),
		}
		op.Return = op.Call + r.Int64N(span)
		free[s] = op.Return
		switch r.IntN(8) {
		case 0:
			op.Type = history.Info
			free[s], op.Return = op.Call+1, history.Never
		case 1:
			op.Type = history.Fail
		case 2:
			op.Value = history.Nil
		}
		if op.F == history.Write {
			op.Value = history.Int(len(h))
		}
		h = append(h, op)
	}
	for i := range h { // most reads return what was written about then
		if w := r.IntN(len(h)); h[i].F == history.Read && h[w].F == history.Write && h[w].Call <= h[i].Return && r.IntN(6) > 0 {
			h[i].Value = h[w].Value
		}
	}
	r.Shuffle(len(h), func(i, j int) {
		if h[i].Process != h[j].Process || h[i].Call != h[j].Call {
			h[i], h[j] = h[j], h[i]
		}
	})
	return h
}

// full reports whether random tests draw as many as continuous integration asks for.
func full() bool { return os.Getenv("LAGCHECK_SCOPE") == "full" }

func TestRandomSmallHistories(t *testing.T) {
	count := 60_000
	switch {
	case testing.Short():
		count = 20_000
	case full():
		count = 200_000
	}
	r := rand.New(rand.NewPCG(7, 8))
	histories, decided, violated := 0, 0, 0
	for range count {
		h := random(r, 3+r.IntN(6), 1+r.IntN(4), 1+r.Int64N(6))
		if h.Validate() != nil {
			continue
		}
		histories++
		if agree(t, h) {
			decided++
		}
		if Check(number(h))[0].Verdict == Violated {
			violated++
		}
	}
	t.Logf("%d histories, %d decided, %d violated", histories, decided, violated)
}

// Operations of a session that are called at one time may be listed against the
// order of the session.
func TestListedAgainstTheSession(t *testing.T) {
	r := func(process int, call, end int64) history.Op {
		return history.Op{Process: process, F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: call, Return: end}
	}
	w := r(0, 0, 1)
	w.F = history.Write
	for _, h := range []history.History{
		{w, r(1, 5, 9), r(1, 5, 5)},
		{w, r(1, 5, 5), r(1, 5, 9)},
		{w, r(1, 4, 5), r(1, 5, 9), r(1, 5, 5)},
		{w, r(1, 5, 9), r(2, 5, 5), r(1, 5, 5)},
		{r(1, 5, 9), w, r(1, 5, 5)},
	} {
		if !agree(t, h) {
			t.Errorf("undecided:\n%v", h)
		}
	}
}

// Two sessions touch themselves at one instant, and the second operation of one of them
// has to come before the first of the other; so have clusters that begin and end there,
// in another order than that in which they are listed.
func TestTwoSessionsTouchAtOneInstant(t *testing.T) {
	op := func(process int, f history.Func, value int, call, end int64) history.Op {
		return history.Op{Process: process, F: f, Key: "x", Value: history.Int(value), Type: history.OK, Call: call, Return: end}
	}
	h := history.History{
		op(2, history.Write, 1, 0, 9), op(3, history.Write, 2, 0, 4), op(4, history.Write, 4, 0, 9), op(5, history.Write, 3, 5, 9),
		op(1, history.Read, 1, 3, 5), op(1, history.Read, 2, 5, 9),
		op(0, history.Read, 3, 1, 5), op(0, history.Read, 4, 5, 5),
	}
	if r := Check(number(h))[0]; !agree(t, h) || r.Verdict != Holds {
		t.Errorf("%v (%s), want holds", r.Verdict, r.Reason)
	}
}

// Two operations that are listed the wrong way round are noticed wherever they are.
func TestAnyTwoOutOfOrder(t *testing.T) {
	h := make(history.History, 2*blockSize+3)
	for i := range h {
		h[i] = history.Op{F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: int64(2 * i), Return: int64(2*i + 1)}
	}
	h[0].F = history.Write
	for i := 1; i < len(h); i++ {
		h[i-1], h[i] = h[i], h[i-1]
		if err := certify.Orders(h, [][]int32{Check(number(h))[0].Order}, nil); err != nil {
			t.Fatalf("operations %d and %d: %v", i-1, i, err)
		}
		h[i-1], h[i] = h[i], h[i-1]
	}
}
