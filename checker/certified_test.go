package checker

import (
	"errors"
	"strings"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// What package certify refuses explains nothing, also where Porcupine alone decided.
func TestOnlyWhatIsCertifiedExplains(t *testing.T) {
	t.Parallel()
	const goesBack = "c0: |--w x=1 #1--| |--w x=2 #2--|\nc1:                                 |--r x->2 #2--| |--r x->1 #1--|\n"
	for _, test := range []struct {
		name, drawing, guarantee string
		operations               []int
		certified                bool
	}{
		{"a cas that found another value", casBroken, Linearizable, []int{0, 1, 2, 3}, true},
		{"without a write that it may have found", casBroken, Linearizable, []int{1, 2, 3}, false},
		{"what some order explains", casHolds, Linearizable, []int{0, 1, 2, 3, 4}, false},
		{"a read that goes back", goesBack, MonotonicReads, []int{0, 1, 2, 3}, true},
		{"without what it saw first", goesBack, MonotonicReads, []int{0, 3}, false},
	} {
		g, err := ByName(test.guarantee)
		if err != nil {
			t.Fatal(err)
		}
		e := &evidence{ix: newIndex(parse(t, test.drawing)), guarantee: g}
		if got := e.certified(Example{Operations: test.operations}); got != test.certified {
			t.Errorf("%s: certified %v", test.name, got)
		}
	}
}

// What takes too much to re-check is not certified, and not refused either.
func TestPartsThatTakeTooMuchAreUndecided(t *testing.T) {
	t.Parallel()
	h := crowd(130, 1, 2) // more at one time than it follows
	var all []int
	for i := range h {
		all = append(all, i)
	}
	if err := newIndex(h).certifyPart(all); !errors.Is(err, certify.ErrUndecided) {
		t.Errorf("%v", err)
	}
}

// What is found to hold is certified against the versions that are believed: the reads of
// c1 go back along the log, though not in the order that is claimed.
func TestArrangementsFitTheVersions(t *testing.T) {
	t.Parallel()
	const drawing = "c0: |--w x=1 #1--| |--w x=2 #2--|\nc1:                                 |--r x->2--| |--r x->1--|\n"
	g, err := ByName(MonotonicReads)
	if err != nil {
		t.Fatal(err)
	}
	h := parse(t, drawing+aChoice)
	p := proof{order: []int32{1, 0}, found: map[int32]int32{2: 1, 3: 0}}
	v := Verdict{Guarantee: g.Name, Result: Holds, Obligations: 1}
	if err := newIndex(h).evidenceFor(g, &v, &p, Options{}); err == nil || !strings.Contains(err.Error(), "stands before version") {
		t.Errorf("against the log: %v", err)
	}
	for i := range h {
		h[i].Version = history.Version{}
	}
	if err := newIndex(h).evidenceFor(g, &v, &p, Options{}); err != nil {
		t.Errorf("without versions: %v", err)
	}
}
