package checker

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/checker/lin"
	"lagcheck/history"
)

// ascending reports whether each operation is called after the one listed before it.
func ascending(h history.History) bool {
	for i := 1; i < len(h); i++ {
		if h[i].Call <= h[i-1].Call {
			return false
		}
	}
	return true
}

// inLog asks package versioned whether the log's order explains a history that it took,
// and package lin, too. Where the first says yes, the second must have found that order.
func inLog(t *testing.T, c *told, name any) (ok, explained bool) {
	t.Helper()
	c.prepare()
	orders, ok := c.engine.InLog()
	results := c.lin.Check(c.numbered())
	explained = true
	for k := range results {
		explained = explained && results[k].Verdict == lin.Holds && !results[k].Contradicted
		if ok && !slices.Equal(results[k].Order, orders[k]) {
			t.Fatalf("%v, key %d: %v, package lin says %v %v\n%v", name, k, orders[k], results[k].Verdict, results[k].Order, c.ix.h)
		}
	}
	if ok && !explained {
		t.Fatalf("%v: package lin finds that the log explains not all\n%v", name, c.ix.h)
	}
	return ok, explained
}

// conflicts asks package versioned on which keys clusters are in conflict, if it can tell.
// Where no value was written twice, these must be the keys that package lin finds not
// linearizable, and package certify must be convinced by the operations named.
func conflicts(t *testing.T, c *told, name any) (found int) {
	t.Helper()
	cores, ok := c.engine.Conflicts()
	if !ok || !c.engine.Distinct(func(int32) bool { return true }) {
		return 0
	}
	if err := certify.Cores(c.ix.h, cores); err != nil {
		t.Fatalf("%v: %v\n%v", name, err, c.ix.h)
	}
	c.prepare()
	violated := 0
	for _, r := range c.lin.Check(c.numbered()) {
		if r.Verdict == lin.Violated {
			violated++
		}
	}
	if violated != len(cores) {
		t.Fatalf("%v: cores %v, but package lin finds %d keys violated\n%v", name, cores, violated, c.ix.h)
	}
	return violated
}

// Where package versioned says that real time allows the order of the log, package lin
// finds that very order; where it says no, lin finds a violation or another order, or
// the history is not listed by calls that differ.
func TestInLogAgainstLin(t *testing.T) {
	t.Parallel()
	var c told
	held, refused, broken := 0, 0, 0
	for seed := range uint64(100_000) {
		r := rand.New(rand.NewPCG(seed, 79))
		h := randomHistory(r, 1+r.IntN(8), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(6))
		believable(r, h)
		if seed%20 == 0 {
			h = recorded(seed, 10+int(seed%90), 1+int(seed%9), 1+int(seed%8), int(seed/20%3))
		}
		if !c.read(h, &Options{}) {
			continue
		}
		broken += conflicts(t, &c, fmt.Sprint("seed ", seed))
		switch ok, explained := inLog(t, &c, fmt.Sprint("seed ", seed)); {
		case ok && len(h) > 2:
			held++
		case !ok && ascending(h):
			if refused++; explained {
				t.Fatalf("seed %d: package lin finds that the log explains all\n%v", seed, h)
			}
		}
	}
	if held < 1000 || refused < 1000 || broken < 1000 {
		t.Errorf("%d explained by the log and %d not, %d keys in conflict: too few", held, refused, broken)
	}
}

// What random histories hardly show.
func TestInLogOfFew(t *testing.T) {
	op := func(process int, f history.Func, value int, version, call, end int64) history.Op {
		return history.Op{
			Process: process, F: f, Key: "x", Value: history.Int(value), Type: history.OK,
			Version: history.At(version), Call: call, Return: end,
		}
	}
	for _, test := range []struct {
		name string
		h    history.History
		ok   bool
	}{
		{"the last read of the first write comes after the third, though not after the second", history.History{
			op(0, history.Write, 1, 1, 0, 5), op(1, history.Write, 2, 2, 10, 200),
			op(2, history.Write, 3, 3, 20, 50), op(0, history.Read, 1, 1, 100, 110),
		}, false},
		{"the same without the third", history.History{
			op(0, history.Write, 1, 1, 0, 5), op(1, history.Write, 2, 2, 10, 200), op(0, history.Read, 1, 1, 100, 110),
		}, true},
		{"the later one of two reads called at once takes no time", history.History{
			op(0, history.Write, 1, 1, 0, 5), op(1, history.Read, 1, 1, 10, 20), op(2, history.Read, 1, 1, 10, 10),
		}, false}, // left to package lin, which lists the other one first
	} {
		var c told
		if !c.read(test.h, &Options{}) {
			t.Fatalf("%s: not told", test.name)
		}
		if ok, _ := inLog(t, &c, test.name); ok != test.ok {
			t.Errorf("%s: %v, want %v", test.name, ok, test.ok)
		}
	}
}

// Where a value was written twice, a conflict is not taken from the log, even if the value has
// no part in it: who explains the verdict finds other evidence then.
func TestConflictBesideRepeatedValue(t *testing.T) {
	t.Parallel()
	w := func(process, value int, version history.Version, call int64) history.Op {
		return history.Op{Process: process, F: history.Write, Key: "x", Value: history.Int(value), Type: history.Info, Version: version, Call: call, Return: history.Never}
	}
	r := func(process int, value history.Value, at, call, end int64) history.Op {
		return history.Op{Process: process, F: history.Read, Key: "x", Value: value, Type: history.OK, Version: history.At(at), Call: call, Return: end}
	}
	h := history.History{
		w(1, 2, history.At(1), 0), w(3, 3, history.At(2), 0), r(0, history.Int(3), 2, 0, 0),
		r(3, history.Int(2), 1, 2, 4), w(3, 3, history.Version{}, 5), r(3, history.Nil, 0, 7, 8),
	}
	var c Checker
	verdicts, err := c.Check(h, Options{NoSecondOpinion: true})
	if err != nil {
		t.Fatal(err)
	}
	if v := verdicts[0]; v.Guarantee != Linearizable || v.Result != Violated {
		t.Fatalf("%s: %v", v.Guarantee, v.Result)
	}
	for _, v := range verdicts {
		if _, ok := c.Explain(v, Options{}); v.Result == Violated && !ok {
			t.Errorf("%s is not explained", v.Guarantee)
		}
	}
}
