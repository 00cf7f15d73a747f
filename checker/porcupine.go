package checker

import (
	"fmt"
	"html"
	"io"
	"slices"

	"github.com/anishathalye/porcupine"

	"lagcheck/checker/explain"
	"lagcheck/history"
)

// This file is the only one that knows Porcupine (Athalye 2017; the algorithm is
// Wing & Gong 1993 with Lowe's 2017 memoisation). Porcupine's search is
// exponential in the number of operations in progress at once, and it remembers
// every state it reaches with a set of n bits, so both its work and its memory
// are bounded here by counting inside the model.

const (
	defaultWork   = 4_000_000  // steps tried for one key
	defaultAll    = 16_000_000 // steps tried for all keys of a history, besides a few for each
	fewSteps      = 100        // for each operation: enough where there is nothing to search
	memory        = 1 << 30    // bytes of remembered states for one key, roughly
	small         = 64 << 20   // of these, what any number of searches may take at a time
	bytesPerState = 150        // of a remembered state, besides its set of operations
	bytesPerTrack = 48         // and of how it was reached
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

	tracks bool   // states say how they were reached
	last   *state // the one that was reached last: at the end of all steps if they have an order
}

// A state is that of a register where its value is not enough: on a key with ties, for
// each session with ties the turn of its latest step that another waits for; and how it
// was reached.
type state struct {
	value int32
	done  []int32
	by    *step
	from  *state
}

// A decision is what Porcupine found about a key.
type decision struct {
	result Result
	reason Reason  // Unknown: why
	order  []int32 // Holds: operations by index, in an order that explains the key
	steps  []step  // Violated: what it was given, and no order explains
	tried  int     // steps that it took
}

// linearize decides whether the steps have an order that respects real time, the
// session order and the register. Where nobody asks for evidence it leaves none.
func linearize(steps []step, unset int32, o Options, evidence bool) decision {
	if len(steps) > mostSteps {
		return decision{reason: Reason{TooLargeToSearch, [2]int{len(steps), mostSteps}}}
	}
	s := newSearch(steps, unset, o)
	if evidence {
		s.track()
	}
	decide := func() decision {
		result, reason := s.run(steps)
		d := decision{result: result, reason: reason, tried: s.tried}
		switch {
		case result == Holds && evidence:
			d.order = s.order(len(steps))
		case result == Violated:
			d.steps = steps
		}
		return d
	}
	if o.Done == nil {
		return decide()
	}
	found := make(chan decision, 1)
	go func() { found <- decide() }()
	select {
	case d := <-found:
		return d
	case <-o.Done: // the search meets it, too, and then remembers nothing more
		return decision{reason: Reason{SearchEnded, [2]int{len(steps)}}}
	}
}

// track makes the search remember how it reached each state. Porcupine would tell its
// order, too, but only with all partial ones, for which it takes memory that nobody
// bounds, up to 8n^2 bytes.
func (s *search) track() {
	s.tracks = true
	s.cost += bytesPerTrack
}

// order returns the operations of a search that came to an end, as it took them. A cas
// of unknown outcome that did not find its old value is not among them.
func (s *search) order(steps int) []int32 {
	order := make([]int32, 0, steps)
	for at := s.last; at != nil && at.by != nil; at = at.from {
		if !at.by.optional || at.by.old == at.from.value {
			order = append(order, at.by.op)
		}
	}
	slices.Reverse(order)
	return order
}

// run lets Porcupine search.
func (s *search) run(steps []step) (Result, Reason) {
	answer := porcupine.CheckOperations(s.model(), operations(steps))
	s.release()
	switch {
	case answer:
		return Holds, Reason{}
	case s.ended:
		return Unknown, Reason{SearchEnded, [2]int{len(steps)}}
	case s.bounds:
		return Unknown, Reason{SearchGaveUp, [2]int{s.tried, len(steps)}}
	}
	return Violated, Reason{}
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
	for k := range steps {
		s.lines = max(s.lines, int(steps[k].line)+1)
	}
	return s
}

