package checker

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lagcheck/history"
)

// shrinkOne checks one guarantee and shrinks the history.
func shrinkOne(t *testing.T, h history.History, guarantee string, fewer func(int)) Small {
	t.Helper()
	var c Checker
	verdicts, err := c.Check(h, Options{Guarantees: []string{guarantee}})
	if err != nil {
		t.Fatal(err)
	}
	small, ok, err := c.Shrink(verdicts[0], Options{}, fewer)
	if err != nil || !ok {
		t.Fatalf("%s: %v, shrunk %v, %v", guarantee, verdicts[0].Result, ok, err)
	}
	return small
}

// Only what is violated is shrunk.
func TestShrinkNeedsAViolation(t *testing.T) {
	h := parse(t, "c0: |--w x=1 #1--| |--r x->nil #0--|\n")
	var c Checker
	verdicts, err := c.Check(h, Options{Guarantees: []string{ReadYourWrites}})
	if err != nil || verdicts[0].Result != Violated {
		t.Fatal(verdicts, err)
	}
	for _, test := range []struct {
		name  string
		alter func(*Verdict)
		ok    bool
	}{
		{"violated", func(*Verdict) {}, true},
		{"unknown", func(v *Verdict) { v.Result = Unknown }, false},
		{"holds", func(v *Verdict) { v.Result = Holds }, false},
		{"no guarantee", func(v *Verdict) { v.Guarantee = "fast" }, false},
	} {
		v := verdicts[0]
		test.alter(&v)
		if small, ok, err := c.Shrink(v, Options{}, nil); err != nil || ok != test.ok || ok != (len(small.Operations) > 0) {
			t.Errorf("%s: shrunk %v to %v, %v", test.name, ok, small.Operations, err)
		}
	}
}

// Whoever waits is told of every part that is smaller than those before.
func TestShrinkTellsHowManyAreLeft(t *testing.T) {
	for _, drawing := range []string{
		"c0: |--w x=1 #1--| |--r x->nil #0--|\n",
		"c0: |--w x=1 #1--| |--w x=2 #2--| |--r x->2 #2--|\nc1:                                                |--r x->2 #2--| |--r x->1 #1--|\n",
	} {
		for _, name := range []string{Linearizable, Sequential} {
			var left []int
			small := shrinkOne(t, parse(t, drawing), name, func(operations int) { left = append(left, operations) })
			if len(left) == 0 || left[len(left)-1] != len(small.Operations) || !isSortedDown(left) {
				t.Errorf("%s: %v operations left, and in the end %d", name, left, len(small.Operations))
			}
		}
	}
}

// Nothing is said to be smallest before all keys were looked at, those too that only
// Porcupine decides, and those in which a smaller part hides behind the first one.
func TestShrinkLooksAtAllKeys(t *testing.T) {
	const (
		four   = "c0: |--w x=1--|\nc1: |--w x=2--|\nc2:                  |--r x->2--| |--r x->1--|\n"
		three  = "c0: |--w x=1--| |--w x=2--| |--r x->1--|\n"
		late   = "c3: |--r y->1--|\nc4:                |--w y=1--|\n"
		noted  = "c5:                                             |--w y=5--| |--w y=5--| |--r y->5--|\n" // nobody knows which one was read
		behind = "c6: |--w y=3--| |--w y=4--| |--r y->3--|\nc6:                                          |--w y=6--| |--r y->nil--|\n"
		lost   = "c7:                                                                                  |--r y->9--|\n"
	)
	for _, test := range []struct {
		name, drawing string
		want          int
	}{
		{"four", four, 4},
		{"three on a key that Porcupine decides", strings.ReplaceAll(three, "x", "y") + noted, 3},
		{"four, and none on a key that Porcupine decides", four + noted, 4},
		{"four, and two behind three", four + noted + behind, 2},
		{"three, and one behind two", three + noted + late + lost, 1},
		{"three, and two", three + noted + late, 2},
		{"four, and three", four + noted + strings.NewReplacer("x", "y", "c0", "c8").Replace(three), 3},
		{"touching", "c0: |--w x=1--|--r x->nil--|\n" + "c1: |--w z=1--|\nc2: |--w z=2--|\nc3:                  |--r z->2--| |--r z->1--|\n", 2},
		{"touching, and none on a key that Porcupine decides", "c0: |--w x=1--|--r x->nil--|\n" + noted + strings.NewReplacer("x", "z", "c0", "c8").Replace(three), 2},
	} {
		h := parse(t, test.drawing)
		small := shrinkOne(t, h, Linearizable, nil)
		if small.Size != Smallest || len(small.Operations) != test.want {
			t.Errorf("%s: %v operations %v, want smallest, %d", test.name, small.Size, small.Operations, test.want)
		}
		if wrong := mistakeIn(h, small); wrong != "" {
			t.Errorf("%s: %s", test.name, wrong)
		}
	}
}

