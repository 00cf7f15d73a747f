package selftest

import (
	"slices"

	"lagcheck/checker"
	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// A shrinker is what is compared about shrinking: [checker.Checker.Shrink], on the history
// that the checker judged last.
type shrinker func(*checker.Checker, checker.Verdict) (checker.Small, bool, error)

func shrink(c *checker.Checker, v checker.Verdict) (checker.Small, bool, error) {
	return c.Shrink(v, options, nil)
}

// shrink compares the part to which what is violated shrinks with all parts of the history.
func (p *panel) shrink(v checker.Verdict) {
	small, ok, err := p.shrinker(&p.checker, v)
	switch {
	case err != nil:
		p.object("Shrink, on %s: %v", v.Guarantee, err)
	case ok != (v.Result == checker.Violated):
		p.object("Shrink, on %s, which is %v: there is a part: %v", v.Guarantee, v.Result, ok)
	case ok:
		p.tally.shrunk(small.Size)
		if wrong := p.mistake(small); wrong != "" {
			p.object("Shrink, on %s: the part %v %s", v.Guarantee, small.Operations, wrong)
		}
	}
}

// mistake says what is wrong with a part, nothing if it is right.
func (p *panel) mistake(small checker.Small) string {
	x := small.Example
	if x.Explanation == "" || len(x.Offending) == 0 {
		return "is not explained"
	}
	var explaining []int
	for _, i := range slices.Concat(x.Operations, x.Offending) {
		if i < 0 || i >= len(small.Operations) {
			return "is explained by what is not in it"
		}
		explaining = append(explaining, small.Operations[i])
	}
	if x.Proof != nil {
		for _, op := range x.Proof.Operations {
			explaining = append(explaining, op.Index)
		}
	}
	found := func(part history.History) bool {
		o := options
		o.Guarantees = []string{small.Guarantee}
		verdicts, err := checker.Check(part, o)
		return err != nil || verdicts[0].Result == checker.Violated
	}
	return oracle.PartsOf(p.h, small.Guarantee).Mistake(oracle.Small{
		Operations: small.Operations, History: small.History, Explaining: explaining, Size: small.Size.String(), Found: found,
	})
}
