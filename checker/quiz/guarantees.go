package quiz

import (
	"fmt"
	"slices"

	"lagcheck/checker"
	"lagcheck/model/workload"
)

// A guaranteesMaker asks which of some guarantees hold: options are sets of them.
type guaranteesMaker struct{}

// Which guarantees are asked about together.
var (
	pairs = [][]string{
		{checker.Linearizable, checker.ReadYourWrites},
		{checker.Linearizable, checker.MonotonicReads},
		{checker.ReadYourWrites, checker.MonotonicReads},
	}
	more = [][]string{
		{checker.Linearizable, checker.ReadYourWrites, checker.MonotonicReads},
		{checker.Linearizable, checker.Sequential, checker.ReadYourWrites},
		{checker.Linearizable, checker.Causal, checker.MonotonicReads},
		{checker.Sequential, checker.Causal, checker.PRAM, checker.ReadYourWrites},
	}
)

func (guaranteesMaker) draw(src workload.Source, operations int, close bool) *Problem {
	p := &Problem{Kind: Guarantees}
	if src.Intn(2) == 0 {
		p.History = small(src, operations, 1+src.Intn(3), 1+src.Intn(2))
	} else if p, _ = played(src, Guarantees, setting(src, operations, pick(src, policies...))); p == nil {
		return nil
	}
	p.Ask.Guarantees = pick(src, pairs...)
	if close {
		p.Ask.Guarantees = pick(src, more...)
	}
	j := newJudge(p.History)
	var right Claim
	for _, g := range p.Ask.Guarantees {
		if held, err := j.holds(g); err != nil {
			return nil
		} else if held {
			right.Holds = append(right.Holds, g)
		}
	}
	if len(right.Holds) == len(p.Ask.Guarantees) && src.Intn(4) > 0 {
		return nil // what breaks is more to see
	}
	var near, far []Claim
	for set := range 1 << len(p.Ask.Guarantees) {
		claim, apart := Claim{}, 0
		for k, g := range p.Ask.Guarantees {
			in := set>>k&1 == 1
			if in {
				claim.Holds = append(claim.Holds, g)
			}
			if in != slices.Contains(right.Holds, g) {
				apart++
			}
		}
		if apart == 1 {
			near = append(near, claim)
		} else if apart > 1 {
			far = append(far, claim)
		}
	}
	shuffle(src, near)
	shuffle(src, far)
	return p.offer(src, right, append(near, far...), usualOptions)
}

func (guaranteesMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	if len(d.Ask.Guarantees) == 0 {
		return false, nil, fmt.Errorf("no guarantees are asked about")
	}
	for _, g := range claim.Holds {
		if !slices.Contains(d.Ask.Guarantees, g) {
			return false, nil, fmt.Errorf("nobody asked about %q", g)
		}
	}
	var right, wrong []phrase
	for _, g := range d.Ask.Guarantees {
		if _, err := checker.ByName(g); err != nil {
			return false, nil, err
		}
		held, err := d.judge.holds(g)
		if err != nil {
			return false, nil, err
		}
		why, err := d.judge.why(g)
		if err != nil {
			return false, nil, err
		}
		right = append(right, why...)
		if held != slices.Contains(claim.Holds, g) {
			wrong = append(wrong, why...)
		}
	}
	if len(wrong) > 0 {
		return false, wrong, nil
	}
	return true, right, nil
}

func (guaranteesMaker) close(p *Problem, _ int) bool { return len(p.Ask.Guarantees) > 2 }

func (guaranteesMaker) given(p *Problem) []phrase {
	return append([]phrase{say("given nil"), say("given versions")}, promised(p.Ask.Guarantees...)...)
}

func (guaranteesMaker) question(p *Problem) phrase {
	return say("ask guarantees", terms(p.Ask.Guarantees))
}

func (guaranteesMaker) option(p *Problem, claim *Claim) phrase {
	broken := slices.DeleteFunc(slices.Clone(p.Ask.Guarantees), func(g string) bool { return slices.Contains(claim.Holds, g) })
	switch {
	case len(broken) == 0:
		return say("option all hold")
	case len(claim.Holds) == 0:
		return say("option none holds")
	}
	return say("option some hold", terms(claim.Holds), terms(broken))
}
