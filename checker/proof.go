package checker

import (
	"lagcheck/checker/certify"
)

// ruleOf returns the rule by which package certify knows a guarantee.
func ruleOf(guarantee string) (certify.Rule, bool) {
	switch guarantee {
	case Sequential:
		return certify.Sequential, true
	case Causal:
		return certify.Causal, true
	case PRAM:
		return certify.PRAM, true
	case ReadYourWrites:
		return certify.ReadYourWrites, true
	case MonotonicReads:
		return certify.MonotonicReads, true
	case MonotonicWrites:
		return certify.MonotonicWrites, true
	case WritesFollowReads:
		return certify.WritesFollowReads, true
	}
	return 0, false
}

// certify has all verdicts re-checked that go by the log.
func (t *told) certify() error {
	begun := false
	for k := range t.verdicts {
		v := &t.verdicts[k]
		rule, ok := ruleOf(v.Guarantee)
		if !ok {
			continue
		}
		problem := error(nil)
		if !begun {
			begun = true
			t.kernel.Begin(t.ix.h)
			if !t.kernel.Told() {
				return &InternalError{Guarantee: v.Guarantee, Problem: "package versioned took a history that leaves a choice", History: t.ix.h}
			}
		}
		if problem = t.kernel.Offenders(rule, v.Offending); problem != nil {
			return &InternalError{Guarantee: v.Guarantee, Problem: problem.Error(), History: t.ix.h}
		}
	}
	return nil
}
