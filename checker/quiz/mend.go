package quiz

import (
	"fmt"
	"slices"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model/workload"
)

// A mendMaker asks which read would have had to return another value for a guarantee to
// hold.
type mendMaker struct{}

func (mendMaker) draw(src workload.Source, operations int, close bool) *Problem {
	p := &Problem{Kind: Mend}
	if src.Intn(2) == 0 {
		p.History = small(src, operations, 1+src.Intn(3), 1)
	} else if p, _ = played(src, Mend, setting(src, operations, pick(src, policies...))); p == nil {
		return nil
	}
	guarantee := pick(src, checker.Linearizable, checker.ReadYourWrites, checker.MonotonicReads)
	p.Ask.Guarantees = []string{guarantee}
	if held, err := newJudge(p.History).holds(guarantee); err != nil || held {
		return nil
	}
	var good, bad []Claim
	for _, c := range changes(p.History) {
		h, err := changed(p.History, &c)
		if err != nil {
			return nil
		}
		held, err := newJudge(h).holds(guarantee)
		switch {
		case err != nil:
			return nil
		case held:
			good = append(good, c)
		default:
			bad = append(bad, c)
		}
	}
	if len(good) == 0 {
		return nil
	}
	right := pick(src, good...)
	shuffle(src, bad)
	slices.SortStableFunc(bad, func(a, b Claim) int {
		near := func(c Claim) int {
			if (c.Operation == right.Operation || c.Value == right.Value) == close {
				return 0
			}
			return 1
		}
		return near(a) - near(b)
	})
	return p.offer(src, right, bad, usualOptions)
}

// changes returns all ways to let one read return another value that was written, or nil.
func changes(h history.History) []Claim {
	var all []Claim
	for _, r := range reads(h) {
		values := []history.Value{history.Nil}
		for _, w := range writesTo(h, h[r].Key) {
			values = append(values, h[w].Value)
		}
		for _, v := range values {
			if v != h[r].Value {
				all = append(all, Claim{Operation: r, Value: v})
			}
		}
	}
	return all
}

// changed returns the history after a change, with the version that goes with the value.
func changed(h history.History, c *Claim) (history.History, error) {
	if c.Operation < 0 || c.Operation >= len(h) || h[c.Operation].F != history.Read || h[c.Operation].Value == c.Value {
		return nil, fmt.Errorf("operation %d is no read of another value", c.Operation+1)
	}
	at, ok := written(h, h[c.Operation].Key, c.Value)
	if !ok {
		return nil, fmt.Errorf("nobody writes %v", c.Value)
	}
	h = slices.Clone(h)
	h[c.Operation].Value, h[c.Operation].Version = c.Value, at
	return h, nil
}

func (mendMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	if len(d.Ask.Guarantees) != 1 {
		return false, nil, fmt.Errorf("one guarantee is to be mended")
	}
	guarantee := d.Ask.Guarantees[0]
	if held, err := d.judge.holds(guarantee); err != nil || held {
		return false, nil, fmt.Errorf("%s is not broken (%v)", guarantee, err)
	}
	h, err := changed(d.History, claim)
	if err != nil {
		return false, nil, err
	}
	j := newJudge(h)
	held, err := j.holds(guarantee)
	if err != nil {
		return false, nil, err
	}
	if held {
		before, err := d.judge.brokenBy("broken as drawn", guarantee)
		return true, append(before, say("mended", operation{h[claim.Operation]}, term(guarantee))), err
	}
	after, err := j.brokenBy("broken even so", guarantee)
	return false, append([]phrase{say("not mended", timed{h[claim.Operation]})}, after...), err
}

func (mendMaker) close(p *Problem, right int) bool {
	c, near := &p.Claims[right], 0
	for i := range p.Claims {
		if i != right && (p.Claims[i].Operation == c.Operation || p.Claims[i].Value == c.Value) {
			near++
		}
	}
	return near >= 2
}

func (mendMaker) given(p *Problem) []phrase {
	return append([]phrase{say("given nil"), say("given versions"), say("given mend")}, promised(p.Ask.Guarantees...)...)
}

func (mendMaker) question(p *Problem) phrase { return say("ask mend", terms(p.Ask.Guarantees)) }

func (mendMaker) option(p *Problem, claim *Claim) phrase {
	return say("option mend", timed{p.History[claim.Operation]}, value(history.Op{Value: claim.Value}))
}
