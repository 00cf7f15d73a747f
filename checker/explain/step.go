package explain

import (
	"slices"

	"lagcheck/history"
)

// A Step is a line of a proof. A and B are operations, or None; what it says about them
// depends on its kind.
type Step struct {
	Kind StepKind
	A, B int
	// C is the write that A saw, for MissedOlder; the group, for OneValue and GroupFirst;
	// the demand, for OlderValue; the span, for InOrder, SeesAfter, HeldOnly, TookEffect and
	// MustBeHeld.
	C int
}

// A StepKind is what a step says.
type StepKind uint8

// What steps say: first what follows from what happened, and why; from MustSee on, what
// contradicts it. The zero StepKind is none of them.
const (
	ComesFirst    StepKind = 1 + iota // A had ended when B began, or their session did A first
	Sees                              // B saw what A wrote
	StandsFirst                       // A stands in the log before B
	SeesAt                            // A saw what stands at a position of the log
	StandsAt                          // A stands at a position of the log
	MissedFirst                       // A saw the state before all writes, and so not B
	MissedOlder                       // A saw what C wrote, which was before B, and so not B
	MissedByPlace                     // A saw what stands before what B wrote, or saw, in the log
	Failed                            // A did not happen
	OneValue                          // the operations of group C stand together in every order
	GroupFirst                        // those of group C come before those of the other one
	OlderValue                        // demand C: one value is older than another
	InOrder                           // A comes before B, by what follows from spans before C
	SeesAfter                         // A saw what it saw after B (None: the initial state): span C
	HeldOnly                          // what there can have been in span C, without A if it is not None
	TookEffect                        // A took effect in span C

	MustSee       // the guarantee asks that A see B, or something newer
	MustStand     // the guarantee asks that A stand in the log after B
	MustBeWritten // A cannot see what B, or nobody, wrote
	BothFirst     // neither group can come before the other
	MustBeHeld    // A must have seen what there can have been in span C
	Circle        // demands go round in a circle
	NothingLeft   // no order is left
)

// Steps returns the proof line by line.
func (p *Proof) Steps() []Step {
	r, w := p.Subject, p.Before
	var steps []Step
	add := func(kind StepKind, a, b, c int) { steps = append(steps, Step{kind, a, b, c}) }
	switch p.Rule {
	case OwnWriteMissed, EarlierReadMissed:
		add(ComesFirst, w, r, None)
		steps = append(steps, p.missed(r, w), Step{MustSee, r, w, None})
	case WritesExchanged:
		add(ComesFirst, w, r, None)
		add(StandsFirst, r, w, None)
		add(MustStand, r, w, None)
	case WriteBeforeRead:
		if r != w {
			add(ComesFirst, w, r, None)
		}
		add(SeesAt, w, None, None)
		add(StandsAt, r, None, None)
		add(MustStand, r, w, None)
	case StaleRead:
		steps = p.older(w)
		add(ComesFirst, w, r, None)
		steps = append(steps, p.missed(r, w), Step{MustSee, r, w, None})
	case NewThenOld:
		add(ComesFirst, w, r, None)
		add(Sees, p.Newer, w, None)
		steps = append(steps, p.older(p.Newer)...)
		steps = append(steps, p.missed(r, p.Newer), Step{MustSee, r, w, None})
	case FromFuture:
		add(ComesFirst, r, w, None)
		add(MustBeWritten, r, w, None)
	case FromNowhere:
		if w != None {
			add(Failed, w, None, None)
		}
		add(MustBeWritten, r, None, None)
	default:
		return p.longer()
	}
	return steps
}

