package lin

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
	"lagcheck/history/timeline"
)

// versioned gives the writes that may have happened positions, and the reads those
// of the writes they saw, but for a few.
func versioned(r *rand.Rand, h history.History) {
	positions := make([]int64, len(h))
	for i, at := range r.Perm(len(h)) {
		positions[i] = int64(at + 1)
	}
	if r.IntN(2) == 0 {
		slices.Sort(positions)
	}
	claim := map[history.Value]history.Version{history.Nil: history.At(0)}
	for i := range h {
		if h[i].F == history.Write && h[i].Type != history.Fail {
			h[i].Version = history.At(positions[i])
			claim[h[i].Value] = h[i].Version
		}
	}
	for i := range h {
		if h[i].F == history.Read && h[i].Type == history.OK {
			if h[i].Version = claim[h[i].Value]; r.IntN(30) == 0 {
				h[i].Version = history.At(r.Int64N(9))
			}
		}
	}
}

// inLogOrder reports whether some order explains the history and has the writes
// where they claim to be. It tries all, one write before another in session and
// time being no obstacle to claims.
func inLogOrder(h history.History) bool {
	ops := effective(h)
	slices.SortFunc(ops, func(i, j int32) int { return int(h[i].Version.Offset() - h[j].Version.Offset()) })
	for _, r := range ops {
		for _, w := range ops {
			same := h[r].Value == h[w].Value && h[w].F == history.Write
			if h[r].F == history.Read && (same || h[r].Value.IsNil()) && h[r].Version != claimed(h, ops, h[r].Value) {
				return false
			}
		}
	}
	return someOrder(h, ops, nil)
}

func claimed(h history.History, ops []int32, v history.Value) history.Version {
	for _, w := range ops {
		if h[w].F == history.Write && h[w].Value == v {
			return h[w].Version
		}
	}
	return history.At(0)
}

// someOrder extends an order of operations, sorted by position, in every way.
func someOrder(h history.History, ops, order []int32) bool {
	if certify.Orders(h, [][]int32{order}, nil) == nil && len(order) > 0 {
		return true
	}
	if len(ops) == 0 {
		return len(order) == 0
	}
	for k, i := range ops {
		if h[i].Version != h[ops[0]].Version && h[ops[0]].Type == history.OK {
			break
		}
		if h[i].F == history.Write && slices.ContainsFunc(order, func(j int32) bool { return h[j].Version.Offset() > h[i].Version.Offset() }) {
			continue
		}
		if someOrder(h, slices.Delete(slices.Clone(ops), k, k+1), append(slices.Clone(order), i)) {
			return true
		}
	}
	return false
}

func TestVersionsAreAWitnessAndNoMore(t *testing.T) {
	count := 40_000
	if testing.Short() {
		count = 4_000
	}
	r := rand.New(rand.NewPCG(9, 10))
	contradicted, logged := 0, 0
	for range count {
		h := random(r, 2+r.IntN(4), 1+r.IntN(3), 1+r.Int64N(5))
		if versioned(r, h); h.Validate() != nil || len(effective(h)) == 0 {
			continue
		}
		agree(t, h)
		result := Check(number(h))[0]
		if result.Verdict != Holds {
			continue
		}
		if want := !inLogOrder(h); result.Contradicted != want {
			t.Fatalf("contradicted %v, want %v:\n%s", result.Contradicted, want, timeline.Text(h, timeline.Options{}))
		}
		if result.Contradicted {
			contradicted++
		} else {
			logged++
		}
	}
	t.Logf("%d in the order of the log, %d contradicted", logged, contradicted)
}

