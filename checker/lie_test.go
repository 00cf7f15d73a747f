package checker

import (
	"slices"
	"testing"

	"lagcheck/checker/explain"
)

// One or two operations show that versions lie, and only they.
func TestLie(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, drawing string
		shown         []int // none: there is nothing to show
		rule          explain.Rule
	}{
		{"the truth", "c0: |--r x->nil #0--| |--w x=1 #1--| |--r x->1 #1--|\n", nil, 0},
		{"another value than the one written there", "c0: |--r x->nil #0--| |--w x=1 #1--| |--w x=2 #2--| |--r x->2 #1--|\n", []int{1, 3}, explain.WrongClaim},
		{"nil where a value was written", "c0: |--w x=1 #1--|\nc1: |--r x->nil #1--|\n", []int{0, 1}, explain.WrongClaim},
		{"a value before all writes", "c0: |--w x=1 #1--| |--r x->1 #0--|\n", []int{1}, explain.WrongClaim},
		{"of two writes not the one that was seen", "c0: |--w x=1 #1--| |--w x=1 #2--| |--w x=2 #3--| |--r x->1 #3--|\n", []int{2, 3}, explain.WrongClaim},
		{"positions against time", "c0: |--w x=1 #2--|\nc1:                  |--w x=2 #1--|\n", []int{0, 1}, explain.WrongOrder},
		{"operations that touch are concurrent", "c0: |--w x=1 #3--|\nc1:              |--w x=2 #2--|\nc2:                 |--w x=3 #1--|\n", []int{0, 2}, explain.WrongOrder},
		{"the first to end of those at a position", "c0: |--w x=1 #2--|\nc1: |--r x->1 #2----------------------------|\nc2:                  |--w x=2 #1--|\n", []int{0, 2}, explain.WrongOrder},
	} {
		var c Checker
		if _, err := c.Check(parse(t, test.drawing), Options{}); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		x, ok := c.Lie()
		if ok != (test.shown != nil) || !slices.Equal(x.Operations, test.shown) {
			t.Errorf("%s: shown by %v, want %v", test.name, x.Operations, test.shown)
		}
		if ok && x.Proof.Rule != test.rule {
			t.Errorf("%s: %v, want %v", test.name, x.Proof.Rule, test.rule)
		}
	}
}

// The witness is of the key with the most operations.
func TestWitness(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		drawing string
		order   []int
	}{
		{"c0: |--w x=1 #1--| |--w y=1 #2--| |--r y->1 #2--|\n", []int{1, 2}},
		{"c0: |--w y=1 #1--| |--r y->1 #1--| |--w x=1 #2--|\n", []int{0, 1}},
		{"c0: |--w x=1 #1--| |--r x->nil #0--|\n", nil},
	} {
		var c Checker
		if _, err := c.Check(parse(t, test.drawing), Options{}); err != nil {
			t.Fatal(err)
		}
		if got := c.Witness(); !slices.Equal(got, test.order) {
			t.Errorf("%v, want %v\n%s", got, test.order, test.drawing)
		}
	}
}
