package checker

import (
	"cmp"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// A shrunk history breaks the guarantee, is closed, and nothing can be left out of it;
// and if it is said to be a smallest one, none of all closed parts of the history is
// smaller: all as the oracle sees it.
func TestShrinkAgainstAllParts(t *testing.T) {
	count := 3_000
	if testing.Short() {
		count = 500
	}
	r := rand.New(rand.NewPCG(5, 6))
	sizes := make(map[string]int)
	for n := range count {
		h := randomHistory(r, 3+r.IntN(6), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(4))
		if n%3 > 0 {
			believable(r, h)
		}
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
			if err != nil {
				t.Fatalf("%v\n%s", err, drawing(h))
			}
			if ok != (v.Result == Violated) {
				t.Fatalf("%s: %v, shrunk %v\n%s", v.Guarantee, v.Result, ok, drawing(h))
			}
			if ok {
				sizes[v.Guarantee+" "+small.Size.String()]++
				checkSmall(t, h, small)
			}
		}
		if t.Failed() {
			t.Fatalf("history %d of seed 5, 6", n)
		}
	}
	t.Log(sizes)
}

// A subject is a history, and what a part of it needs to be closed.
type subject struct {
	h       history.History
	needs   []uint // of each operation: bits of writes that must be there
	anyOf   []uint // of each operation: one of these must be there, if there are any
	ignored bool   // versions do not count
}

func newSubject(h history.History, guarantee string) *subject {
	s := &subject{h: h, needs: make([]uint, len(h)), anyOf: make([]uint, len(h)), ignored: newIndex(h).sights().disagree}
	byValue := oracle.ByValues(h)
	for i := range h {
		for _, w := range byValue.Seen(i) {
			if w >= 0 {
				s.needs[i] |= 1 << w
			}
		}
		if guarantee != Linearizable || len(byValue.Seen(i)) > 0 || h[i].Type != history.OK || h[i].F == history.Write {
			continue
		}
		value := h[i].Value
		if h[i].F == history.CAS {
			value = h[i].Old
		}
		var late, cas, failed uint
		for w := range h {
			switch {
			case w == i || h[w].Key != h[i].Key || h[w].F == history.Read || h[w].Value != value:
			case h[w].Type == history.Fail:
				failed |= 1 << w
			case h[w].F == history.Write:
				late |= 1 << w
			case cas == 0:
				cas = 1 << w
			}
		}
		s.anyOf[i] = cmp.Or(late, failed, cas)
	}
	return s
}

func (s *subject) closed(part uint) bool {
	for i := range s.h {
		if part>>i&1 == 1 && (s.needs[i]&^part != 0 || s.anyOf[i] != 0 && s.anyOf[i]&part == 0) {
			return false
		}
	}
	return true
}

func (s *subject) breaks(part uint, guarantee string) bool {
	return part != 0 && isBroken(s.pick(part), guarantee)
}

// found reports whether a check finds that a part breaks the guarantee: without versions
// it may not.
func (s *subject) found(part uint, guarantee string) bool {
	verdicts, err := Check(s.pick(part), Options{Guarantees: []string{guarantee}})
	return err != nil || verdicts[0].Result == Violated
}

func (s *subject) pick(part uint) (h history.History) {
	for i := range s.h {
		if part>>i&1 == 1 {
			h = append(h, s.h[i])
		}
	}
	if s.ignored {
		for i := range h {
			h[i].Version = history.Version{}
		}
	}
	return h
}

func checkSmall(t *testing.T, h history.History, small Small) {
	t.Helper()
	s, part := newSubject(h, small.Guarantee), uint(0)
	for k, i := range small.Operations {
		part |= 1 << i
		if small.History[k] != h[i] {
			t.Errorf("operation %d of the part is not %d of the history", k, i)
		}
	}
	switch {
	case !s.closed(part):
		t.Errorf("%s: %v is not closed\n%s", small.Guarantee, small.Operations, drawing(h))
	case !s.breaks(part, small.Guarantee) || !isBroken(small.History, small.Guarantee):
		t.Errorf("%s: %v breaks nothing\n%s", small.Guarantee, small.Operations, drawing(h))
	case len(small.Example.Operations) != len(small.Operations) || small.Example.Explanation == "":
		t.Errorf("%s: %v is explained by %v: %s\n%s", small.Guarantee, small.Operations, small.Example.Operations, small.Example.Explanation, drawing(h))
	}
	for smaller := range uint(1) << len(h) {
		inside := smaller&^part == 0 && small.Size == Minimal
		if bits.OnesCount(smaller) < len(small.Operations) && (inside || small.Size == Smallest) &&
			s.closed(smaller) && s.breaks(smaller, small.Guarantee) && (small.Size == Smallest || s.found(smaller, small.Guarantee)) {
			t.Errorf("%s: %v is %v, but operations %b would do, too\n%s", small.Guarantee, small.Operations, small.Size, smaller, drawing(h))
			return
		}
	}
}

func isBroken(h history.History, guarantee string) bool {
	return oracle.New(h).Judge(guarantee).Result == oracle.Violated
}
