package checker

import (
	"cmp"
	"math"
	"slices"

	"lagcheck/checker/explain"
	"lagcheck/history"
)

// Proofs are built with indexes in the history, and located in their core at the end.

// roles begins a proof: operation subject broke a rule by not respecting operation
// before; either may be [explain.None].
func roles(rule explain.Rule, subject, before int) explain.Proof {
	return explain.Proof{Rule: rule, Subject: subject, Before: before, Older: explain.None, Newer: explain.None}
}

// located completes a proof with the operations of its core, and turns indexes in the
// history into indexes in the core.
func (e *evidence) located(p explain.Proof, core []int) *explain.Proof {
	place := func(i *int) {
		if *i != explain.None {
			*i = slices.Index(core, *i)
		}
	}
	for _, i := range []*int{&p.Subject, &p.Before, &p.Older, &p.Newer} {
		place(i)
	}
	for k := range p.Way {
		place(&p.Way[k].Op)
	}
	for k := range p.Spans {
		s := &p.Spans[k]
		place(&s.From)
		place(&s.To)
		place(&s.Made)
		for n := range s.Between {
			place(&s.Between[n])
		}
	}
	for k := range p.Demands {
		place(&p.Demands[k].Old)
		place(&p.Demands[k].New)
	}
	for k := range p.Groups {
		g := &p.Groups[k]
		place(&g.Ends)
		place(&g.Begins)
		for n := range g.Operations {
			place(&g.Operations[n])
		}
	}
	lie := p.Rule == explain.WrongClaim || p.Rule == explain.WrongOrder
	if !lie {
		p.Guarantee = e.guarantee.Name
	}
	for _, i := range core {
		o := e.operation(i)
		if !lie && e.ix.sights().disagree {
			o.Version = history.Version{} // not believed, so no part of a proof
		}
		p.Operations = append(p.Operations, o)
	}
	return &p
}

// operation returns what a proof has to know about an operation.
func (e *evidence) operation(i int) explain.Op {
	s := e.ix.sights()
	op := explain.Op{Op: e.ix.h[i], Index: i, At: explain.Unplaced, Least: explain.Unplaced, Most: explain.Unplaced}
	if s.disagree {
		return op
	}
	if op.Writes() {
		op.At = s.at[i]
	}
	if candidates := s.candidates(i); len(candidates) > 0 {
		op.Least, op.Most = math.MaxInt64, s.readAtMost(i)
		for _, w := range candidates {
			op.Least = min(op.Least, s.position(w))
		}
		if op.Most == math.MaxInt64 {
			op.Least, op.Most = explain.Unplaced, explain.Unplaced
		}
	}
	return op
}

// pairProof explains a session guarantee that operation i broke by not respecting an
// operation of its session before it.
func (e *evidence) pairProof(i, before int) explain.Proof {
	rule := explain.WriteBeforeRead
	switch e.guarantee.Name {
	case ReadYourWrites:
		rule = explain.OwnWriteMissed
	case MonotonicReads:
		rule = explain.EarlierReadMissed
	case MonotonicWrites:
		rule = explain.WritesExchanged
	}
	return roles(rule, i, before)
}

// orderProof explains a session guarantee for which no order of the writes of a key
// works. Where every read saw one certain write, it names what each asks of the order.
func (e *evidence) orderProof(core []int) explain.Proof {
	p := roles(explain.NoOrder, explain.None, explain.None)
	if e.ordered(core) {
		p.Rule = explain.NoChoice
	} else if demands, certain := e.demands(core); certain && len(demands) >= 2 {
		p.Rule, p.Demands = explain.ReadsDisagree, demands
	}
	return p
}

// ordered reports whether the places of all writes of the core in the log are known.
func (e *evidence) ordered(core []int) bool {
	return !slices.ContainsFunc(core, func(i int) bool { return e.ix.h[i].Writes() && e.ix.sights().at[i] == unplaced })
}

// demands says what each operation of the core asks of the order of the writes:
// those of one session one after the other.
func (e *evidence) demands(core []int) (demands []explain.Demand, certain bool) {
	core = slices.Clone(core)
	slices.SortFunc(core, func(a, b int) int {
		return cmp.Or(cmp.Compare(e.ix.owner[a], e.ix.owner[b]), cmp.Compare(e.ix.rank[a], e.ix.rank[b]))
	})
	for k, i := range core {
		if len(e.seen(i)) > 1 {
			return nil, false
		}
		if len(e.seen(i)) == 0 {
			continue
		}
		for _, j := range core[:k] {
			if e.ix.owner[j] == e.ix.owner[i] && e.asks(j, i) {
				demands = append(demands, explain.Demand{Old: j, New: i})
			}
		}
	}
	return demands, true
}

// asks reports whether read i asks something because of operation j before it in its
// session.
func (e *evidence) asks(j, i int) bool {
	w := e.seen(i)[0]
	if e.guarantee.own {
		return e.ix.wrote(j) && int32(j) != w
	}
	return len(e.seen(j)) > 0 && e.seen(j)[0] != w
}

// from names the node that answered, if it is known.
func (e *evidence) from(i int) string {
	if e.ix.h[i].Node == "" {
		return ""
	}
	return " from " + e.ix.h[i].Node
}
