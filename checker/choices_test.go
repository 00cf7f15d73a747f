package checker

import (
	"slices"
	"testing"
)

// Session order and reads-from can form a cycle among operations that share an instant.
// Then every write on it is in its own past.
func TestWritesInTheirOwnPast(t *testing.T) {
	h := parse(t, `
c0: |--r y->1--|--w x=1 #5--|
c1: |--r x->1--|--w y=1 #2--|
c2: |--r x->1--|--r y->1--|
`)
	v := judge(t, h, Options{})[Causal]
	if v.Result != Violated || !slices.Equal(v.Offending, []int{1, 3}) {
		t.Errorf("%v, operations %v; want both writes", v.Result, v.Offending)
	}
	disagreements(t, new(Checker), h, inLogOrder, nil)
}

// Where values repeat and no choice works, the offender is the read by which that became
// certain, in the order of the calls.
func TestFirstImpossibleRead(t *testing.T) {
	h := parse(t, `
c0: |--w x=1--|
c1: |--w x=1--|
c2: |--w x=2--|
c3: |--w x=3--|
c4: |--r y->nil--| |--r y->nil--| |--r y->nil--| |--r x->2--| |--r x->1--| |--r x->3--|
c5:                                                                                     |--r x->3--| |--r x->1--|
c6:                                                                                                               |--r x->1--| |--r x->2--|
`)
	if v := judge(t, h, Options{})[MonotonicReads]; !slices.Equal(v.Offending, []int{len(h) - 1}) {
		t.Errorf("%v, operations %v; want the last read", v.Result, v.Offending)
	}
}

// A search that runs out of steps says so.
func TestSearchAloneCanBeUnknown(t *testing.T) {
	h := parse(t, "c0: |--w x=1--| |--r x->1--|\n")
	for work, want := range map[int]Result{1: Unknown, 1000: Holds} {
		if j, _, err := bySearch(h, Options{Work: work}); err != nil || j.Verdicts[0].Result != want {
			t.Errorf("%d steps: %+v, %v; want %v", work, j.Verdicts, err, want)
		}
	}
}

// Where reads may have seen one of several writes, a verdict goes by whatever choice is
// left; where lost confirmations could be exchanged, by none of them in particular. These
// are histories of the kind that small scopes do not reach.
func TestChoices(t *testing.T) {
	const lostAndRead = `
c0: |--w x=1 #1--...
c1:   |--r x->1 #1--| |--w y=1 #2--|
c2:                                  |--r y->1 #2--| |--r x->nil #0--|
`
	for _, test := range []struct {
		name, drawing, guarantee string
		want                     Result
	}{
		{"the oldest write brings a newer one of another key, the newest does not", `
c0: |--w z=1 #1--| |--w x=1 #2--|
c1:                               |--w x=1 #3--|
c2:                                              |--r x->1--| |--r z->nil--|
`, Causal, Holds},
		{"either write brings a newer one of another key", `
c0: |--w z=1 #1--| |--w x=1 #2--|
c1:                               |--r z->1--| |--w x=1 #3--|
c2:                                                           |--r x->1--| |--r z->nil--|
`, Causal, Violated},
		{"either write, and a lost one that a read places", `
c0: |--w z=1 #1--| |--w x=1 #2--|
c1:                               |--r z->1--| |--w x=1 #3--|
c2:                                                           |--r x->1--| |--r z->nil--|
c3: |--w y=1--...
c4:   |--r y->1 #4--|
`, Causal, Violated},
		{"every candidate is too old, whatever else is not known", `
c0: |--w x=1 #1--|
c1: |--w x=1 #2--| |--w x=2 #3--| |--w z=1--|
c2:                               |--r x->2--| |--r x->1--|
`, Causal, Violated},
		{"back along the log, whatever else is not known", `
c0: |--w x=1 #1--| |--w z=1--|
c1: |--w y=1 #2--|
c2:                |--r y->1--| |--r x->nil--|
`, Sequential, Violated},
		{"a lost write that was tried in vain did not happen", `
c0: |--w x=1 #2--...
c1: |--w y=1 #3--|  |--w x=1 #5--|
c2:                                |--r x->1--|
c3:                   |--r y->1--| |--r x->nil--|
`, Sequential, Holds},
		{"a lost write that must have happened", `
c0: |--w x=1 #2--...
c1: |--w y=1 #3--|
c2:                                |--r x->1--|
c3:                   |--r y->1--| |--r x->nil--|
`, Sequential, Violated},
		{"two writes that can be exchanged, beside others that only reads place", `
c0: |--w x=1--...
c1: |--w x=1--...
c2: |--w y=1--...
c3: |--w z=1--|
c4:               |--r x->1 #1--| |--r x->1 #2--| |--r y->1 #3--| |--r y->1--| |--r z->1 #4--|
`, Sequential, Holds},
		{"two writes that can be exchanged, and the past of another lost one", `
c0: |--w x=1--...
c1: |--w x=1--...
c2: |--w v=1 #3--| |--w y=1--...
c4:                               |--r x->1 #1--| |--r x->1 #2--| |--r y->1 #4--| |--r v->nil--|
`, Causal, Violated},
		{"a read that states nothing may have seen either", `
c0: |--w x=1--...
c1: |--w x=1--...
c4:               |--r x->1 #1--| |--r x->1 #2--| |--r x->1--|
`, Sequential, Unknown},
		{"the first of two reads leaves one write for their version", `
c0: |--w x=1--...
c1:                 |--w x=1--...
c2:  |--r x->1 #5--| |--r x->1 #5--|
`, Sequential, Holds},
		{"the second of two reads leaves one write for their version", `
c0: |--w x=1--...
c1:                 |--w x=1--...
c2:                   |--r x->1 #5--|
c3:  |--r x->1 #5--|
`, Sequential, Holds},
		{"for pram a write does not bring what its session had read", lostAndRead, PRAM, Holds},
		{"for causal consistency it does", lostAndRead, Causal, Violated},
		{"a write stands after all that another one brought, and that may be newer", `
c0: |--w x=1 #5--| |--w y=1 #2--|
c1:                               |--r y->1 #2--| |--w v=1 #3--|
`, Causal, Violated},
	} {
		h := parse(t, test.drawing)
		if got := judge(t, h, Options{})[test.guarantee]; got.Result != test.want {
			t.Errorf("%s: %s %v (%s), want %v", test.name, test.guarantee, got.Result, got.Reasons, test.want)
		}
		disagreements(t, new(Checker), h, inLogOrder, nil)
	}
}