// longer returns the steps of proofs about more than a few operations.
func (p *Proof) longer() []Step {
	r, w := p.Subject, p.Before
	var steps []Step
	add := func(kind StepKind, a, b, c int) { steps = append(steps, Step{kind, a, b, c}) }
	switch p.Rule {
	case PassedInLog:
		if w != None {
			add(ComesFirst, w, r, None)
			add(p.reached(w), w, None, None)
		} else {
			add(StandsAt, r, None, None)
		}
		add(StandsAt, p.Newer, None, None)
		steps = append(steps, p.missed(r, p.Newer), Step{MustSee, r, p.Newer, None})
	case MissedCause, BeforeCause:
		from := r
		for _, l := range p.Way {
			kind := ComesFirst
			if l.Saw {
				kind = Sees
			}
			add(kind, l.Op, from, None)
			from = l.Op
		}
		slices.Reverse(steps)
		if p.Rule == MissedCause {
			steps = append(steps, p.missed(r, w), Step{MustSee, r, w, None})
		} else {
			add(StandsFirst, r, w, None)
			add(MustStand, r, w, None)
		}
	case ValuesCross:
		add(OneValue, None, None, 0)
		add(OneValue, None, None, 1)
		add(GroupFirst, None, None, 0)
		add(GroupFirst, None, None, 1)
		add(BothFirst, None, None, None)
	case OutOfReach:
		return p.outOfReach()
	case ReadsDisagree:
		for k := range p.Demands {
			add(OlderValue, None, None, k)
		}
		add(Circle, None, None, None)
	case NoChoice, NoOrder:
		if p.Rule == NoChoice {
			for _, w := range p.writes() {
				add(StandsAt, w, None, None)
			}
		}
		add(NothingLeft, None, None, None)
	}
	return steps
}

// reached tells how operation i shows a place of the log.
func (p *Proof) reached(i int) StepKind {
	if p.Operations[i].Writes() {
		return StandsAt
	}
	return SeesAt
}

// older says why what the subject saw is older than write w.
func (p *Proof) older(w int) []Step {
	switch {
	case p.Older == None:
		return nil
	case p.precedes(p.Older, w):
		return []Step{{ComesFirst, p.Older, w, None}}
	}
	return []Step{{ComesFirst, p.Older, p.Before, None}} // which saw w, and no longer the older one
}

// missed says why operation r did not see w, or what w saw.
func (p *Proof) missed(r, w int) Step {
	switch op := &p.Operations[r]; {
	case p.Older != None:
		return Step{MissedOlder, r, w, p.Older}
	case op.Saw().IsNil() && op.Most <= 0:
		return Step{MissedFirst, r, w, None}
	}
	return Step{MissedByPlace, r, w, None}
}

// outOfReach tells span by span what follows.
func (p *Proof) outOfReach() []Step {
	var steps []Step
	for n, s := range p.Spans {
		for i := range p.Operations {
			if o := &p.Operations[i]; !o.Writes() || o.Type == history.Fail || i == s.From || i == s.To || slices.Contains(s.Between, i) {
				continue
			}
			switch {
			case s.From != None && p.precedes(i, s.From) || p.precedes(s.To, i): // as one sees
			case s.From != None && p.order(i, s.From, n) != nil:
				steps = append(steps, Step{InOrder, i, s.From, n})
			default:
				steps = append(steps, Step{InOrder, s.To, i, n})
			}
		}
		steps = append(steps, Step{SeesAfter, s.To, s.From, n})
		if others := len(s.Between); others > 1 || others == 1 && s.Made == None {
			steps = append(steps, Step{HeldOnly, s.Made, None, n})
		}
		if s.Made != None {
			steps = append(steps, Step{TookEffect, s.Made, None, n})
		} else {
			steps = append(steps, Step{MustBeHeld, s.To, None, n})
		}
	}
	return steps
}

// order returns operations from i to j of which each comes before the next, by what
// follows from the spans before one; nil if that does not follow from at most two of them.
func (p *Proof) order(i, j, before int) []int {
	reaches := func(a, b int) bool { return a == b || a != None && b != None && p.precedes(a, b) }
	for _, s := range p.Spans[:before] {
		switch {
		case s.Made == i && reaches(s.To, j):
			return slices.Compact([]int{i, s.To, j})
		case s.Made == j && reaches(i, s.From):
			return slices.Compact([]int{i, s.From, j})
		}
	}
	for _, s := range p.Spans[:before] {
		for _, next := range p.Spans[:before] {
			if s.Made == i && next.Made == j && next.From != None && reaches(s.To, next.From) {
				return slices.Compact([]int{i, s.To, next.From, j})
			}
		}
	}
	return nil
}
