package checker

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// This file is the only one that knows Porcupine (Athalye 2017; the algorithm is
// Wing & Gong 1993 with Lowe's 2017 memoisation). Porcupine's search is
// exponential in the number of operations in progress at once, and it remembers
// every state it reaches with a set of n bits, so both its work and its memory
// are bounded here by counting inside the model.

const (
	defaultWork   = 4_000_000  // steps tried for one key
	defaultAll    = 64_000_000 // steps tried for all keys of a history, besides a few for each
	fewSteps      = 100        // for each operation: enough where there is nothing to search
	memory        = 1 << 30    // bytes of remembered states for one key, roughly
	small         = 64 << 20   // of these, what any number of searches may take at a time
	bytesPerState = 150        // of a remembered state, besides its set of operations
	mostSteps     = 40_000     // on one key: beyond it the sets alone take too much
	checkEvery    = 256        // steps between two looks at Options.Done
)

// A search is one run of Porcupine over the steps of one key.
type search struct {
	unset int32 // number of the register's initial value
	lines int   // sessions with ties
	work  int   // bound on tried
	cost  int   // bytes of a remembered state
	tried int   // steps tried
	bytes int   // of the steps that were legal where they were tried
	large bool  // it has the right to more than a small amount of memory

	bounds bool            // a bound was hit: the answer is worthless
	done   <-chan struct{} // see Options.Done
	ended  bool            // it was closed
}

// A tied is the state of a register on a key with ties: its value, and for each
// session with ties the turn of its latest step that another waits for.
type tied struct {
	value int32
	done  []int32
}

// linearize decides whether the steps have an order that respects real time, the
// session order and the register. If it is Unknown, the reason says why. It returns how
// many steps it took, too.
func linearize(steps []step, unset int32, o Options) (Result, string, int) {
	if len(steps) > mostSteps {
		return Unknown, fmt.Sprintf("%d operations on one key are more than Porcupine is given (%d)", len(steps), mostSteps), 0
	}
	s := newSearch(steps, unset, o)
	if o.Done == nil {
		result, reason := s.run(steps)
		return result, reason, s.tried
	}
	type answer struct {
		result Result
		reason string
		tried  int
	}
	found := make(chan answer, 1)
	go func() {
		result, reason := s.run(steps)
		found <- answer{result, reason, s.tried}
	}()
	select {
	case a := <-found:
		return a.result, a.reason, a.tried
	case <-o.Done: // the search meets it, too, and then remembers nothing more
		return Unknown, ended(len(steps)), 0
	}
}

func ended(steps int) string {
	return fmt.Sprintf("Porcupine was searching a key with %d operations when the check was ended", steps)
}

// run lets Porcupine search.
func (s *search) run(steps []step) (Result, string) {
	answer := porcupine.CheckOperations(s.model(), operations(steps))
	s.release()
	switch {
	case answer:
		return Holds, ""
	case s.ended:
		return Unknown, ended(len(steps))
	case s.bounds:
		return Unknown, fmt.Sprintf("Porcupine gave up after %d steps on a key with %d operations", s.tried, len(steps))
	}
	return Violated, ""
}

// operations are the steps as Porcupine takes them.
func operations(steps []step) []porcupine.Operation {
	list := make([]porcupine.Operation, len(steps))
	for k := range steps {
		st := &steps[k]
		list[k] = porcupine.Operation{Input: st, Call: st.start, Return: st.end}
	}
	return list
}

func newSearch(steps []step, unset int32, o Options) *search {
	s := &search{unset: unset, work: o.Work, cost: bytesPerState + len(steps)/8, done: o.Done}
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
	if s.bounds || !s.mayGoOn() {
		s.bounds = true
		return value, false
	}
	s.tried++
	next, ok := st.apply(value)
	if ok {
		s.bytes += s.cost
	}
	return next, ok
}

func (s *search) mayGoOn() bool {
	if s.tried%checkEvery == 0 {
		select {
		case <-s.done:
			s.ended = true
			return false
		default:
		}
	}
	return s.tried < s.work && s.bytes < memory && (s.bytes < small || s.acquire())
}

// searching is held by the one search that may take more than a small amount of memory.
var searching = make(chan struct{}, 1)

// acquire waits until no other search takes much memory. It reports false if the check
// is ended before.
func (s *search) acquire() bool {
	if s.large {
		return true
	}
	select {
	case searching <- struct{}{}:
		s.large = true
	case <-s.done:
		s.ended = true
	}
	return s.large
}

func (s *search) release() {
	if s.large {
		<-searching
	}
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
		s.bytes += 4 * len(next.done)
	}
	return next, true
}
