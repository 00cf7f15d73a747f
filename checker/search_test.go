package checker

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

const (
	casHolds  = "c0: |--w x=1--| |--cas x=1->2--| |--w x=1--|\nc1:       |--cas x=2->3--...                   |--r x->1--|\n"
	casBroken = "c0: |--w x=1--| |--cas x=1->2--| |--w x=1--|\nc1:                                             |--r x->2--|\n"
	written   = "c0: |--w x=nil--| |--w x=nil--|\nc1:    |--w x=nil--...\n"
)

// askedAbout begins the confirmation of a history of which lin leaves the only key.
func askedAbout(t *testing.T, drawing string) *confirmation {
	t.Helper()
	ix := newIndex(parse(t, drawing))
	c := &ix.confirm
	c.begin(ix, Options{})
	for n := range c.results {
		c.results[n] = lin.Result{}
	}
	c.askPorcupine()
	return c
}

// What Porcupine finds alone is certified: no wrong verdict of it is believed.
func TestWrongSearchIsAnInternalError(t *testing.T) {
	steps := func(c *confirmation) []step { return c.ix.complete(c.ix.byKey()[0]) }
	for _, test := range []struct {
		name, drawing string
		plant         func(c *confirmation, d *decision)
		says          string
	}{
		{"right, holds", casHolds, func(*confirmation, *decision) {}, ""},
		{"right, violated", casBroken, func(*confirmation, *decision) {}, ""},
		{"right, nobody looked", written, func(*confirmation, *decision) {}, ""},
		{"a violation that is none", casHolds, func(c *confirmation, d *decision) { *d = decision{result: Violated, steps: steps(c), tried: 1000} }, "some order explains it"},
		{"a violation by part", casBroken, func(c *confirmation, d *decision) { d.steps = d.steps[1:] }, "0 writes what 1 can have seen"},
		{"an order where there is none", casBroken, func(_ *confirmation, d *decision) { *d = decision{result: Holds, order: []int32{0, 2, 1, 3}} }, "operation 1 comes after 2"},
		{"an order in which a cas finds another value", casHolds, func(_ *confirmation, d *decision) { slices.Reverse(d.order) }, "read 1 where the register holds null"},
		{"no order", casHolds, func(_ *confirmation, d *decision) { d.order = nil }, "operation 0 is left out"},
		{"an order without a cas", casHolds, func(_ *confirmation, d *decision) {
			d.order = slices.DeleteFunc(d.order, func(i int32) bool { return i == 1 })
		}, "operation 1 is left out"},
	} {
		c := askedAbout(t, test.drawing)
		d := c.decided[0]
		if d.result == Unknown {
			t.Fatalf("%s: %s", test.name, d.reason)
		}
		test.plant(c, &d)
		c.decided[0] = d
		switch trusted := c.confirm(); {
		case trusted != (test.says == ""):
			t.Errorf("%s: %v, want %q", test.name, c.ix.fault, test.says)
		case !trusted && (!strings.Contains(c.ix.fault.Error(), test.says) || len(c.ix.fault.History) != len(c.ix.h)):
			t.Errorf("%s: %v, want %q", test.name, c.ix.fault, test.says)
		}
	}
}

// A violation that the kernel cannot search within its bound is no verdict.
func TestWhatIsNotSearchedAgainIsUnknown(t *testing.T) {
	c := askedAbout(t, casBroken)
	d := c.decided[0]
	d.tried = 0
	c.decided[0] = d
	if !c.confirm() {
		t.Fatal(c.ix.fault)
	}
	if result, reason := c.conclude(0); result != Unknown || reason != (Reason{SearchedUncertified, [2]int{4}}) {
		t.Errorf("%v (%s)", result, reason)
	}
}

// drawSwaps draws what clients of one register with cas see, whose few values repeat. Now
// and then an outcome is lost, or a read sees some other value. Clocks may be coarse, so that operations
// of a session touch.
func drawSwaps(r *rand.Rand, operations int) history.History {
	clients, values, tick := 1+r.IntN(5), 1+r.IntN(4), 1+r.Int64N(4)
	free, holds := make([]int64, clients), history.Nil
	var h history.History
	for range operations {
		s := r.IntN(clients)
		op := history.Op{Process: s, F: history.Func(1 + r.IntN(3)), Key: "x", Type: history.OK, Call: free[s]}
		now := slices.Max(free) // by then all that came before has happened
		if r.IntN(3) > 0 {
			op.Call = now
		}
		op.Return = max(now, op.Call) + r.Int64N(4)
		switch found := holds; op.F {
		case history.Read:
			if op.Value = found; r.IntN(15) == 0 {
				op.Value = history.Int(1 + r.IntN(values))
			}
		case history.Write:
			op.Value = history.Int(1 + r.IntN(values))
		case history.CAS:
			op.Old, op.Value = found, history.Int(1+r.IntN(values))
			if r.IntN(4) == 0 {
				op.Old, op.Type = history.Int(1+r.IntN(values)), history.Fail
			}
		}
		lost := r.IntN(12) == 0
		if op.Writes() && op.Type == history.OK && !(lost && r.IntN(2) == 0) {
			holds = op.Value
		}
		free[s] = op.Return + r.Int64N(2)
		if lost && op.Type == history.OK {
			op.Type, op.Return = history.Info, history.Never
		}
		op.Call /= tick
		if op.Type != history.Info {
			op.Return /= tick
		}
		h = append(h, op)
	}
	return h
}

// On keys that only Porcupine decides, all evidence is accepted, and the kernel never gives up: it takes no more states than
// Porcupine.
func TestSearchesAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	count, found, alone := 1500, map[Result]int{}, 0
	if testing.Short() {
		count = 300
	}
	for n := range count {
		h := drawSwaps(r, 3+r.IntN(38))
		if h.Validate() != nil {
			continue
		}
		var c Checker
		verdicts, err := c.Check(h, Options{Guarantees: []string{Linearizable}})
		if err != nil {
			t.Fatalf("history %d: %v\n%s", n, err, drawing(h))
		}
		v := verdicts[0]
		found[v.Result]++
		if slices.Equal(v.By, engines[1:]) {
			alone++
		}
		if v.Result == Unknown {
			t.Errorf("history %d: %s\n%s", n, v.Reasons, drawing(h))
		}
		if n%10 > 0 || v.Result != Violated {
			continue
		}
		if _, ok := c.Explain(v, Options{}); !ok {
			t.Errorf("history %d: no evidence to show\n%s", n, drawing(h))
		}
	}
	t.Logf("%v, %d by Porcupine alone", found, alone)
	if found[Holds] < count/10 || found[Violated] < count/10 || alone < count/2 {
		t.Errorf("of %d histories: %v, %d by Porcupine alone", count, found, alone)
	}
}
