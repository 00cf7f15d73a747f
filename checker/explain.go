package checker

import (
	"cmp"
	"math"
	"slices"

	"lagcheck/checker/explain"
	"lagcheck/checker/lin"
	"lagcheck/history"
	"lagcheck/history/lang"
)

// An Example is the evidence for a violation: few operations that break the
// guarantee on their own, and a sentence that says how. It is closed: with each
// read it contains every write that the read may have seen, for otherwise any
// single read would break any guarantee.
type Example struct {
	Operations  []int          // indexes in the history, in order of call
	Offending   []int          // those of them that went wrong: what a drawing would mark, ascending
	Proof       *explain.Proof // why they break the guarantee; its operations are these, in this order
	Explanation string         // that in one sentence in English: explain.Text
}

// mostExamples bounds how many offenders or keys are looked at for the smallest
// example.
const mostExamples = 16

// Explain finds the smallest evidence for a violated verdict that [Check] gave on
// this history. It reports false if the verdict is not violated, or if the
// violation cannot be found again within the options' bounds. The smallest is
// meant among the first offending operations or keys, and in the sense that no
// operation can be left out of it.
func Explain(h history.History, v Verdict, o Options) (Example, bool) {
	g, err := ByName(v.Guarantee)
	if err != nil || v.Result != Violated || h.Validate() != nil {
		return Example{}, false
	}
	return example(newIndex(h), g, v, o)
}

// Explain is the function of that name, for a verdict on the history that was judged
// last. What it prepares serves for all of them.
func (c *Checker) Explain(v Verdict, o Options) (x Example, ok bool) {
	g, err := ByName(v.Guarantee)
	if err != nil || v.Result != Violated {
		return Example{}, false
	}
	if !within(func() { x, ok = example(c.indexUntil(o.lookOf(c.told.ix.h)), g, v, o) }) {
		return Example{}, false
	}
	return x, ok
}

func example(ix *index, g Guarantee, v Verdict, o Options) (Example, bool) {
	e := &evidence{ix: ix, guarantee: g, options: o, most: mostExamples}
	all := e.examples(v)
	slices.SortStableFunc(all, func(a, b Example) int {
		return cmp.Compare(len(a.Operations), len(b.Operations))
	})
	for _, x := range all {
		if e.certified(x) {
			x.Proof.Mends = e.mends(x.Proof)
			return x.told(), true
		}
	}
	return Example{}, false
}

// certified reports whether package certify accepts an example. That of a core of package
// lin may show more than the core.
func (e *evidence) certified(x Example) bool {
	if e.guarantee.Name != Linearizable {
		return e.ix.certifyCore(e.guarantee, x.Operations) == nil
	}
	if r := &e.ix.linear()[e.ix.key[x.Operations[0]]]; r.Verdict == lin.Violated {
		return e.ix.confirm.kernel.Cores(e.ix.h, [][]int32{r.Core}) == nil
	}
	return e.ix.certifyPart(x.Operations) == nil
}

// told adds the words to an example, which cost more than the rest.
func (x Example) told() Example {
	x.Explanation = explain.Text(x.Proof, lang.English)
	return x
}

// examples explains the first operations that offend, or keys, up to most of them.
func (e *evidence) examples(v Verdict) []Example {
	if e.guarantee.Name == Linearizable {
		return e.keys()
	}
	return e.offenders(v.Offending)
}

// evidence is a history under explanation.
type evidence struct {
	ix        *index
	guarantee Guarantee
	options   Options
	most      int               // how many examples are wanted
	backward  []int32           // see search
	laidOut   *layout           // see passedBy
	found     map[int32][]int32 // see writesOf
	searched  int               // steps of Porcupine on parts of the history
}

// offenders explains the first offending operations of a session guarantee.
func (e *evidence) offenders(offending []int) []Example {
	var all []Example
	for _, i := range offending[:min(len(offending), mostExamples)] {
		if x, ok := e.offender(i); ok {
			all = append(all, x)
		}
		if len(all) == e.most {
			break
		}
	}
	return all
}

