package checker

import (
	"cmp"
	"maps"
	"slices"

	"lagcheck/history"
)

// The oracle reads the definitions literally: it tries every order and every
// choice. It shares no code with the checkers and is hopeless beyond a handful
// of operations.
type oracle struct {
	h    history.History
	at   []int64 // log position of each write, -1 if not known
	cand [][]int // what each operation may have read; -1 is the initial state
	rank []int   // position in session

	// Where several writes could be exchanged: every way to do so, and which writes.
	ways  []map[int64]int
	vague map[int]bool
}

func newOracle(h history.History) *oracle {
	o := &oracle{h: h, rank: make([]int, len(h))}
	for i := range h {
		for j := range h {
			if h[i].Process == h[j].Process && o.listedBefore(j, i) {
				o.rank[i]++
			}
		}
	}
	o.read(true)
	if !o.claims() {
		o.read(false)
	}
	return o
}

// listedBefore is session order for operations of one session.
func (o *oracle) listedBefore(i, j int) bool {
	a, b := o.h[i], o.h[j]
	return cmp.Or(cmp.Compare(a.Call, b.Call), cmp.Compare(a.Return, b.Return), cmp.Compare(i, j)) < 0
}

func (o *oracle) sessionBefore(i, j int) bool {
	return o.h[i].Process == o.h[j].Process && o.rank[i] < o.rank[j]
}

// isRead and isWrite say what an operation certainly did.
func (o *oracle) isRead(i int) bool {
	return o.h[i].Type == history.OK && (o.h[i].F == history.Read || o.h[i].F == history.CAS)
}

func (o *oracle) isWrite(i int) bool {
	return o.h[i].Type == history.OK && (o.h[i].F == history.Write || o.h[i].F == history.CAS)
}

func (o *oracle) mayWrite(i int) bool {
	return o.h[i].Type != history.Fail && (o.h[i].F == history.Write || o.h[i].F == history.CAS)
}

func (o *oracle) readOf(i int) history.Value {
	if o.h[i].F == history.CAS {
		return o.h[i].Old
	}
	return o.h[i].Value
}

// read finds what each operation may have read, by value alone.
func (o *oracle) read(versions bool) {
	o.at, o.cand = make([]int64, len(o.h)), make([][]int, len(o.h))
	for i := range o.h {
		o.at[i] = -1
		if versions && o.mayWrite(i) && o.h[i].Version.Known() {
			o.at[i] = o.h[i].Version.Offset()
		}
		if !o.isRead(i) {
			continue
		}
		if o.readOf(i) == history.Nil {
			o.cand[i] = append(o.cand[i], -1)
		}
		for w := range o.h {
			possible := o.mayWrite(w) && o.h[w].Key == o.h[i].Key && o.h[w].Value == o.readOf(i)
			if possible && w != i && o.h[w].Call <= o.h[i].Return && !o.sessionBefore(i, w) {
				o.cand[i] = append(o.cand[i], w)
			}
		}
	}
}

func (o *oracle) position(w int) int64 {
	if w == -1 {
		return 0
	}
	return o.at[w]
}

