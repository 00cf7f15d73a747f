package checker

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// Whatever is explained must break the guarantee on its own, as the oracle sees
// it, and for linearizability nothing can be left out.
func TestExplanationsAreEvidence(t *testing.T) {
	t.Parallel()
	count := 20_000
	if testing.Short() {
		count = 2_000
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
	if v.Guarantee != Linearizable || len(whole.Seen(x.Offending[0])) == 0 {
		return // with a value from nowhere the operations that would explain it are shown
	}
	for _, drop := range x.Operations {
		if smaller := dropClosed(whole, x.Operations, drop); oracle.New(pick(h, smaller)).Judge(Linearizable).Result == oracle.Violated {
			t.Errorf("%v is enough of %v\n%s", smaller, x.Operations, drawing(h))
		}
	}
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
