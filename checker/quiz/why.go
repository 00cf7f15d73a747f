package quiz

import (
	"time"

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

// broken says which operations break a guarantee.
func (j *judge) broken(guarantee string) ([]phrase, error) {
	e, err := j.example(guarantee)
	if err != nil {
		return nil, err
	}
	for _, i := range e.Offending {
		if p, ok := j.went(guarantee, i, e.Operations); ok {
			return []phrase{say("broken", term(guarantee), p)}, nil
		}
	}
	return []phrase{say("broken", term(guarantee), say("no order of", timedList(j.h, e.Operations)))}, nil
}

// went says in what way a read missed something that another operation of the example
// tells, if that is how the guarantee was broken.
func (j *judge) went(guarantee string, r int, among []int) (phrase, bool) {
	h := j.h
	for _, i := range among {
		older := h[i].Key == h[r].Key && h[r].F == history.Read && h[i].Version.Offset() > h[r].Version.Offset()
		session := h[i].Process == h[r].Process && h[i].Return <= h[r].Call
		switch {
		case i == r || !older:
		case guarantee == checker.ReadYourWrites && session && h[i].F == history.Write:
			return say("own write missed", timed{h[r]}, timed{h[i]}, value(h[i])), true
		case guarantee == checker.MonotonicReads && session && h[i].F == history.Read:
			return say("earlier read missed", timed{h[r]}, timed{h[i]}, value(h[i])), true
		case guarantee == checker.Linearizable && h[i].Return < h[r].Call:
			return say("stale", timed{h[r]}, timed{h[i]}, time.Duration(h[i].Return), time.Duration(h[r].Call), value(h[i])), true
		}
	}
	return phrase{}, false
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
