package checker

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

// drawRegister draws a history of up to 60 operations by up to 6 clients on one or
// two keys, whose written values can mostly be told apart. Half of the reads
// return what was written shortly before, so that many histories hold.
func drawRegister(t *rapid.T) history.History {
	clients := rapid.IntRange(1, 6).Draw(t, "clients")
	keys := rapid.IntRange(1, 2).Draw(t, "keys")
	op := rapid.Custom(func(t *rapid.T) [6]int {
		var n [6]int
		for k, most := range [6]int{5, 19, 9, 7, 7, 7} {
			n[k] = rapid.IntRange(0, most).Draw(t, "n")
		}
		return n
	})
	var h history.History
	var free [6]int64
	var newest, older [2]history.Value
	now := int64(0)
	for i, n := range rapid.SliceOfN(op, 1, 60).Draw(t, "operations") {
		s, k := n[0]%clients, n[5]%keys
		now = max(now, free[s]) + int64(n[2]%3)
		op := history.Op{
			Process: s, F: history.Read, Key: []string{"x", "y"}[k], Type: history.OK,
			Call: now, Return: now + int64(n[3]), Value: newest[k],
		}
		switch {
		case n[1] < 6:
			op.F, op.Value = history.Write, history.Int(i+1)
			older[k], newest[k] = newest[k], op.Value
		case n[1] == 6:
			op.Value = older[k]
		case n[1] == 7:
			op.Value = history.Int(n[4])
		case n[1] == 8:
			op.F, op.Value = history.Write, history.Int(n[4]) // perhaps written before
		}
		free[s] = op.Return
		switch n[4] {
		case 0:
			op.Type, op.Return, free[s] = history.Info, history.Never, op.Call+1
		case 1:
			op.Type = history.Fail
		}
		h = append(h, op)
	}
	return h
}

// TestLinAgreesWithPorcupine asks both about each key: Check would do it only
// within bounds.
func TestLinAgreesWithPorcupine(t *testing.T) {
	found := map[lin.Verdict]int{}
	rapid.Check(t, func(rt *rapid.T) {
		h := drawRegister(rt)
		if err := h.Validate(); err != nil {
			rt.Fatal(err)
		}
		if _, err := Check(h, Options{}); err != nil {
			rt.Fatalf("%v\n%s", err, drawing(h))
		}
		ix := newIndex(h)
		for key, r := range ix.linear() {
			found[r.Verdict]++
			got := ix.linearizeKey(int32(key), ix.byKey()[key], Options{Work: 200_000}).result
			if got != Unknown && r.Verdict != lin.Undecidable && (got == Holds) != (r.Verdict == lin.Holds) {
				rt.Fatalf("lin: %v, Porcupine: %v\n%s", r.Verdict, got, drawing(h))
			}
		}
	})
	t.Log(found)
}

// On the small scopes lin decides, rather than leaving all to Porcupine; and where
// both decide, Check says so.
func TestLinDecidesSmallScopes(t *testing.T) {
	for _, s := range []*scope{&overlapping, &arranged} {
		n, decided, both, reasons := 0, 0, 0, map[string]int{}
		s.each(13, func(h history.History) {
			v := judge(t, h, Options{Guarantees: []string{Linearizable}})[Linearizable]
			for _, r := range newIndex(h).linear() {
				n++
				if r.Verdict != lin.Undecidable {
					decided++
				} else if reasons[r.Reason]++; slices.Equal(v.By, []string{"lin"}) {
					t.Fatalf("by lin alone, which left a key:\n%s", drawing(h))
				}
			}
			if slices.Equal(v.By, []string{"lin", "porcupine"}) {
				both++
			}
		})
		t.Logf("%s: %d of %d keys decided, both engines in %d histories, left: %v", s.name, decided, n, both, reasons)
		if decided == 0 || both == 0 {
			t.Errorf("%s: lin decided %d keys, both engines %d histories", s.name, decided, both)
		}
	}
}

// A wrong verdict of lin, right evidence or not, is an internal error that names
// the history, and never a verdict.
func TestDisagreementIsAnInternalError(t *testing.T) {
	holds := parse(t, "c0: |--w x=1--| |--r x->1--|\n")
	broken := parse(t, "c0: |--w x=1--| |--r x->nil--|\n")
	for _, test := range []struct {
		name   string
		h      history.History
		result lin.Result
		says   string
	}{
		{"a wrong order", holds, lin.Result{Verdict: lin.Holds, Order: []int32{1, 0}}, "read 1 where the register holds null"},
		{"an order that is not all", holds, lin.Result{Verdict: lin.Holds, Order: []int32{0}}, "operation 1 is left out"},
		{"an order of nothing", broken, lin.Result{Verdict: lin.Holds}, "left out"},
		{"a core that is none", holds, lin.Result{Verdict: lin.Violated, Core: []int32{0, 1}}, "some order explains it"},
		{"a core that is not closed", holds, lin.Result{Verdict: lin.Violated, Core: []int32{1}}, "but is not in it"},
	} {
		ix := newIndex(test.h)
		ix.results = []lin.Result{test.result}
		checkLinearizable(ix, Options{})
		var internal *InternalError
		if !errors.As(fmt.Errorf("check: %w", ix.fault), &internal) || !strings.Contains(internal.Error(), test.says) || len(internal.History) != 2 {
			t.Errorf("%s: %v, want %q", test.name, ix.fault, test.says)
		}
	}
	// What certify would let pass, Porcupine does not.
	for _, test := range []struct {
		h      history.History
		result lin.Result
		ask    func(*confirmation) bool
		says   string
	}{
		{broken, lin.Result{Verdict: lin.Holds}, func(c *confirmation) bool { left := 100; return c.confirmOrder(0, &left) }, `lin says that key "x" holds, Porcupine says violated`},
		{holds, lin.Result{Verdict: lin.Violated, Core: []int32{0, 1}}, func(c *confirmation) bool { return c.confirmCore(0) }, "Porcupine says holds"},
	} {
		ix := newIndex(test.h)
		c := &confirmation{ix: ix, results: []lin.Result{test.result}, searched: make([]Result, 1)}
		if test.ask(c) || ix.fault == nil || !strings.Contains(ix.fault.Error(), test.says) {
			t.Errorf("%v, want %q", ix.fault, test.says)
		}
	}
}
