package certify

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"lagcheck/history"
)

// A Part is operations of one key, by index, that are said to have no order that explains
// them, but are too many to try all orders one by one.
type Part struct {
	Ops    []int32
	States int // how many states may be led on in trying
}

const (
	slots     = 128     // operations under way at one time
	mostAlive = 1 << 18 // states at one time
	lookEvery = 256     // states reached between two looks whether to stop
)

// Parts checks that each part is closed and that no order explains it. It returns which
// parts, by their place in the list, it cannot tell: those that take more states than
// they may, more than 128 operations under way at one time or 262,144 states, or
// more time, for it stops when done is closed; nil is never closed. Besides these states
// it takes O(n log n) steps for n operations and all parts together.
//
// A cas reads what it is to replace, also if its outcome is unknown: then it found that,
// at any time after its call, or did nothing. What it found after the last time at which
// an operation of the part is known to have read need not be in the part: nobody read
// what it left then.
func (c *Kernel) Parts(h history.History, parts []Part, done <-chan struct{}) (undecided []int, err error) {
	if len(parts) == 0 {
		return nil, nil
	}
	if err := closed(h, parts); err != nil {
		return nil, err
	}
	for n := range parts {
		switch s := newSearch(h, &parts[n], done); {
		case s.explained():
			return nil, fmt.Errorf("certify part of key %q, %d operations: some order explains it", h[parts[n].Ops[0]].Key, len(parts[n].Ops))
		case s.gaveUp:
			undecided = append(undecided, n)
		}
	}
	return undecided, nil
}

// closed checks that the parts are well formed and contain every write that an operation
// in them may have seen: it was called before that operation was over, and comes before
// it in their session if that is the same.
func closed(h history.History, parts []Part) error {
	in, readers := make(map[int32]bool), make(map[cell][]reader)
	for n := range parts {
		ops := parts[n].Ops
		if len(ops) == 0 {
			return fmt.Errorf("certify part %d: it is empty", n)
		}
		last := lastRead(h, ops)
		for _, i := range ops {
			op := &h[i]
			switch {
			case in[i]:
				return fmt.Errorf("certify part %d: operation %d comes twice", n, i)
			case op.Key != h[ops[0]].Key:
				return fmt.Errorf("certify part %d: operation %d is on key %q", n, i, op.Key)
			case op.Type == history.Fail || op.Type == history.Info && op.F == history.Read:
				return fmt.Errorf("certify part %d: operation %d, %v of type %v, took no effect", n, i, op.F, op.Type)
			}
			in[i] = true
			if op.F != history.Write {
				saw := cell{op.Key, expects(op)}
				readers[saw] = append(readers[saw], reader{i, min(op.Return, last)})
			}
		}
	}
	for _, list := range readers { // the last to end can have seen most
		slices.SortFunc(list, func(a, b reader) int { return cmp.Compare(b.until, a.until) })
	}
	for i := range h {
		op := &h[i]
		if in[int32(i)] || op.F == history.Read || op.Type == history.Fail {
			continue
		}
		for _, r := range readers[cell{op.Key, op.Value}] {
			if op.Call > r.until {
				break
			}
			if op.Call < r.until || h[r.op].Type != history.OK || op.Process != h[r.op].Process || sessionBefore(h, int32(i), r.op) {
				return fmt.Errorf("certify parts: %d writes what %d can have seen, but is in no part", i, r.op)
			}
		}
	}
	return nil
}

// A reader is an operation that reads, and until when it matters what it finds.
type reader struct {
	op    int32
	until int64
}

// lastRead returns when the last of the operations that are known to have read ended.
func lastRead(h history.History, ops []int32) int64 {
	last := int64(math.MinInt64)
	for _, i := range ops {
		if h[i].Type == history.OK && h[i].F != history.Write {
			last = max(last, h[i].Return)
		}
	}
	return last
}

// expects returns what an operation that is no write finds.
func expects(op *history.Op) history.Value {
	if op.F == history.CAS {
		return op.Old
	}
	return op.Value
}

// A search goes through time and keeps all states in which a register can be, with what
// is under way done or not. What returns must be done by then: states in which it is not
// are led on to such in which it is, or given up. If none is left, no order explains the
// operations. (Lowe 2017 calls it just-in-time linearization. Wing & Gong 1993 and
// Porcupine follow one order as far as it goes, and then the next.)
type search struct {
	h      history.History
	events []event
	number map[history.Value]int32

	open    []underWay // some may be over: their places are taken again
	alive   []state    // at the present time
	reached map[state]bool

	left   int
	looks  int
	done   <-chan struct{}
	gaveUp bool
}

