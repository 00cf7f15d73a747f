package evaluate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
	"lagcheck/model"
	"lagcheck/model/shrink"
	"lagcheck/model/sim"
)

// A Counterexample is the smallest history that was found to break a guarantee
// under a policy and lag.
type Counterexample struct {
	Guarantee string
	Policy    string
	Lag       time.Duration
	Number    int  // of the history in the report that it was found in
	Claimed   bool // the policy claims the guarantee for this run: the claim is wrong

	Scenario   model.Scenario // 1-minimal: without any one of its steps nothing breaks
	History    history.History
	Trace      *sim.Trace
	Operations []int // indexes of the operations that prove the break
	Offending  []int // those of them that broke it
	Why        *explain.Proof
	Proof      string   // Why in one sentence in English
	AlsoBroken []string // the other guarantees that this history breaks

	// Of a recorded history: the file, its lines that are the History, and the faults
	// of the run. The Scenario says only how many followers there were.
	File   string
	Lines  []int
	Faults []string
}

// Timeline draws the counterexample.
func (c *Counterexample) Timeline() string {
	return timeline.Text(c.History, timeline.Options{Marks: c.Offending, Ruler: true})
}

// Drawing says how the counterexample is drawn as a picture of its own, with what
// the servers did, and its words in a language.
func (c *Counterexample) Drawing(l lang.Lang) timeline.Options {
	return timeline.Options{
		Marks: c.Offending, Core: c.Operations, Ruler: true,
		Title: c.title(l), Notes: []string{explain.Text(c.Why, l)}, Servers: Servers(c.History, c.Trace), Lang: l,
	}
}

// Conditions tells in a few words what the scenario needs: followers and faults.
func (c *Counterexample) Conditions() string { return c.conditions(lang.English) }

func (c *Counterexample) conditions(l lang.Lang) string {
	s := &c.Scenario
	text := texts.Say(l, countFollowers, s.Followers)
	if c.Lag != UnknownLag {
		text = texts.Say(l, lagAndFollowers, c.Lag.String(), text)
	}
	for _, f := range c.Faults {
		text += texts.Say(l, comma) + f
	}
	for _, f := range s.Faults {
		who := f.Node.String()
		if f.Kind.OnClient() {
			who = fmt.Sprintf("c%d", f.Client)
		}
		text += texts.Say(l, withFault, f.Kind.String(), who, f.At.String(), f.For.String())
	}
	return text
}

// A Break is what Smallest starts from: a scenario under which a policy breaks a
// guarantee.
type Break struct {
	Guarantee string
	Policy    model.Policy
	Scenario  model.Scenario
}

// Smallest shrinks the scenario of a break and explains what remains. If the policy
// claims the guarantee for the scenario, so it does for what remains. It reports
// false if the scenario does not break the guarantee after all. An error is that
// of [checker.Check]: in the end, an internal error.
func Smallest(b Break, check checker.Options, tries int) (Counterexample, bool, error) {
	check.Guarantees = []string{b.Guarantee}
	claim, has := model.Claims(b.Policy, b.Guarantee)
	claimed := false // known once the whole scenario has been run
	var fault error  // it has the history, so that nothing is run after it
	var runner sim.Runner
	var judge checker.Checker
	breaks := func(s *model.Scenario) bool {
		if fault != nil {
			return false
		}
		h, trace, err := runner.Run(s, b.Policy)
		if err != nil {
			return false
		}
		if claimed && !claim.Applies(trace.Conditions) {
			return false
		}
		verdicts, err := judge.Check(h, check)
		if err != nil {
			fault = err
			return false
		}
		return verdicts[0].Result == checker.Violated
	}
	if !breaks(&b.Scenario) {
		return Counterexample{}, false, fault
	}
	if _, trace, err := sim.Run(&b.Scenario, b.Policy); err == nil {
		claimed = has && claim.Applies(trace.Conditions)
	}
	c := Counterexample{
		Guarantee: b.Guarantee, Policy: b.Policy.Name(), Lag: b.Scenario.Replication.Lag, Claimed: claimed,
		Scenario: shrink.Minimize(b.Scenario, tries, breaks).Scenario,
	}
	c.History, c.Trace, _ = sim.Run(&c.Scenario, b.Policy)
	verdicts, err := checker.Check(c.History, check)
	if err = cmp.Or(fault, err); err != nil {
		return Counterexample{}, false, err
	}
	example, ok := checker.Explain(c.History, verdicts[0], check)
	c.Operations, c.Offending, c.Why, c.Proof = example.Operations, example.Offending, example.Proof, example.Explanation
	return c, ok, c.breaks(check)
}

