package checker

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/checker/parts"
	"lagcheck/history"
)

// A reduction takes as many tries as it has, of as many operations together, and once its
// work is spent it stays so.
func TestSpend(t *testing.T) {
	done := make(chan struct{})
	close(done)
	for _, test := range []struct {
		name        string
		tries, left int
		done        chan struct{}
		want        []bool // of tries of 2 operations
	}{
		{"tries", 2, 100, nil, []bool{true, true, false, false}},
		{"operations", 100, 4, nil, []bool{true, true, false, false}},
		{"nearly enough", 100, 3, nil, []bool{true, false, false}},
		{"ended", 100, 100, done, []bool{false}},
	} {
		r := reduction{evidence: &evidence{options: Options{Done: test.done}}, tries: test.tries, left: test.left}
		for k, want := range test.want {
			if got := r.spend(2); got != want || r.spent == want {
				t.Errorf("%s: try %d: %v, spent %v", test.name, k, got, r.spent)
			}
		}
		r.tries, r.left, r.options.Done = 100, 100, nil
		if last := test.want[len(test.want)-1]; r.spend(2) != last {
			t.Errorf("%s: there is work again", test.name)
		}
	}
}

func tryingOf(t *testing.T, h history.History, guarantee string) *trying {
	t.Helper()
	g, err := ByName(guarantee)
	if err != nil {
		t.Fatal(err)
	}
	return &trying{shrinker: newShrinker(newIndex(h), g, Options{}, nil), left: 1000, in: make([]bool, len(h))}
}

// Parts are closed as the reduction closes them, in order, and every time alike.
func TestTryingCloses(t *testing.T) {
	t.Parallel()
	for name, draw := range shrunk {
		for seed := range uint64(400) {
			r := rand.New(rand.NewPCG(7, seed))
			h := draw(r)
			if h.Validate() != nil {
				continue
			}
			try := tryingOf(t, h, Linearizable)
			for range 4 {
				some := r.Perm(len(h))[:1+r.IntN(2)]
				want := slices.Sorted(slices.Values(try.shrinker.close(some...)))
				for range 2 {
					before := try.left
					got := try.Close(append(slices.Clone(some), some[0]))
					if !slices.Equal(got, want) || before-try.left != len(got) {
						t.Fatalf("%s, seed %d: the closure of %v is %v, want %v, at the cost of %d\n%s", name, seed, some, got, want, before-try.left, drawing(h))
					}
				}
			}
		}
	}
}

// A cas that a lost one may have found reads later than the part did before, so that there
// is more that the lost one may have found.
func TestTryingClosesAgain(t *testing.T) {
	h := parse(t, "c0: |--cas x=nil->1------------------------------|\nc1:  |--r x->nil--|\nc2:   |--cas x=1->9--...\nc3:                       |--w x=1--|\nc4:                                                      |--w x=1--|\n")
	try := tryingOf(t, h, Linearizable)
	if got := try.Close([]int{1, 2}); !slices.Equal(got, []int{0, 1, 2, 3}) {
		t.Errorf("closed to %v", got)
	}
}

// What is judged takes work, by its operations and by the steps of the search.
func TestTryingCountsItsWork(t *testing.T) {
	for _, test := range []struct {
		name, drawing, guarantee string
		verdict                  parts.Verdict
		searched                 bool
	}{
		{"an order", casHolds, Linearizable, parts.Sound, true},
		{"no order", casBroken, Linearizable, parts.Broken, true},
		{"versions", "c0: |--w x=1 #1--| |--r x->nil #0--|\n", ReadYourWrites, parts.Broken, false},
		{"no versions", "c0: |--w x=1--| |--w x=2--|\n", MonotonicWrites, parts.Unknown, false},
	} {
		h := parse(t, test.drawing)
		var all []int
		for i := range h {
			all = append(all, i)
		}
		try := tryingOf(t, h, test.guarantee)
		least := provingEach + len(all)
		if got, took := try.Judge(all), 1000-try.left; got != test.verdict || took < least || (took > least) != test.searched || try.fault != nil {
			t.Errorf("%s: %v, took %d, %v", test.name, got, took, try.fault)
		}
		try.left = 1000
		if got, took := try.Sound(all), 1000-try.left; got != (test.verdict == parts.Sound) || took < least || (took > least) != test.searched {
			t.Errorf("%s: sound %v, took %d", test.name, got, took)
		}
	}
}

// The search goes on as long as there is work, nobody ends it and no check fails.
func TestTryingEnds(t *testing.T) {
	h := parse(t, "c0: |--w x=1 #1--| |--r x->nil #0--|\n")
	done := make(chan struct{})
	close(done)
	for _, test := range []struct {
		name  string
		alter func(*trying)
		more  bool
	}{
		{"work", func(*trying) {}, true},
		{"one step", func(t *trying) { t.left = 1 }, true},
		{"none", func(t *trying) { t.left = 0 }, false},
		{"less than none", func(t *trying) { t.left = -1 }, false},
		{"ended", func(t *trying) { t.options.Done = done }, false},
		{"no history", func(t *trying) {
			t.ix.h[1].Call = 0 // within the write of its session
			if got := t.Judge([]int{0, 1}); got != parts.Unknown {
				panic(got)
			}
		}, false},
	} {
		try := tryingOf(t, slices.Clone(h), ReadYourWrites)
		test.alter(try)
		if got := try.More(); got != test.more {
			t.Errorf("%s: more %v", test.name, got)
		}
	}
}
