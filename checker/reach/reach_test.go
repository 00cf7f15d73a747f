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
		switch {
		case o.F == history.Read || r.IntN(3) > 0:
		case r.IntN(4) == 0:
			o.Type = history.Fail
		case r.IntN(4) == 0: // its session goes on
			o.Type, o.Return, free[p] = history.Info, history.Never, o.Call+1
		default:
			o.Type, o.Return, o.Process = history.Info, history.Never, 10+i
		}
		h = append(h, o)
	}
	return h
}

// before reports whether operation i had ended when j began, or their session did it first.
func before(h history.History, i, j int) bool {
	a, b := &h[i], &h[j]
	return a.Type == history.OK && (a.Return < b.Call || a.Process == b.Process && i < j)
}

// finds returns what the register held for a read, or for a cas that took effect.
func finds(op *history.Op) history.Value {
	return map[history.Func]history.Value{history.Read: op.Value, history.CAS: op.Old}[op.F]
}

// orders calls f with every order that explains the operations. Lost ones may not be in
// it; a lost cas is in it only where it finds what it expects.
func orders(d *deduction, order []int, holds history.Value, f func(order []int)) {
	complete := true
	for i := range d.h {
		op := &d.h[i]
		if slices.Contains(order, i) || op.Type == history.Fail {
			continue
		}
		complete = complete && op.Type != history.OK
		next := op.F == history.Write || finds(op) == holds
		for j := range d.h {
			next = next && (i == j || slices.Contains(order, j) || !before(d.h, j, i))
		}
		if next && !slices.ContainsFunc(order, func(j int) bool { return before(d.h, i, j) }) {
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
			if wrong := mistakeIn(h, steps); wrong != "" {
				t.Fatalf("seed %d: %s: %+v for %v", seed, wrong, steps, h)
			}
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
	if said["right steps"] < 724 || said["broken, steps 1"] < 3410 || said["broken, steps 2"] < 34 {
		t.Errorf("less is said than when this was written: %v", said)
	}
}

// mistakeIn says what is wrong with steps to a contradiction, "" if nothing is: what comes
// before what is found by every way there is, however long, and so what can have been
// between and held.
func mistakeIn(h history.History, steps []Step) string {
	comes := make([][]bool, len(h))
	for i := range h {
		comes[i] = make([]bool, len(h))
		for j := range h {
			comes[i][j] = i != j && before(h, i, j)
		}
	}
	for n, s := range steps {
		for k := range h {
			for i := range h {
				for j := range h {
					comes[i][j] = comes[i][j] || comes[i][k] && comes[k][j]
				}
			}
		}
		held := []history.Value{history.Nil}
		if s.From != None {
			held[0] = h[s.From].Value
		}
		for range h {
			for i := range h {
				between := i != s.To && i != s.From && i != s.Made && h[i].F != history.Read && h[i].Type != history.Fail && !comes[s.To][i] && (s.From == None || !comes[i][s.From])
				if between && !slices.Contains(s.Between, i) {
					return fmt.Sprintf("step %d: %d can be between, too", n, i)
				}
				if between && (h[i].F == history.Write || slices.Contains(held, h[i].Old)) {
					held = append(held, h[i].Value)
				}
			}
		}
		switch {
		case (s.Made == None) != (n == len(steps)-1):
			return "a contradiction is not the end"
		case s.From != None && !before(h, s.From, s.To):
			return "a step goes back"
		case slices.ContainsFunc(held, func(v history.Value) bool { return !slices.Contains(s.Held, v) }):
			return fmt.Sprintf("step %d: %v can be held", n, held)
		case slices.ContainsFunc(s.Between, func(i int) bool { return !canBeBetween(h, &s, i) }):
			return fmt.Sprintf("step %d: not all of %v can be between", n, s.Between)
		case slices.Contains(held, finds(&h[s.To])):
			return fmt.Sprintf("step %d: that can have been seen", n)
		}
		if s.Made != None {
			comes[s.Made][s.To] = true
			if s.From != None {
				comes[s.From][s.Made] = true
			}
		}
	}
	return ""
}

// canBeBetween reports whether an operation can write between the two of a step, as far as
// time and sessions tell.
func canBeBetween(h history.History, s *Step, i int) bool {
	return i != s.From && i != s.To && h[i].Writes() && h[i].Type != history.Fail && !before(h, s.To, i) && (s.From == None || !before(h, i, s.From))
}

// Of several contradictions the one about the last operation is told, and of those about
// that, the one with the least between.
func TestTheLastContradictionIsTold(t *testing.T) {
	op := func(process int, f history.Func, value int, call int64) history.Op {
		return history.Op{Process: process, F: f, Value: history.Int(value), Old: history.Int(9), Type: history.OK, Call: call, Return: call + 1}
	}
	late := op(2, history.CAS, 3, 22)
	late.Return = 40
	h := history.History{op(0, history.Write, 1, 0), op(1, history.Read, 7, 20), op(1, history.Read, 8, 30), late}
	steps := Steps(h)
	if len(steps) != 1 || steps[0].To != 2 || steps[0].From != 0 || !slices.Equal(steps[0].Between, []int{3}) {
		t.Errorf("%+v", steps)
	}
}

// So many operations are looked at, and no more.
func TestMost(t *testing.T) {
	var h history.History
	for i := range most + 1 {
		h = append(h, history.Op{F: history.Read, Value: history.Int(1), Type: history.OK, Call: int64(2 * i), Return: int64(2*i + 1)})
	}
	if Steps(h[:most]) == nil || Steps(h) != nil {
		t.Errorf("steps for %d operations: %v, for one more: %v", most, Steps(h[:most]), Steps(h))
	}
}
