package checker

import (
	"errors"
	"math"
	"slices"

	"lagcheck/checker/certify"
	"lagcheck/checker/lin"
	"lagcheck/history"
)

// A Small is a part of a history that breaks a guarantee on its own. It is closed: with
// each read it has every write that the read may have seen. If nobody had written the
// value by then, which linearizability alone minds, it has the operation that wrote it
// too late or failed to.
type Small struct {
	Guarantee  string
	Operations []int           // indexes in the history, ascending
	History    history.History // those operations, as they were recorded
	Size       Size
	Example    Example // what breaks in History, with indexes in History; those of its proof are in the whole
}

// Size says how small a [Small] is.
type Size uint8

// What is known of the size.
const (
	Bounded  Size = iota // a bound on work was hit, or the search was ended: smaller ones may exist
	Minimal              // without any one operation, and those that need it, nothing is broken
	Smallest             // no closed part of the history with fewer operations breaks the guarantee
)

// String returns bounded, minimal or smallest.
func (s Size) String() string { return [...]string{"bounded", "minimal", "smallest"}[s] }

// Shrink reduces the history that was judged last to a small part of it that still
// breaks the guarantee of a violated verdict. It looks at all offending operations and
// keys, not only at the first ones as [Checker.Explain] does. If fewer is not nil, it is
// told how many operations are left of the part under way each time there are fewer. Shrink reports false if the
// verdict is not violated, or if nothing smaller than the history was found before its
// work, which is counted in operations and tries, or Options.Done ended it. The error is
// an [*InternalError]: what was found is refused by package certify.
func (c *Checker) Shrink(v Verdict, o Options, fewer func(operations int)) (small Small, ok bool, err error) {
	g, err := ByName(v.Guarantee)
	if err != nil || v.Result != Violated {
		return Small{}, false, nil
	}
	s := newShrinker(c.index(), g, o, fewer)
	if s.find(v); s.best == nil {
		return Small{}, false, nil
	}
	if err := s.settle(); err != nil {
		return Small{}, false, err
	}
	if err := s.certify(); err != nil {
		return Small{}, false, &InternalError{Guarantee: g.Name, Problem: err.Error(), History: s.ix.h}
	}
	return s.conclude()
}

// How much work it may take to shrink a history: see reduction.
const (
	shrinkTries  = 20_000
	shrinkVisits = 50_000_000
)

// A shrinker looks for the smallest part of a history that breaks a guarantee.
type shrinker struct {
	reduction
	best   []int   // the smallest part so far, ascending
	proved bool    // that none has fewer operations
	failed []int32 // of each value: a failed write of it; see origins
}

func newShrinker(ix *index, g Guarantee, o Options, fewer func(int)) *shrinker {
	e := &evidence{ix: ix, guarantee: g, options: o, most: mostExamples}
	s := &shrinker{reduction: reduction{evidence: e, fewer: fewer, tries: shrinkTries, left: shrinkVisits}}
	s.needs = s.mustHave
	if g.Name == Linearizable {
		s.needs = s.origins
	}
	return s
}

// find looks for a small part where the guarantee is known to be broken.
func (s *shrinker) find(v Verdict) {
	if s.guarantee.Name == Linearizable {
		s.shrinkKeys()
	} else {
		s.shrinkOffenders(v.Offending)
	}
}

// consider takes a part that is illegal if it is smaller than the best so far.
func (s *shrinker) consider(part []int) {
	if s.best != nil && len(part) >= len(s.best) {
		return
	}
	s.best = slices.Sorted(slices.Values(part))
	if s.fewer != nil {
		s.fewer(len(part))
	}
}

// origins returns where the value came from that operation i read: all writes that it
// may have seen; else one that came too late, or failed. A cas takes more with it, so it
// is the last choice.
func (s *shrinker) origins(i int, last int64) []int32 {
	if seen := s.mustHave(i, last); len(seen) > 0 || !s.ix.reads(i) || s.sees().crowd > 0 {
		return seen
	}
	cas := none
	for w := s.ix.writer[s.ix.saw(i)]; w != none; w = s.ix.next[w] {
		switch {
		case s.ix.h[w].F == history.Write:
			return []int32{w}
		case int(w) != i && cas == none:
			cas = w
		}
	}
	if w := s.failedWrite(s.ix.saw(i)); w != none {
		return []int32{w}
	}
	if cas != none {
		return []int32{cas}
	}
	return nil
}

// failedWrite returns a failed write or cas of a value, none if there is none.
func (s *shrinker) failedWrite(value int32) int32 {
	if s.failed == nil {
		s.failed = slices.Repeat([]int32{none}, len(s.ix.writer))
		for w := range s.ix.h {
			if op := &s.ix.h[w]; op.Type == history.Fail && op.Writes() {
				s.failed[s.ix.value[w]] = int32(w)
			}
		}
	}
	return s.failed[value]
}