func TestReasonsAndContradictions(t *testing.T) {
	for _, test := range []struct{ name, drawing, want string }{
		{"nothing", "c0: |--w x=1--|\n", "holds"},
		{"the log's order", "c0: |--w x=1 #1--|\nc1: |--w x=2 #2--| |--r x->2 #2--|\n", "holds"},
		{"against the log, but explained", "c0: |--w x=1 #2--|\nc1: |--w x=2 #1--| |--r x->2 #1--|\n", "holds, contradicted"},
		{"a position that is another write's", "c0: |--w x=1 #1--| |--r x->1 #2--|\n", "holds, contradicted"},
		{"some positions unknown", "c0: |--w x=1 #2--| |--w x=2--|\nc1:                                |--r x->2--|\n", "holds"},
		{"written twice", "c0: |--w x=1--| |--w x=1--|\nc1: |--r x->1--|\n", "undecidable: a value written twice"},
		{"written twice, and not read", "c0: |--w x=1--| |--w x=1--|\nc1: |--r x->nil--|\n", "holds"},
		{"written twice, but versions tell", "c0: |--w x=1 #1--| |--w x=1 #3--| |--r x->1 #3--|\nc1: |--w x=2 #2--|\n", "holds"},
		{"written twice, and versions do not explain it", "c0: |--w x=1 #1--| |--w x=2 #2--| |--w x=1 #3--| |--r x->1 #1--|\n", "undecidable: a value written twice"},
		{"written twice, and a version that is none of them", "c0: |--w x=1 #1--| |--w x=1 #3--| |--r x->1 #2--|\nc1: |--w x=2 #2--|\n", "undecidable: a value written twice"},
		{"written twice, another value read late", "c0: |--w x=1--| |--w x=1--| |--w x=2--| |--w x=3--| |--r x->2--|\n", "violated"},
		{"written twice, and a value from nowhere", "c0: |--w x=1--| |--w x=1--| |--r x->7--|\n", "violated"},
		{"written twice, another value read", "c0: |--w x=1--| |--w x=1--| |--w x=2--| |--r x->2--|\n", "holds"},
		{"written twice, another value failed and written", "c0: |--w x=1--| |--w x=1--| |--w x=2--! |--w x=2--| |--r x->2--|\n", "holds"},
		{"perhaps written twice, and read", "c0: |--w x=1--|\nc1: |--w x=1--...\nc2:  |--r x->1--|\n", "undecidable: a value written twice"},
		{"perhaps written twice, but nobody saw it", "c0: |--w x=1--| |--w x=2--| |--r x->2--|\nc1: |--w x=1--...\n", "holds"},
		{"a lost write is no second head", "c1: |--w x=1--...\nc0: |--w x=1--|\nc2:                |--r x->nil--|\n", "violated"},
		{"against the log, and perhaps written twice", "c0: |--w x=1 #2--| |--w x=2 #1--| |--w x=3 #3--|\nc1: |--w x=3--...\n", "holds, contradicted"},
		{"against the log, perhaps written twice, then silent", "c0: |--w x=1 #2--| |--w x=2 #1--|\nc1: |--w x=2 #4--...\nc2: |--r x--!\n", "holds, contradicted"},
		{"sessions touch themselves at different instants", "c0: |--w x=1--|--r x->nil--|\nc1:                             |--r x->1--|--r x->1--|\n", "violated"},
		{"written twice at two positions, and not read", "c0: |--w x=1 #2--| |--w x=2 #3--| |--r x->2 #3--|\nc1: |--w x=1 #1--...\n", "holds"},
		{"failed twice", "c0: |--w x=1--| |--w x=1--!\n", "holds"},
		{"nil written", "c0: |--w x=nil--| |--r x->nil--|\n", "undecidable: a written nil"},
		{"nil written, but versions tell", "c0: |--w x=1 #1--| |--w x=nil #2--| |--r x->nil #2--|\nc1: |--r x->nil #0--|\n", "holds"},
		{"nil written and cas", "c0: |--w x=nil--| |--cas x=nil->2--|\n", "undecidable: cas"},
		{"nil written and a lost cas", "c0: |--w x=nil--| |--cas x=nil->2--...\n", "undecidable: cas"},
		{"cas", "c0: |--cas x=1->2--|\n", "undecidable: cas"},
	} {
		h, err := timeline.Parse(strings.NewReader(test.drawing), "drawing")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		r := Check(number(h))[0]
		got := r.Verdict.String()
		if r.Reason != "" {
			got += ": " + r.Reason
		}
		if r.Contradicted {
			got += ", contradicted"
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// What a read of unknown outcome claims is no claim.
func TestUnknownReadClaimsNothing(t *testing.T) {
	h := history.History{
		{Process: 0, F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 0, Return: 5, Version: history.At(1)},
		{Process: 1, F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: 6, Return: 8, Version: history.At(1)},
		{Process: 2, F: history.Read, Key: "x", Value: history.Int(1), Type: history.Info, Call: 6, Return: history.Never, Version: history.At(2)},
	}
	if err := h.Validate(); err != nil {
		t.Fatal(err)
	}
	if r := Check(number(h))[0]; r.Verdict != Holds || r.Contradicted {
		t.Errorf("%+v", r)
	}
}

// Of the reads from the future and the conflicts of a key, the core that a reader
// grasps soonest is shown.
func TestSmallestCore(t *testing.T) {
	for _, test := range []struct {
		drawing string
		want    []int32
	}{
		{"c0: |--r x->1--| |--r x->2--|\nc1: |--w x=2--|               |--w x=1--| |--r x->1--| |--r x->2--|\n", []int32{0, 3}},
		{"c0: |--r x->7--| |--r x->nil--|\nc1: |--w x=1--|\n", []int32{0}},
		{"c0: |--w x=1--| |--r x->4--| |--w x=2--| |--r x->1--|\nc1: |--w x=4--|\n", []int32{0, 2, 3}},
		// Of those of a size, the one that was complete first; or was found first.
		{"c0: |--w x=1--| |--w x=2--| |--w x=3--| |--w x=4--| |--r x->3--| |--r x->1--|\n", []int32{2, 3, 4}},
		{"c0: |--w x=1--| |--w x=2--| |--w x=3--| |--r x->1--|\n", []int32{0, 1, 3}},
	} {
		h, err := timeline.Parse(strings.NewReader(test.drawing), "drawing")
		if err != nil {
			t.Fatal(err)
		}
		if r := Check(number(h))[0]; !slices.Equal(r.Core, test.want) {
			t.Errorf("core %v, want %v of\n%s", r.Core, test.want, test.drawing)
		}
	}
}

// A read from the future is shown also where so many conflicts come before it that
// it is in none of those that are listed.
func TestFutureBehindConflicts(t *testing.T) {
	var h history.History
	add := func(f history.Func, value int) {
		now := int64(10 * len(h))
		h = append(h, history.Op{F: f, Key: "x", Value: history.Int(value), Type: history.OK, Call: now, Return: now + 5})
	}
	for n := range 2 * mostConflicts {
		add(history.Write, 2*n)
		add(history.Write, 2*n+1)
		add(history.Read, 2*n)
	}
	add(history.Read, 1000)
	add(history.Write, 1000)
	want := []int32{int32(len(h) - 2), int32(len(h) - 1)}
	if r := Check(number(h))[0]; !slices.Equal(r.Core, want) {
		t.Errorf("core %v, want %v", r.Core, want)
	}
}

// Each key has a verdict of its own, whatever is wrong with the others.
func TestKeysAreApart(t *testing.T) {
	h, err := timeline.Parse(strings.NewReader(`
c0: |--w a=1--| |--r a->1--| |--r b->7--| |--w b=2--! |--w c=1--| |--w c=2--| |--r c->1--|
c1: |--w d=1--| |--cas d=1->2--| |--r e->nil--| |--r f->1--| |--w f=1--| |--w g=3--| |--w g=3--| |--r g->3--|
`), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Verdict{"a": Holds, "b": Violated, "c": Violated, "d": Undecidable, "e": Holds, "f": Violated, "g": Undecidable}
	r := rand.New(rand.NewPCG(13, 14))
	for range 100 { // in every order of the list
		r.Shuffle(len(h), func(i, j int) { h[i], h[j] = h[j], h[i] })
		in := number(h)
		var orders, cores [][]int32
		unclaimed := map[string]bool{}
		for k, result := range Check(in) {
			key := h[slices.IndexFunc(in.Ops, func(op Op) bool { return op.Key == int32(k) })].Key
			if result.Verdict != want[key] {
				t.Fatalf("%s: %v, want %v", key, result.Verdict, want[key])
			}
			switch result.Verdict {
			case Holds:
				orders = append(orders, result.Order)
				continue
			case Violated:
				cores = append(cores, result.Core)
			}
			unclaimed[key] = true
		}
		if err := certify.Orders(h, orders, unclaimed); err != nil {
			t.Fatal(err)
		}
		if err := certify.Cores(h, cores); err != nil {
			t.Fatal(err)
		}
	}
}

// Long histories are certified, too, listed in any order, with few and with many
// equal times.
func TestLongHistoriesAreCertified(t *testing.T) {
	for _, test := range []struct {
		h    history.History
		want Verdict
	}{
		{recorded(20_000, 16, 1, 50), Holds},
		{shuffled(recorded(20_000, 64, 3, 0)), Holds},
		{stale(shuffled(recorded(20_000, 8, 1, 0))), Violated},
		{coarse(recorded(20_000, 16, 2, 50)), Holds},
		{shuffled(coarse(recorded(20_000, 64, 1, 10))), Holds},
	} {
		var orders, cores [][]int32
		for k, r := range Check(number(test.h)) {
			if r.Verdict != test.want {
				t.Errorf("key %d: %v (%s), want %v", k, r.Verdict, r.Reason, test.want)
			}
			if orders = append(orders, r.Order); r.Core != nil {
				cores = append(cores, r.Core)
			}
		}
		if err := certify.Cores(test.h, cores); err != nil {
			t.Error(err)
		}
		if err := certify.Orders(test.h, orders, nil); err != nil && test.want == Holds {
			t.Error(err)
		}
	}
}

// coarse rounds times so that many are equal, and sessions touch themselves.
func coarse(h history.History) history.History {
	for i := range h {
		if h[i].Call = h[i].Call / 100 * 100; h[i].Return < history.Never {
			h[i].Return = (h[i].Return + 99) / 100 * 100
		}
	}
	free := map[int]int64{}
	for i := range h { // in the order of the calls: sessions must not overlap
		h[i].Call = max(h[i].Call, free[h[i].Process])
		if free[h[i].Process] = h[i].Return; h[i].Type == history.Info {
			free[h[i].Process] = h[i].Call + 1
		}
	}
	return h
}
