// Package reach shows, step by step, that an operation saw what its register cannot have
// held. Its one job is a proof that a person can follow, where values repeat and outcomes
// were lost; that there is no order at all, others have found out before.
//
//	c0: |--w x=3--...                                                  T1, perhaps never
//	c1: |--w x=4--|          |--w x=1--|                               T2 T4
//	c2:             |--r x->3--|         |--r x->3--|                  T3 T5
//
// A step is about two operations of which one ended before the other began, and about all that
// can have taken effect between them:
//
//   - T3 saw 3 after T2 had left 4, and between them only T1 can have made it 3. So T1
//     took effect there, and not later.
//   - T5 saw 3 after T4 had left 1, and between them nothing can have taken effect any
//     more: a contradiction.
//
// What can be held is overestimated: a cas between the two can have found any value that
// any of the others may have left. So the steps do not get everywhere; where they do, they
// are right.
package reach

import (
	"slices"

	"lagcheck/history"
)

// None stands for no operation: as the beginning of a step, for the initial state.
const None = -1

// A Step says what follows from what an operation saw. Operations are indexes.
type Step struct {
	From    int   // an operation that certainly left a value, or None
	To      int   // an operation after it that saw another one
	Between []int // all that can have taken effect between the two, ascending
	// Made is the one of these without which the value that To saw could not have been
	// held: it took effect there. It is None if that could not have been held at all,
	// which ends the steps.
	Made int
	// Held are the values that there can have been between the two without that one: what
	// From left, and what any of the others can have made of it.
	Held []history.Value
}

// most is how many operations are looked at, for it takes the fifth power of that.
const most = 24

// Steps returns steps that end in a contradiction, each of them needed, for operations on
// one register; nil if there are none. With each operation that read must be every write
// that it may have seen.
func Steps(h history.History) []Step {
	if len(h) > most {
		return nil
	}
	d := newDeduction(h)
	for {
		lemmas, ends := d.round()
		switch {
		case len(ends) > 0:
			return d.shortest(ends)
		case len(lemmas) == 0:
			return nil
		}
		d.steps = append(d.steps, lemmas...)
	}
}

// A deduction is what is known so far.
type deduction struct {
	h     history.History
	rank  []int // of each operation in its session
	steps []Step
}

// saw returns the value that an operation saw, or must find if it is a cas.
func saw(op *history.Op) history.Value {
	if op.F == history.CAS {
		return op.Old
	}
	return op.Value
}

func newDeduction(h history.History) *deduction {
	d := &deduction{h: h, rank: make([]int, len(h))}
	for _, session := range h.Sessions() {
		for rank, i := range session {
			d.rank[i] = rank
		}
	}
	return d
}

// certain reports whether operation i comes before j because it ended before, or in their
// session.
func (d *deduction) certain(i, j int) bool {
	a, b := &d.h[i], &d.h[j]
	return a.Type == history.OK && (d.h.Before(i, j) || a.Process == b.Process && d.rank[i] < d.rank[j])
}

// atMost reports whether i is j or comes before it for certain.
func (d *deduction) atMost(i, j int) bool { return i == j || d.certain(i, j) }

// comes reports whether operation i is known to come before j, by the steps so far.
func (d *deduction) comes(i, j int) bool {
	switch {
	case i == None:
		return true
	case j == None:
		return false
	case d.certain(i, j):
		return true
	}
	for _, s := range d.steps {
		if s.Made == i && d.atMost(s.To, j) || s.Made == j && s.From != None && d.atMost(i, s.From) {
			return true
		}
	}
	for _, s := range d.steps {
		for _, next := range d.steps {
			if s.Made == i && next.Made == j && next.From != None && d.atMost(s.To, next.From) {
				return true
			}
		}
	}
	return false
}

// between returns what can have taken effect between two operations.
func (d *deduction) between(from, to int) []int {
	var some []int
	for i := range d.h {
		op := &d.h[i]
		if i != from && i != to && op.Writes() && op.Type != history.Fail && !d.comes(i, from) && !d.comes(to, i) {
			some = append(some, i)
		}
	}
	return some
}

// step completes a step, given what can have taken effect between, and reports whether
// what it says follows.
func (d *deduction) step(from, to int, between []int, made int) (Step, bool) {
	s := Step{From: from, To: to, Between: between, Made: made, Held: []history.Value{history.Nil}}
	if from != None {
		s.Held[0] = d.h[from].Value
	}
	for n := 0; n < len(s.Held); {
		n = len(s.Held)
		for _, i := range between {
			op := &d.h[i]
			finds := op.F == history.Write || slices.Contains(s.Held, op.Old)
			if i != made && finds && !slices.Contains(s.Held, op.Value) {
				s.Held = append(s.Held, op.Value)
			}
		}
	}
	return s, !slices.Contains(s.Held, saw(&d.h[to]))
}

// round returns all that follows from what is known, and all contradictions: those first
// that leave the least between.
func (d *deduction) round() (lemmas, ends []Step) {
	for to := range d.h {
		if d.h[to].Type != history.OK || d.h[to].F == history.Write {
			continue
		}
		for from := None; from < len(d.h); from++ {
			if from != None && !d.certain(from, to) {
				continue
			}
			between := d.between(from, to)
			if s, ok := d.step(from, to, between, None); ok {
				ends = append(ends, s)
			}
			for _, i := range between {
				if s, ok := d.step(from, to, between, i); ok && (!d.comes(from, i) || !d.comes(i, to)) {
					lemmas = append(lemmas, s)
				}
			}
		}
	}
	least := func(a, b Step) int { return len(a.Between) - len(b.Between) }
	slices.SortStableFunc(lemmas, least)
	slices.SortStableFunc(ends, least)
	return lemmas, ends
}

// shortest returns the steps that the contradiction needs that needs the fewest: of
// several the one about the last operation, so that the story goes with time.
func (d *deduction) shortest(ends []Step) []Step {
	var best []Step
	for _, end := range ends {
		one := deduction{d.h, d.rank, append(slices.Clone(d.steps), end)}
		steps := one.needed()
		if best == nil || len(steps) < len(best) || len(steps) == len(best) && d.h[end.To].Call > d.h[best[len(best)-1].To].Call {
			best = steps
		}
	}
	return best
}

// needed leaves out steps that the last one can do without, the last first.
func (d *deduction) needed() []Step {
	for k := len(d.steps) - 2; k >= 0; k-- {
		fewer := deduction{d.h, d.rank, slices.Clone(d.steps[:k])}
		for _, s := range d.steps[k+1:] {
			between := fewer.between(s.From, s.To)
			if s.Made != None && !slices.Contains(between, s.Made) { // the opposite was shown, too
				between = append(between, s.Made)
				slices.Sort(between)
			}
			again, ok := fewer.step(s.From, s.To, between, s.Made)
			if !ok {
				break
			}
			fewer.steps = append(fewer.steps, again)
		}
		if len(fewer.steps) == len(d.steps)-1 {
			d.steps = fewer.steps
		}
	}
	return d.steps
}
