package certify_test

import (
	"slices"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// Where a history leaves no choice, exactly its offenders are accepted.
func TestOffenders(t *testing.T) {
	const (
		cause = "c0: |--w x=1 #1--|\nc1:               |--r x->1 #1--| |--w y=1 #2--|\nc2:                                                 |--r y->1 #2--| |--r x->nil #0--|\n" // 0; 1, 2; 3, 4
		lost  = "c0: |--w x=1 #1--...\nc1:               |--r x->1 #1--| |--w y=1 #2--|\nc2:                                                 |--r y->1 #2--| |--r x->nil #0--|\n"
	)
	for _, test := range []struct {
		name, drawing string
		rule          certify.Rule
		offending     []int
		says          string
	}{
		{"causal", cause, certify.Causal, []int{4}, ""},
		{"by way of a write that nobody confirmed", lost, certify.Causal, []int{4}, ""},
		{"one is missing", cause, certify.Causal, nil, "operation 4 breaks it, too"},
		{"one is innocent", cause, certify.Causal, []int{3, 4}, "operation 3 breaks nothing"},
		{"another rule", cause, certify.PRAM, nil, ""},
		{"twice", cause, certify.Causal, []int{4, 4}, "no ascending list"},
		{"no operation", cause, certify.Causal, []int{4, 5}, "no ascending list"},
		{"below 0", cause, certify.Causal, []int{-1, 4}, "no ascending list"},
	} {
		var k certify.Kernel
		k.Begin(parse(t, test.drawing))
		if !k.Told() {
			t.Fatalf("%s: a choice is left", test.name)
		}
		check(t, test.name, k.Offenders(test.rule, test.offending), test.says)
	}
}

// Neither how many sessions and keys there are nor how the operations are listed makes
// a difference: the same ones offend.
func TestOffendersHoweverListed(t *testing.T) {
	h := recorded(300, 20, 20, 3)
	bySession := make(history.History, 0, len(h))
	var where []int // in bySession, of each operation
	for _, ops := range h.Sessions() {
		for _, i := range slices.Backward(ops) {
			bySession, where = append(bySession, h[i]), append(where, i)
		}
	}
	var k certify.Kernel
	all := func(h history.History) [][]int {
		k.Begin(h)
		if !k.Told() {
			t.Fatal("a choice is left")
		}
		for n := range allRules {
			k.Offenders(allRules[n], nil)
		}
		return offenders(&k, h)
	}
	want, broken := all(h), 0
	for n, got := range all(bySession) {
		for m := range got {
			got[m] = where[got[m]]
		}
		slices.Sort(got)
		if broken += len(got); !slices.Equal(got, want[n]) {
			t.Errorf("%v: %v, listed by session %v", allRules[n], want[n], got)
		}
	}
	if broken == 0 {
		t.Error("nobody offends")
	}
}
