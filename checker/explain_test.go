package checker

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker/explain"
	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// Whatever is explained must break the guarantee on its own, as the oracle sees
// it, and for linearizability nothing can be left out.
func TestExplanationsAreEvidence(t *testing.T) {
	t.Parallel()
	count := 8_000
	switch {
	case testing.Short():
		count = 2_000
	case full():
		count = 20_000
	}
	r := rand.New(rand.NewPCG(3, 4))
	explained := make(map[string]int)
	for range count {
		h := randomHistory(r, 2+r.IntN(6), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(3))
		if r.IntN(3) > 0 {
			believable(r, h)
		}
		if h.Validate() != nil {
			continue
		}
		for _, v := range judge(t, h, Options{}) {
			x, ok := Explain(h, v, Options{})
			if ok != (v.Result == Violated) {
				t.Fatalf("%s: %v, explained %v\n%s", v.Guarantee, v.Result, ok, drawing(h))
			}
			if ok {
				explained[v.Guarantee]++
				if strings.HasPrefix(x.Explanation, "No way") {
					explained[v.Guarantee+" without a story"]++
				}
				checkExample(t, h, v, x)
			}
		}
		if t.Failed() {
			return
		}
	}
	t.Log(explained)
}

func checkExample(t *testing.T, h history.History, v Verdict, x Example) {
	t.Helper()
	part := pick(h, x.Operations)
	if newIndex(h).sights().disagree {
		for i := range part {
			part[i].Version = history.Version{}
		}
	}
	if got := oracle.New(part).Judge(v.Guarantee); got.Result != oracle.Violated {
		t.Errorf("%s: the oracle says %+v for the core\n%swhich is of\n%s%s", v.Guarantee, got, drawing(part), drawing(h), x.Explanation)
	}
	if x.Explanation == "" || len(x.Offending) == 0 || len(x.Operations) == 0 {
		t.Errorf("%s: incomplete example %+v", v.Guarantee, x)
	}
	for _, i := range x.Offending {
		if !slices.Contains(x.Operations, i) {
			t.Errorf("%s: offending %d is not in %v", v.Guarantee, i, x.Operations)
		}
	}
	checkClosed(t, h, v, x)
	if again, _ := Explain(h, v, Options{}); !reflect.DeepEqual(x, again) {
		t.Errorf("%s: explained differently the second time", v.Guarantee)
	}
}

// checkClosed checks that the example contains what its reads may have seen, and
// for linearizability that it is minimal.
func checkClosed(t *testing.T, h history.History, v Verdict, x Example) {
	t.Helper()
	whole := oracle.ByValues(h)
	for _, i := range x.Operations {
		for _, w := range whole.Seen(i) {
			if w != oracle.Initial && !slices.Contains(x.Operations, w) {
				t.Errorf("%s: %d may have read %d, which is not in the example\n%s", v.Guarantee, i, w, drawing(h))
			}
		}
	}
	if v.Guarantee == Linearizable && !closedForLost(h, x.Operations) {
		t.Errorf("%v leaves out what a lost cas may have found\n%s", x.Operations, drawing(h))
	}
	if v.Guarantee != Linearizable || len(whole.Seen(x.Offending[0])) == 0 {
		return // with a value from nowhere the operations that would explain it are shown
	}
	for _, drop := range x.Operations {
		smaller := dropClosed(whole, x.Operations, drop)
		if closedForLost(h, smaller) && oracle.New(pick(h, smaller)).Judge(Linearizable).Result == oracle.Violated {
			t.Errorf("%v is enough of %v\n%s", smaller, x.Operations, drawing(h))
		}
	}
}

// closedForLost reports whether a part has what a cas of unknown outcome in it may have
// found before all reads of the part were over.
func closedForLost(h history.History, part []int) bool {
	for _, i := range part {
		for w := range h {
			writes := h[w].F != history.Read && h[w].Type != history.Fail && h[w].Key == h[i].Key && h[w].Value == h[i].Old
			if h[i].F != history.CAS || h[i].Type != history.Info || !writes || slices.Contains(part, w) {
				continue
			}
			inTime := func(r int) bool {
				return h[r].Type == history.OK && h[r].F != history.Write && h[w].Call <= h[r].Return
			}
			if slices.ContainsFunc(part, inTime) {
				return false
			}
		}
	}
	return true
}

// dropClosed removes an operation and all that may have seen it.
func dropClosed(o *oracle.Oracle, ops []int, drop int) []int {
	rest := slices.DeleteFunc(slices.Clone(ops), func(i int) bool { return i == drop })
	for _, i := range ops {
		if slices.Contains(o.Seen(i), drop) && slices.Contains(rest, i) {
			rest = dropClosed(o, rest, i)
		}
	}
	return rest
}

func pick(h history.History, ops []int) history.History {
	ops = slices.Sorted(slices.Values(ops))
	part := make(history.History, len(ops))
	for k, i := range ops {
		part[k] = h[i]
	}
	return part
}

// Of two circles of demands on one key, each offending operation is explained by its own.
func TestEachOffenderIsExplainedByItsOwnCycle(t *testing.T) {
	h := parse(t, `
c0: |--w x=1--|                       |--w x=3--|
c1: |--w x=2--|                       |--w x=4--|
c2:             |--r x->1--| |--r x->2--|
c3:             |--r x->2--| |--r x->1--|
c4:                                               |--r x->3--| |--r x->4--|
c5:                                               |--r x->4--| |--r x->3--|`)
	var c Checker
	verdicts, err := c.Check(h, Options{Guarantees: []string{MonotonicReads}})
	if err != nil || verdicts[0].Result != Violated {
		t.Fatal(verdicts, err)
	}
	var offending [][]int
	for _, x := range c.Examples(verdicts[0], Options{}) {
		offending = append(offending, x.Offending)
		if x.Proof.Rule != explain.ReadsDisagree || len(x.Proof.Demands) != 2 {
			t.Errorf("%v by %v: %s", x.Proof.Rule, x.Proof.Demands, x.Explanation)
		}
	}
	for _, i := range verdicts[0].Offending {
		if !slices.ContainsFunc(offending, func(list []int) bool { return slices.Contains(list, i) }) {
			t.Errorf("operation %d offends, but the examples are of %v", i, offending)
		}
	}
}
