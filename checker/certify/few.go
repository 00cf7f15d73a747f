package certify

import (
	"math/bits"
	"slices"

	"lagcheck/history"
)

const (
	mostFew      = 63          // positions, besides that of the initial state, in one word
	mostSessions = 64          // processes, numbered from 0
	nowhere      = mostFew + 1 // a position that no write has
	rows         = 2 * nowhere // a power of two, so that an index needs no check
)

// A few is a history with few writes that leaves nothing open: every write that can have
// been seen states a position from 1 to mostFew, or the first read of it does, every read
// that of a write which is listed before it, or 0, and sessions are listed in their order.
// Then what somebody wrote, saw or has to respect is a set of positions, in one word.
type few struct {
	told     bool
	steps    []step // of each operation
	count    int    // sessions, at most
	sessions [mostSessions]knows
	writes   [rows]placed // of each position
	happened uint64       // the initial state, and the writes that were acknowledged or seen
	keys     numbering
	of, on   [fewKeys]uint64     // of each key: its writes, and those that happened
	lost     []int32             // the writes that can have happened but have no position
	adopted  []int32             // and those that have one because a read states it
	initial  [fewKeys]int64      // of each key: the greatest call of a read of its initial value, -1 for none
	called   [mostSessions]int64 // of each session: when it was called last, plus one
}

// A step is what an operation did, as whom, where, and the position that it states.
type step struct {
	does             does
	session, key, at uint8
}

// A placed is the write at a position, what came with it, and the span of it and of its
// reads.
type placed struct {
	op           int32
	key          uint8
	pram, causal uint64
	span
}

// A knows is what a session wrote, read, must have seen by either rule, and passed on its
// way along the log.
type knows struct{ own, read, pram, causal, passed uint64 }

// one is the set of one position.
func one(at uint8) uint64 { return 1 << (at & mostFew) }

// take takes in a history. It reports false if that is of another kind.
func (f *few) take(h history.History, look func()) bool {
	f.steps = resize(f.steps, len(h))
	f.keys.begin()
	f.called, f.count, f.lost, f.adopted = [mostSessions]int64{}, 0, f.lost[:0], f.adopted[:0]
	steps, keys := f.steps[:len(h)], 0
	var stated, acked, seen uint64
	for i := range h {
		lookAt(i, look)
		op, s := &h[i], &steps[i]
		session := uint(op.Process)
		if session >= mostSessions || op.F == history.CAS || op.Call < f.called[session] {
			return false
		}
		f.called[session], f.count = op.Call+1, max(f.count, int(session)+1)
		does, at := doing[op.F&3][op.Type&3], op.Version.Offset()
		if does == mayWrite && at < 0 {
			if find(h, f.adopted, op) >= 0 {
				return false // which of both was seen?
			}
			does = 0 // until a read states its position, nobody has seen it
			f.lost = append(f.lost, int32(i))
		}
		s.does, s.session, s.at = does, uint8(session), uint8(at)
		if does == 0 {
			continue
		}
		key := f.keys.known(op.Key)
		if key < 0 {
			key = f.keys.of(op.Key)
		}
		if key >= fewKeys || uint64(at) > mostFew {
			return false
		}
		if int(key) == keys {
			f.of[key], f.initial[key] = 0, -1
			keys++
		}
		s.key = uint8(key)
		one := one(uint8(at))
		switch w := &f.writes[at]; {
		case does&mayWrite != 0:
			if at == 0 || stated&one != 0 {
				return false
			}
			*w = placed{op: int32(i), key: uint8(key), span: span{op.Return, op.Call}}
			stated |= one
			f.of[key] |= one
			if does&wrote != 0 {
				acked |= one
			}
		case at == 0:
			if !op.Value.IsNil() {
				return false
			}
			f.initial[key] = max(f.initial[key], op.Call)
		default:
			if stated&one == 0 && f.adopt(h, op, uint8(key), uint8(at)) {
				stated |= one
			}
			if f.of[key]&one == 0 || h[w.op].Value != op.Value || h[w.op].Call > op.Return {
				return false
			}
			seen |= one
			w.first, w.last = min(w.first, op.Return), max(w.last, op.Call)
		}
	}
	f.happened = one(0) | acked | seen
	for k := range keys {
		f.on[k] = f.of[k] & f.happened
	}
	return true
}

