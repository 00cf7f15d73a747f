package checker

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// Every verdict on a guarantee that goes by the log passes package certify, as those
// on linearizability do. There are three kinds of evidence:
//
//   - none, where versions and values leave no choice. Then the kernel judges the only
//     arrangement there is, and must find the same offenders;
//   - an arrangement, for a guarantee that holds;
//   - a core, for a guarantee that is violated: the operations of an [Example].
//
// A violation of which no core is found, or none that is small enough to try, is no
// verdict, and neither is what would take too much memory to certify.

// withdraw makes a verdict unknown that is beyond what package certify tries.
func (v *Verdict) withdraw() {
	reason := Reason{Kind: HoldsUncertified}
	if v.Result == Violated {
		reason.Kind = BrokenUncertified
	}
	v.Result, v.Violations, v.Offending, v.By = Unknown, 0, nil, nil
	v.note(reason)
}

// A proof is what the check of a guarantee leaves as evidence that it holds.
type proof struct {
	saw   []int32         // what each operation saw, where that was chosen for all together
	order []int32         // the writes of some keys, key by key, in an order that was found
	found map[int32]int32 // what the reads of these keys saw
}

// addOrder takes over the order of the writes of a key.
func (ix *index) addOrder(ko *keyOrder) {
	if ix.trusting {
		return
	}
	p := &ix.proofs[ofReads]
	for _, node := range slices.Backward(ko.graph.last) {
		if int(node) < len(ko.writes) { // the others stand for several writes
			p.order = append(p.order, ko.writes[node])
		}
	}
	if p.found == nil {
		p.found = make(map[int32]int32)
	}
	for _, r := range ko.reads {
		p.found[r] = ko.sawOf(r)
	}
}

// certify has a verdict re-checked. It leaves a fault in the index if the evidence is
// refused.
func (ix *index) certify(g Guarantee, v *Verdict, p *proof, o Options) {
	if g.rule == noRule || v.Result == Unknown {
		return
	}
	err := ix.evidenceFor(g, v, p, o)
	switch {
	case errors.Is(err, certify.ErrUndecided):
		v.withdraw()
	case err != nil:
		ix.fault = &InternalError{Guarantee: g.Name, Problem: err.Error(), History: ix.h}
	}
}

func (ix *index) evidenceFor(g Guarantee, v *Verdict, p *proof, o Options) error {
	k, believed := ix.certifier(), !ix.sights().disagree
	if believed && ix.only {
		if err := k.Offenders(g.rule, v.Offending); !errors.Is(err, certify.ErrUndecided) {
			return err
		}
	}
	if v.Result == Holds {
		a := ix.arrangement(g, p)
		err := k.Arranged(g.rule, a, believed && v.Obligations > 0) // without obligations any order will do
		ix.only = ix.only && k.Told()
		return err
	}
	e := &evidence{ix: ix, guarantee: g, options: o, most: 1}
	found := e.examples(*v)
	if len(found) == 0 {
		return certify.ErrUndecided
	}
	return ix.certifyCore(g, found[0].Operations)
}

// certifyCore has a core re-checked.
func (ix *index) certifyCore(g Guarantee, operations []int) error {
	core := make([]int32, len(operations))
	for n, i := range operations {
		core[n] = int32(i)
	}
	return ix.certifier().Broken(g.rule, core, !ix.sights().disagree)
}

// certifyPart has re-checked that no order explains operations of one key, of which some
// may have failed: they are there to be shown. It returns [certify.ErrUndecided] if that
// takes too much.
func (ix *index) certifyPart(operations []int) error {
	part := certify.Part{States: coreWork}
	for _, i := range operations {
		if ix.h[i].Type != history.Fail {
			part.Ops = append(part.Ops, int32(i))
		}
	}
	undecided, err := new(certify.Kernel).Parts(ix.h, []certify.Part{part}, nil)
	if err == nil && len(undecided) > 0 {
		return certify.ErrUndecided
	}
	return err
}

// certifier returns the kernel with the history.
func (ix *index) certifier() *certify.Kernel {
	if ix.kernel == nil {
		ix.kernel = new(certify.Kernel)
		ix.kernel.Begin(ix.h)
		ix.only = ix.kernel.Told()
	}
	return ix.kernel
}

