package evaluate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/model"
	"lagcheck/model/sim"
)

// UnknownLag is the lag of a store that was recorded as it was.
const UnknownLag time.Duration = -1

// A Recording is a history that was recorded from a real store under a policy.
type Recording struct {
	Policy     model.Policy
	Lag        time.Duration // of the followers, or UnknownLag
	File       string        // that the history is from
	History    history.History
	Latency    []time.Duration // goes with the history: how long each operation kept its session
	Conditions model.Conditions
	Faults     []string // in words
}

// Recorded judges recordings and reports on them as [Run] does on simulated
// histories: a row for each, in their order. Of the configuration, Seed, Check,
// Counterexamples and Workers count, and the Workload's Kind, Clients and Followers
// for the title. How says how the histories were recorded.
func Recorded(c Config, how string, recordings []Recording) (*Report, error) {
	e := &evaluation{Config: c}
	e.Policies, e.Lags, e.Histories = nil, nil, 1
	e.report = newReport(&e.Config)
	e.report.Recorded = how
	for i := range recordings {
		one := c
		one.Policies, one.Lags = []model.Policy{recordings[i].Policy}, []time.Duration{recordings[i].Lag}
		row := newReport(&one).Rows[0]
		row.File = recordings[i].File
		e.report.Rows = append(e.report.Rows, row)
	}
	found := make([][]Counterexample, len(recordings))
	err := e.parallel(context.Background(), len(recordings), func(w *worker, row int) (err error) {
		found[row], err = e.recorded(w, row, &recordings[row])
		return err
	})
	if err != nil {
		return nil, err
	}
	for row := range found {
		for i := range found[row] {
			e.offer(broken{row: row}, &found[row][i])
		}
	}
	slices.SortFunc(e.report.Counterexamples, func(a, b Counterexample) int {
		return cmp.Compare(slices.Index(e.report.Guarantees, a.Guarantee), slices.Index(e.report.Guarantees, b.Guarantee))
	})
	e.report.Headline = headline(e.report, lang.English)
	return e.report, nil
}

// recorded fills the row of a recording and explains what broke in it.
func (e *evaluation) recorded(w *worker, row int, r *Recording) ([]Counterexample, error) {
	if len(r.History) == 0 {
		return nil, nil
	}
	j, err := w.checker.Judge(r.History, e.Check)
	if err != nil {
		return nil, fmt.Errorf("judge %s: %w", r.File, err)
	}
	s := sample{row: Row{Guarantees: make([]Tally, len(e.report.Guarantees)), SinceWrite: checker.NewCurve()}}
	s.count(r.History, &sim.Trace{Latency: r.Latency})
	s.measure(&j)
	verdicts := slices.Clone(j.Verdicts)
	for g, v := range verdicts {
		e.tally(&s, row, g, 1, v, r.Conditions)
	}
	e.sumUp(row, []sample{s})
	if e.Counterexamples == NoExamples {
		return nil, nil
	}
	var all []Counterexample
	for g, v := range verdicts {
		example, ok := w.checker.Explain(v, e.Check)
		if !ok {
			continue
		}
		c := r.counterexample(v.Guarantee, example)
		c.Claimed = s.row.Guarantees[g].ClaimBroken > 0
		if err := c.breaks(e.Check); err != nil {
			return nil, fmt.Errorf("judge %s: %w", r.File, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// counterexample cuts an example out of the recording.
func (r *Recording) counterexample(guarantee string, example checker.Example) Counterexample {
	c := Counterexample{
		Guarantee: guarantee, Policy: r.Policy.Name(), Lag: r.Lag, Number: 1, Why: example.Proof, Proof: example.Explanation,
		File: r.File, Faults: r.Faults, Scenario: model.Scenario{Followers: r.Conditions.Followers},
	}
	for k, i := range example.Operations {
		c.History = append(c.History, r.History[i])
		c.Lines = append(c.Lines, i+1)
		c.Operations = append(c.Operations, k)
		if slices.Contains(example.Offending, i) {
			c.Offending = append(c.Offending, k)
		}
	}
	return c
}

// breaks notes what else the counterexample breaks on its own.
func (c *Counterexample) breaks(check checker.Options) error {
	check.Guarantees = nil
	all, err := checker.Check(c.History, check)
	for _, v := range all {
		if v.Result == checker.Violated && v.Guarantee != c.Guarantee {
			c.AlsoBroken = append(c.AlsoBroken, v.Guarantee)
		}
	}
	return err
}

// counted names what the last column counts, and count what it says.
func (r *Report) counted(l lang.Lang) string {
	if r.Recorded != "" {
		return texts.Say(l, headOperations)
	}
	return texts.Say(l, headHistories)
}

func (r *Report) count(row *Row) string {
	if r.Recorded != "" {
		return strconv.Itoa(row.Operations)
	}
	return strconv.Itoa(row.Histories)
}

// policies counts the policies of the rows.
func (r *Report) policies() int {
	names := map[string]bool{}
	for i := range r.Rows {
		names[r.Rows[i].Policy] = true
	}
	return len(names)
}

func (r *Report) timesLags(l lang.Lang) string {
	if lags := r.lags(); !slices.Contains(lags, UnknownLag) {
		return texts.Say(l, timesLags, texts.Say(l, countLags, len(lags)))
	}
	return ""
}

func lagText(l lang.Lang, lag time.Duration) string {
	if lag == UnknownLag {
		return texts.Say(l, lagUnknown)
	}
	return lag.String()
}
