package checker

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// toldHistory draws a history of which versions tell all: values differ, writes and reads
// state their positions, and reads may be stale. Mostly the log is in order of time, and
// clients do not go back on any key, so that only what is about several keys is broken.
func toldHistory(r *rand.Rand, n int) history.History {
	var h history.History
	var free [3]int64
	sessions, keys, writes, position, sticky := 1+r.IntN(3), 1+r.IntN(2), 2+r.IntN(3), r.Perm(n), r.IntN(3) > 0
	if sticky {
		sessions, keys = 2+r.IntN(2), 2
		slices.Sort(position)
	}
	var least [3][2]int64 // of each session and key: what it has to respect
	for i := range n {
		s, k := r.IntN(sessions), r.IntN(keys)
		op := history.Op{Process: s, F: history.Write, Key: "xy"[k : k+1], Value: history.Int(i), Type: history.OK, Version: history.At(int64(3*position[i] + 1))}
		op.Call = max(free[s], int64(4*i)-r.Int64N(9))
		op.Return = op.Call + r.Int64N(12)
		free[s] = op.Return + 1
		if r.IntN(7) >= writes {
			op.F, op.Value, op.Version = history.Read, history.Nil, history.At(0)
			for _, w := range r.Perm(i) {
				possible := h[w].F == history.Write && h[w].Key == op.Key && h[w].Call <= op.Return
				older := h[w].Version.Offset() < least[s][k]
				if behind := op.Version.Offset() < least[s][k]; possible && !(sticky && older) && (r.IntN(3) == 0 || sticky && behind) {
					op.Value, op.Version = h[w].Value, h[w].Version
				}
			}
		}
		least[s][k] = max(least[s][k], op.Version.Offset())
		h = append(h, op)
	}
	return h
}

// eachShrinker draws histories of which versions tell all, and hands over a shrinker of
// each guarantee that they break.
func eachShrinker(t *testing.T, seeds uint64, some []Guarantee, f func(seed uint64, s *shrinker, v Verdict)) {
	if testing.Short() {
		seeds /= 4
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 11))
		h := toldHistory(r, 4+r.IntN(6))
		if err := h.Validate(); err != nil {
			t.Fatal(err)
		}
		for _, g := range some {
			s := newShrinker(newIndex(h), g, Options{}, nil)
			if v := g.check(s.ix, Options{}); v.Result == Violated {
				f(seed, s, v)
			}
		}
	}
}

// mistake says what is wrong with the best part so far if it is said to be smallest.
func (s *shrinker) mistake() string {
	said := oracle.Small{Operations: s.best, History: pick(s.ix.h, s.best), Size: Smallest.String()}
	return oracle.PartsOf(s.ix.h, s.guarantee.Name).Mistake(said)
}

// Where versions tell all, the forms alone prove which part is smallest, without a search
// among all parts; and the first one that is tried is it. A chain has to be found first,
// which counts as a try.
func TestFormsProveWhereVersionsTellAll(t *testing.T) {
	t.Parallel()
	tries := make(map[string][3]int)
	eachShrinker(t, 20_000, guarantees[1:], func(seed uint64, s *shrinker, v Verdict) {
		s.find(v)
		tried, most, name := shrinkTries-s.tries, 1, s.guarantee.Name
		if s.chains() {
			most = 2
		}
		if wrong := s.mistake(); wrong != "" || !s.proved || tried < 1 || tried > most {
			t.Fatalf("seed %d: %s: %v, proved %v in %d tries: %s\n%s", seed, name, s.best, s.proved, tried, wrong, drawing(s.ix.h))
		}
		count := tries[name]
		count[tried]++
		tries[name] = count
	})
	t.Log(tries)
	for _, g := range guarantees[1:] {
		if chained := tries[g.Name][2] > 0; tries[g.Name][1] < 100 || chained != (g.Name == Causal || g.Name == PRAM) {
			t.Errorf("%s: by tries %v", g.Name, tries[g.Name])
		}
	}
}

// Where values differ, the smallest core is proved to be a smallest part, unless operations
// of a session touch: then an order in real time says less than that of the session.
func TestCoresProveWhereValuesDiffer(t *testing.T) {
	t.Parallel()
	sizes := make(map[int]int)
	eachShrinker(t, 10_000, guarantees[:1], func(seed uint64, s *shrinker, _ Verdict) {
		s.find(Verdict{})
		if wrong := s.mistake(); wrong != "" || !s.proved || s.tries != shrinkTries {
			t.Fatalf("seed %d: %v, proved %v: %s\n%s", seed, s.best, s.proved, wrong, drawing(s.ix.h))
		}
		sizes[len(s.best)]++
	})
	t.Log(sizes)
}

// eachShrunk draws histories in all ways, and hands over a shrinker of each of some
// guarantees that they break.
func eachShrunk(t *testing.T, some []Guarantee, f func(t *testing.T, seed uint64, s *shrinker, v Verdict)) {
	count := uint64(2_000)
	switch {
	case full():
		count = 30_000
	case testing.Short():
		count = 500
	}
	for name, draw := range shrunk {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range count {
				h := draw(rand.New(rand.NewPCG(6, seed)))
				if h.Validate() != nil {
					continue
				}
				for _, g := range some {
					s := newShrinker(newIndex(h), g, Options{}, nil)
					if v := g.check(s.ix, Options{}); v.Result == Violated {
						f(t, seed, s, v)
					}
				}
			}
		})
	}
}

