package versioned

import (
	"hash/maphash"
	"math/bits"
)

// Distinct reports whether no two writes of a key that may have happened carry the
// same value, and none the initial one, on those keys that are asked for.
func (e *Engine) Distinct(asked func(key int32) bool) bool {
	if distinct, ok := e.differ(asked); ok {
		return distinct
	}
	e.written.begin(len(e.log) + len(e.strays))
	log := e.log
	for at := range log {
		e.look(at)
		if p := &log[at]; p.op > 0 && asked(p.key) && !e.written.add(e, p.key, p.op-1) {
			return false
		}
	}
	for _, w := range e.strays { // those that are in the log, too, are revealed
		if f := &e.facts[w]; f.does != revealed && asked(f.key) && !e.written.add(e, f.key, w) {
			return false
		}
	}
	return true
}

// mostPairs of writes are compared with one another before a table is worth it.
const mostPairs = 64

// differ is Distinct, where every write happened and few are on one key. It reports whether
// that is so.
func (e *Engine) differ(asked func(key int32) bool) (distinct, ok bool) {
	if e.unseen || len(e.strays) > 0 {
		return false, false
	}
	log, pairs := e.log, 0
	for key, at := range e.first {
		if !asked(int32(key)) {
			continue
		}
		for ; at != never; at = log[at].next {
			value := e.h[log[at].op-1].Value
			if value.IsNil() {
				return false, true
			}
			for other := log[at].next; other != never; other = log[other].next {
				if pairs++; pairs > mostPairs {
					return false, false
				}
				if e.h[log[other].op-1].Value == value {
					return false, true
				}
			}
		}
	}
	return true, true
}

// A written is a table of writes, each at the first free place from that of its hash on.
type written struct {
	seed  maphash.Seed
	ready bool
	table []int32 // write plus one; 0: free
	shift int
}

// begin makes room for so many writes: at least half of the places stay free.
func (t *written) begin(writes int) {
	if !t.ready {
		t.seed, t.ready = maphash.MakeSeed(), true
	}
	size := bits.Len(uint(2 * writes))
	t.table, t.shift = blank(t.table, 1<<size), 64-size
}

// add reports whether nobody wrote what write w did on its key.
func (t *written) add(e *Engine, key, w int32) bool {
	value := e.h[w].Value
	if value.IsNil() {
		return false
	}
	hash := (maphash.String(t.seed, value.JSON()) + uint64(key)) * 0x9e3779b97f4a7c15 >> t.shift
	for n := int(hash); ; n++ {
		place := &t.table[n&(len(t.table)-1)]
		if *place == 0 {
			*place = w + 1
			return true
		}
		if other := *place - 1; e.facts[other].key == key && e.h[other].Value == value {
			return false
		}
	}
}