// model returns the register. Without ties its state is the number of its value, if
// nobody wants to know how it was reached. What else a state says follows from the set
// of operations taken so far, which Porcupine compares itself, or does not matter, so
// that equal values are equal states.
func (s *search) model() porcupine.Model {
	if s.lines == 0 && !s.tracks {
		return porcupine.Model{
			Init: func() any { return s.unset },
			Step: func(value, input, _ any) (bool, any) {
				value, ok := s.step(value.(int32), input.(*step))
				return ok, value
			},
		}
	}
	return porcupine.Model{
		Init: func() any { return &state{value: s.unset, done: make([]int32, s.lines)} },
		Step: func(from, input, _ any) (bool, any) {
			next, ok := s.stateStep(from.(*state), input.(*step))
			return ok, next
		},
		Equal: func(a, b any) bool { return a.(*state).value == b.(*state).value },
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

func (s *search) stateStep(from *state, st *step) (*state, bool) {
	if st.after > 0 && from.done[st.line] < st.after {
		return from, false
	}
	value, ok := s.step(from.value, st)
	if !ok {
		return from, false
	}
	next := &state{value: value, done: from.done}
	if s.tracks {
		next.by, next.from, s.last = st, from, next
	}
	if st.first {
		next.done = append([]int32(nil), from.done...)
		next.done[st.line] = st.turn
		s.bytes += 4 * len(next.done)
	}
	return next, true
}

// Picture writes Porcupine's own picture of one key of the history that was judged last,
// an HTML page: how far an order of its operations gets, and where it does not go on. Of
// a key with many operations it shows those around the ones named, which should be an
// [Example]'s; none named means the first. It returns how many operations on the key are
// shown, and how many were left out for room. All texts are escaped: keys, values and
// nodes come from whoever recorded them.
func (c *Checker) Picture(w io.Writer, key string, around []int) (shown, left int, err error) {
	ix := c.index()
	k := slices.IndexFunc(ix.named, func(i int32) bool { return ix.h[i].Key == key })
	if k < 0 {
		return 0, 0, fmt.Errorf("draw key %q: no operation of the history is on it", key)
	}
	e := &evidence{ix: ix, guarantee: guarantees[0]}
	all := ix.complete(ix.byKey()[k])
	steps := e.near(all, around)
	s := newSearch(steps, ix.unset[k], Options{Work: secondAll})
	_, found := porcupine.CheckOperationsVerbose(s.model(), e.named(steps), 0)
	s.release()
	if s.bounds {
		return 0, 0, fmt.Errorf("draw key %q: Porcupine gave up after %d steps", key, s.tried)
	}
	if err := porcupine.Visualize(e.drawn(newSearch(steps, ix.unset[k], Options{Work: 1 << 62})), found, w); err != nil {
		return 0, 0, fmt.Errorf("draw key %q: %w", key, err)
	}
	return len(steps), len(all) - len(steps), nil
}

// named returns the steps as Porcupine takes them, with what the page says about each.
// What never returned goes on to the end of the picture.
func (e *evidence) named(steps []step) []porcupine.Operation {
	end := int64(0)
	for _, st := range steps {
		end = max(end, st.start+1)
		if st.end != history.Never {
			end = max(end, st.end+1)
		}
	}
	list, lanes := operations(steps), make(map[int32]int)
	for k := range list {
		i := int(steps[k].op)
		lane, ok := lanes[e.ix.owner[i]]
		if !ok {
			lane = len(lanes) // the page has a line for each number, used or not
			lanes[e.ix.owner[i]] = lane
		}
		list[k].ClientId, list[k].Return = lane, min(list[k].Return, end)
		list[k].Metadata = fmt.Sprintf("operation %d, by c%d%s", i+1, e.ix.h[i].Process, e.from(i))
	}
	return list
}

// drawn is the model with its words. Porcupine puts the description of a state and the
// metadata into the page as HTML, that of an operation as text.
func (e *evidence) drawn(s *search) porcupine.Model {
	values := make(map[int32]history.Value)
	for i := range e.ix.h {
		values[e.ix.value[i]] = e.ix.h[i].Value
	}
	m := s.model()
	m.DescribeOperation = func(input, _ any) string {
		i := int(input.(*step).op)
		op := &e.ix.h[i]
		if op.F == history.Read {
			return "read " + explain.Key(op.Key) + "->" + explain.Value(op.Value)
		}
		text := "write " + explain.Key(op.Key) + "="
		if op.F == history.CAS {
			text = "cas " + explain.Key(op.Key) + "=" + explain.Value(op.Old) + "->"
		}
		text += explain.Value(op.Value)
		if op.Type == history.Info {
			text += " (unknown outcome)"
		}
		return text
	}
	m.DescribeState = func(at any) string {
		number, ok := at.(int32)
		if !ok {
			number = at.(*state).value
		}
		return html.EscapeString(explain.Value(values[number]))
	}
	m.DescribeOperationMetadata = func(info any) string { return html.EscapeString(info.(string)) }
	return m
}
