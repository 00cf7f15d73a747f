package selftest

import (
	"math/rand/v2"

	"lagcheck/history"
)

// A drawer draws histories.
type drawer struct {
	pcg rand.PCG
	*rand.Rand
}

// sizes says how many histories of a hundred have so many operations: the oracle tries
// all orders, which is no matter for five and takes long for eight.
var sizes = [mostOps + 1]int{2: 3, 3: 8, 4: 20, 5: 27, 6: 24, 7: 13, 8: 5}

// Draw returns the history of a seed that has that number.
func Draw(seed, number uint64) history.History { return new(drawer).draw(seed, number) }

// draw returns the history of a seed that has that number.
func (d *drawer) draw(seed, number uint64) history.History {
	d.pcg.Seed(seed, number)
	if d.Rand == nil {
		d.Rand = rand.New(&d.pcg)
	}
	n, left := 0, d.IntN(100)
	for left -= sizes[0]; left >= 0; left -= sizes[n] {
		n++
	}
	for { // what is altered may be no history any more
		h := d.raw(n)
		if !d.one(3) {
			d.alter(h)
		}
		if h.Validate() == nil {
			return h
		}
	}
}

// raw draws what some store may have recorded: a real one, one with stale reads, one of
// the simulator under some policy; or what none ever did.
func (d *drawer) raw(n int) history.History {
	switch d.IntN(8) {
	case 0, 1:
		return d.simulated(n)
	case 2, 3, 4:
		return d.nonsense(n)
	}
	return d.stored(n)
}

// one reports true once in so many times.
func (d *drawer) one(in int) bool { return d.IntN(in) == 0 }

// key returns one of so many keys.
func (d *drawer) key(keys int) string {
	k := d.IntN(keys)
	return "xyz"[k : k+1]
}

// sessions and keys are mostly few, for what is alone breaks no promise.
func (d *drawer) sessions() int { return [...]int{1, 1, 1, 2, 2, 2, 2, 3, 3, 4}[d.IntN(10)] }
func (d *drawer) keys() int     { return [...]int{1, 1, 1, 1, 1, 1, 2, 2, 2, 3}[d.IntN(10)] }

// nonsense draws any operations, one after the other in each session, and each with any
// value.
func (d *drawer) nonsense(n int) history.History {
	h := make(history.History, 0, n)
	sessions, keys, values := d.sessions(), d.keys(), 1+d.IntN(4)
	stating, claiming := d.IntN(4), d.IntN(4)
	versions := d.Perm(n)
	var free [4]int64
	for i := range n {
		s := d.IntN(sessions)
		op := history.Op{
			Process: s, F: history.Func(1 + min(d.IntN(7)/3, 2)), Key: d.key(keys),
			Type: [...]history.Outcome{history.OK, history.OK, history.OK, history.OK, history.Info, history.Fail}[d.IntN(6)],
			Call: free[s] + d.Int64N(3), Value: d.value(values),
		}
		op.Return = op.Call + d.Int64N(4)
		if op.F == history.CAS {
			op.Old = d.value(values)
		}
		switch {
		case op.Type == history.Fail:
		case op.Writes() && d.IntN(3) < stating:
			op.Version = history.At(int64(versions[i] + 1))
		case op.F == history.Read && op.Type == history.OK && d.IntN(3) < claiming:
			op.Version = history.At(d.Int64N(int64(n)))
		}
		free[s] = end(&op)
		h = append(h, op)
	}
	if !d.one(3) {
		d.believe(h)
	}
	return h
}

// end returns when the session of an operation may go on, and takes the return away from
// one of unknown outcome.
func end(op *history.Op) int64 {
	if op.Type == history.Info {
		op.Return = history.Never
		return op.Call + 1
	}
	return op.Return
}

// value draws nil or one of so many values.
func (d *drawer) value(values int) history.Value {
	if v := d.IntN(values + 1); v > 0 {
		return history.Int(v)
	}
	return history.Nil
}

// believe makes reads that state a version state that of some write of their value.
func (d *drawer) believe(h history.History) {
	for i := range h {
		if h[i].F != history.Read || !h[i].Version.Known() {
			continue
		}
		h[i].Version = history.Version{}
		if h[i].Value.IsNil() {
			h[i].Version = history.At(0)
		}
		for _, w := range d.Perm(len(h)) {
			if h[w].Writes() && h[w].Key == h[i].Key && h[w].Value == h[i].Value && h[w].Type != history.Fail {
				h[i].Version = h[w].Version
			}
		}
	}
}
