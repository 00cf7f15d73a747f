package reach

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/history"
)

// draw draws operations on a register whose few values repeat, many of them lost.
func draw(r *rand.Rand) history.History {
	var h history.History
	free := make([]int64, 3)
	for i := range 3 + r.IntN(5) {
		p := r.IntN(3)
		o := history.Op{Process: p, F: history.Func(1 + r.IntN(3)), Type: history.OK, Call: free[p] + r.Int64N(5), Value: history.Int(1 + r.IntN(3))}
		o.Return = o.Call + r.Int64N(5)
		free[p] = o.Return + r.Int64N(2)
		if o.F == history.CAS {
			o.Old = history.Int(1 + r.IntN(3))
		}
		if o.F != history.Read && r.IntN(3) == 0 {
			o.Type, o.Return, o.Process = history.Info, history.Never, 10+i
		}
		h = append(h, o)
	}
	return h
}

// orders calls f with every order that explains the operations. Lost ones may not be in
// it; a lost cas is in it only where it finds what it expects.
func orders(d *deduction, order []int, holds history.Value, f func(order []int)) {
	complete := true
	for i := range d.h {
		op := &d.h[i]
		if slices.Contains(order, i) {
			continue
		}
		complete = complete && op.Type != history.OK
		next := op.F == history.Write || saw(op) == holds
		for j := range d.h {
			next = next && (i == j || slices.Contains(order, j) || !d.certain(j, i))
		}
		if next && !slices.ContainsFunc(order, func(j int) bool { return d.certain(i, j) }) {
			left := op.Value
			orders(d, append(slices.Clone(order), i), left, f)
		}
	}
	if complete {
		f(order)
	}
}

// In every order that explains the operations, each step is so; where there is one, no
// steps contradict it.
func TestStepsAreSoInEveryOrder(t *testing.T) {
	t.Parallel()
	said := map[string]int{}
	for seed := range uint64(4000) {
		h := draw(rand.New(rand.NewPCG(9, seed)))
		if h.Validate() != nil {
			continue
		}
		d := newDeduction(h)
		var all [][]int
		orders(d, nil, history.Nil, func(order []int) { all = append(all, order) })
		steps := Steps(h)
		switch {
		case len(all) > 0 && steps != nil:
			t.Fatalf("seed %d: %v explains %v, and yet %+v", seed, all[0], h, steps)
		case len(all) == 0:
			said[fmt.Sprint("broken, steps ", len(steps))]++
			continue
		}
		for lemmas, _ := d.round(); len(lemmas) > 0; lemmas, _ = d.round() {
			d.steps = append(d.steps, lemmas...)
		}
		for _, s := range d.steps {
			said["right steps"]++
			for _, order := range all {
				at := func(i int) int { return slices.Index(order, i) }
				if made := at(s.Made); made < 0 || made > at(s.To) || s.From != None && made < at(s.From) {
					t.Fatalf("seed %d: %+v is not so in %v of %v", seed, s, order, h)
				}
			}
		}
	}
	t.Log(said)
	if said["right steps"] < 100 || said["broken, steps 1"] < 100 || said["broken, steps 2"] < 10 {
		t.Errorf("too little was said: %v", said)
	}
}
