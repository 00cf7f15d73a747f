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
// or failed to. What only the order of a session at one instant breaks is not found. It
// takes O(n log n) steps.
//
// Two clusters are in conflict iff each has an operation that returned before one of the
// other was called, so all that counts of a cluster is its least return and its greatest
// call, and a core has a choice from each of two clusters: the write alone, the write
// and one read, or the write and the two reads that reach farthest.
//
//	c0: |--w x=1--|           |--r x->1--|     the write and a read of cluster 1
//	c1:             |--w x=2--|                and the write of cluster 2: 3 operations
func Smallest(in Input, wanted func(key int32) bool) []int32 {
	s := smallest{in: in, clusters: make([]cluster, in.Values)}
	s.gather(wanted)
	if s.lost != nil {
		return s.lost
	}
	for _, sizes := range [][2]int{{1, 1}, {1, 2}, {2, 2}, {1, 3}, {2, 3}, {3, 3}} {
		if core := clash(s.choices[sizes[0]-1], s.choices[sizes[1]-1]); core != nil {
			return core
		}
	}
	return nil
}

// A smallest is the search for the smallest core.
type smallest struct {
	in       Input
	clusters []cluster   // of each value
	choices  [3][]choice // by their number of operations, less one
	lost     []int32     // a read of what nobody had written, and what explains it
}

// A cluster is the operations of one value; none where there is no such one.
type cluster struct {
	write, failed, first, last int32 // the read that returned first, the read called last
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
		s.clusters[v] = cluster{none, none, none, none}
	}
	var reads []int32
	for i := range s.in.Ops {
		op := &s.in.Ops[i]
		c := &s.clusters[op.Value]
		switch {
		case !wanted(op.Key) || op.F == history.Read && op.Type != history.OK:
		case op.F != history.Read && op.Type == history.Fail:
			c.failed = int32(i)
		case op.F != history.Read:
			c.write = int32(i)
		default:
			reads = append(reads, int32(i))
			if c.first == none || op.Return < s.in.Ops[c.first].Return {
				c.first = int32(i)
			}
			if c.last == none || op.Call > s.in.Ops[c.last].Call {
				c.last = int32(i)
			}
		}
	}
	for _, r := range reads {
		s.read(r)
	}
	for v := range s.clusters {
		s.rest(int32(v))
	}
}

// read makes the choice that has one read.
func (s *smallest) read(r int32) {
	op := &s.in.Ops[r]
	c := &s.clusters[op.Value]
	switch {
	case op.Value == s.in.Unset[op.Key]: // see rest
	case c.write != none && s.in.Ops[c.write].Call <= op.Return:
		s.choose(op.Value, c.write, r)
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

// rest makes the choices of a cluster that have no read or two. The initial value was
// written before all time, by nobody.
func (s *smallest) rest(v int32) {
	c := s.clusters[v]
	switch {
	case c.first != none && v == s.in.Unset[s.in.Ops[c.first].Key]:
		op := &s.in.Ops[c.last]
		s.choices[0] = append(s.choices[0], choice{op.Key, v, math.MinInt64, op.Call, [3]int32{c.last, none, none}})
	case c.write != none:
		s.choose(v, c.write)
		if c.first != c.last {
			s.choose(v, c.write, c.first, c.last)
		}
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
