package checker

import (
	"slices"

	"lagcheck/history"
)

// readGuarantee decides read-your-writes and monotonic-reads: is there an order
// of all writes, along the known log positions, and a choice for each read, such
// that no read goes back?
func (o *oracle) readGuarantee(name string) (r Result, obligations int) {
	var reads, writes []int
	for i := range o.h {
		if len(o.cand[i]) > 0 {
			reads = append(reads, i)
			if o.obliged(name, i) {
				obligations++
			}
		}
		if o.mayWrite(i) {
			writes = append(writes, i)
		}
	}
	if o.someOrder(nil, writes, func(order []int) bool {
		return o.someChoice(name, order, reads, make(map[int]int))
	}) {
		return Holds, obligations
	}
	return Violated, obligations
}

// obliged reports whether read i has something to respect.
func (o *oracle) obliged(name string, i int) bool {
	for j := range o.h {
		if !o.sessionBefore(j, i) || o.h[j].Key != o.h[i].Key {
			continue
		}
		if name == ReadYourWrites && o.isWrite(j) || name == MonotonicReads && len(o.cand[j]) > 0 {
			return true
		}
	}
	return false
}

// someOrder tries the orders of writes that respect the known positions.
func (o *oracle) someOrder(order, left []int, good func([]int) bool) bool {
	if len(left) == 0 {
		return good(order)
	}
	for k, w := range left {
		earlier := func(x int) bool { return o.at[x] != -1 && o.at[w] != -1 && o.at[x] < o.at[w] }
		if slices.ContainsFunc(left, earlier) {
			continue
		}
		rest := slices.Delete(slices.Clone(left), k, k+1)
		if o.someOrder(append(slices.Clone(order), w), rest, good) {
			return true
		}
	}
	return false
}

func (o *oracle) someChoice(name string, order, reads []int, saw map[int]int) bool {
	if len(reads) == 0 {
		return o.neverBack(name, order, saw)
	}
	for _, w := range o.cand[reads[0]] {
		saw[reads[0]] = w
		if o.someChoice(name, order, reads[1:], saw) {
			return true
		}
	}
	return false
}

func (o *oracle) neverBack(name string, order []int, saw map[int]int) bool {
	for i, w := range saw {
		for j := range o.h {
			if !o.sessionBefore(j, i) || o.h[j].Key != o.h[i].Key {
				continue
			}
			if name == ReadYourWrites && o.isWrite(j) && slices.Index(order, j) > slices.Index(order, w) {
				return false
			}
			before, read := saw[j]
			if name == MonotonicReads && read && slices.Index(order, before) > slices.Index(order, w) {
				return false
			}
		}
	}
	return true
}

// writeGuarantee decides monotonic-writes and writes-follow-reads pair by pair.
func (o *oracle) writeGuarantee(name string) (r Result, obligations int) {
	r = Holds
	for w := range o.h {
		obliged := false
		for i := range o.h {
			var least []int64 // positions one of which w must exceed
			switch {
			case !o.isWrite(w):
			case name == MonotonicWrites && o.isWrite(i) && o.sessionBefore(i, w):
				least = []int64{o.at[i]}
			case name == WritesFollowReads && (o.sessionBefore(i, w) || i == w):
				for _, c := range o.cand[i] {
					least = append(least, o.position(c))
				}
			}
			if len(least) == 0 {
				continue
			}
			obliged = true
			switch {
			case slices.Contains(least, 0): // every write stands after the initial state
			case o.at[w] == -1 || slices.Contains(least, -1):
				if r == Holds {
					r = Unknown
				}
			case !slices.ContainsFunc(least, func(at int64) bool { return at < o.at[w] }):
				r = Violated
			}
		}
		if obliged {
			obligations++
		}
	}
	return r, obligations
}

// judge decides any guarantee.
func (o *oracle) judge(name string) (Result, int) {
	switch name {
	case Linearizable:
		n := 0
		for i := range o.h {
			if o.h[i].Type == history.OK {
				n++
			}
		}
		return o.linearizable(), n
	case ReadYourWrites, MonotonicReads:
		return o.readGuarantee(name)
	case Sequential, Causal, PRAM:
		return o.storeGuarantee(name)
	}
	return o.writeGuarantee(name)
}

// offendsAlone reports whether read i breaks read-your-writes whatever the other
// reads saw: no candidate is as new as what its session wrote. Only meaningful
// where all positions are known.
func (o *oracle) offendsAlone(i int) bool {
	for j := range o.h {
		tooNew := func(w int) bool { return o.position(w) >= o.at[j] }
		if o.isWrite(j) && o.sessionBefore(j, i) && o.h[j].Key == o.h[i].Key && !slices.ContainsFunc(o.cand[i], tooNew) {
			return true
		}
	}
	return false
}
