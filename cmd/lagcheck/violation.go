package main

import (
	"fmt"
	"slices"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// A violation is what a picture of a history is about: the weakest guarantee that is
// violated, of several the one that takes the fewest operations to show.
type violation struct {
	judgement
	guarantee string // "" if none is known to be violated
	example   checker.Example
}

// findViolation judges a history.
func findViolation(h history.History, source string, o checker.Options) (*violation, error) {
	v := &violation{judgement: judgement{source: source, history: h}}
	var c checker.Checker
	var err error
	if v.verdicts, err = c.Check(h, o); err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	weakest := checker.Weakest(v.named(checker.Violated))
	for _, verdict := range v.verdicts {
		if !slices.Contains(weakest, verdict.Guarantee) {
			continue
		}
		e, ok := c.Explain(verdict, o)
		if !ok {
			e.Offending = verdict.Offending // better than nothing
			e.Operations = e.Offending
		}
		if v.guarantee == "" || len(e.Operations) < len(v.example.Operations) {
			v.guarantee, v.example = verdict.Guarantee, e
		}
	}
	return v, nil
}

// named returns the names of the guarantees with a result.
func (v *violation) named(r checker.Result) []string {
	var names []string
	for _, verdict := range v.verdicts {
		if verdict.Result == r {
			names = append(names, verdict.Guarantee)
		}
	}
	return names
}

// describe says in a picture what it is about.
func (v *violation) describe(l lang.Lang, o *timeline.Options) {
	v.lang, o.Lang = l, l
	if v.guarantee == "" {
		o.Title = v.say(heading, v.source, v.nothing())
		return
	}
	o.Title = v.say(pictureOf, v.source, v.term(v.guarantee))
	o.Marks = v.example.Offending
	o.Core = append(slices.Clone(o.Marks), v.example.Operations...)
	if len(o.Core) > 0 {
		o.Title = v.say(pictureBy, v.source, v.term(v.guarantee), v.lines(v.example))
	}
	if v.example.Proof == nil {
		o.Notes = append(o.Notes, v.say(pictureUnproved))
	} else {
		o.Notes = append(o.Notes, explain.Text(v.example.Proof, l))
	}
	others := slices.DeleteFunc(v.named(checker.Violated), func(name string) bool { return name == v.guarantee })
	if len(others) > 0 {
		o.Notes = append(o.Notes, v.say(pictureOthers, v.names(others)))
	}
}

// nothing says what is known where no guarantee is violated.
func (v *violation) nothing() string {
	if unknown := v.named(checker.Unknown); len(unknown) > 0 {
		return v.say(nothingKnown, v.names(unknown))
	}
	if held := v.named(checker.Holds); len(held) == 1 {
		return v.say(oneHolds, v.term(held[0]))
	}
	return v.say(allHold)
}
