package gallery

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/history/timeline"
	"lagcheck/model/sim"
)

// A Why says how a history breaks a guarantee.
type Why struct {
	Guarantee   string `json:"guarantee"`
	Explanation string `json:"explanation"` // one sentence
	offending   []int
}

// why explains the weakest guarantees that are broken: whoever breaks them breaks the
// stronger ones.
func why(h history.History, broken []string) ([]Why, error) {
	weakest := checker.Weakest(broken)
	if len(weakest) > 1 && weakest[0] == checker.Linearizable {
		weakest = weakest[1:] // in the order of the log it implies all others
	}
	var all []Why
	for _, name := range weakest {
		o := checker.Options{Guarantees: []string{name}}
		verdicts, err := checker.Check(h, o)
		if err != nil {
			return nil, err
		}
		example, ok := checker.Explain(h, verdicts[0], o)
		if !ok {
			return nil, fmt.Errorf("explain %s: %s is not broken", Notation(h), name)
		}
		all = append(all, Why{name, example.Explanation, example.Offending})
	}
	return all, nil
}

// draw draws a history with the operations marked that went wrong.
func draw(h history.History, why []Why, o timeline.Options) string {
	for _, w := range why {
		o.Marks = append(o.Marks, w.offending...)
	}
	slices.Sort(o.Marks)
	o.Marks = slices.Compact(o.Marks)
	return timeline.Text(h, o)
}

// byValues says whether package checker takes another view of an exhibit's
// linearizability, for which any order of the writes will do.
func (x *Exhibit) byValues() (string, error) {
	verdicts, err := checker.Check(x.History, checker.Options{Guarantees: []string{checker.Linearizable}})
	if err != nil || verdicts[0].Result == checker.Violated || x.Holds.Has(0) {
		return "", err
	}
	return "Going by values alone it is linearizable (lagcheck check says so): clients did not see that the log has the writes in another order.", nil
}

// settings says what a play takes place under.
func (p *Play) settings() string {
	text := fmt.Sprintf("%s, lag %v, %s", p.Policy, milliseconds(p.Lag), plural(len(p.Polls), "follower"))
	if len(p.Polls) > 1 || p.Polls[0] > 0 {
		text += ", first polls at"
		for i, at := range p.Polls {
			text += fmt.Sprintf("%s %v", []string{"", ","}[min(i, 1)], milliseconds(at))
		}
	}
	return text
}

// A happening is what an observer of a play sees.
type happening struct {
	at   time.Duration
	what string
}

// happenings lists what clients call and what followers do, in the order of time.
func happenings(h history.History, trace *sim.Trace) []happening {
	var all []happening
	for i := range h {
		all = append(all, happening{time.Duration(h[i].Call), fmt.Sprintf("c%d calls %s", h[i].Process, call(&h[i]))})
		if h[i].Type == history.OK {
			all = append(all, happening{time.Duration(h[i].Return), fmt.Sprintf("c%d gets its answer%s", h[i].Process, answer(&h[i]))})
		}
	}
	for _, e := range trace.Events {
		all = append(all, happening{e.At, event(e)})
	}
	slices.SortStableFunc(all, func(a, b happening) int { return cmp.Compare(a.at, b.at) })
	return all
}

func call(o *history.Op) string {
	if o.F == history.Write {
		return fmt.Sprintf("write %s=%v", o.Key, o.Value)
	}
	return "read " + o.Key
}

func answer(o *history.Op) string {
	switch {
	case o.F == history.Write:
		return ""
	case o.Value.IsNil():
		return " from " + o.Node + ": nothing there yet"
	}
	return fmt.Sprintf(" from %s: %v", o.Node, o.Value)
}

func event(e sim.Event) string {
	switch e.Kind {
	case sim.Appended:
		return fmt.Sprintf("the leader appends #%d", e.Offset)
	case sim.Polled:
		return fmt.Sprintf("%v receives the log up to #%d", e.Node, e.Offset)
	case sim.Applied:
		return fmt.Sprintf("%v applies #%d", e.Node, e.Offset)
	}
	return fmt.Sprintf("%v: %v", e.Node, e.Kind)
}

// plural returns "1 client", "2 clients".
func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
		if noun == "historys" {
			noun = "histories"
		}
	}
	return fmt.Sprintf("%s %s", thousands(n), noun)
}

// thousands writes a number with commas.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
