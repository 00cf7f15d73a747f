package checker

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lagcheck/history"
)

// What breaks each guarantee that goes by the log, where versions tell all, where a
// read has a choice that does not help, and by values alone.
var (
	brokenByVersions = map[string]string{
		Sequential:        "c0: |--w x=1 #1--| |--w y=1 #2--| |--r x->1 #1--|\nc1:                                |--w x=2 #3--| |--r y->nil #0--|\n",
		Causal:            "c0: |--w x=1 #1--|\nc1:               |--r x->1 #1--| |--w y=1 #2--|\nc2:                                                 |--r y->1 #2--| |--r x->nil #0--|\n",
		PRAM:              "c0: |--w x=1 #1--| |--w y=1 #2--|\nc1:                                |--r y->1 #2--| |--r x->nil #0--|\n",
		ReadYourWrites:    "c0: |--w x=1 #1--| |--r x->nil #0--|\n",
		MonotonicReads:    "c0: |--w x=1 #1--|\nc1:               |--r x->1 #1--| |--r x->nil #0--|\n",
		MonotonicWrites:   "c0: |--w x=1 #2--| |--w y=1 #1--|\n",
		WritesFollowReads: "c0: |--w x=1 #2--|\nc1:               |--r x->1 #2--| |--w y=1 #1--|\n",
	}
	aChoice       = "c7: |--w z=1 #7--| |--w z=1 #8--|\nc8:                                      |--r z->1--|\n"
	brokenByValue = map[string]string{
		Sequential:     "c0: |--w x=1--| |--r x->nil--|\n",
		Causal:         "c0: |--w x=1--|\nc1:               |--r x->1--| |--w y=1--|\nc2:                                        |--r y->1--| |--r x->nil--|\n",
		PRAM:           "c0: |--w x=1--| |--w y=1--|\nc1:                         |--r y->1--| |--r x->nil--|\n",
		ReadYourWrites: "c0: |--w x=1--| |--r x->2--|\nc1: |--w x=2--| |--r x->1--|\n",
		MonotonicReads: "c0: |--w x=1--|\nc1: |--w x=2--|\nc2: |--r x->1--| |--r x->2--|\nc3: |--r x->2--| |--r x->1--|\n",
	}
	keptByVersions = "c0: |--w x=1 #1--| |--r x->1 #1--| |--w y=1 #2--|\nc1:               |--r x->1 #1--| |--w y=2 #3--| |--r y->2 #3--|\n"
)

// wrong returns the verdict that an engine with a fault might give.
func wrong(v Verdict) Verdict {
	if v.Result == Violated {
		return Verdict{Guarantee: v.Guarantee, Result: Holds, Obligations: 1}
	}
	return Verdict{Guarantee: v.Guarantee, Result: Violated, Obligations: 1, Violations: 1, Offending: []int{1}}
}

// A wrong verdict of the general algorithms is never printed, whatever evidence they
// have: it is an internal error, or unknown where a violation cannot be shown.
func TestWrongVerdictsAreNotBelieved(t *testing.T) {
	test := func(name, kind, drawing string) {
		g, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		h, check := parse(t, drawing), g.check
		right := Unknown
		g.check = func(ix *index, o Options) Verdict {
			v := check(ix, o)
			if ix.trusting {
				return v
			}
			right = v.Result
			return wrong(v)
		}
		verdicts, err := judgeAll(newIndex(h), []Guarantee{g}, Options{})
		var internal *InternalError
		refused := errors.As(err, &internal) && internal.Guarantee == name && len(internal.History) == len(h)
		if right == Unknown || !refused && (right == Violated || verdicts[0].Result != Unknown) {
			t.Errorf("%s, %s: the right verdict is %v, the wrong one became %v, %v\n%s", name, kind, right, verdicts, err, drawing)
		}
	}
	for name, drawing := range brokenByVersions {
		test(name, "versions", drawing)
		test(name, "a choice", drawing+aChoice)
		test(name, "kept", keptByVersions)
		test(name, "kept, a choice", keptByVersions+aChoice)
	}
	for name, drawing := range brokenByValue {
		test(name, "values", drawing)
	}
	test(ReadYourWrites, "kept by values", "c0: |--w x=1--| |--r x->1--|\n")
	test(MonotonicReads, "kept by values", "c0: |--w x=1--| |--r x->1--| |--r x->1--|\n")
}

