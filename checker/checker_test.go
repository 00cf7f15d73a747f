package checker

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lagcheck/history"
)

func TestAllNamesInOrder(t *testing.T) {
	want := []string{Linearizable, Sequential, Causal, PRAM, ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads}
	all := All()
	for i, name := range want {
		if all[i].Name != name {
			t.Errorf("guarantee %d is %s, want %s", i, all[i].Name, name)
		}
		g, err := ByName(name)
		if err != nil || g.Name != name {
			t.Errorf("ByName(%q) = %v, %v", name, g.Name, err)
		}
		if g.place != i || (g.rule == noRule) != (name == Linearizable) || g.rule != noRule && g.rule.String() != name {
			t.Errorf("%s is number %d and certified by rule %v", name, g.place, g.rule)
		}
		if !strings.HasSuffix(g.Says, ".") || g.Source == "" {
			t.Errorf("%s says %q, from %q", name, g.Says, g.Source)
		}
	}
	if len(all) != len(want) {
		t.Errorf("%d guarantees, want %d", len(all), len(want))
	}
	all[0].Name = "changed"
	if All()[0].Name != Linearizable {
		t.Error("All lets its caller change the guarantees")
	}
}

func TestUnknownName(t *testing.T) {
	_, err := Check(nil, Options{Guarantees: []string{"serializable"}})
	if err == nil || !strings.Contains(err.Error(), WritesFollowReads) || !strings.Contains(err.Error(), `"serializable"`) {
		t.Errorf("error %v does not name the guarantees", err)
	}
}

func TestInvalidHistoryIsAnError(t *testing.T) {
	h := history.History{{F: history.Read, Type: history.OK, Call: 2, Return: 1}}
	if _, err := Check(h, Options{}); err == nil {
		t.Error("Check judged a history that is none")
	}
	if _, err := MeasureStaleness(h); err == nil {
		t.Error("MeasureStaleness measured a history that is none")
	}
	if _, ok := Explain(h, Verdict{Guarantee: Linearizable, Result: Violated}, Options{}); ok {
		t.Error("Explain explained a history that is none")
	}
}

func TestNothingHoldsVacuously(t *testing.T) {
	for _, h := range []history.History{nil, parse(t, "c0: |--w x=1--! |--r x--! |--cas x=1->2--!\nc1: |--w y=1--...\n")} {
		for name, v := range judge(t, h, Options{}) {
			if v.Result != Holds || v.Obligations != 0 || v.By != nil {
				t.Errorf("%s: %v with %d obligations, by %q", name, v.Result, v.Obligations, v.By)
			}
		}
	}
}

func TestVerdictsInTheOrderAskedFor(t *testing.T) {
	asked := []string{WritesFollowReads, Linearizable}
	verdicts, err := Check(nil, Options{Guarantees: asked})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range verdicts {
		if v.Guarantee != asked[i] {
			t.Errorf("verdict %d is on %s, want %s", i, v.Guarantee, asked[i])
		}
	}
	if none, _ := Check(nil, Options{Guarantees: []string{}}); len(none) != 0 {
		t.Errorf("asked for nothing, got %v", none)
	}
}

// A result that nobody set must not read as a success.
func TestZeroResultIsUnknown(t *testing.T) {
	var r Result
	if r != Unknown || r.String() != "unknown" || Holds.String() != "holds" || Violated.String() != "violated" || Result(9).String() != "result(9)" {
		t.Errorf("results are called %v, %v, %v, %v", r, Holds, Violated, Result(9))
	}
}

func TestExplainNeedsAViolation(t *testing.T) {
	h := parse(t, "c0: |--w x=1--|  |--r x->1--|\n")
	for _, v := range []Verdict{{}, {Guarantee: Linearizable, Result: Holds}, {Guarantee: Linearizable, Result: Unknown},
		{Guarantee: Linearizable, Result: Violated}, {Guarantee: "serializable", Result: Violated}} {
		if x, ok := Explain(h, v, Options{}); ok {
			t.Errorf("%+v explained by %+v", v, x)
		}
	}
}

// Judge says what Check and MeasureStaleness say.
func TestJudge(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	measured := 0
	for range 500 {
		h := randomHistory(r, 2+r.IntN(5), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(3))
		if r.IntN(2) == 0 {
			believable(r, h)
		}
		j, err := Judge(h, Options{})
		verdicts, checkErr := Check(h, Options{})
		staleness, unmeasured := MeasureStaleness(h)
		if (err == nil) != (checkErr == nil) {
			t.Fatalf("Judge: %v, Check: %v", err, checkErr)
		}
		if err != nil {
			continue
		}
		if !reflect.DeepEqual(j, Judgement{verdicts, staleness, unmeasured}) {
			t.Fatalf("Judge says %+v for\n%s", j, drawing(h))
		}
		if unmeasured == nil {
			measured++
		}
	}
	if measured == 0 {
		t.Error("staleness was never measured")
	}
}

// A large history is judged by several goroutines at once; asked for one guarantee, by
// one. The verdicts are the same.
func TestBranchesSideBySide(t *testing.T) {
	for _, versions := range []bool{true, false} {
		h := recorded(3, mostAlone+5000, 6, 8, 2)
		for i := range h {
			if !versions || i%7 == 0 { // never so that versions tell all
				h[i].Version = history.Version{}
			}
		}
		together, err := Check(h, Options{NoSecondOpinion: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range together {
			alone, err := Check(h, Options{NoSecondOpinion: true, Guarantees: []string{v.Guarantee}})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(alone[0], v); d != "" {
				t.Errorf("%s: -alone +together:\n%s", v.Guarantee, d)
			}
		}
	}
}

func TestNote(t *testing.T) {
	var v Verdict
	one, two := Reason{LostReads, [2]int{1}}, Reason{Kind: ContradictingVersions}
	for _, reason := range []Reason{{}, one, {}, two, one} {
		v.note(reason)
	}
	if !slices.Equal(v.Reasons, Reasons{one, two}) {
		t.Errorf("reason %q", v.Reasons)
	}
}