// close adds to operations what they need, and so on.
func (s *shrinker) close(ops ...int) []int {
	for {
		ops = s.closure(ops)
		n := len(ops)
		for _, i := range ops {
			if !s.ix.reads(i) || !s.nowhere(i) {
				continue
			}
			for _, w := range s.needs(i, math.MinInt64) {
				if !slices.Contains(ops, int(w)) {
					ops = append(ops, int(w))
				}
			}
		}
		if len(ops) == n {
			return ops
		}
	}
}

// shrinkKeys shrinks what is not linearizable: of the keys whose values can be told apart
// the smallest core of all, of each other one what is left of it.
func (s *shrinker) shrinkKeys() {
	results := s.ix.linear()
	core, exact := lin.Smallest(s.ix.numbered(), func(key int32) bool { return results[key].Verdict == lin.Violated })
	s.considerCore(core)
	s.proved = core != nil && exact && !slices.ContainsFunc(s.ix.sessions, s.tiesIn)
	for key, r := range results {
		if r.Verdict == lin.Violated && (s.best == nil || !exact) {
			s.considerCore(r.Core)
		}
		if r.Verdict == lin.Undecidable && len(s.best) != 1 {
			s.shrinkKey(int32(key))
		}
	}
	s.proved = s.proved || len(s.best) == 1
}

func (s *shrinker) considerCore(core []int32) {
	var ops []int
	for _, i := range core {
		ops = append(ops, int(i))
	}
	if ops = s.close(ops...); len(ops) > 0 && s.violates(ops) {
		s.consider(ops)
	}
}

// tiesIn reports whether an operation of the session starts when the one before it ended.
func (s *shrinker) tiesIn(session []int) bool {
	return slices.ContainsFunc(session, func(i int) bool { return s.ix.touches(step{op: int32(i), start: s.ix.h[i].Call}) })
}

// shrinkKey leaves operations of a key out that Porcupine alone decides.
func (s *shrinker) shrinkKey(key int32) {
	result := Unknown
	if s.sees().crowd == 0 && !s.spent { // else nothing can be left out, or there is no work left
		result = s.onWhole(key)
	}
	s.proved = s.proved && result == Holds
	if result != Violated {
		return
	}
	core := s.close(s.illegalPrefix(s.onKey(key))...)
	if core = s.reduce(core); s.broken || s.violates(core) { // of the whole it may take too long to say
		s.consider(core)
	}
}

// settle leaves out of the best part what can be left out, and looks for smaller ones
// elsewhere.
func (s *shrinker) settle() error {
	s.settleOn()
	if !s.sure || s.proved || s.sees().crowd > 0 {
		return nil // with a crowd, what a part needs is not known
	}
	before := len(s.best)
	err := s.prove()
	if !s.proved && len(s.best) < before {
		s.settleOn()
	}
	return err
}

// settleOn leaves out of the best part what can be left out. It has work of its own, as
// the part may be small by now.
func (s *shrinker) settleOn() {
	s.tries, s.left, s.spent = coreTries, coreVisits, false
	s.best = slices.Sorted(slices.Values(s.reduce(s.best)))
}

// mostExplained is how many operations a part may have to be explained.
const mostExplained = 200

// certify has the best part re-checked, if it is not beyond what package certify tries.
func (s *shrinker) certify() error {
	var err error
	if s.guarantee.Name == Linearizable {
		err = s.ix.certifyPart(s.best)
	} else {
		err = s.ix.certifyCore(s.guarantee, s.best)
	}
	if errors.Is(err, certify.ErrUndecided) {
		return nil // conclude judges it as a history of its own
	}
	return err
}

// conclude judges the best part as a history of its own. Versions that the whole refuted
// are no better in a part that does not refute them, so they are not believed there.
func (s *shrinker) conclude() (Small, bool, error) {
	small := Small{Guarantee: s.guarantee.Name, Operations: s.best}
	switch {
	case s.sure && s.proved:
		small.Size = Smallest
	case s.sure:
		small.Size = Minimal
	}
	for _, i := range s.best {
		small.History = append(small.History, s.ix.h[i])
	}
	var c Checker
	o := Options{Guarantees: []string{s.guarantee.Name}, Work: coreWork}
	verdicts, err := c.Check(s.part(s.best), o)
	if err != nil || verdicts[0].Result != Violated {
		return Small{}, false, err
	}
	if len(s.best) <= mostExplained {
		if small.Example, _ = c.Explain(verdicts[0], o); small.Example.Proof != nil {
			for k := range small.Example.Proof.Operations {
				op := &small.Example.Proof.Operations[k]
				op.Index = s.best[op.Index]
			}
		}
	}
	return small, true, nil
}