// What is said to be proved before parts are tried is so for any history.
func TestWhatIsProvedWithoutTryingPartsIsSo(t *testing.T) {
	eachShrunk(t, guarantees[:], func(t *testing.T, seed uint64, s *shrinker, v Verdict) {
		if s.find(v); !s.proved {
			return
		}
		if wrong := s.mistake(); wrong != "" {
			t.Fatalf("seed %d: %s: %v, proved: %s\n%s", seed, s.guarantee.Name, s.best, wrong, drawing(s.ix.h))
		}
	})
}

// No form is passed over that would be a smaller part, though not all are tried.
func TestNoFormIsPassedOver(t *testing.T) {
	eachShrunk(t, guarantees[1:], func(t *testing.T, seed uint64, s *shrinker, v Verdict) {
		if over := s.passedOver(v); over != nil {
			t.Fatalf("seed %d: %s: found %v, but %v is smaller\n%s", seed, s.guarantee.Name, s.best, over, drawing(s.ix.h))
		}
	})
}

// passedOver returns a form that is a smaller part than the one that is found.
func (s *shrinker) passedOver(v Verdict) []int {
	all := newShrinker(s.ix, s.guarantee, Options{}, nil)
	for _, f := range all.forms() {
		all.tryPart(f.ops[:]...)
	}
	if s.find(v); all.best == nil || s.best != nil && len(s.best) <= len(all.best) {
		return nil
	}
	return all.best
}

// Both operations of a form may need the same write, or one is what the other needs; then
// the form is smaller than it seems, and must not be ruled out by one that comes before it.
func TestFormsThatShareAreNotPassedOver(t *testing.T) {
	for name, drawing := range map[string]string{
		"reads of a lost nil":           "c0: |--r x->nil #2--|--w x=1 #1--| |--r x->nil #0--|\nc1: |--w x=nil--...\n",
		"a cas of what it comes before": "c0: |--r y->1 #5--| |--r y->nil #0--|\nc1: |--w y=1 #5--|\nc2: |--w x=1 #2--| |--cas x=1->2 #1--|\n",
		"a cas, and a read of what it found": "c0:                |--cas y=1->2 #8--| |--r y->3 #6--|\nc1: |--w y=1 #5--| |--w y=3 #6--|\n" +
			"c2: |--w x=1 #1--| |--cas x=1->2 #2--| |--r x->1 #1--|\n",
		"two of one cas": "c0: |--r y->2 #8--| |--r y->1 #7--|\nc1: |--w y=1 #7--|\nc3: |--w y=2 #8--|\n" +
			"c2: |--w x=1 #1--| |--cas x=1->2 #3--| |--cas x=1->4 #2--|\n",
	} {
		for _, g := range guarantees[1:] {
			s := newShrinker(newIndex(parse(t, drawing)), g, Options{}, nil)
			v := g.check(s.ix, Options{})
			if v.Result != Violated {
				continue
			}
			if over := s.passedOver(v); over != nil {
				t.Errorf("%s: %s: found %v, but %v is smaller", name, g.Name, s.best, over)
			}
		}
	}
}

// Without work nothing is proved, and none of what is found is taken for smallest.
func TestWithoutWorkNothingIsProved(t *testing.T) {
	t.Parallel()
	done := make(chan struct{})
	close(done)
	found := 0
	eachShrinker(t, 2_000, guarantees[1:], func(seed uint64, s *shrinker, v Verdict) {
		for _, end := range []func(*shrinker){
			func(s *shrinker) { s.tries = 0 }, func(s *shrinker) { s.left = 1 }, func(s *shrinker) { s.options.Done = done },
		} {
			s := newShrinker(s.ix, s.guarantee, Options{}, nil)
			end(s)
			if s.find(v); s.proved {
				t.Fatalf("seed %d: %s: %v, proved\n%s", seed, s.guarantee.Name, s.best, drawing(s.ix.h))
			}
			if s.best != nil {
				found++
			}
		}
	})
	if found == 0 {
		t.Error("nothing was found without work")
	}
}

// Of all chains the shortest is taken, not that of the first operation that offends. To look
// for a chain, and to try it, takes work: without it, nothing is proved.
func TestShortestChainIsTaken(t *testing.T) {
	g, err := ByName(Causal)
	if err != nil {
		t.Fatal(err)
	}
	long := relay(t, 3)
	both := append(slices.Clone(long), parse(t, "c9:"+strings.Repeat(" ", 300)+"|--r y->0 #2--| |--r x->nil #0--|\n")...)
	for _, test := range []struct {
		h      history.History
		tries  int
		found  int
		proved bool
	}{
		{long, 100, 6, true}, {both, 100, 4, true}, {long, 2, 6, true}, {long, 1, 6, false}, {long, 0, 6, false},
	} {
		s := newShrinker(newIndex(test.h), g, Options{}, nil)
		s.tries = test.tries
		if s.find(g.check(s.ix, Options{})); len(s.best) != test.found || s.proved != test.proved {
			t.Errorf("of %d operations, in %d tries: %v, proved %v", len(test.h), test.tries, s.best, s.proved)
		}
	}
}
