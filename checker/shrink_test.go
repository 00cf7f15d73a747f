package checker

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// A shrunk history breaks the guarantee, is closed, and nothing can be left out of it;
// and if it is said to be a smallest one, none of all closed parts of the history is
// smaller: all as the oracle sees it.
func TestShrinkAgainstAllParts(t *testing.T) {
	for name, draw := range shrunk {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shrinkMany(t, draw)
		})
	}
}

// shrunk are the ways to draw histories that are shrunk.
var shrunk = map[string]func(*rand.Rand) history.History{
	"any": func(r *rand.Rand) history.History {
		h := randomHistory(r, 3+r.IntN(6), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(4))
		if r.IntN(3) > 0 {
			believable(r, h)
		}
		return h
	},
	"plain": plainHistory,
	"swaps": func(r *rand.Rand) history.History { return drawSwaps(r, 5+r.IntN(7)) },
	"mixed": mixedHistory,
}

func shrinkMany(t *testing.T, draw func(*rand.Rand) history.History) {
	count := 2_000
	switch {
	case full():
		count = 30_000
	case testing.Short():
		count = 500
	}
	sizes, said := make(map[string]int), make(map[Size]int)
	for seed := range uint64(count) {
		h := draw(rand.New(rand.NewPCG(5, seed)))
		if h.Validate() != nil {
			continue
		}
		var c Checker
		verdicts, err := c.Check(h, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range slices.Clone(verdicts) {
			small, ok, err := c.Shrink(v, Options{}, nil)
			if err != nil || ok != (v.Result == Violated) {
				t.Fatalf("seed %d: %s: %v, shrunk %v, %v\n%s", seed, v.Guarantee, v.Result, ok, err, drawing(h))
			}
			if !ok {
				continue
			}
			said[small.Size]++
			sizes[fmt.Sprintf("%s %v %d", v.Guarantee, small.Size, len(small.Operations))]++
			if wrong := mistakeIn(h, small); wrong != "" {
				t.Fatalf("seed %d: %s: %v: %s\n%s", seed, small.Guarantee, small.Operations, wrong, drawing(h))
			}
		}
	}
	t.Log(sizes)
	if said[Bounded] > 0 || said[Minimal] == 0 || said[Smallest] < 3*said[Minimal] {
		t.Errorf("how small they are: %v; nothing here takes much work, and few are no more than minimal", said)
	}
}

// plainHistory draws a history of reads and writes, mostly of values that all differ.
func plainHistory(r *rand.Rand) history.History {
	h := make(history.History, 4+r.IntN(6))
	var free [3]int64
	sessions, keys, stating := 1+r.IntN(3), 1+r.IntN(2), r.IntN(4)
	position, repeating, touching := r.Perm(len(h)), r.IntN(4) == 0, r.Int64N(4)
	for i := range h {
		s := r.IntN(sessions)
		op := &h[i]
		*op = history.Op{Process: s, F: history.Write, Key: []string{"x", "y"}[r.IntN(keys)], Value: history.Int(i), Type: history.OK}
		if repeating {
			op.Value = history.Int(i % 3)
		}
		op.Call = free[s] + min(touching, 1) + r.Int64N(6)
		op.Return = op.Call + r.Int64N(12)
		free[s] = op.Return
		if r.IntN(5) > 1 {
			op.F, op.Value = history.Read, history.Nil
		} else if r.IntN(8) == 0 {
			op.Type, op.Return = history.Info, history.Never
		}
		if r.IntN(3) < stating && op.F == history.Write {
			op.Version = history.At(int64(position[i] + 1))
			if r.IntN(2) == 0 && !slices.ContainsFunc(h[:i], func(o history.Op) bool { return o.Version == history.At(int64(100+i)) }) {
				op.Version = history.At(int64(100 + i))
			}
		}
	}
	for i := range h {
		for _, w := range r.Perm(len(h)) {
			if h[i].F == history.Read && h[w].F == history.Write && h[w].Key == h[i].Key && h[w].Call <= h[i].Return && r.IntN(3) > 0 {
				h[i].Value, h[i].Version = h[w].Value, h[w].Version
			}
		}
	}
	return h
}

// mixedHistory draws one key whose few values repeat, and others whose values differ.
func mixedHistory(r *rand.Rand) history.History {
	h, others := drawSwaps(r, 3+r.IntN(4)), toldHistory(r, 3+r.IntN(4))
	for i := range others {
		op := &others[i]
		op.Process, op.Key, op.Version = op.Process+9, []string{"y", "z"}[r.IntN(2)], history.Version{}
		if op.F == history.Read && r.IntN(30) == 0 {
			op.Value = history.Int(r.IntN(9))
		}
	}
	h = append(h, others...)
	if r.IntN(2) == 0 {
		slices.Reverse(h)
	}
	return h
}

// mistakeIn says what is wrong with a small part of a history, nothing if it is right.
func mistakeIn(h history.History, small Small) string {
	x := small.Example
	if x.Explanation == "" || len(x.Operations) != len(small.Operations) && !hasCAS(h) { // which may come too late, and take more with it
		return fmt.Sprintf("is explained by %v: %s", x.Operations, x.Explanation)
	}
	said := oracle.Small{Operations: small.Operations, History: small.History, Size: small.Size.String(), Found: func(part history.History) bool {
		verdicts, err := Check(part, Options{Guarantees: []string{small.Guarantee}})
		return err != nil || verdicts[0].Result == Violated
	}}
	if x.Proof != nil {
		for _, op := range x.Proof.Operations {
			if op.Call != h[op.Index].Call || op.Process != h[op.Index].Process {
				return fmt.Sprintf("is proved by another operation %d than that of the history", op.Index)
			}
			said.Explaining = append(said.Explaining, op.Index)
		}
	}
	return oracle.PartsOf(h, small.Guarantee).Mistake(said)
}

// The comparison notices what could be wrong with the explanation of a small part.
func TestMistakesInExplanationsAreNoticed(t *testing.T) {
	h := parse(t, "c0: |--w x=1--| |--w y=1--|\nc1:                         |--r x->1--| |--r x->nil--| |--r y->nil--|")
	var c Checker
	verdicts, err := c.Check(h, Options{Guarantees: []string{Linearizable}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		alter func(*Small)
		wrong string
	}{
		{func(*Small) {}, ""},
		{func(s *Small) { s.Example.Explanation = "" }, "is explained by [0 1]: "},
		{func(s *Small) { s.Example.Operations = []int{1} }, "is explained by [1]: "},
		{func(s *Small) { s.Example.Proof.Operations[1].Index = 4 }, "is proved by another operation 4 than that of the history"},
		{func(s *Small) { s.Example.Proof.Operations[1].Op, s.Example.Proof.Operations[1].Index = h[4], 4 }, "is explained by operation 4, which is not in it"},
	} {
		small, ok, err := c.Shrink(verdicts[0], Options{}, nil)
		if err != nil || !ok || !slices.Equal(small.Operations, []int{0, 3}) || small.Example.Proof == nil {
			t.Fatalf("shrunk to %+v, %v", small, err)
		}
		test.alter(&small)
		if got := mistakeIn(h, small); !strings.HasPrefix(got, test.wrong) || (got == "") != (test.wrong == "") {
			t.Errorf("%q, want %q", got, test.wrong)
		}
	}
}

func hasCAS(h history.History) bool {
	return slices.ContainsFunc(h, func(op history.Op) bool { return op.F == history.CAS })
}

// Whoever ends the search has the smallest part so far.
func TestShrinkIsEnded(t *testing.T) {
	var b strings.Builder
	for c := range 40 { // values repeat, so that Porcupine decides
		fmt.Fprintf(&b, "c%d: %s|--w x=1--| %s|--r x->1--|\n", c, strings.Repeat(" ", 12*c), strings.Repeat(" ", 30))
	}
	b.WriteString("c99:" + strings.Repeat(" ", 600) + "|--w x=2--| |--r x->1--|\n")
	h := parse(t, b.String())
	var c Checker
	verdicts, err := c.Check(h, Options{Guarantees: []string{Linearizable}})
	if err != nil || verdicts[0].Result != Violated {
		t.Fatal(verdicts, err)
	}
	done, left := make(chan struct{}), []int{}
	small, ok, err := c.Shrink(verdicts[0], Options{Done: done}, func(operations int) {
		if left = append(left, operations); len(left) == 2 {
			close(done)
		}
	})
	if err != nil || !ok || small.Size != Bounded || len(small.Operations) != left[len(left)-1] || len(small.Operations) == len(h) || !isSortedDown(left) {
		t.Errorf("%v operations left, %v, %v, %v", left, small.Size, ok, err)
	}
	whole, ok, err := c.Shrink(verdicts[0], Options{}, nil)
	if err != nil || !ok || whole.Size == Bounded || len(whole.Operations) >= len(small.Operations) {
		t.Errorf("shrunk to %d operations, %v, %v", len(whole.Operations), whole.Size, err)
	}
}

func isSortedDown(list []int) bool {
	return slices.IsSortedFunc(list, func(a, b int) int { return b - a })
}

// Of a small history that Porcupine alone decides no part is smaller.
func TestShrinkProvesSmallest(t *testing.T) {
	h := parse(t, "c0: |--w x=1--| |--w x=2--| |--w x=1--| |--w x=2--|\nc1:                                                     |--r x->1--|\n")
	var c Checker
	verdicts, err := c.Check(h, Options{Guarantees: []string{Linearizable}})
	if err != nil {
		t.Fatal(err)
	}
	small, ok, err := c.Shrink(verdicts[0], Options{}, nil)
	if err != nil || !ok || small.Size != Smallest || !slices.Equal(small.Operations, []int{0, 2, 3, 4}) {
		t.Errorf("shrunk to %v, %v, %v", small.Operations, small.Size, err)
	}
}

// What reads tell of writes counts: a part with such a write has more operations than it
// seems to, and one without the read may be broken where the whole does not show it, or
// not refute versions that the whole does.
func TestShrinkCountsWhatTells(t *testing.T) {
	for name, drawing := range map[string]string{
		"a taught write hides a lighter one":    "c0: |--w x=2--| |--w y=5 #3--| |--w y=1 #1--| |--r x->2 #4--|\n",
		"broken without what was taught":        "c0: |--w x=3 #1--| |--w x=1--| |--r x->1 #3--| |--r x->3 #1--|\n",
		"refuted in the whole, not in the part": "c0: |--w x=nil #4--| |--w x=1--| |--r x->1 #2--| |--r x->nil #4--| |--w x=1 #2--|\n",
		"a lost write is the next newer one":    "c1: |--w y=0 #1--...\nc2: |--w y=1 #4--|\nc0: |--w x=2 #102--| |--r y->nil--| |--r y->0 #1--|\n",
	} {
		h := parse(t, drawing)
		var c Checker
		verdicts, err := c.Check(h, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range slices.Clone(verdicts) {
			if small, ok, err := c.Shrink(v, Options{}, nil); err != nil || ok != (v.Result == Violated) || ok && mistakeIn(h, small) != "" {
				t.Errorf("%s: %s: %v, shrunk to %v, %v, %v: %s", name, v.Guarantee, v.Result, small.Operations, small.Size, err, mistakeIn(h, small))
			}
		}
	}
}

// Only what breaks the guarantee is certified, and a part is better only if it is smaller.
func TestShrinkCertifies(t *testing.T) {
	h := parse(t, "c0: |--w x=1 #1--|\nc1:                |--r x->1 #1--| |--r x->nil #0--|\n")
	for _, name := range []string{ReadYourWrites, MonotonicReads, Linearizable} {
		g, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		s := &shrinker{reduction: reduction{evidence: &evidence{ix: newIndex(h), guarantee: g}}}
		for part, want := range map[int]bool{0b11: false, 0b111: name != ReadYourWrites} {
			s.best = nil
			for i := range h {
				if part>>i&1 == 1 {
					s.best = append(s.best, i)
				}
			}
			if err := s.certify(); (err == nil) != want {
				t.Errorf("%s: %v is certified: %v", name, s.best, err)
			}
		}
		s.best = []int{0, 2}
		if s.consider([]int{1, 2}); !slices.Equal(s.best, []int{0, 2}) {
			t.Errorf("%v is no smaller", s.best)
		}
	}
}