// Where versions tell all, the very list of offenders is certified.
func TestWrongOffendersAreInternalErrors(t *testing.T) {
	asked := guarantees[1:]
	for name, drawing := range brokenByVersions {
		var c told
		if h := parse(t, drawing); !c.read(h, &Options{}) {
			t.Fatalf("not told:\n%s", drawing)
		}
		if _, ok, err := c.judge(asked, &Options{}); !ok || err != nil {
			t.Fatal(ok, err)
		}
		k := slices.IndexFunc(c.verdicts, func(v Verdict) bool { return v.Guarantee == name })
		right := slices.Clone(c.verdicts[k].Offending)
		if c.verdicts[k].Result != Violated {
			t.Fatalf("%s: %+v", name, c.verdicts[k])
		}
		for _, offending := range [][]int{nil, right[1:], append([]int{0}, right...), append(right[:len(right):len(right)], right[0]), {right[0] - 1}} {
			c.verdicts[k].Offending = offending
			var internal *InternalError
			heard := Options{Decided: func(v Verdict) { t.Errorf("%s: told %+v", name, v) }}
			if err := c.settle(asked, &heard); !errors.As(err, &internal) || internal.Guarantee != name {
				t.Errorf("%s: offending %v instead of %v: %v", name, offending, right, err)
			}
		}
	}
}

// round makes sessions that each read two values, one after the other, all round: no
// order of the writes explains that, and nothing can be left out.
func round(sessions int) history.History {
	var h history.History
	for i := range sessions {
		h = append(h, history.Op{Process: sessions, F: history.Write, Key: "x", Value: history.Int(i), Type: history.OK, Call: int64(10 * i), Return: int64(10*i + 5)})
	}
	for i := range sessions {
		for k := range 2 {
			at := int64(10*sessions + 10*k)
			h = append(h, history.Op{Process: i, F: history.Read, Key: "x", Value: history.Int((i + k) % sessions), Type: history.OK, Call: at, Return: at + 5})
		}
	}
	return h
}

// A violation that is too large to prove is unknown, and says so.
func TestWhatCannotBeProvedIsUnknown(t *testing.T) {
	for sessions, want := range map[int]Result{3: Violated, 40: Violated, 400: Unknown} {
		v := judge(t, round(sessions), Options{Guarantees: []string{MonotonicReads}})[MonotonicReads]
		if v.Result != want || (want == Unknown) != v.Reasons.Has(HoldsUncertified, BrokenUncertified, SearchedUncertified) {
			t.Errorf("%d sessions: %v (%s)", sessions, v.Result, v.Reasons)
		}
		if want == Unknown && (v.Violations != 0 || v.Offending != nil || v.By != nil) {
			t.Errorf("%d sessions: unknown, but %+v", sessions, v)
		}
	}
}

// What is shown for a verdict is certified, too, and does not depend on who asks.
func TestExplainShowsACertifiedCore(t *testing.T) {
	for name, drawing := range brokenByValue {
		h := parse(t, drawing)
		var c Checker
		verdicts, err := c.Check(h, Options{Guarantees: []string{name}})
		if err != nil || verdicts[0].Result != Violated {
			t.Fatal(name, verdicts, err)
		}
		got, ok := c.Explain(verdicts[0], Options{})
		want, alone := Explain(h, verdicts[0], Options{})
		if d := cmp.Diff(want, got, cmpopts.EquateComparable(history.Value{}, history.Version{})); d != "" || !ok || !alone {
			t.Errorf("%s: %s", name, fmt.Sprint(d, ok, alone))
		}
		g, _ := ByName(name)
		if err := c.ix.certifyCore(g, got.Operations[1:]); err == nil {
			t.Errorf("%s: a part of the core %v is certified as well", name, got.Operations)
		}
	}
}