// adopt gives the position that a read states to the lost write that it saw, and reports
// whether there is exactly one. What is called too late for it is found by take.
func (f *few) adopt(h history.History, read *history.Op, key, at uint8) bool {
	n := find(h, f.lost, read)
	if n < 0 || find(h, f.lost[n+1:], read) >= 0 {
		return false
	}
	w := f.lost[n]
	f.lost, f.adopted = slices.Delete(f.lost, n, n+1), append(f.adopted, w)
	s := &f.steps[w]
	s.does, s.key, s.at = mayWrite, key, at
	f.writes[at] = placed{op: w, key: key, span: span{h[w].Return, h[w].Call}}
	f.of[key] |= one(at)
	return true
}

// find returns the first of a few writes, by its place among them, that wrote on the key of
// an operation what that wrote or saw; -1 if there is none.
func find(h history.History, writes []int32, op *history.Op) int {
	for n, w := range writes {
		if h[w].Key == op.Key && h[w].Value == op.Value {
			return n
		}
	}
	return -1
}

// judge finds who breaks which rule. For each operation some positions are too late: for a
// read those of the newer writes of its key, for a write its own and all after it. It breaks
// a rule if its session has to respect one of them. What moves a session along, see
// [judge.step]. Whether an operation reads or writes is nothing but chance to a processor; so
// all is computed of each, without branches.
func (f *few) judge(j *judge, look func()) {
	clear(f.sessions[:f.count])
	for r := range rules {
		j.done[r] = true
	}
	steps := f.steps
	for i := range steps {
		lookAt(i, look)
		s := &steps[i]
		one := one(s.at)
		if s.does == 0 || one&^f.happened != 0 {
			continue
		}
		read, wrote := uint8(s.does&read), uint8(s.does&wrote/wrote)
		reads, acked, writes := -uint64(read), -uint64(wrote), uint64(read)-1
		before := one - 1
		k, late := &f.sessions[s.session%mostSessions], (f.on[s.key%fewKeys]|writes)&^(before|one&reads)

		if (k.own|k.read|k.pram|k.causal|k.passed)&late != 0 {
			own, seen := bit(k.own&late != 0), bit(k.read&late != 0)
			j.accuse(int32(i), bit(k.passed&late != 0)<<Sequential|
				bit(k.causal&late != 0)<<Causal|
				bit((k.own|k.pram&reads)&late != 0)<<PRAM|
				read&own<<ReadYourWrites|
				read&seen<<MonotonicReads|
				wrote&own<<MonotonicWrites|
				wrote&seen<<WritesFollowReads)
		}

		saw, is := &f.writes[s.at%rows], &f.writes[(uint64(s.at)&writes|nowhere&reads)%rows]
		k.own |= one & acked
		k.read |= one & reads
		k.pram |= k.own | (one|saw.pram)&reads
		k.causal |= k.own | (one|saw.causal)&reads
		k.passed |= (before | one) & (reads | acked)
		is.pram, is.causal = k.own, k.causal
	}
}

// inLog is [Kernel.InLog].
func (f *few) inLog(h history.History, cores [][]int32) error {
	over, cored := f.initial, uint(0)
	for _, core := range cores {
		if err := broken(h, core); err != nil {
			return err
		}
		key := uint(f.keys.of(h[core[0]].Key)) % fewKeys // it is known: without an operation for certain some order explains a core
		if cored>>key&1 == 1 {
			return twoCores(h, core)
		}
		cored |= 1 << key
		if err := f.closed(h, core, key); err != nil {
			return err
		}
	}
	early := uint64(0)
	for left := f.happened &^ one(0); left != 0; left &= left - 1 {
		w := &f.writes[bits.TrailingZeros64(left)]
		last := &over[w.key%fewKeys]
		early |= left & -left & -uint64(bit(w.first <= *last)&^uint8(cored>>w.key))
		*last = max(*last, w.last)
	}
	if early != 0 {
		return tooEarly(h, f.writes[bits.TrailingZeros64(early)].op)
	}
	return nil
}

// closed checks that no read of a core can have seen a write that is not in it.
func (f *few) closed(h history.History, core []int32, key uint) error {
	others := f.of[key]
	for _, i := range core {
		if s := &f.steps[i]; s.does&mayWrite != 0 {
			others &^= one(s.at)
		}
	}
	for ; others != 0; others &= others - 1 {
		if w := f.writes[bits.TrailingZeros64(others)].op; readIn(h, core, h[w].Value) {
			return notIn(h, w)
		}
	}
	for _, i := range f.lost {
		if h[i].Key != h[core[0]].Key {
			continue
		}
		if err := closedTo(h, core, i); err != nil {
			return err
		}
	}
	return nil
}
