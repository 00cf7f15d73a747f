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
	Says       Words  // what is wrong, in a sentence
	Why        Words  // what it does to the verdict on which guarantee, in a sentence
	Mend       Words  // what to do about it, in a sentence
}

// Words are a sentence in both languages.
type Words struct{ En, Ja string }

// In returns the sentence in a language.
func (w Words) In(l lang.Lang) string {
	if l == lang.Japanese {
		return w.Ja
	}
	return w.En
}

// shownByFinding is how many operations a finding names.
const shownByFinding = 5

// A lintRule looks for one kind of finding. It calls show for each operation that
// shows it; -1 stands for the history as a whole.
type lintRule struct {
	kind            string
	says, why, mend Words
	look            func(ix *index, show func(operation int))
}

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
	for _, r := range lintRules {
		f := Finding{Kind: r.kind, Says: r.says, Why: r.why, Mend: r.mend}
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
	return Finding{
		Kind: "clock-backwards",
		Says: Words{
			"the clock runs backwards: an operation returned before it was called, or its process called it while the one before was still running",
			"時計が逆に進んでいます。操作が呼び出しより前に応答したか、前の操作の実行中に同じ process が次の操作を呼び出しています",
		},
		Why: Words{
			"no guarantee can be judged, for all of them go by real time or by the order within a session; check refuses the history, and nothing else was looked for here",
			"どの保証も、実時間かセッション内の順序に基づくため、判定できません。check はこの履歴を受け付けません。ここではほかの点は調べていません",
		},
		Mend: Words{
			"take all times from one monotonic clock, not the time of day, which is set now and then; give each client its own process number, and one that goes on after a time-out a new one",
			"すべての時刻を、ときどき合わせ直される時刻の時計ではなく、1 つの単調な時計から取ってください。各クライアントに別々の process 番号を付け、タイムアウトの後に続けるものには新しい番号を付けてください",
		},
	}
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
