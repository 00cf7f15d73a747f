package lin

import (
	"cmp"
	"math"
	"slices"

	"lagcheck/history"
)

// Smallest returns a core of the fewest operations among all cores of all wanted keys,
// ascending; nil if there is none. The keys should be ones that [Check] found violated.
// A read of what nobody had written takes with it the operation that wrote it too late,
// or failed to. It is not exact where a core may have been missed: where only the order
// of a session at one instant is broken (of that it knows nothing), and on keys where a
// value was read and written twice, which it leaves out. It takes O(n log n) steps.
//
// Two clusters are in conflict iff each has an operation that returned before one of the
// other was called, so all that counts of a cluster is its least return and its greatest
// call, and a core has a choice from each of two clusters: the write alone, the write
// and one read, or the write and the two reads that reach farthest.
//
//	c0: |--w x=1--|           |--r x->1--|     the write and a read of cluster 1
//	c1:             |--w x=2--|                and the write of cluster 2: 3 operations
func Smallest(in Input, wanted func(key int32) bool) (core []int32, exact bool) {
	s := smallest{in: in, clusters: make([]cluster, in.Values)}
	s.gather(wanted)
	if s.lost != nil {
		return s.lost, !s.leftOut || len(s.lost) == 1
	}
	for _, sizes := range [][2]int{{1, 1}, {1, 2}, {2, 2}, {1, 3}, {2, 3}, {3, 3}} {
		if core := clash(s.choices[sizes[0]-1], s.choices[sizes[1]-1]); core != nil {
			return core, !s.leftOut
		}
	}
	return nil, !s.leftOut
}

// A smallest is the search for the smallest core.
type smallest struct {
	in       Input
	clusters []cluster   // of each value
	choices  [3][]choice // by their number of operations, less one
	lost     []int32     // a read of what nobody had written, and what explains it
	leftOut  bool        // some keys
}

// A cluster is the operations of one value; none where there is no such one.
type cluster struct {
	write, failed int32 // the last ones
	first, last   int32 // the read that returned first, the read called last
	writes        int
}

// A choice is one to three operations of a cluster.
type choice struct {
	key, value int32
	f, s       int64 // least return, greatest call
	ops        [3]int32
}

// gather fills the clusters, and makes choices of them unless a read of what nobody had
// written makes that needless.
func (s *smallest) gather(wanted func(key int32) bool) {
	for v := range s.clusters {
		s.clusters[v] = cluster{none, none, none, none, 0}
	}
	for i := range s.in.Ops {
		if wanted(s.in.Ops[i].Key) {
			s.take(int32(i))
		}
	}
	ambiguous := make([]bool, len(s.in.Unset))
	for _, c := range s.clusters {
		if c.writes > 1 && c.first != none {
			ambiguous[s.in.Ops[c.write].Key], s.leftOut = true, true
		}
	}
	for i := range s.in.Ops {
		switch op := &s.in.Ops[i]; {
		case !wanted(op.Key) || ambiguous[op.Key]:
		case op.F != history.Read && op.Type != history.Fail:
			s.choose(op.Value, int32(i))
		case op.F == history.Read && op.Type == history.OK:
			s.read(int32(i))
		}
	}
}

// take adds an operation to its cluster.
func (s *smallest) take(i int32) {
	op := &s.in.Ops[i]
	c := &s.clusters[op.Value]
	switch {
	case op.F != history.Read && op.Type == history.Fail:
		c.failed = i
	case op.F != history.Read:
		c.write, c.writes = i, c.writes+1
	case op.Type == history.OK:
		if c.first == none || op.Return < s.in.Ops[c.first].Return {
			c.first = i
		}
		if c.last == none || op.Call > s.in.Ops[c.last].Call {
			c.last = i
		}
	}
}

// read makes the choices that have a read: that of the write and this read, and with the
// last read of a cluster that of the two that reach farthest. The initial value was
// written before all time, by nobody.
func (s *smallest) read(r int32) {
	op := &s.in.Ops[r]
	c := &s.clusters[op.Value]
	switch initial := op.Value == s.in.Unset[op.Key]; {
	case initial && r == c.last:
		s.choices[0] = append(s.choices[0], choice{op.Key, op.Value, math.MinInt64, op.Call, [3]int32{r, none, none}})
	case initial:
	case c.write != none && s.in.Ops[c.write].Call <= op.Return:
		s.choose(op.Value, c.write, r)
		if r == c.last && r != c.first {
			s.choose(op.Value, c.write, c.first, c.last)
		}
	case c.write != none:
		s.lose(c.write, r)
	case c.failed != none:
		s.lose(c.failed, r)
	default:
		s.lose(r)
	}
}

// lose keeps the fewest operations that show a read of what nobody had written.
func (s *smallest) lose(ops ...int32) {
	if s.lost == nil || len(ops) < len(s.lost) {
		slices.Sort(ops)
		s.lost = ops
	}
}

// choose adds a choice.
func (s *smallest) choose(v int32, ops ...int32) {
	c := choice{key: s.in.Ops[ops[0]].Key, value: v, f: math.MaxInt64, s: math.MinInt64, ops: [3]int32{none, none, none}}
	for k, i := range ops {
		c.f, c.s, c.ops[k] = min(c.f, s.in.Ops[i].Return), max(c.s, s.in.Ops[i].Call), i
	}
	s.choices[len(ops)-1] = append(s.choices[len(ops)-1], c)
}

// clash returns the operations of two choices in conflict, one of either list, nil if
// there are none. For each of the second list those of the first that return before its
// greatest call are taken in, and of them the one with the greatest call is asked; or
// that of another cluster with the greatest call.
func clash(first, second []choice) []int32 {
	first, second = slices.Clone(first), slices.Clone(second)
	slices.SortFunc(first, func(a, b choice) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.f, b.f)) })
	slices.SortFunc(second, func(a, b choice) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.s, b.s)) })
	var t top
	key, k := none, 0
	for j := range second {
		b := &second[j]
		if b.key != key {
			key, t = b.key, top{}
		}
		for ; k < len(first) && (first[k].key < key || first[k].key == key && first[k].f < b.s); k++ {
			if first[k].key == key {
				t.add(&first[k])
			}
		}
		for _, a := range t {
			if a != nil && a.value != b.value && b.f < a.s {
				return a.with(b)
			}
		}
	}
	return nil
}

// A top has the choice with the greatest call, and the one of another cluster.
type top [2]*choice

func (t *top) add(c *choice) {
	switch {
	case t[0] == nil || t[0].value == c.value && c.s > t[0].s:
		t[0] = c
	case t[0].value == c.value:
	case c.s > t[0].s:
		t[0], t[1] = c, t[0]
	case t[1] == nil || c.s > t[1].s:
		t[1] = c
	}
}

// with returns the operations of both choices, ascending.
func (c *choice) with(d *choice) []int32 {
	ops := slices.Concat(c.ops[:], d.ops[:])
	ops = slices.DeleteFunc(ops, func(i int32) bool { return i == none })
	slices.Sort(ops)
	return ops
}
