package certify

import (
	"cmp"
	"maps"
	"slices"
)

// Demands say, for a core of which it is known what everybody saw, which write must
// stand before which. All rules but [Sequential] ask for nothing else; so there is an
// order if and only if one can take the writes one by one, each when none that is left
// must stand before it.
type demands struct {
	*attempt
	before     [][2]int32 // writes: the first must stand before the second
	impossible bool       // some write would have to stand before the initial state
}

// ask collects what the versions and the rule demand.
func (d *demands) ask() {
	numbered := slices.DeleteFunc(d.happenedWrites(), func(w int32) bool { return d.version[w] == 0 })
	slices.SortFunc(numbered, func(a, b int32) int { return cmp.Compare(d.version[a], d.version[b]) })
	for n := 1; n < len(numbered); n++ {
		d.strictly(numbered[n-1], numbered[n])
	}
	switch d.rule {
	case Causal:
		d.askPast(d.causes())
	case PRAM, Sequential: // a sequential arrangement is a pram one
		d.askPast(d.pipelined())
	default:
		d.askSession()
	}
}

// strictly demands that write a, or the initial state, stands before write b.
func (d *demands) strictly(a, b int32) {
	switch {
	case a == b:
		d.impossible = true
	case a != Initial:
		d.before = append(d.before, [2]int32{a, b})
	}
}

// notAfter demands that write a, or the initial state, is b or stands before it.
func (d *demands) notAfter(a, b int32) {
	switch {
	case a == b || a == Initial:
	case b == Initial:
		d.impossible = true
	default:
		d.before = append(d.before, [2]int32{a, b})
	}
}

// askSession takes two operations of a session, or the halves of a cas, and what the
// definitions say about them.
func (d *demands) askSession() {
	for n, i := range d.ops {
		for _, b := range d.ops[n:] { // i comes before b, or is b
			if d.session[i] != d.session[b] {
				break
			}
			sawI, readI := d.saw[i]
			sawB, readB := d.saw[b]
			sameKey := d.key[i] == d.key[b] && i != b
			switch {
			case d.rule == ReadYourWrites && d.wrote(i) && readB && sameKey:
				d.notAfter(i, sawB)
			case d.rule == MonotonicReads && readI && readB && sameKey:
				d.notAfter(sawI, sawB)
			case d.rule == MonotonicWrites && d.wrote(i) && d.wrote(b) && i != b:
				d.strictly(i, b)
			case d.rule == WritesFollowReads && readI && d.wrote(b):
				d.strictly(sawI, b)
			}
		}
	}
}

// askPast demands that writes stand after those of their past, and that reads are not
// older than those of their key.
func (d *demands) askPast(inPast func(w, i int32) bool) {
	for _, w := range d.ops {
		if !d.happened(w) {
			continue
		}
		for _, i := range d.ops {
			if !inPast(w, i) {
				continue
			}
			if saw, read := d.saw[i]; read && d.key[i] == d.key[w] && w != i {
				d.notAfter(w, saw)
			}
			if d.happened(i) && d.strict(w, i) {
				d.strictly(w, i)
			}
		}
	}
}

// strict reports whether write i must stand after write w of its past: for pram only
// if their session made both.
func (d *demands) strict(w, i int32) bool {
	return d.rule == Causal || d.session[w] == d.session[i] && d.wrote(w)
}

// earlier reports whether i comes before j in a session.
func (d *demands) earlier(i, j int32) bool {
	return d.session[i] == d.session[j] && sessionBefore(d.h, i, j)
}

// pipelined is the past of pram: what the session wrote, what it saw, and what the
// sessions of those writes wrote before them.
func (d *demands) pipelined() func(w, i int32) bool {
	return func(w, i int32) bool {
		if d.earlier(w, i) && d.wrote(w) {
			return true
		}
		for r, saw := range d.saw {
			if d.earlier(r, i) && saw != Initial && (saw == w || d.earlier(w, saw) && d.wrote(w)) {
				return true
			}
		}
		return false
	}
}

// causes is the causal past: the transitive closure of session order and reads-from.
// What nobody confirmed comes before nothing in its session.
func (d *demands) causes() func(w, i int32) bool {
	n := len(d.ops)
	past := make([][]bool, n)
	for a, i := range d.ops {
		past[a] = make([]bool, n)
		for b, j := range d.ops {
			saw, read := d.saw[j]
			confirmed := d.wrote(i) || d.didRead(i)
			past[a][b] = d.earlier(i, j) && confirmed || read && saw == i
		}
	}
	for k := range n {
		for a := range n {
			for b := range n {
				past[a][b] = past[a][b] || past[a][k] && past[k][b]
			}
		}
	}
	return func(w, i int32) bool { return past[slices.Index(d.ops, w)][slices.Index(d.ops, i)] }
}

// happenedWrites returns the writes that need a place.
func (d *demands) happenedWrites() []int32 {
	var writes []int32
	for _, w := range d.ops {
		if d.happened(w) {
			writes = append(writes, w)
		}
	}
	return writes
}

// ready reports whether none of those left must stand before write w.
func (d *demands) ready(w int32, left []int32) bool {
	return !slices.ContainsFunc(d.before, func(pair [2]int32) bool {
		return pair[1] == w && slices.Contains(left, pair[0])
	})
}

// satisfiable reports whether the demands have an order.
func (d *demands) satisfiable() bool {
	left := make(map[int32]bool)
	for _, w := range d.happenedWrites() {
		left[w] = true
	}
	for len(left) > 0 {
		waits := make(map[int32]bool)
		for _, pair := range d.before {
			if left[pair[0]] {
				waits[pair[1]] = true
			}
		}
		n := len(left)
		maps.DeleteFunc(left, func(w int32, _ bool) bool { return !waits[w] })
		if len(left) == n {
			return false
		}
	}
	return true
}

// layAll tries all orders that satisfy the demands, given the first writes of one, and
// reports whether every session can be laid along one of them.
func (d *demands) layAll(log []int32) (bool, error) {
	if d.left -= len(d.ops); d.left < 0 {
		return false, ErrUndecided
	}
	left := slices.DeleteFunc(d.happenedWrites(), func(w int32) bool { return slices.Contains(log, w) })
	if len(left) == 0 {
		return d.laid(log), nil
	}
	for _, w := range left {
		if !d.ready(w, left) {
			continue
		}
		if ok, err := d.layAll(append(log[:len(log):len(log)], w)); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// laid reports whether every session can be laid along the log: each operation as early
// as possible, which leaves the most room for those after it.
func (d *demands) laid(log []int32) bool {
	place, session := 0, int32(-1) // place: so many writes were there
	for _, i := range d.ops {
		if d.session[i] != session {
			place, session = 0, d.session[i]
		}
		at := slices.Index(log, i) // so many writes were there just before it
		saw, read := d.saw[i]
		switch {
		case at >= 0 && (at < place || read && d.newest(log[:at], d.key[i]) != saw):
			return false
		case at < 0 && read:
			for ; d.newest(log[:place], d.key[i]) != saw; place++ {
				if place == len(log) {
					return false
				}
			}
		}
		if d.wrote(i) {
			place = at + 1
		}
	}
	return true
}

// newest returns the last write of a key.
func (d *demands) newest(log []int32, key int32) int32 {
	for n := len(log) - 1; n >= 0; n-- {
		if d.key[log[n]] == key {
			return log[n]
		}
	}
	return Initial
}