// arrangement completes what the check of a guarantee found: reads that make no
// difference to it see what they can, and writes that have no position stand behind.
func (ix *index) arrangement(g Guarantee, p *proof) certify.Arrangement {
	s := ix.sights()
	a := certify.Arrangement{Saw: make([]int32, len(ix.h)), Log: make([]int32, 0, len(ix.h))}
	ordered := make([]bool, len(ix.h))
	for _, w := range p.order {
		ordered[w] = true
	}
	for _, w := range s.inLog() {
		if !ordered[w] {
			a.Log = append(a.Log, w)
		}
	}
	read := newProgress(ix.keys)
	for session, ops := range ix.sessions {
		for _, i := range ops {
			a.Saw[i] = ix.choice(g, p, session, i, read)
		}
	}
	for i := range ix.h {
		if ix.h[i].Writes() && ix.h[i].Type != history.Fail && s.at[i] == unplaced && !ordered[i] {
			a.Log = append(a.Log, int32(i))
		}
	}
	a.Log = append(a.Log, p.order...)
	return a
}

// choice returns what operation i saw in the arrangement: what the search chose; else
// what makes the least trouble, as its guarantee chose: the newest write if own ones are
// to be respected, the oldest if later writes have to respect it, the oldest that does
// not go back if later reads do.
func (ix *index) choice(g Guarantee, p *proof, session, i int, read *progress) int32 {
	s := ix.sights()
	candidates := s.candidates(i)
	if len(candidates) == 0 {
		return certify.Nobody
	}
	w, key := candidates[0], ix.key[i]
	byPosition := func(a, b int32) int { return cmp.Compare(s.position(a), s.position(b)) }
	found, chosen := p.found[int32(i)]
	switch {
	case chosen:
		w = found
	case g.store && p.saw != nil && p.saw[i] != open:
		w = p.saw[i]
	case g.Name == ReadYourWrites:
		w = slices.MaxFunc(candidates, byPosition)
	case g.Name == WritesFollowReads && w != initial:
		w = slices.MinFunc(candidates, byPosition)
	case g.Name == MonotonicReads:
		floor := int64(0)
		if read.started(session, key) {
			floor = read.newest[key]
		}
		if oldest, _ := s.oldestFrom(candidates, floor); oldest != unplaced {
			w, _ = s.stated(i, oldest)
		}
		read.advance(session, key, s.position(w))
	}
	if w == initial {
		return certify.Initial
	}
	return w
}

// noRule stands in the place of the rule by which package certify knows a guarantee, for
// linearizability.
const noRule = certify.Rule(math.MaxUint8)

// rejudge has the kernel judge all rules asked for, so that certify has only to compare.
// They leave it nothing but one arrangement, which is the same for all.
func (t *told) rejudge(h history.History, asked []Guarantee, o *Options) {
	t.certain = false
	byLog := o.NoSecondOpinion
	for k := range asked {
		byLog = byLog || asked[k].rule != noRule
	}
	if !byLog {
		return
	}
	if t.kernel == nil {
		t.kernel = new(certify.Kernel)
	}
	t.kernel.Look = o.lookOf(h)
	t.kernel.Begin(h)
	if t.certain = t.kernel.Told(); !t.certain {
		return
	}
	for k := len(asked) - 1; k >= 0; k-- { // causal when the engine is through with it: it takes memory
		if rule := asked[k].rule; rule != noRule {
			t.kernel.Judge(rule)
		}
	}
}

// certify has all verdicts re-checked that go by the log.
func (t *told) certify(asked []Guarantee) error {
	for k := range asked {
		v, rule := &t.verdicts[k], asked[k].rule
		if rule == noRule && !t.byLog || v.Result == Unknown {
			continue
		}
		if !t.certain {
			return &InternalError{Guarantee: v.Guarantee, Problem: "versions leave a choice where package versioned saw none", History: t.ix.h}
		}
		var err error
		if rule != noRule {
			err = t.kernel.Offenders(rule, v.Offending)
		} else {
			err = t.kernel.InLog(t.cores)
		}
		switch {
		case err == nil:
		case errors.Is(err, certify.ErrUndecided):
			v.withdraw()
		default:
			return &InternalError{Guarantee: v.Guarantee, Problem: err.Error(), History: t.ix.h}
		}
	}
	return nil
}