// The smallest part is found though more operations offend before it than are explained.
func TestSmallestIsBehindTheFirstOffenders(t *testing.T) {
	var b strings.Builder
	line := func(k string, c int, ops ...string) {
		fmt.Fprintf(&b, "c%d: %s\n", c, strings.ReplaceAll(strings.Join(ops, " "), "x", k))
	}
	const later = "                  "
	for k := range 9 {
		key := string(rune('a' + k))
		line(key, 10*k, "|--w x=1--|")
		line(key, 10*k+1, "|--w x=2--|")
		if k == 8 {
			line(key, 10*k+2, later, "|--r x->1--|", "|--r x->2--|", "|--r x->1--|")
			break
		}
		line(key, 10*k+2, later, "|--r x->1--|", "|--r x->2--|")
		line(key, 10*k+3, later, "|--r x->2--|", "|--r x->1--|")
	}
	small := shrinkOne(t, parse(t, b.String()), MonotonicReads, nil)
	if small.Size != Smallest || len(small.Operations) != 5 {
		t.Errorf("%v, %v", small.Size, small.Operations)
	}
}

// What was read before anybody had written it takes with it who wrote it too late, or failed
// to; and a cas only if there is nobody else, the first one of several.
func TestShrinkTakesWhatWasTooLate(t *testing.T) {
	for _, test := range []struct {
		drawing string
		want    []int
	}{
		{"c0: |--r x->1--|\nc1:               |--w x=1--| |--w x=1--|\n", []int{0, 1}},
		{"c0: |--r x->1--|\nc1:               |--cas x=nil->1--| |--cas x=nil->1--|\n", []int{0, 1}},
		{"c0: |--r x->1--|\nc1:               |--cas x=nil->1--| |--w x=1--|\n", []int{0, 2}},
		{"c0: |--r x->1--|\nc1:               |--cas x=nil->1--| |--w x=1--!\n", []int{0, 2}},
		{"c0: |--cas x=1->1--|\nc1:                      |--cas x=nil->1--|\n", []int{0, 1}},
		{"c0: |--cas x=1->1--|\n c1:                      |--w x=2--|\n", []int{0}},
	} {
		h := parse(t, test.drawing)
		small := shrinkOne(t, h, Linearizable, nil)
		if wrong := mistakeIn(h, small); wrong != "" || !slices.Equal(small.Operations, test.want) {
			t.Errorf("shrunk to %v, want %v: %s\n%s", small.Operations, test.want, wrong, test.drawing)
		}
	}
}

// Who ends the search while smaller parts are looked for among all has the smallest one that
// was found by then, and nothing is said of its size.
func TestShrinkIsEndedAmongAllParts(t *testing.T) {
	h := parse(t, "c0: |--w x=1--| |--w x=2--| |--r x->1--|\nc1:                                          |--w x=5--| |--r x->nil--|\n"+
		"c2: |--w x=7--|\nc3: |--w x=7--| |--r x->7--|\nc4: |--w y=1--|\n") // three operations that end first, and two
	var c Checker
	verdicts, err := c.Check(h, Options{Guarantees: []string{Linearizable}})
	if err != nil {
		t.Fatal(err)
	}
	done, left := make(chan struct{}), []int{}
	small, ok, err := c.Shrink(verdicts[0], Options{Done: done}, func(operations int) {
		if left = append(left, operations); operations == 2 {
			close(done)
		}
	})
	if err != nil || !ok || small.Size != Bounded || !slices.Equal(small.Operations, []int{0, 4}) || !slices.Contains(left, 3) {
		t.Errorf("%v operations left, %v %v, %v, %v", left, small.Size, small.Operations, ok, err)
	}
	if whole := shrinkOne(t, h, Linearizable, nil); whole.Size != Smallest || len(whole.Operations) != 2 {
		t.Errorf("not ended: %v %v", whole.Size, whole.Operations)
	}
}

// A part that is too long to be read is not explained.
func TestLongPartsAreNotExplained(t *testing.T) {
	for _, test := range []struct {
		sessions  int
		explained bool
	}{{3, true}, {100, true}, {101, false}} {
		h := relay(t, test.sessions)
		small := shrinkOne(t, h, Causal, nil)
		if len(small.Operations) != len(h) || small.Size != Smallest || (small.Example.Explanation != "") != test.explained || (small.Example.Proof != nil) != test.explained {
			t.Errorf("%d of %d operations, %v, explained: %v", len(small.Operations), len(h), small.Size, small.Example.Explanation != "")
		}
	}
}

