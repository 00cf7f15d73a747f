package certify

import "math/bits"

// mostFew is how many writes happened where the pasts are followed as sets: one bit each.
const mostFew = 64

// A few is what is known where few writes happened. A set of writes has bit n-1 for the
// one at place n.
type few struct {
	on     []uint64 // of each key: its writes
	knows  []knows  // of each session
	brings []brings // of each place
}

// knows is what a session has to respect: what it wrote, what it must have seen for
// [PRAM], what is in its causal past.
type knows struct{ own, pram, causal uint64 }

// brings is what comes to be known with a write.
type brings struct{ pram, causal uint64 }

// highest returns the place of the newest of some writes, 0 if there are none.
func highest(writes uint64) int32 { return int32(bits.Len64(writes)) }

// respectFew is respect for [PRAM] and [Causal] at once, by the definition: the past of
// each operation as a set. It reports false where that is too much, or where some read is
// listed before the write that it saw.
func (j *judge) respectFew() bool {
	if len(j.log) > mostFew || !j.listed() {
		return false
	}
	f := &j.few
	f.on, f.knows, f.brings = blank(f.on, len(j.keys.names)), blank(f.knows, len(j.sessions)), resize(f.brings, mostFew+1)
	for n, w := range j.log {
		f.on[j.key[w]] |= 1 << n
	}
	for i := range j.h {
		lookAt(i, j.Look)
		j.respectSets(int32(i), &f.knows[j.session[i]])
	}
	j.done[PRAM], j.done[Causal] = true, true
	return true
}

// listed reports whether sessions are listed in their order, and each write before it is
// read.
func (j *judge) listed() bool {
	for i, saw := range j.saw {
		if saw >= int32(i) {
			return false
		}
	}
	return !j.shuffled
}

// respectSets judges the next operation of a session.
func (j *judge) respectSets(i int32, k *knows) {
	f := &j.few
	if saw := j.saw[i]; saw != Nobody {
		on, sees := f.on[j.key[i]], j.placeOf(saw)
		if sees < highest(k.pram&on) {
			j.accuse(PRAM, i)
		}
		if sees < highest(k.causal&on) {
			j.accuse(Causal, i)
		}
		if sees > 0 {
			b := &f.brings[sees]
			k.pram |= b.pram | 1<<(sees-1)
			k.causal |= b.causal | 1<<(sees-1)
		}
	}
	at := j.place[i]
	if at == 0 {
		return
	}
	if at <= highest(k.own) {
		j.accuse(PRAM, i)
	}
	if at <= highest(k.causal) {
		j.accuse(Causal, i)
	}
	if j.wrote(i) {
		k.own |= 1 << (at - 1)
		k.pram |= k.own
		k.causal |= k.own
	}
	f.brings[at] = brings{k.own, k.causal}
}