// An event is the call or the return of an operation.
type event struct {
	at      int64
	returns bool
	op      int32
}

// An underWay is an operation that has been called and has not returned.
type underWay struct {
	op           int32 // -1 if it is over
	f            history.Func
	finds, makes int32 // numbers of values: what it must find if it is no write, what it leaves
	after        set   // what must be done before: it touches it, in their session
}

// A state is what the register holds, and which operations under way are done.
type state struct {
	did   set
	holds int32
}

// A set is one of operations under way, by their place.
type set [slots / 64]uint64

func (s *set) has(k int) bool { return s[k/64]>>(k%64)&1 == 1 }
func (s *set) add(k int)      { s[k/64] |= 1 << (k % 64) }
func (s *set) remove(k int)   { s[k/64] &^= 1 << (k % 64) }

func newSearch(h history.History, p *Part, done <-chan struct{}) *search {
	s := &search{h: h, left: p.States, done: done, number: make(map[history.Value]int32), alive: make([]state, 1)}
	s.alive[0].holds = s.numberOf(history.Nil)
	for _, i := range p.Ops {
		s.events = append(s.events, event{h[i].Call, false, i})
		if h[i].Type == history.OK {
			s.events = append(s.events, event{h[i].Return, true, i})
		}
	}
	slices.SortFunc(s.events, func(a, b event) int {
		if a.at == b.at && a.returns != b.returns { // equal times are concurrent
			if b.returns {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.op, b.op))
	})
	return s
}

func (s *search) numberOf(v history.Value) int32 {
	n, ok := s.number[v]
	if !ok {
		n = int32(len(s.number))
		s.number[v] = n
	}
	return n
}

// explained reports whether some order explains the operations, unless the search gave up.
func (s *search) explained() bool {
	for _, e := range s.events {
		if e.returns {
			s.end(slices.IndexFunc(s.open, func(u underWay) bool { return u.op == e.op }))
		} else {
			s.begin(e.op)
		}
		if s.gaveUp || len(s.alive) == 0 {
			return false
		}
	}
	return true // what never returned may not have happened
}

// begin puts an operation under way.
func (s *search) begin(i int32) {
	op := &s.h[i]
	u := underWay{op: i, f: op.F, finds: s.numberOf(expects(op)), makes: s.numberOf(op.Value)}
	place := slices.IndexFunc(s.open, func(u underWay) bool { return u.op < 0 })
	if place < 0 {
		place = len(s.open)
		s.open = append(s.open, underWay{op: -1})
	}
	if place == slots {
		s.gaveUp = true
		return
	}
	for k := range s.open {
		j := s.open[k].op
		switch {
		case j < 0 || s.h[j].Process != op.Process:
		case s.h[j].Type == history.OK && sessionBefore(s.h, j, i):
			u.after.add(k)
		case op.Type == history.OK && sessionBefore(s.h, i, j):
			s.open[k].after.add(place)
		}
	}
	s.open[place] = u
}

// end leads all states on until the operation in that place is done.
func (s *search) end(place int) {
	s.reached = make(map[state]bool, len(s.alive))
	var todo, ended []state
	for _, at := range s.alive {
		todo = s.reach(at, todo)
	}
	for len(todo) > 0 && !s.gaveUp {
		from := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if from.did.has(place) {
			from.did.remove(place) // it is over
			ended = append(ended, from)
			continue
		}
		s.left--
		s.gaveUp = s.gaveUp || s.left < 0
		for k := range s.open {
			if to, ok := s.step(from, k); ok {
				todo = s.reach(to, todo)
			}
		}
	}
	s.alive = ended
	s.open[place].op = -1
	for k := range s.open {
		s.open[k].after.remove(place)
	}
}

// reach puts a state on the list of what is to be done, once.
func (s *search) reach(at state, todo []state) []state {
	if s.looks++; s.looks%lookEvery == 0 {
		select {
		case <-s.done:
			s.gaveUp = true
		default:
		}
	}
	if s.reached[at] || s.gaveUp {
		return todo
	}
	s.reached[at] = true
	s.gaveUp = len(s.reached) > mostAlive
	return append(todo, at)
}

// step takes the operation in a place, if it can come next.
func (s *search) step(at state, place int) (to state, ok bool) {
	u := &s.open[place]
	if u.op < 0 || at.did.has(place) || u.f != history.Write && u.finds != at.holds {
		return at, false
	}
	for k := range u.after {
		if u.after[k]&^at.did[k] != 0 {
			return at, false
		}
	}
	at.did.add(place)
	if u.f != history.Read {
		at.holds = u.makes
	}
	return at, true
}
