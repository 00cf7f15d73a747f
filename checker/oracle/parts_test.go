package oracle

import (
	"testing"

	"lagcheck/history"
)

// What could be wrong with a small part is noticed.
func TestMistakesInSmallPartsAreNoticed(t *testing.T) {
	const (
		staleTwice = "c0: |--w x=1--| |--w y=1--|\nc1:                         |--r x->1--| |--r x->nil--| |--r y->nil--|\n"
		late       = "c0: |--r x->1--|\nc1:              |--w x=1--| |--cas x=1->1--|\n"
		failed     = "c0: |--r x->1--| |--w x=1--!\nc1:              |--w x=2--| |--cas x=2->1--|\n"
		lateCAS    = "c0: |--r x->1--|\nc1:              |--cas x=2->1--| |--cas x=3->1--|\n"
		lostCAS    = "c0: |--w x=1--| |--w x=2--|\nc1:  |--cas x=1->3--...\nc2:                         |--r x->2--| |--w x=1--|\n"
		lying      = "c0: |--w x=1 #1--| |--w x=2 #2--|\nc1:                                 |--r x->2 #2--| |--r x->1 #1--| |--r y->nil #2--|\n"
		open       = "c0: |--w x=1--| |--w y=1--|\nc1:                         |--r y->1--| |--r x->nil--|\n"
	)
	never, always := func(history.History) bool { return false }, func(history.History) bool { return true }
	for _, test := range []struct {
		drawing, guarantee string
		operations         []int
		size               string
		found              func(history.History) bool
		wrong              string
	}{
		{staleTwice, linearizable, []int{0, 3}, "smallest", always, ""},
		{staleTwice, linearizable, []int{3, 0}, "minimal", always, ""},
		{staleTwice, linearizable, []int{3}, "smallest", always, "breaks nothing"},
		{staleTwice, linearizable, nil, "smallest", always, "breaks nothing"},
		{staleTwice, linearizable, []int{2, 3}, "smallest", always, "is not closed"},
		{staleTwice, linearizable, []int{0, 1, 3}, "bounded", always, ""},
		{staleTwice, linearizable, []int{0, 1, 3}, "minimal", always, "is said to be minimal, but so many operations would do, too: [0 3]"},
		{staleTwice, linearizable, []int{0, 1, 3}, "minimal", never, ""},
		{staleTwice, linearizable, []int{0, 1, 3}, "smallest", never, "is said to be smallest, but so many operations would do, too: [0 3]"},
		{staleTwice, monotonicReads, []int{0, 2, 3}, "smallest", always, ""},
		{staleTwice, readYourWrites, []int{0, 2, 3}, "smallest", always, "breaks nothing"},

		{late, linearizable, []int{0, 1}, "smallest", always, ""},
		{late, linearizable, []int{0}, "smallest", always, "is not closed"},
		{late, linearizable, []int{0, 1, 2}, "minimal", always, "is said to be minimal, but so many operations would do, too: [0 1]"},
		{failed, linearizable, []int{0, 1}, "smallest", always, ""},
		{failed, linearizable, []int{0, 2, 3}, "smallest", always, "is not closed"},
		{lateCAS, linearizable, []int{0, 1}, "bounded", always, ""},
		{lateCAS, linearizable, []int{0, 2}, "bounded", always, "is not closed"},
		{lostCAS, linearizable, []int{1, 2, 3}, "bounded", always, "is not closed"},
		{lostCAS, linearizable, []int{0, 1, 2, 3}, "bounded", always, "breaks nothing"},
		{lostCAS, linearizable, []int{1, 2}, "bounded", always, "breaks nothing"},
		{lostCAS, causal, []int{1, 2, 3}, "bounded", always, "breaks nothing"},

		{lying, monotonicReads, []int{0, 1, 2, 3}, "bounded", always, "breaks nothing"},
		{open, pram, []int{0, 1, 2, 3}, "smallest", always, ""},
	} {
		h := parse(t, test.drawing)
		s := Small{Operations: test.operations, Size: test.size, Found: test.found}
		for _, i := range test.operations {
			s.History = append(s.History, h[i])
		}
		if got := PartsOf(h, test.guarantee).Mistake(s); got != test.wrong {
			t.Errorf("%s, of %v: %q, want %q\n%s", test.guarantee, test.operations, got, test.wrong, test.drawing)
		}
	}
}

// The operations that are shown are those of the part, and so are those that explain it.
func TestMistakesInWhatIsShownAreNoticed(t *testing.T) {
	h := parse(t, "c0: |--w x=1--| |--r x->nil--| |--r x->1--|\n")
	for _, test := range []struct {
		shown, explaining []int
		wrong             string
	}{
		{[]int{0, 1}, []int{1, 0}, ""},
		{[]int{0, 1}, nil, ""},
		{[]int{0}, nil, "its history has other operations"},
		{[]int{0, 2}, nil, "its history has other operations"},
		{[]int{1, 0}, nil, "its history has other operations"},
		{[]int{0, 1, 2}, nil, "its history has other operations"},
		{[]int{0, 1}, []int{1, 2}, "is explained by operation 2, which is not in it"},
	} {
		s := Small{Operations: []int{0, 1}, Explaining: test.explaining, Size: "smallest"}
		for _, i := range test.shown {
			s.History = append(s.History, h[i])
		}
		if got := PartsOf(h, readYourWrites).Mistake(s); got != test.wrong {
			t.Errorf("%v, explained by %v: %q, want %q", test.shown, test.explaining, got, test.wrong)
		}
	}
}
