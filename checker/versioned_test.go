package checker

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lagcheck/checker/versioned"
	"lagcheck/history"
)

// ask asks package versioned, and reports whether it knows.
func ask(e *versioned.Engine, name string) (versioned.Finding, bool) {
	switch name {
	case Sequential:
		return e.Sequential(), true
	case Causal:
		return e.Causal()
	case PRAM:
		return e.PRAM(), true
	case ReadYourWrites:
		return e.ReadYourWrites(), true
	case MonotonicReads:
		return e.MonotonicReads(), true
	case MonotonicWrites:
		return e.MonotonicWrites(), true
	}
	return e.WritesFollowReads(), true
}

// differs compares package versioned with the general algorithms.
func differs(e *versioned.Engine, h history.History) error {
	ix := newIndex(h)
	for _, name := range inLogOrder {
		g, _ := ByName(name)
		want := g.check(ix, Options{})
		got, ok := ask(e, name)
		if !ok {
			return fmt.Errorf("%s: left to the general algorithms", name)
		}
		var offending []int
		for _, i := range got.Offending {
			offending = append(offending, int(i))
		}
		if got.Obligations != want.Obligations || !slices.Equal(offending, want.Offending) || want.Result == Unknown {
			return fmt.Errorf("%s: %+v, in general %+v", name, got, want)
		}
	}
	return nil
}

func TestVersionedAgainstGeneral(t *testing.T) {
	var e versioned.Engine
	taken, broken := 0, 0
	for seed := range uint64(200_000) {
		r := rand.New(rand.NewPCG(seed, 77))
		h := randomHistory(r, 1+r.IntN(8), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(6))
		if r.IntN(3) > 0 {
			believable(r, h)
		}
		if !e.Read(h) {
			continue
		}
		if err := h.Validate(); err != nil {
			t.Fatalf("seed %d: took an invalid history: %v", seed, err)
		}
		taken++
		if len(e.Sequential().Offending) > 0 {
			broken++
		}
		if err := differs(&e, h); err != nil {
			t.Fatalf("seed %d: %v\n%v", seed, err, h)
		}
	}
	t.Logf("%d taken, %d of them break sequential consistency", taken, broken)
}

func TestVersionedAgainstGeneralRecorded(t *testing.T) {
	var e versioned.Engine
	taken := 0
	for seed := range uint64(300) {
		h := recorded(seed, 20+int(seed), 1+int(seed%9), 1+int(seed%8), int(seed%4))
		if !e.Read(h) {
			continue
		}
		taken++
		if err := differs(&e, h); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	if taken < 250 {
		t.Errorf("%d histories of 300 were taken", taken)
	}
}

// inGeneral is Judge without package versioned.
func inGeneral(t *testing.T, h history.History) Judgement {
	t.Helper()
	var c Checker
	verdicts, err := c.inGeneral(h, guarantees[:], Options{})
	if err != nil {
		t.Fatal(err)
	}
	j := Judgement{Verdicts: verdicts}
	j.Staleness, j.Unmeasured = c.ix.staleness()
	return j
}

// Whoever listens to the verdicts one by one has them from package versioned, too.
func TestToldOneByOne(t *testing.T) {
	var c Checker
	var heard []Verdict
	h := parse(t, "c0: |--w x=1 #1--| |--r x->1 #1--| |--r x->nil #0--|\n")
	verdicts, err := c.Check(h, Options{Decided: func(v Verdict) { heard = append(heard, v) }})
	if err != nil || c.ix != nil {
		t.Fatalf("%v; left to the general algorithms: %v", err, c.ix != nil)
	}
	if difference := cmp.Diff(verdicts, heard); difference != "" {
		t.Error(difference)
	}
}

// judgedAlone wants the same verdicts where Porcupine is not asked for a second opinion.
func judgedAlone(t *testing.T, c *Checker, h history.History, want []Verdict) {
	t.Helper()
	got, err := c.Check(h, Options{NoSecondOpinion: true})
	if err != nil {
		t.Fatalf("%v\n%v", err, h)
	}
	for i, v := range got {
		w := want[i]
		same := v.Result == w.Result && v.Obligations == w.Obligations && v.Violations == w.Violations && slices.Equal(v.Offending, w.Offending)
		if v.Guarantee != w.Guarantee || !same || (v.By == nil) != (w.By == nil) {
			t.Fatalf("without a second opinion %+v, in general %+v\n%v", v, w, h)
		}
	}
}

// One Checker judges many histories, as each is judged in general.
func TestJudgeAgainstGeneral(t *testing.T) {
	t.Parallel()
	var c, alone Checker
	taken := 0
	for seed := range uint64(6_000) {
		r := rand.New(rand.NewPCG(seed, 78))
		h := randomHistory(r, 1+r.IntN(8), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(6))
		if r.IntN(4) > 0 {
			believable(r, h)
		}
		if seed%10 == 0 {
			h = recorded(seed, 10+int(seed%90), 1+int(seed%9), 1+int(seed%8), int(seed%4))
		}
		if h.Validate() != nil {
			continue
		}
		got, err := c.Judge(h, Options{})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if c.ix == nil {
			taken++
		}
		want := inGeneral(t, h)
		judgedAlone(t, &alone, h, want.Verdicts)
		if reflect.DeepEqual(want, got) { // cmp, which says what differs, takes as long as both judgements
			continue
		}
		if difference := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.EquateErrors()); difference != "" {
			t.Fatalf("seed %d: %s", seed, difference)
		}
	}
	if taken < 600 {
		t.Errorf("only %d histories were told", taken)
	}
}