// relay returns a history in which each session reads what the one before it wrote, and
// the last one does not see the first write: two operations for each session.
func relay(t *testing.T, sessions int) history.History {
	var b strings.Builder
	for s := range sessions {
		pad := strings.Repeat(" ", 40*s)
		switch s {
		case 0:
			fmt.Fprintf(&b, "c0: |--w x=1 #1--| |--w y=0 #2--|\n")
		case sessions - 1:
			fmt.Fprintf(&b, "c%d: %s|--r y->%d #%d--| |--r x->nil #0--|\n", s, pad, s-1, s+1)
		default:
			fmt.Fprintf(&b, "c%d: %s|--r y->%d #%d--| |--w y=%d #%d--|\n", s, pad, s-1, s+1, s, s+2)
		}
	}
	return parse(t, b.String())
}

// To settle on a part has work of its own, and what is proved to be smallest is not looked
// for among all parts: that may take long.
func TestSettle(t *testing.T) {
	h := parse(t, "c0: |--w x=1 #1--| |--w x=2 #2--| |--r x->1 #1--|\nc1:                                                |--w y=1 #3--| |--r y->nil #0--|\n")
	g, err := ByName(Sequential)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		alter  func(*shrinker)
		want   []int
		proved bool
	}{
		{"without work left", func(s *shrinker) { s.tries, s.left, s.spent = 0, 0, true }, []int{3, 4}, true},
		{"not smallest", func(s *shrinker) { s.best = []int{0, 1, 2} }, []int{3, 4}, true},
		{"said to be proved", func(s *shrinker) { s.best, s.proved = []int{0, 1, 2}, true }, []int{0, 1, 2}, true},
	} {
		s := newShrinker(newIndex(h), g, Options{}, nil)
		s.best = []int{0, 1, 2, 3, 4}
		test.alter(s)
		if err := s.settle(); err != nil || !slices.Equal(s.best, test.want) || s.proved != test.proved || !s.sure {
			t.Errorf("%s: %v, proved %v, sure %v, %v", test.name, s.best, s.proved, s.sure, err)
		}
	}
}

// A part that does not break the guarantee is not shown, whoever found it.
func TestConcludeJudgesAgain(t *testing.T) {
	h := parse(t, "c0: |--w x=1 #1--| |--r x->1 #1--| |--r x->nil #0--|\n")
	g, err := ByName(MonotonicReads)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		part         []int
		sure, proved bool
		want         Size
		ok           bool
	}{
		{[]int{0, 1, 2}, true, true, Smallest, true},
		{[]int{0, 1, 2}, true, false, Minimal, true},
		{[]int{0, 1, 2}, false, false, Bounded, true},
		{[]int{0, 2}, true, true, Bounded, false},
	} {
		s := newShrinker(newIndex(h), g, Options{}, nil)
		s.best, s.sure, s.proved = test.part, test.sure, test.proved
		if small, ok, err := s.conclude(); err != nil || ok != test.ok || small.Size != test.want {
			t.Errorf("%v: %v, %v, %v", test.part, small.Size, ok, err)
		}
	}
}

// What is beyond what package certify tries is not refused.
func TestShrunkPartsThatTakeTooMuchAreNotRefused(t *testing.T) {
	h := crowd(130, 1, 2) // more at one time than it follows
	g, err := ByName(Linearizable)
	if err != nil {
		t.Fatal(err)
	}
	s := newShrinker(newIndex(h), g, Options{}, nil)
	for i := range h {
		s.best = append(s.best, i)
	}
	if err := s.certify(); err != nil {
		t.Error(err)
	}
}

// A check that gave up makes it unsure that nothing can be left out; one for which versions
// are missing does not, for without them nobody finds more.
func TestGivingUpIsNotSure(t *testing.T) {
	for _, test := range []struct {
		name, guarantee string
		h               history.History
		work            int
		breaks, sure    bool
	}{
		{"Porcupine finds an order", Linearizable, parse(t, casHolds), 0, false, true},
		{"Porcupine finds none", Linearizable, parse(t, casBroken), 0, true, true},
		{"Porcupine gives up", Linearizable, parse(t, casBroken), 1, false, false},
		{"too many choices", MonotonicReads, manyChoices(), 0, false, false},
		{"versions are missing", MonotonicWrites, parse(t, "c0: |--w x=1--| |--w x=2--|\n"), 0, false, true},
		{"nothing", MonotonicWrites, nil, 0, false, true},
		{"holds with what was not judged", MonotonicReads, parse(t, "c0: |--r x->1--| |--r x->2--|\n"), 0, false, true},
	} {
		g, err := ByName(test.guarantee)
		if err != nil {
			t.Fatal(err)
		}
		s := newShrinker(newIndex(test.h), g, Options{Work: test.work}, nil)
		s.sure = true
		var all []int
		for i := range test.h {
			all = append(all, i)
		}
		if got := s.breaksAlone(all); got != test.breaks || s.sure != test.sure {
			t.Errorf("%s: breaks it %v, sure %v", test.name, got, s.sure)
		}
	}
}
