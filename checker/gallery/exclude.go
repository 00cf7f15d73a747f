package gallery

import (
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// An Exclusion is a history that breaks a guarantee and that the model does not produce
// under a policy and lag.
type Exclusion struct {
	History history.History // in the order in which its operations would take effect
	because reasons
}

// reasons is a set of conditions.
type reasons uint

func (r reasons) has(c condition) bool { return r>>c&1 == 1 }

// ruleOut lists the histories of so many operations that break a guarantee under a
// correct leader and keep others, and reports whether the model can produce none of them
// under a policy and lag. They are all that there are, in the order in which operations
// take effect at their nodes: what is broken when they overlap is also broken then.
func ruleOut(by model.Policy, lag time.Duration, operations int, broken Guarantee, kept Set) (all []Exclusion, none bool) {
	r, ok := ruleOf(by)
	if !ok {
		return nil, false
	}
	x := excluder{rule: r, lag: lag, broken: broken, kept: kept, none: true}
	grow(nil, operations, func(h history.History, size Size) {
		if size.Operations == operations && x.none {
			x.look(slices.Clone(h))
		}
	})
	return x.all, x.none
}

type excluder struct {
	rule   rule
	lag    time.Duration
	broken Guarantee
	kept   Set
	judge  quick
	all    []Exclusion
	none   bool // is possible
}

// look takes a history with the log of a correct leader. Where writes wait, each may also
// have timed out.
func (x *excluder) look(h history.History) {
	var writes []int
	for i := range h {
		if h[i].F == history.Write {
			writes = append(writes, i)
			h[i].Version = history.At(int64(len(writes)))
		}
	}
	variants := 1
	if x.rule.waits {
		variants = 1 << len(writes)
	}
	for v := range variants {
		for k, w := range writes {
			if h[w].Type = history.OK; v>>k&1 == 1 {
				h[w].Type = history.Info
			}
		}
		x.try(h)
	}
}

// try looks for a way in which the model produces the history, if it is one that matters.
func (x *excluder) try(h history.History) {
	x.judge.begin(h)
	x.judge.log(h)
	if holds := x.judge.holds(); holds.Has(x.broken) || holds&x.kept != x.kept {
		return
	}
	c := conduct{h: h, rule: x.rule, lag: x.lag, node: make([]int, len(h)), inside: make([]bool, len(h))}
	e := Exclusion{History: slices.Clone(h)}
	for _, pair := range x.pairs(h) {
		c.ended = pair
		if x.possible(&c, 0, &e.because) {
			x.none = false
			return
		}
	}
	x.all = append(x.all, e)
}

// pairs returns of which two operations one has to end before the other is called to
// break the guarantee: any that stand the wrong way round in the log for
// linearizability, and none for the others.
func (x *excluder) pairs(h history.History) (all [][2]int) {
	if x.broken != 0 {
		return [][2]int{{}}
	}
	for b := range h {
		for a := range b {
			if h[a].Type == history.OK && x.judge.position[a] >= x.judge.limit(b) {
				all = append(all, [2]int{a, b})
			}
		}
	}
	return all
}

// possible reports whether there are moments for the conduct, whoever answers the reads from
// i on. If not, it adds why.
func (x *excluder) possible(c *conduct, i int, because *reasons) bool {
	if i == len(c.h) {
		circle := contradiction(c.moments(), c.needs())
		for _, g := range circle {
			*because |= 1 << g.because
		}
		return circle == nil
	}
	if c.h[i].F == history.Write {
		return x.possible(c, i+1, because)
	}
	for _, inside := range []bool{true, false} {
		if inside && c.opener(i) < 0 {
			continue
		}
		c.inside[i] = inside
		for _, node := range c.answerers(i) {
			c.node[i] = node
			if x.possible(c, i+1, because) {
				return true
			}
		}
		c.node[i] = 0
	}
	return false
}

// answerers lists who may answer a read by the rule: the leader, or one of the followers
// that answered before or one that did not.
func (c *conduct) answerers(i int) (nodes []int) {
	asked := c.rule.beyond
	if c.inside[i] {
		asked = c.rule.within
	}
	if asked == atLeader {
		return []int{0}
	}
	if before := c.previous(i, func(j int) bool { return c.node[j] > 0 }); c.rule.sticks && before >= 0 {
		return []int{c.node[before]}
	}
	fresh := min(c.followers()+1, model.MaxFollowers)
	for f := range fresh {
		nodes = append(nodes, f+1)
	}
	return nodes
}
