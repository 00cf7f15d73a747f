package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/history/timeline"
)

// A judgement is what was found about one history.
type judgement struct {
	source    string // the file, or how the history was made
	history   history.History
	verdicts  []checker.Verdict
	examples  []checker.Example // goes with verdicts; empty where nothing is violated
	staleness checker.Staleness
	unaged    error // why staleness was not measured
}

func (j *judgement) judge(o checker.Options) error {
	var c checker.Checker
	found, err := c.Judge(j.history, o)
	if err != nil {
		return fmt.Errorf("%s: %w", j.source, err)
	}
	j.verdicts, j.staleness, j.unaged = found.Verdicts, found.Staleness, found.Unmeasured
	j.examples = make([]checker.Example, len(j.verdicts))
	for i, v := range j.verdicts {
		if v.Result == checker.Violated {
			j.examples[i], _ = c.Explain(v, o)
		}
	}
	return nil
}

func (j *judgement) code() int {
	code := exitHolds
	for _, v := range j.verdicts {
		switch v.Result {
		case checker.Violated:
			code = worse(code, exitViolated)
		case checker.Unknown:
			code = worse(code, exitUnknown)
		}
	}
	return code
}

func (j *judgement) writeText(t terminal) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s, %s\n", j.source, count(len(j.history), "operation"),
		count(len(j.history.Sessions()), "session"), count(len(j.history.Keys()), "key"))
	b.WriteString(j.summary())
	for _, v := range j.verdicts {
		fmt.Fprintf(&b, "  %-20s%s\n", v.Guarantee, describe(v, t.color))
	}
	fmt.Fprintf(&b, "  %-20s%s\n", "staleness", j.age())
	if curve := j.curve(); curve != "" {
		fmt.Fprintf(&b, "  %-20s%s\n", "", curve)
	}
	for i, v := range j.verdicts {
		if e := j.examples[i]; len(e.Operations) > 0 {
			fmt.Fprintf(&b, "\n%s broken by %s\n", v.Guarantee, j.lines(e))
			b.WriteString(j.draw(e) + "  " + e.Explanation + "\n")
		}
	}
	_, err := io.WriteString(t.out, b.String())
	return err
}

// summary names the strongest guarantees that hold and the weakest that broke, from
// which the rest follows. What held because there was nothing to check is no news.
func (j *judgement) summary() string {
	var held, broken []string
	for _, v := range j.verdicts {
		switch {
		case v.Result == checker.Violated:
			broken = append(broken, v.Guarantee)
		case v.Result == checker.Holds && v.Obligations > 0:
			held = append(held, v.Guarantee)
		}
	}
	text := ""
	if len(held) > 0 {
		text += fmt.Sprintf("  %-20s%s\n", "strongest held", strings.Join(checker.Strongest(held), ", "))
	}
	if len(broken) > 0 {
		text += fmt.Sprintf("  %-20s%s\n", "weakest broken", strings.Join(checker.Weakest(broken), ", "))
	}
	if len(j.verdicts) < 2 || text == "" {
		return ""
	}
	return text + "\n"
}

// describe puts a verdict into a few words.
func describe(v checker.Verdict, color bool) string {
	of := "operation"
	if v.Guarantee == checker.Linearizable {
		of = "key"
	}
	var words string
	var paint text.Color
	switch {
	case v.Result == checker.Violated:
		words, paint = "✗ violated: "+count(v.Violations, of), text.FgRed
	case v.Result == checker.Unknown:
		words, paint = "? unknown", text.FgYellow
	case v.Obligations == 0:
		words, paint = "- holds, but there was nothing to check", text.Reset
	default:
		words, paint = fmt.Sprintf("✓ holds: %s checked", count(v.Obligations, "operation")), text.FgGreen
	}
	if color {
		words = text.Colors{paint}.Sprint(words)
	}
	if v.Reason != "" {
		words += " (" + v.Reason + ")"
	}
	return words
}

// count returns "1 key", "2 keys".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func (j *judgement) age() string {
	s := &j.staleness
	switch {
	case j.unaged != nil:
		return "not measured: " + j.unaged.Error()
	case s.Stale == 0:
		return fmt.Sprintf("0 of %d reads stale", s.Reads)
	}
	return fmt.Sprintf("%d of %d reads stale, %d of %d at followers; age median %.1f ms, 99%% %.1f ms, max %.1f ms; versions behind %d, %d, %d",
		s.Stale, s.Reads, s.FollowerStale, s.FollowerReads, inMS(s.Age.P50), inMS(s.Age.P99), inMS(s.Age.Max),
		s.VersionsBehind.P50, s.VersionsBehind.P99, s.VersionsBehind.Max)
}

