package selftest

import "lagcheck/history"

// alter changes what was recorded, as clocks, clients and stores do that cannot be relied
// on. Whether it is still a history is for the caller to see.
func (d *drawer) alter(h history.History) {
	if d.one(3) {
		d.coarsen(h)
	}
	if d.one(4) {
		d.touch(h)
	}
	if d.one(4) {
		d.misread(h)
	}
	if d.one(5) {
		d.lose(h)
	}
	if d.one(3) {
		d.repeat(h)
	}
	d.restate(h)
	if d.one(8) {
		d.stretch(h)
	}
	if d.one(4) {
		d.Shuffle(len(h), func(i, j int) { h[i], h[j] = h[j], h[i] })
	}
}

// coarsen makes a clock tick only so often.
func (d *drawer) coarsen(h history.History) {
	last := int64(0)
	for i := range h {
		last = max(last, h[i].Call)
	}
	tick := max(last/int64(1+d.IntN(6)), 1)
	for i := range h {
		h[i].Call /= tick
		if h[i].Type != history.Info {
			h[i].Return /= tick
		}
	}
}

// touch lets an operation begin when another one of its session ended, or end as late as
// it did.
func (d *drawer) touch(h history.History) {
	i, j := d.IntN(len(h)), d.IntN(len(h))
	if h[i].Type == history.Info || h[j].Type == history.Info {
		return
	}
	h[j].Call = h[i].Return
	if d.one(2) {
		h[j].Return = h[j].Call
	}
}

// misread lets a read see what some other operation wrote or saw, with or without its
// version.
func (d *drawer) misread(h history.History) {
	i, j := d.IntN(len(h)), d.IntN(len(h))
	if h[i].F != history.Read || h[i].Type != history.OK {
		return
	}
	h[i].Value = h[j].Value
	if d.one(4) {
		h[i].Value = history.Nil
	}
	if h[i].Version.Known() && d.one(2) {
		h[i].Version = history.Version{}
		if h[j].Key == h[i].Key && h[j].Value == h[i].Value {
			h[i].Version = h[j].Version
		}
	}
}

// lose makes the outcome of an operation unknown, or takes it for a failure.
func (d *drawer) lose(h history.History) {
	op := &h[d.IntN(len(h))]
	switch {
	case op.Type != history.OK:
	case d.one(4):
		op.Type, op.Version = history.Fail, history.Version{}
	default:
		op.Type, op.Return = history.Info, history.Never
		if d.one(2) || op.F == history.Read {
			op.Version = history.Version{}
		}
	}
}

// repeat leaves so few values that some are written twice; who read a value reads what it
// became.
func (d *drawer) repeat(h history.History) {
	values := 1 + d.IntN(3)
	became := func(v history.Value) history.Value {
		for k := 1; k <= mostOps; k++ {
			if v == history.Int(k) {
				return history.Int(1 + k%values)
			}
		}
		return v
	}
	for i := range h {
		h[i].Value, h[i].Old = became(h[i].Value), became(h[i].Old)
	}
}

// restate forgets versions or makes them lie.
func (d *drawer) restate(h history.History) {
	switch d.IntN(12) {
	case 0, 1:
		for i := range h {
			h[i].Version = history.Version{}
		}
	case 2:
		for i := range h {
			if h[i].F == history.Read {
				h[i].Version = history.Version{}
			}
		}
	case 3:
		for i := range h {
			if h[i].Writes() {
				h[i].Version = history.Version{}
			}
		}
	case 4, 5:
		for i := range h {
			if d.one(3) {
				h[i].Version = history.Version{}
			}
		}
	case 6:
		if op := &h[d.IntN(len(h))]; op.Type != history.Fail {
			op.Version = history.At(d.Int64N(mostOps))
		}
	case 7:
		d.reorder(h)
	}
}

// stretch makes numbers large or sparse: times, versions, sessions.
func (d *drawer) stretch(h history.History) {
	last := int64(0)
	for i := range h {
		last = max(last, h[i].Call)
		if h[i].Type != history.Info {
			last = max(last, h[i].Return)
		}
	}
	later := []int64{0, history.Never - 1 - last}[d.IntN(2)]
	farther := []int64{1, 7, 1 << 40}[d.IntN(3)]
	apart := []int{1, 1000, 1 << 28}[d.IntN(3)]
	for i := range h {
		op := &h[i]
		op.Call, op.Process = op.Call+later, op.Process*apart
		if op.Type != history.Info {
			op.Return += later
		}
		if v := op.Version.Offset(); v > 0 {
			op.Version = history.At(v * farther)
		}
	}
}

// reorder puts the log into another order, without any contradiction in that.
func (d *drawer) reorder(h history.History) {
	order := d.Perm(2 * mostOps)
	for i := range h {
		if v := h[i].Version.Offset(); v > 0 && v <= int64(len(order)) {
			h[i].Version = history.At(int64(order[v-1] + 1))
		}
	}
}
