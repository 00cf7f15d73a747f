package certify

import (
	"cmp"
	"slices"
)

// An only is the search for the one world that a history leaves, if it leaves one:
// every write that happened has a position, every read one write that it can have seen.
type only struct {
	at      []int64 // of each write: its position, stated or learned; 0 if it has none
	dense   []int32 // of each small position: its write plus one
	sparse  map[int64]int32
	values  map[cell]tally // filled when first needed
	counted bool
}

// A tally is what is known of the writes of a value.
type tally struct {
	writes, unstated int32 // how many may have happened, and how many of them state no position
	write, silent    int32 // the last of each kind
}

// onlyWorld settles the history in w, and reports false if that leaves a choice or if
// its versions contradict what clients saw.
func (c *Kernel) onlyWorld(w *world) bool {
	o, s := &c.only, c.facts()
	if !o.read(s) {
		return false
	}
	w.saw, w.place = resize(w.saw, len(s.h)), blank(w.place, len(s.h))
	for i := range w.saw {
		w.saw[i] = Nobody
	}
	for n, r := range s.reads {
		lookAt(n, s.Look)
		saw, ok := o.settle(s, r)
		if !ok {
			return false
		}
		if w.saw[r] = saw; saw >= 0 {
			w.place[saw] = unplaced
		}
	}
	return o.order(s, w)
}

// unplaced is the place of a write that happened until it has one.
const unplaced = -1

// read takes the positions that writes state.
func (o *only) read(s *subject) bool {
	o.at, o.dense, o.counted = blank(o.at, len(s.h)), o.dense[:0], false
	if o.sparse == nil {
		o.sparse, o.values = make(map[int64]int32), make(map[cell]tally)
	}
	clear(o.sparse)
	for n, w := range s.writes {
		lookAt(n, s.Look)
		if at := s.h[w].Version.Offset(); at >= 0 && !o.put(w, at) {
			return false
		}
	}
	return true
}

// put gives a write its position, if nobody has it.
func (o *only) put(w int32, at int64) bool {
	if at == 0 || o.find(at) >= 0 {
		return false
	}
	o.at[w] = at
	if at > 4*int64(len(o.at))+64 {
		o.sparse[at] = w
		return true
	}
	for int64(len(o.dense)) <= at {
		o.dense = append(o.dense, 0)
	}
	o.dense[at] = w + 1
	return true
}

// find returns the write at a position, -1 if there is none.
func (o *only) find(at int64) int32 {
	if at < int64(len(o.dense)) {
		return o.dense[at] - 1
	}
	if w, ok := o.sparse[at]; ok {
		return w
	}
	return -1
}

// settle returns what read r saw, if there is no choice. A position that it states
// decides among writes of its value; if no write states that position, it belongs to
// one that states none.
func (o *only) settle(s *subject, r int32) (saw int32, ok bool) {
	claim := s.claims(r)
	if claim == 0 && s.valueRead(r).IsNil() {
		return Initial, true
	}
	if claim > 0 {
		if w := o.find(claim); w >= 0 && s.candidate(r, w) {
			return w, true
		}
	}
	t := o.count(s, r)
	switch {
	case t.writes == 0 && s.valueRead(r).IsNil():
		return Initial, claim < 0
	case t.writes == 0, t.writes == 1 && !s.candidate(r, t.write) && !s.valueRead(r).IsNil():
		return Nobody, true
	case claim < 0:
		return t.write, t.writes == 1 && !s.valueRead(r).IsNil()
	}
	w := t.silent
	return w, t.unstated == 1 && s.candidate(r, w) && o.at[w] == 0 && o.put(w, claim)
}

// count returns what writes there are of the value that read r saw.
func (o *only) count(s *subject, r int32) tally {
	if !o.counted {
		o.counted = true
		clear(o.values)
		for _, w := range s.writes {
			op := &s.h[w]
			t := o.values[cell{op.Key, op.Value}]
			t.writes, t.write = t.writes+1, w
			if !op.Version.Known() {
				t.unstated, t.silent = t.unstated+1, w
			}
			o.values[cell{op.Key, op.Value}] = t
		}
	}
	return o.values[cell{s.h[r].Key, s.valueRead(r)}]
}

// order puts the writes that happened into the log. It reports false if one has no
// position.
func (o *only) order(s *subject, w *world) bool {
	happened := 0
	for _, i := range s.writes {
		if s.wrote(i) {
			w.place[i] = unplaced
		}
		if w.place[i] == unplaced {
			happened++
		}
	}
	w.log = w.log[:0]
	for _, i := range o.dense {
		if i > 0 && w.place[i-1] == unplaced {
			w.log = append(w.log, i-1)
		}
	}
	if len(o.sparse) > 0 {
		from := len(w.log)
		for _, i := range o.sparse {
			if w.place[i] == unplaced {
				w.log = append(w.log, i)
			}
		}
		slices.SortFunc(w.log[from:], func(a, b int32) int { return cmp.Compare(o.at[a], o.at[b]) })
	}
	for n, i := range w.log {
		w.place[i] = int32(n + 1)
	}
	return len(w.log) == happened
}
