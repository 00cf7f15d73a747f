package checker

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestImplies(t *testing.T) {
	session := []string{ReadYourWrites, MonotonicReads, MonotonicWrites}
	want := map[string][]string{
		Linearizable: {ReadYourWrites, MonotonicReads},
		Sequential:   append([]string{Causal, PRAM, WritesFollowReads}, session...),
		Causal:       append([]string{PRAM, WritesFollowReads}, session...),
		PRAM:         session,
	}
	for _, a := range All() {
		for _, b := range All() {
			if got := Implies(a.Name, b.Name); got != slices.Contains(want[a.Name], b.Name) {
				t.Errorf("Implies(%s, %s) = %v", a.Name, b.Name, got)
			}
		}
	}
	for _, m := range Implications() {
		if !strings.HasSuffix(m.Because, ".") || Implies(m.Weaker, m.Stronger) {
			t.Errorf("implication %+v", m)
		}
	}
}

// Of all combinations of verdicts those are contradictory in which something holds that
// implies what is violated.
func TestContradictory(t *testing.T) {
	asked := All()
	verdicts := make([]Verdict, len(asked))
	results := []Result{Holds, Violated, Unknown}
	var try func(n int)
	try = func(n int) {
		if n < len(verdicts) {
			for _, verdicts[n].Result = range results {
				try(n + 1)
			}
			return
		}
		want := false
		for s := range asked {
			for w := range asked {
				want = want || verdicts[s].Result == Holds && verdicts[w].Result == Violated && Implies(asked[s].Name, asked[w].Name)
			}
		}
		if got := contradictory(asked, verdicts); got != want {
			t.Fatalf("contradictory %v, want %v: %v", got, want, verdicts)
		}
	}
	try(0)
}

func TestStrongestAndWeakest(t *testing.T) {
	for _, test := range []struct{ names, strongest, weakest []string }{
		{nil, nil, nil},
		{[]string{Causal}, []string{Causal}, []string{Causal}},
		{
			[]string{Linearizable, Sequential, Causal, PRAM, ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads},
			[]string{Linearizable, Sequential}, []string{ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads},
		},
		{[]string{Sequential, WritesFollowReads}, []string{Sequential}, []string{WritesFollowReads}},
		{[]string{Linearizable, PRAM, WritesFollowReads}, []string{Linearizable, PRAM, WritesFollowReads}, []string{Linearizable, PRAM, WritesFollowReads}},
	} {
		if d := cmp.Diff(test.strongest, Strongest(test.names)); d != "" {
			t.Errorf("strongest of %v: -want +got\n%s", test.names, d)
		}
		if d := cmp.Diff(test.weakest, Weakest(test.names)); d != "" {
			t.Errorf("weakest of %v: -want +got\n%s", test.names, d)
		}
	}
}

// A verdict that holds is planted for each stronger guarantee, on a history that breaks
// the weaker one. Package certify would not let it come that far.
func TestContradictionIsAnError(t *testing.T) {
	broken := map[string]string{
		Causal:            "c0: |--w x=1 #1--|\nc1:               |--r x->1--| |--w y=1 #2--|\nc2:                                                   |--r y->1--| |--r x->nil--|\n",
		PRAM:              "c0: |--w x=1 #1--| |--w y=1 #2--|\nc1:                                |--r y->1--| |--r x->nil--|\n",
		ReadYourWrites:    "c0: |--w x=1 #1--| |--r x->nil--|\n",
		MonotonicReads:    "c0: |--w x=1 #1--|\nc1:               |--r x->1--| |--r x->nil--|\n",
		MonotonicWrites:   "c0: |--w x=1 #2--| |--w y=1 #1--|\n",
		WritesFollowReads: "c0: |--w x=1 #2--|\nc1:               |--r x->1--| |--w y=1 #1--|\n",
	}
	planted := 0
	for _, strong := range All() {
		for name, drawing := range broken {
			if !Implies(strong.Name, name) {
				continue
			}
			if strong.Name == Linearizable {
				drawing = strings.NewReplacer(" #1", "", " #2", "").Replace(drawing)
			}
			h := parse(t, drawing)
			verdicts := []Verdict{judge(t, h, Options{Guarantees: []string{name}})[name], {Guarantee: strong.Name, Result: Holds}}
			planted++
			weak, _ := ByName(name)
			err := contradiction(h, []Guarantee{weak, strong}, verdicts, newIndex(h).blind)
			var internal *InternalError
			if !errors.As(err, &internal) || internal.Guarantee != strong.Name || !strings.Contains(internal.Problem, name+" is violated") {
				t.Errorf("%s holds and %s is violated: error %v", strong.Name, name, err)
			}
		}
	}
	if planted != 2+6+5+3 {
		t.Errorf("%d contradictions planted", planted)
	}
}

// Linearizability goes by values: a log that tells another story than the clients is
// no contradiction.
func TestFramesDoNotMix(t *testing.T) {
	got := judge(t, parse(t, "c0: |--w x=1 #2--|  |--w x=2 #1--|  |--r x->2--|\n"), Options{})
	if got[Linearizable].Result != Holds || got[ReadYourWrites].Result != Violated || got[Sequential].Result != Violated {
		t.Errorf("linearizable %v, read-your-writes %v, sequential %v", got[Linearizable].Result, got[ReadYourWrites].Result, got[Sequential].Result)
	}
}