// smaller orders counterexamples by what a reader has to take in.
func smaller(a, b *Counterexample) int {
	return cmp.Or(
		boolCompare(b.Claimed, a.Claimed), // a wrong claim is the news
		cmp.Compare(len(a.History), len(b.History)),
		cmp.Compare(len(a.Scenario.Faults), len(b.Scenario.Faults)),
		cmp.Compare(len(a.AlsoBroken), len(b.AlsoBroken)), // what tells guarantees apart
		cmp.Compare(a.Scenario.Clients(), b.Scenario.Clients()),
		cmp.Compare(a.Scenario.Followers, b.Scenario.Followers),
		cmp.Compare(len(a.Scenario.Keys), len(b.Scenario.Keys)),
		cmp.Compare(a.Lag, b.Lag),
	)
}

// Attempts made for one counterexample, each from another history: shrinking can
// end in a small scenario that is not the smallest.
const (
	attemptsPerRow       = 3
	attemptsPerGuarantee = 24
)

// seekCounterexamples shrinks what broke.
func (e *evaluation) seekCounterexamples(ctx context.Context) error {
	starts := e.starts()
	found := make([]Counterexample, len(starts))
	err := e.parallel(ctx, len(starts), func(_ *worker, i int) error {
		b := starts[i]
		row := &e.report.Rows[b.row]
		name := e.report.Guarantees[b.guarantee]
		c, ok, err := Smallest(Break{
			Guarantee: name, Policy: row.policy, Scenario: e.Scenario(b.number, row.Lag),
		}, e.Check, e.ShrinkTries)
		if err != nil {
			return fmt.Errorf("shrink %s under lag %v, history %d: %w", row.Policy, row.Lag, b.number, err)
		}
		if !ok {
			return fmt.Errorf("shrink %s under lag %v, history %d: internal error: %s is not broken when run again",
				row.Policy, row.Lag, b.number, name)
		}
		c.Number = b.number
		found[i] = c
		return nil
	})
	for i := range found {
		if found[i].Proof != "" { // it was reached before the context ended
			e.offer(starts[i], &found[i])
		}
	}
	return err
}

// starts picks the histories to shrink, as many for each counterexample sought
// as attempts are made. Where a counterexample may come from any row, rows that
// break the fewest guarantees come first: they show what sets the guarantee apart.
func (e *evaluation) starts() []broken {
	type target struct{ row, guarantee int }
	attempts := map[target]int{}
	var picked []broken
	if e.Counterexamples == PerGuarantee {
		slices.SortStableFunc(e.broken, func(a, b broken) int {
			return cmp.Compare(e.report.Rows[a.row].broken(), e.report.Rows[b.row].broken())
		})
	}
	for _, b := range e.broken {
		t, most := target{b.row, b.guarantee}, attemptsPerRow
		switch e.Counterexamples {
		case PerGuarantee:
			t.row, most = -1, attemptsPerGuarantee
			if b.claimed {
				t.row = b.row // never crowded out by the others
			}
		case NoExamples:
			continue
		}
		if attempts[t] < most {
			attempts[t]++
			picked = append(picked, b)
		}
	}
	return picked
}

// offer keeps the counterexample where it is the smallest so far.
func (e *evaluation) offer(b broken, c *Counterexample) {
	list := &e.report.Counterexamples
	if e.Counterexamples == PerRow {
		list = &e.report.Rows[b.row].Counterexamples
	}
	for i := range *list {
		if old := &(*list)[i]; old.Guarantee == c.Guarantee {
			if smaller(c, old) < 0 {
				*old = *c
			}
			return
		}
	}
	*list = append(*list, *c)
}