// claims lets the versions that reads state decide; false if they contradict the
// values.
func (o *oracle) claims() bool {
	fitting := func(r int, want int64) (fit []int) {
		for _, w := range o.cand[r] {
			if o.position(w) == want {
				fit = append(fit, w)
			}
		}
		return fit
	}
	common := make(map[int64]map[int]int) // how many reads claiming a position allow a write
	claiming := make(map[int64]int)
	stated := slices.Clone(o.at)
	for r := range o.h {
		v := o.h[r].Version
		if !o.isRead(r) || o.h[r].F != history.Read || !v.Known() || len(o.cand[r]) == 0 || len(fitting(r, v.Offset())) > 0 {
			continue
		}
		if v.Offset() == 0 || slices.Contains(stated, v.Offset()) {
			return false
		}
		if common[v.Offset()] == nil {
			common[v.Offset()] = make(map[int]int)
		}
		claiming[v.Offset()]++
		for _, w := range fitting(r, -1) {
			common[v.Offset()][w]++
		}
	}
	allowed := make(map[int64][]int)
	for v, count := range claiming {
		for w := range o.h {
			if common[v][w] == count {
				allowed[v] = append(allowed[v], w)
			}
		}
		if len(allowed[v]) == 0 {
			return false
		}
	}
	ways := o.pairings(allowed)
	if len(ways) == 0 {
		return false
	}
	if o.noDifference(allowed) {
		pairing := ways[len(ways)-1]
		o.ways, o.vague = ways, make(map[int]bool)
		for v := range allowed {
			for _, w := range allowed[v] {
				o.vague[w] = len(allowed[v]) > 1 || o.vague[w]
			}
			allowed[v] = []int{pairing[v]}
		}
	}
	for v, writes := range allowed {
		if len(writes) == 1 {
			o.at[writes[0]] = v
		}
	}
	for r := range o.h {
		v := o.h[r].Version
		if !o.isRead(r) || o.h[r].F != history.Read || !v.Known() || len(o.cand[r]) == 0 {
			continue
		}
		if set, ok := allowed[v.Offset()]; ok {
			o.cand[r] = set
		} else {
			o.cand[r] = fitting(r, v.Offset())
		}
	}
	return true
}

// pairings returns every way to give each position a write of its own. The session
// guarantees go by the last: if the checker takes another one, that must not show.
func (o *oracle) pairings(allowed map[int64][]int) (all []map[int64]int) {
	var positions []int64
	for v := range allowed {
		positions = append(positions, v)
	}
	slices.Sort(positions)
	var try func(k int, taken map[int64]int)
	try = func(k int, taken map[int64]int) {
		if k == len(positions) {
			all = append(all, maps.Clone(taken))
			return
		}
		for _, w := range allowed[positions[k]] {
			if !slices.Contains(slices.Collect(maps.Values(taken)), w) {
				taken[positions[k]] = w
				try(k+1, taken)
				delete(taken, positions[k])
			}
		}
	}
	try(0, map[int64]int{})
	return all
}

// noDifference says that all writes that share a position are of unknown outcome
// and could be seen only by reads that state such a position.
func (o *oracle) noDifference(allowed map[int64][]int) bool {
	for _, writes := range allowed {
		for _, w := range writes {
			if len(writes) == 1 {
				continue
			}
			for r := range o.h {
				states := o.h[r].F == history.Read && o.h[r].Version.Known()
				if o.h[w].Type != history.Info || slices.Contains(o.cand[r], w) && !states {
					return false
				}
			}
		}
	}
	return true
}

// linearizable tries every order of all operations, on all keys at once.
func (o *oracle) linearizable() Result {
	var left []int
	for i := range o.h {
		if o.isRead(i) || o.mayWrite(i) {
			left = append(left, i)
		}
	}
	if o.extend(left, map[string]history.Value{}) {
		return Holds
	}
	return Violated
}

func (o *oracle) extend(left []int, store map[string]history.Value) bool {
	if !slices.ContainsFunc(left, func(i int) bool { return o.h[i].Type == history.OK }) {
		return true // the rest may never have happened
	}
	for k, i := range left {
		op := o.h[i]
		mustWait := func(j int) bool {
			return j != i && o.h[j].Type == history.OK && (o.h[j].Return < op.Call || o.sessionBefore(j, i))
		}
		if slices.ContainsFunc(left, mustWait) || o.isRead(i) && store[op.Key] != o.readOf(i) {
			continue
		}
		if op.F == history.CAS && store[op.Key] != op.Old {
			continue // with an unknown outcome: found another value, as good as never
		}
		before := store[op.Key]
		if o.mayWrite(i) {
			store[op.Key] = op.Value
		}
		ok := o.extend(slices.Delete(slices.Clone(left), k, k+1), store)
		store[op.Key] = before
		if ok {
			return true
		}
	}
	return false
}
