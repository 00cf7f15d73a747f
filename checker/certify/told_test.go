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
		cause   = "c0: |--w x=1 #1--|\nc1:               |--r x->1 #1--| |--w y=1 #2--|\nc2:                                                 |--r y->1 #2--| |--r x->nil #0--|\n"                  // 0; 1, 2; 3, 4
		twice   = cause + "c2:                                                                                    |--r x->nil #0--|\n"                                                             // 5
		learned = "c0: |--w z=1 #1--|\nc1: |--w x=1 #2--| |--r z->1 #1--| |--w y=1 #3--|\nc2:                                                 |--r x->1 #2--| |--r y->1 #3--| |--r z->nil #0--|\n" // 0; 1, 2, 3; 4, 5, 6
		brought = "c0: |--w x=1 #5--| |--w y=1 #2--|\nc1:                                |--r y->1 #2--| |--w v=1 #3--|\n"
		lost    = "c0: |--w x=1 #1--...\nc1:               |--r x->1 #1--| |--w y=1 #2--|\nc2:                                                 |--r y->1 #2--| |--r x->nil #0--|\n"
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
		{"what a session learned in between", learned, certify.Causal, []int{6}, ""},
		{"after what a write brings", brought, certify.Causal, []int{1, 3}, ""},
		{"both", twice, certify.Causal, []int{4, 5}, ""},
		{"the first is missing", twice, certify.Causal, []int{5}, "operation 4 breaks it, too"},
		{"the second is missing", twice, certify.Causal, []int{4}, "operation 5 breaks it, too"},
		{"one is innocent", cause, certify.Causal, []int{3, 4}, "operation 3 breaks nothing"},
		{"a cas that would have to see itself", "c0: |--cas x=1->1 #1--|\n", certify.Sequential, nil, ""},
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

// Versions and values may leave no choice.
func TestTold(t *testing.T) {
	for _, test := range []struct {
		name, drawing string
		told          bool
	}{
		{"all versions", "c0: |--w x=1 #1--| |--r x->1 #1--|\n", true},
		{"values say what was seen", "c0: |--w x=1 #1--| |--r x->1--| |--r x->7--|\n", true},
		{"a read says where a lost write stands", "c0: |--w x=1--...\nc1:  |--r x->1 #4--| |--r x->1 #4--|\n", true},
		{"a lost write at two positions", "c0: |--w x=1--...\nc1:  |--r x->1 #4--| |--r x->1 #5--|\n", false},
		{"a read says where a silent write stands", "c0: |--w x=1 #1--| |--w x=1--|\nc1:                  |--r x->1 #4--|\n", true},
		{"where another write stands", "c0: |--w y=1 #4--|\nc1: |--w x=1--| |--r x->1 #4--|\n", false},
		{"which of two", "c0: |--w x=1 #1--| |--w x=1 #2--| |--r x->1--|\n", false},
		{"which of two, stated", "c0: |--w x=1 #1--| |--w x=1 #2--| |--r x->1 #2--|\n", true},
		{"which of two lost ones", "c0: |--w x=1--...\nc1: |--w x=1--...\nc2:   |--r x->1 #4--|\n", false},
		{"a silent write from the future", "c0: |--w x=1 #1--|\nc1:                                |--w x=1--|\nc2:                |--r x->1 #4--|\n", false},
		{"nil written, or not", "c0: |--w x=nil #1--| |--r x->nil--|\n", false},
		{"nil written, and not seen", "c0: |--w x=nil #1--| |--r x->nil #0--|\n", true},
		{"no position", "c0: |--w x=1--|\n", false},
		{"no position, and nobody saw it", "c0: |--w x=1--...\n", true},
		{"a written value is not the initial state", "c0: |--w x=1 #1--| |--r x->1 #0--|\n", false},
		{"nor is a lost write's", "c0: |--w x=1--...\nc1:  |--r x->1 #0--|\n", false},
		{"the initial state has position 0", "c0: |--r x->nil #3--|\n", false},
		{"positions far apart", "c0: |--w x=1 #1000000--| |--w x=2 #3--| |--r x->1 #1000000--|\n", true},
	} {
		var k certify.Kernel
		k.Begin(parse(t, test.drawing))
		if got := k.Told(); got != test.told {
			t.Errorf("%s: told %v, want %v", test.name, got, test.told)
		}
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
