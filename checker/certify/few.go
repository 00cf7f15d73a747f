package certify

import "math/bits"

// mostFew is how many writes happened where the pasts are followed as sets: one bit each,
// and one to spare for one.
const mostFew = 63

// A few is what is known where few writes happened. A set of writes has bit n-1 for the
// one at place n; with place 0 nothing comes.
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
		f.on[j.key[w]] |= one(int32(n + 1))
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

// respectSets judges the next operation of a session, as step does.
func (j *judge) respectSets(i int32, k *knows) {
	f := &j.few
	at, saw, on := j.place[i], j.saw[i], f.on[j.key[i]]
	sees := int32(0)
	if saw >= 0 {
		sees = j.place[saw]
	}
	read, write := bit(saw != Nobody), bit(at > 0)
	pram := read & bit(sees < highest(k.pram&on))
	causal := read & bit(sees < highest(k.causal&on))
	b := &f.brings[sees]
	k.pram |= b.pram | one(sees)
	k.causal |= b.causal | one(sees)
	pram |= write & bit(at <= highest(k.own))
	causal |= write & bit(at <= highest(k.causal))
	if broke := pram<<PRAM | causal<<Causal; broke > 0 {
		j.accuse(broke, i)
	}
	if at == 0 {
		return
	}
	if j.wrote(i) {
		k.own |= one(at)
		k.pram |= k.own
		k.causal |= k.own
	}
	f.brings[at] = brings{k.own, k.causal}
}

// one is the set of the write at a place, the empty set for place 0.
func one(place int32) uint64 { return 1 << uint32(place) >> 1 }
