package lin

import "lagcheck/history"

// blockSize is how many operations are gone through at a time, once for each of two
// questions, while they are in the cache. Loops that do one thing and call nobody
// are fast.
const blockSize = 512

// gather puts every operation into its cluster.
func (e *Engine) gather() {
	e.listed = true
	for from := 0; from < len(e.ops); from += blockSize {
		e.lookOut(from)
		to := min(from+blockSize, len(e.ops))
		e.listed = e.listed && listed(e.ops[max(0, from-1):to])
		if len(e.keys) > 1 { // the order is borrowed until clusters are grouped
			for i := from; i < to; i++ {
				e.order[e.ops[i].Value] = e.ops[i].Key
			}
		}
		for from := from; from < to; from++ {
			joined, claims := join(e.ops[from:to], e.saw[from:to], e.zones, int32(from))
			e.versioned = e.versioned || claims
			if from += joined; from < to {
				e.joinAnyhow(int32(from))
			}
		}
	}
	if e.versioned {
		e.claim()
	}
}

// listed reports whether operations are in the order of their calls, and of sessions.
func listed(ops []Op) bool {
	for i := 1; i < len(ops); i++ {
		if ops[i].Call <= ops[i-1].Call && (ops[i].Call < ops[i-1].Call || ops[i].Return == ops[i].Call) {
			return false
		}
	}
	return true
}

// join puts operations, numbered from first, into their clusters. It returns how many
// it took: the next one, if there is any, needs more than that. It also reports whether
// one claims a position in the log. Whether an operation is a read or a write is
// hard to predict, so nothing branches on it.
func join(ops []Op, saw []int32, zones []zone, first int32) (joined int, claims bool) {
	saw = saw[:len(ops)]
	silent := int64(-1)
	for ; joined < len(ops); joined++ {
		i := joined
		op := &ops[i]
		saw[i] = none
		if !op.happened() {
			continue
		}
		z := &zones[op.Value]
		writes := int32(op.F) - int32(history.Read) // 0 or 1, or more for a cas
		if writes&^1 != 0 || (z.write-none)&-writes != 0 {
			break
		}
		saw[i] = op.Value | -writes
		z.write += (first + int32(i) - z.write) & -writes
		z.written += (op.Call - z.written) & -int64(writes)
		z.reads += 1 - writes
		z.f, z.s = min(z.f, op.Return), max(z.s, op.Call)
		silent &= op.Version
	}
	return joined, silent >= 0
}

// joinAnyhow takes a cas, or a write of a value that has one or is the one that
// registers have at first. Of several writes an acknowledged one is the head of the
// cluster; settle sees whether that is good enough.
func (e *Engine) joinAnyhow(i int32) {
	op := &e.ops[i]
	z := &e.zones[op.Value]
	switch {
	case op.F == history.CAS:
		e.refuse(op.Key, undecidable, reasonCAS)
		return
	case z.write == initial:
		e.refuse(op.Key, repeated, reasonNil)
		return
	case op.Type == history.OK && e.acknowledged(z.write):
		e.refuse(op.Key, repeated, reasonTwice)
	default:
		e.doubles = append(e.doubles, op.Value)
		if op.Type == history.OK {
			z.write, z.written = i, op.Call
		}
	}
	e.versioned = e.versioned || op.Version >= 0
}

func (e *Engine) acknowledged(i int32) bool { return e.ops[i].Type == history.OK }

// claim notes the positions in the log that operations claim for their clusters. Where
// nobody read a value, different ones are those of different writes.
func (e *Engine) claim() {
	clear(e.rank)
	for _, v := range e.unset {
		e.rank[v] = inLog(0)
	}
	for i := range e.ops {
		op := &e.ops[i]
		if at := inLog(op.Version); at != nowhere && at != e.rank[op.Value] && e.joins(op) {
			k := &e.keys[op.Key]
			k.lies = k.lies || e.rank[op.Value] != nowhere && e.zones[op.Value].reads > 0
			e.rank[op.Value] = at
		}
	}
}

// joins reports whether an operation is in the cluster of its value.
func (e *Engine) joins(op *Op) bool {
	return op.happened() && (op.F == history.Read || op.F == history.Write && e.zones[op.Value].write != initial)
}

// settle decides what to do about values with several writes. Writes of unknown
// outcome that nobody saw may as well never have happened, so they leave no doubt.
func (e *Engine) settle() {
	for _, v := range e.doubles {
		z := &e.zones[v]
		op := &e.ops[z.write]
		if z.reads > 0 {
			e.refuse(op.Key, repeated, reasonTwice)
			continue
		}
		if z.f, z.s = op.Return, op.Call; e.versioned {
			e.rank[v] = inLog(op.Version)
		}
	}
}