// curve says how likely a read was stale, by how long after the write it began.
func (j *judgement) curve() string {
	if j.staleness.Stale == 0 {
		return ""
	}
	var points []string
	for _, p := range j.staleness.SinceWrite {
		within := "later"
		if p.Within > 0 {
			within = fmt.Sprintf("within %v", p.Within)
		}
		if p.Reads > 0 {
			points = append(points, fmt.Sprintf("%s %.0f%%", within, 100*float64(p.Stale)/float64(p.Reads)))
		}
	}
	return "stale, by time since the write: " + strings.Join(points, ", ")
}

func inMS(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// lines names the operations of an example as a reader finds them in the input.
func (j *judgement) lines(e checker.Example) string {
	var numbers []string
	for _, i := range e.Operations {
		numbers = append(numbers, fmt.Sprint(i+1))
	}
	if len(numbers) == 1 {
		return "operation " + numbers[0]
	}
	return "operations " + strings.Join(numbers, ", ")
}

// draw draws an example on its own.
func (j *judgement) draw(e checker.Example) string {
	core := make(history.History, len(e.Operations))
	var marks []int
	for k, i := range e.Operations {
		core[k] = j.history[i]
		if slices.Contains(e.Offending, i) {
			marks = append(marks, k)
		}
	}
	return indent(timeline.Text(core, timeline.Options{Marks: marks, Ruler: true}))
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ") + "\n"
}

// The JSON of a verdict; other programs rely on it.
type judgementJSON struct {
	File       string                 `json:"file"`
	Operations int                    `json:"operations"`
	Processes  int                    `json:"processes"`
	Keys       int                    `json:"keys"`
	Guarantees map[string]verdictJSON `json:"guarantees"`
	Staleness  *stalenessJSON         `json:"staleness,omitempty"`
}

type verdictJSON struct {
	Verdict     string       `json:"verdict"`
	Obligations int          `json:"obligations"`
	Violations  int          `json:"violations"`
	Reason      string       `json:"reason,omitempty"`
	By          []string     `json:"by,omitempty"`
	Example     *exampleJSON `json:"example,omitempty"`
}

type exampleJSON struct {
	Operations  []int             `json:"operations"`
	Explanation map[string]string `json:"explanation"`
	Timeline    string            `json:"timeline"`
}

type stalenessJSON struct {
	Reads          int                       `json:"reads"`
	Stale          int                       `json:"stale"`
	FollowerReads  int                       `json:"follower_reads"`
	FollowerStale  int                       `json:"follower_stale"`
	VersionsBehind distributionJSON[int]     `json:"versions_behind"`
	AgeMS          distributionJSON[float64] `json:"age_ms"`
}

type distributionJSON[T int | float64] struct {
	P50 T `json:"p50"`
	P99 T `json:"p99"`
	Max T `json:"max"`
}

func (j *judgement) writeJSON(w io.Writer) error {
	out := judgementJSON{
		File: j.source, Operations: len(j.history), Processes: len(j.history.Sessions()), Keys: len(j.history.Keys()),
		Guarantees: map[string]verdictJSON{},
	}
	for i, v := range j.verdicts {
		verdict := verdictJSON{
			Verdict: v.Result.String(), Obligations: v.Obligations, Violations: v.Violations, Reason: v.Reason, By: v.By,
		}
		if e := j.examples[i]; len(e.Operations) > 0 {
			verdict.Example = &exampleJSON{Explanation: map[string]string{"en": e.Explanation}, Timeline: j.draw(e)}
			for _, op := range e.Operations {
				verdict.Example.Operations = append(verdict.Example.Operations, op+1)
			}
		}
		out.Guarantees[v.Guarantee] = verdict
	}
	if s := &j.staleness; j.unaged == nil {
		out.Staleness = &stalenessJSON{
			Reads: s.Reads, Stale: s.Stale, FollowerReads: s.FollowerReads, FollowerStale: s.FollowerStale,
			VersionsBehind: distributionJSON[int](s.VersionsBehind),
			AgeMS:          distributionJSON[float64]{inMS(s.Age.P50), inMS(s.Age.P99), inMS(s.Age.Max)},
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
