package checker

import (
	"fmt"
	"slices"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// A Finding is something about a history that makes a verdict doubtful or empty,
// and how to record better.
type Finding struct {
	Kind       string // a stable name: "failed-write-read", ...
	Operations []int  // the first operations that show it; nil if it is about the whole history
	Count      int    // how many there are
	Detail     string // what a decoder said of it, in English; "" for none
	rule       int    // of lintRules
}

// Says is what is wrong, in a sentence without its full stop.
func (f *Finding) Says(l lang.Lang) string { return lintTexts.Say(l, ruleTexts*f.rule) }

// Why is what it does to the verdict on which guarantee, in such a sentence.
func (f *Finding) Why(l lang.Lang) string { return lintTexts.Say(l, ruleTexts*f.rule+1) }

// Mend is what to do about it, in such a sentence.
func (f *Finding) Mend(l lang.Lang) string { return lintTexts.Say(l, ruleTexts*f.rule+2) }

// shownByFinding is how many operations a finding names.
const shownByFinding = 5

// A lintRule looks for one kind of finding. It calls show for each operation that
// shows it; -1 stands for the history as a whole.
type lintRule struct {
	kind            string
	says, why, mend lang.Text
	look            func(ix *index, show func(operation int))
}

// lintTexts are the texts of all rules, so many of each.
var lintTexts = func() *lang.Catalog[int] {
	var all []lang.Text
	for _, r := range lintRules {
		all = append(all, r.says, r.why, r.mend)
	}
	return lang.NewCatalog(all, ruleTexts*len(lintRules))
}()

const ruleTexts = 3

// Lint says what is doubtful about a history before anybody believes a verdict on it.
// No finding is a verdict: a history with findings may well be what happened. A history
// that is not valid because clocks run backwards has that finding alone; it returns an
// error if it is not valid for another reason.
func Lint(h history.History) ([]Finding, error) {
	if err := h.Validate(); err != nil {
		if backwards := clocksBackwards(h); backwards != nil {
			return []Finding{findingOf(ClockBackwards(), backwards)}, nil
		}
		return nil, fmt.Errorf("lint history: %w", err)
	}
	ix := newIndex(h)
	var findings []Finding
	for n, r := range lintRules {
		f := Finding{Kind: r.kind, rule: n}
		r.look(ix, func(operation int) {
			f.Count++
			if operation >= 0 && len(f.Operations) < shownByFinding {
				f.Operations = append(f.Operations, operation)
			}
		})
		if f.Count > 0 {
			findings = append(findings, f)
		}
	}
	return findings, nil
}

// ClockBackwards is the finding that the clock of a process runs backwards, without
// operations. Whoever cannot even read a history for that has it, too.
func ClockBackwards() Finding {
	return Finding{Kind: lintRules[clockRule].kind, rule: clockRule}
}

func findingOf(f Finding, operations []int) Finding {
	f.Count, f.Operations = len(operations), operations[:min(len(operations), shownByFinding)]
	return f
}

// clocksBackwards returns the operations that returned before they were called or were
// called before the one before them in their session had returned, ascending.
func clocksBackwards(h history.History) []int {
	var found []int
	for _, ops := range h.Sessions() {
		end := int64(0) // of those before
		for _, i := range ops {
			op := &h[i]
			if op.Return < op.Call || op.Call < end {
				found = append(found, i)
			}
			if op.Type != history.Info {
				end = max(end, op.Return)
			}
		}
	}
	slices.Sort(found)
	return found
}

// each looks at every operation on its own.
func each(shows func(*index, int) bool) func(*index, func(int)) {
	return share(0, shows)
}

// share looks at every operation, and finds something only if those that show it
// are more than one in so many.
func share(oneIn int, shows func(*index, int) bool) func(*index, func(int)) {
	return func(ix *index, show func(int)) {
		var found []int
		for i := range ix.h {
			if shows(ix, i) {
				found = append(found, i)
			}
		}
		if oneIn > 0 && oneIn*len(found) <= len(ix.h) {
			return
		}
		for _, i := range found {
			show(i)
		}
	}
}

// whole looks at the history as a whole.
func whole(shows func(*index) bool) func(*index, func(int)) {
	return func(ix *index, show func(int)) {
		if shows(ix) {
			show(-1)
		}
	}
}