// offender explains one offending operation. The pair of operations that the
// guarantee is about is enough where versions tell the order; otherwise as many
// operations of the key as it takes. Those may turn out to contain such a pair,
// of another offender.
func (e *evidence) offender(i int) (Example, bool) {
	if e.guarantee.store {
		return e.storeOffender(i)
	}
	if x, ok := e.pair(i); ok {
		return x, true
	}
	core := e.onItsKey(i)
	if core == nil {
		return Example{}, false
	}
	offending := e.readers(core)
	if slices.Contains(core, i) {
		offending = []int{i}
	}
	for _, j := range offending {
		if x, ok := e.pair(j); ok {
			return x, true
		}
	}
	return e.example(core, offending, e.orderProof(core)), true
}

// mostMinimized bounds the cycles from which operations are left out.
const mostMinimized = 200

// onItsKey returns few operations of the key of operation i that break the guarantee,
// nil if they are not found.
func (e *evidence) onItsKey(i int) []int {
	most := mostMinimized
	core := e.cycle(i)
	if core == nil || !e.violates(core) {
		core, most = e.onKey(e.ix.key[i]), mostTogether
	}
	if len(core) > mostTogether {
		return nil
	}
	if len(core) <= most {
		core = e.minimize(core)
	}
	if !e.violates(core) {
		return nil
	}
	return core
}

// pair explains operation i by the one operation that it did not respect.
func (e *evidence) pair(i int) (Example, bool) {
	before, ok := e.broken(i)
	if !ok {
		return Example{}, false
	}
	core := e.closure([]int{i, before})
	if !e.violates(core) {
		return Example{}, false
	}
	return e.example(core, []int{i}, e.pairProof(i, before)), true
}

// example puts operations in order of call. The proof comes with indexes in the history.
func (e *evidence) example(core, offending []int, p explain.Proof) Example {
	e.byCall(core)
	slices.Sort(offending)
	return Example{Operations: core, Offending: offending, Proof: e.located(p, core)}
}

func (e *evidence) byCall(ops []int) {
	h := e.ix.h
	slices.SortFunc(ops, func(a, b int) int {
		return cmp.Or(cmp.Compare(h[a].Call, h[b].Call), cmp.Compare(h[a].Return, h[b].Return), cmp.Compare(a, b))
	})
}

// readers returns the operations that read.
func (e *evidence) readers(core []int) []int {
	var readers []int
	for _, i := range core {
		if e.ix.reads(i) {
			readers = append(readers, i)
		}
	}
	return readers
}

// broken returns the earlier operation of its session that operation i did not
// respect: of several, the newest in the log, for that one asks for the most.
func (e *evidence) broken(i int) (before int, ok bool) {
	ix, s := e.ix, e.ix.sights()
	earlier := ix.sessions[ix.owner[i]][:ix.rank[i]]
	if e.guarantee.Name == WritesFollowReads {
		earlier = ix.sessions[ix.owner[i]][:ix.rank[i]+1] // a cas reads before it writes
	}
	newest := s.atMost(int32(i))
	if e.guarantee.read {
		newest = s.readAtMost(i)
	}
	for _, j := range earlier {
		oldest := unplaced
		switch {
		case e.guarantee.read && ix.key[j] != ix.key[i]:
		case e.guarantee.own && ix.wrote(j):
			oldest = s.atLeast(int32(j))
		case !e.guarantee.own:
			oldest = s.readAtLeast(j)
		}
		if oldest > newest {
			before, newest, ok = j, oldest, true
		}
	}
	return before, ok
}

// atLeast and atMost bound the position of a write, or of the initial state.
func (s *sights) atLeast(w int32) int64 {
	if at := s.position(w); at != unplaced {
		return at
	}
	return 1
}

func (s *sights) atMost(w int32) int64 {
	if at := s.position(w); at != unplaced {
		return at
	}
	return math.MaxInt64
}

// readAtLeast and readAtMost bound the position of the write that an operation
// read; unplaced if it read none.
func (s *sights) readAtLeast(r int) int64 {
	least := unplaced
	for _, w := range s.candidates(r) {
		if at := s.atLeast(w); least == unplaced || at < least {
			least = at
		}
	}
	return least
}

func (s *sights) readAtMost(r int) int64 {
	most := unplaced
	for _, w := range s.candidates(r) {
		most = max(most, s.atMost(w))
	}
	return most
}
