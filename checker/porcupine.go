package checker

import (
	"fmt"
	"time"

	"github.com/anishathalye/porcupine"
)

// This file is the only one that knows Porcupine (Athalye 2017; the algorithm is
// Wing & Gong 1993 with Lowe's 2017 memoisation). Porcupine's search is
// exponential in the number of operations in progress at once, and it remembers
// every state it reaches with a set of n bits, so both its work and its memory
// are bounded here by counting inside the model.

const (
	defaultWork   = 4_000_000 // steps tried for one key
	memory        = 1 << 30   // bytes of remembered states for one key, roughly
	bytesPerState = 150       // of a remembered state, besides its set of operations
	mostSteps     = 40_000    // on one key: beyond it the sets alone take too much
)

// A search is one run of Porcupine over the steps of one key.
type search struct {
	unset  int32 // number of the register's initial value
	lines  int   // sessions with ties
	work   int   // bound on tried
	room   int   // bound on taken
	tried  int   // steps tried
	taken  int   // steps that were legal where they were tried
	bounds bool  // a bound was hit: the answer is worthless
}

// A tied is the state of a register on a key with ties: its value, and for each
// session with ties the turn of its latest step that another waits for.
type tied struct {
	value int32
	done  []int32
}

// linearize decides whether the steps have an order that respects real time, the
// session order and the register. If it is Unknown, the reason says why.
func linearize(steps []step, unset int32, o Options) (Result, string) {
	if len(steps) > mostSteps {
		return Unknown, fmt.Sprintf("%d operations on one key are more than Porcupine is given (%d)", len(steps), mostSteps)
	}
	return newSearch(steps, unset, o).run(steps, o.Timeout)
}

// run lets Porcupine search. A time limit of 0 is none.
func (s *search) run(steps []step, limit time.Duration) (Result, string) {
	operations := make([]porcupine.Operation, len(steps))
	for k := range steps {
		st := &steps[k]
		operations[k] = porcupine.Operation{Input: st, Call: st.start, Return: st.end}
	}
	answer := porcupine.CheckOperationsTimeout(s.model(), operations, limit)
	switch {
	case answer == porcupine.Ok:
		return Holds, ""
	case answer == porcupine.Unknown: // the search may still be running: keep away from s
		return Unknown, fmt.Sprintf("Porcupine ran out of time (%v) on a key with %d operations", limit.Round(time.Millisecond), len(steps))
	case s.bounds:
		return Unknown, fmt.Sprintf("Porcupine gave up after %d steps on a key with %d operations", s.tried, len(steps))
	}
	return Violated, ""
}

func newSearch(steps []step, unset int32, o Options) *search {
	s := &search{unset: unset, work: o.Work, room: memory / (bytesPerState + len(steps)/8)}
	if s.work <= 0 {
		s.work = defaultWork
	}
	for k := range steps {
		s.lines = max(s.lines, int(steps[k].line)+1)
	}
	return s
}

// model returns the register. Without ties its state is the number of its value.
// With ties the state's done follows from the set of operations taken so far,
// which Porcupine compares itself, so that equal values are equal states.
func (s *search) model() porcupine.Model {
	if s.lines == 0 {
		return porcupine.Model{
			Init: func() any { return s.unset },
			Step: func(state, input, _ any) (bool, any) {
				value, ok := s.step(state.(int32), input.(*step))
				return ok, value
			},
		}
	}
	return porcupine.Model{
		Init: func() any { return &tied{value: s.unset, done: make([]int32, s.lines)} },
		Step: func(state, input, _ any) (bool, any) {
			next, ok := s.tiedStep(state.(*tied), input.(*step))
			return ok, next
		},
		Equal: func(a, b any) bool { return a.(*tied).value == b.(*tied).value },
	}
}

// step takes a step from a value and counts it. Once a bound is hit no step is
// legal any more, which ends the search.
func (s *search) step(value int32, st *step) (int32, bool) {
	if s.tried >= s.work || s.taken >= s.room {
		s.bounds = true
		return value, false
	}
	s.tried++
	next, ok := st.apply(value)
	if ok {
		s.taken++
	}
	return next, ok
}

func (s *search) tiedStep(from *tied, st *step) (*tied, bool) {
	if st.after > 0 && from.done[st.line] < st.after {
		return from, false
	}
	value, ok := s.step(from.value, st)
	if !ok {
		return from, false
	}
	next := &tied{value, from.done}
	if st.first {
		next.done = append([]int32(nil), from.done...)
		next.done[st.line] = st.turn
	}
	return next, true
}
