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
	because   conditionSet // what keeps it from that, and no more than it takes
}

// A conditionSet is a set of conditions.
type conditionSet uint

func (s conditionSet) has(c condition) bool          { return s>>c&1 == 1 }
func (s conditionSet) with(c condition) conditionSet { return s | 1<<c }

// Smaller goes through all histories of fewer operations. The error names one that breaks
// the guarantee and that the model might produce: then the break is not proved smallest.
func (b *Break) Smaller() (Smaller, error) {
	all, err := b.smaller()
	if err != nil {
		return Smaller{}, err
	}
	s := Smaller{because: b.excluder().needed(all)}
	for _, c := range all {
		s.Histories = append(s.Histories, c.h)
	}
	return s, nil
}

func (b *Break) smaller() ([]candidate, error) {
	guarantee, err := ByName(b.Guarantee)
	if err != nil {
		return nil, err
	}
	e := b.excluder()
	all := candidates(e.rule, guarantee, len(b.Steps)-1)
	if i := e.produced(all); i >= 0 {
		return nil, fmt.Errorf("prove that no fewer than %d operations break %s under %s, lag %v: nothing excludes %s",
			len(b.Steps), b.Guarantee, b.Policy, e.lag, Notation(all[i].h))
	}
	return all, nil
}

func (b *Break) excluder() excluder {
	by, _ := policy.ByName(b.Policy) // of an unknown policy no rule is known
	return excluder{rule: ruleOf(by), lag: b.UnderLag()}
}

// A candidate is a history that breaks a guarantee if one of some pairs of operations
// stand in their order in real time: the first ended before the second was called. Where
// times do not matter there is one pair of an operation and itself.
type candidate struct {
	h     history.History
	pairs [][2]int
}

// candidates lists the histories of at most so many operations that break the guarantee
// under a correct leader. If writes wait, any of them may have timed out.
func candidates(r rule, broken Guarantee, most int) (all []candidate) {
	var j quick
	var h history.History
	grow(nil, most, func(grown history.History, _ Size) {
		outcomes := 1
		if r.waits != noFollower {
			outcomes <<= len(grown)
		}
		for timedOut := range outcomes {
			h = append(h[:0], grown...)
			if !finish(h, timedOut) {
				continue
			}
			j.begin(h)
			j.log(h)
			if !j.holds().Has(broken) {
				all = append(all, candidate{slices.Clone(h), j.pairs(h, broken)})
			}
		}
	})
	return all
}

// finish gives writes their places in the log of a correct leader, and lets a set of
// operations time out. It reports whether these are writes.
func finish(h history.History, timedOut int) bool {
	at := int64(0)
	for i := range h {
		if h[i].F == history.Write {
			at++
			h[i].Version = history.At(at)
		}
		if timedOut>>i&1 == 1 {
			if h[i].Type = history.Info; h[i].F == history.Read {
				return false
			}
		}
	}
	return true
}

// pairs returns which operations would have to stand one before the other in time: any two
// that stand the wrong way round in the log for linearizability. The other guarantees do
// not ask for times.
func (q *quick) pairs(h history.History, broken Guarantee) (all [][2]int) {
	if broken != 0 {
		return [][2]int{{}}
	}
	for b := range h {
		for a := range b {
			if !q.unknown[a] && q.position[a] >= q.limit(b) {
				all = append(all, [2]int{a, b})
			}
		}
	}
	return all
}

// An excluder shows that the model does not produce histories.
type excluder struct {
	rule    rule
	lag     time.Duration
	without conditionSet // conditions of which nothing is known
}

// needed returns conditions that suffice to exclude the candidates, and of which none
// can be spared.
func (e excluder) needed(all []candidate) conditionSet {
	for c := range conditions {
		before := e.without
		if e.without = before.with(c); e.produced(all) >= 0 {
			e.without = before
		}
	}
	return ^e.without
}

// produced returns the first candidate that the model might produce, -1 if there is none.
func (e excluder) produced(all []candidate) int {
	return slices.IndexFunc(all, func(x candidate) bool {
		c := newConduct(x.h, e.rule, e.lag)
		for _, c.ended = range x.pairs {
			if e.answered(c, 0) {
				return true
			}
		}
		return false
	})
}

// answered reports whether there are moments for the conduct, whoever answers the reads
// from i on.
func (e excluder) answered(c *conduct, i int) bool {
	if i == len(c.h) {
		gaps := slices.DeleteFunc(c.needs(), func(g gap) bool { return e.without.has(g.because) })
		return consistent(c.moments(), gaps)
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
