package quiz

import (
	"lagcheck/checker"
	"lagcheck/history"
)

// why says why a guarantee holds, or why it is broken.
func (j *judge) why(guarantee string) ([]phrase, error) {
	v, err := j.verdict(guarantee)
	switch {
	case err != nil:
		return nil, err
	case v.Result == checker.Violated:
		return j.broken(guarantee)
	case v.Obligations == 0:
		return []phrase{say("vacuous", term(guarantee))}, nil
	case guarantee == checker.Linearizable:
		return []phrase{say("kept linearizable", term(guarantee))}, nil
	}
	return []phrase{say("kept", term(guarantee))}, nil
}

// broken says which operations break a guarantee, and how.
func (j *judge) broken(guarantee string) ([]phrase, error) { return j.brokenBy("broken", guarantee) }

// brokenBy says the same in other words.
func (j *judge) brokenBy(words id, guarantee string) ([]phrase, error) {
	e, err := j.example(guarantee)
	if err != nil {
		return nil, err
	}
	return []phrase{say(words, term(guarantee), e.Proof)}, nil
}

// value returns the value of an operation as a drawing shows it.
func value(op history.Op) string {
	if op.Value.IsNil() {
		return "nil"
	}
	return op.Value.String()
}

// timedList names operations.
func timedList(h history.History, ops []int) list {
	all := list{}
	for _, i := range ops {
		all = append(all, timed{h[i]})
	}
	return all
}
