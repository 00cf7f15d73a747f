package gallery

import (
	"fmt"
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
)

// A Smaller says that no fewer operations than those of a [Break] break its guarantee.
type Smaller struct {
	// Histories are all of fewer operations that break the guarantee under a correct
	// leader, in the order in which operations take effect at their nodes. The model
	// produces none of them.
	Histories []history.History
	because   conditionSet // what keeps it from that
}

type conditionSet uint

func (s conditionSet) has(c condition) bool { return s>>c&1 == 1 }

// Smaller goes through all histories of fewer operations. The error names one that breaks
// the guarantee and that the model might produce: then the break is not proved smallest.
func (b *Break) Smaller() (Smaller, error) {
	by, err := policy.ByName(b.Policy)
	if err != nil {
		return Smaller{}, err
	}
	guarantee, err := ByName(b.Guarantee)
	if err != nil {
		return Smaller{}, err
	}
	e := excluder{rule: ruleOf(by), lag: b.UnderLag(), broken: guarantee}
	if possible := e.exclude(len(b.Steps) - 1); possible != nil {
		return Smaller{}, fmt.Errorf("prove that no fewer than %d operations break %s under %s, lag %v: nothing excludes %s",
			len(b.Steps), b.Guarantee, b.Policy, e.lag, Notation(possible))
	}
	return e.found, nil
}

// An excluder shows that the model does not produce certain histories.
type excluder struct {
	rule    rule
	lag     time.Duration
	broken  Guarantee
	judge   quick
	found   Smaller
	ignored conditionSet // conditions that are left out, to see whether they are needed
}

// exclude looks for a history of at most so many operations that breaks the guarantee and
// that the model might produce. Those that it does not produce it notes.
func (e *excluder) exclude(most int) (possible history.History) {
	grow(nil, most, func(h history.History, _ Size) {
		if possible != nil {
			return
		}
		for timedOut := range 1 << len(h) {
			if h := e.ended(h, timedOut); h != nil && e.possible(h) {
				possible = h
			}
		}
	})
	return possible
}

// ended returns a copy of the history with the log of a correct leader, in which some of the
// writes timed out. It returns nil if that cannot be.
func (e *excluder) ended(h history.History, timedOut int) history.History {
	h = slices.Clone(h)
	at := int64(0)
	for i := range h {
		isWrite := h[i].F == history.Write
		if isWrite {
			at++
			h[i].Version = history.At(at)
		}
		if timedOut>>i&1 == 1 {
			if h[i].Type = history.Info; !isWrite || !e.rule.waits {
				return nil
			}
		}
	}
	return h
}

// possible reports whether the model might produce the history and so break the guarantee.
func (e *excluder) possible(h history.History) bool {
	e.judge.begin(h)
	e.judge.log(h)
	if e.judge.holds().Has(e.broken) {
		return false
	}
	c := newConduct(h, e.rule, e.lag)
	for _, c.ended = range e.pairs(h) {
		if e.answered(c, 0) {
			return true
		}
	}
	e.found.Histories = append(e.found.Histories, h)
	return false
}

// pairs returns the operations of which one has to end before the other is called if that
// is to break the guarantee: any two that stand the wrong way round in the log for
// linearizability, and none for the others, which do not ask for times.
func (e *excluder) pairs(h history.History) (all [][2]int) {
	if e.broken != 0 {
		return [][2]int{{}}
	}
	for b := range h {
		for a := range b {
			if h[a].Type == history.OK && e.judge.position[a] >= e.judge.limit(b) {
				all = append(all, [2]int{a, b})
			}
		}
	}
	return all
}

// answered reports whether there are moments for the conduct, whoever answers the reads
// from i on. If not, it notes why.
func (e *excluder) answered(c *conduct, i int) bool {
	if i == len(c.h) {
		return e.consistent(c)
	}
	if c.h[i].F == history.Write {
		return e.answered(c, i+1)
	}
	for _, c.inside[i] = range []bool{false, true} {
		if c.inside[i] && c.opener(i) < 0 {
			continue
		}
		for _, node := range c.answerers(i) {
			c.node[i] = node
			if e.answered(c, i+1) {
				return true
			}
		}
		c.node[i] = model.Leader
	}
	return false
}

func (e *excluder) consistent(c *conduct) bool {
	gaps := c.needs()
	if e.ignored != 0 {
		gaps = slices.DeleteFunc(gaps, func(g gap) bool { return e.ignored.has(g.because) })
	}
	circle := contradiction(c.moments(), gaps)
	for _, g := range circle {
		e.found.because |= 1 << g.because
	}
	return circle == nil
}

// answerers lists who may answer a read: the leader, the followers that answered reads
// before, and one that did not.
func (c *conduct) answerers(i int) (nodes []model.Node) {
	asked := c.rule.beyond
	if c.inside[i] {
		asked = c.rule.within
	}
	if asked != aFollower {
		nodes = append(nodes, model.Leader)
	}
	if asked == theLeader {
		return nodes
	}
	if before := c.previous(i, func(j int) bool { return c.node[j] != model.Leader }); c.rule.sticks && before >= 0 {
		return append(nodes, c.node[before])
	}
	for f := range min(c.followers()+1, model.MaxFollowers) {
		nodes = append(nodes, f+1)
	}
	return nodes
}
