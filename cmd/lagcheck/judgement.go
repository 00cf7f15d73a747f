package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// A judgement is what was found about one history.
type judgement struct {
	source         string // the file, or how the history was made
	history        history.History
	origin         []int32 // where each operation stands in the source, from 0; nil: as in history
	sessions, keys int
	verdicts       []checker.Verdict
	examples       []checker.Example // goes with verdicts; empty where nothing is violated
	measured       bool
	staleness      checker.Staleness
	unaged         error // why staleness was not measured

	cut   ending   // why the check was not done to the end
	notes []string // to be said on standard error
	story story    // only if asked for
	lang  lang.Lang
}

func (j *judgement) say(id id, args ...any) string { return texts.Say(j.lang, id, args...) }

// newJudgement returns a judgement of what was not looked at: everything is unknown.
func newJudgement(source string, o checker.Options) *judgement {
	j := &judgement{source: source}
	asked := o.Guarantees
	if asked == nil {
		asked = guaranteeNames()
	}
	for _, name := range asked {
		j.verdicts = append(j.verdicts, checker.Verdict{Guarantee: name, Reasons: checker.Reasons{{Kind: checker.NotBegun}}})
	}
	j.examples = make([]checker.Example, len(j.verdicts))
	return j
}

// number returns the number of an operation as a reader finds it in the source.
func (j *judgement) number(i int) int {
	if j.origin != nil {
		i = int(j.origin[i])
	}
	return i + 1
}

// numbered has an example name its operations by their number.
func (j *judgement) numbered(e checker.Example) checker.Example {
	if e.Proof != nil {
		for k, i := range e.Operations {
			e.Proof.Operations[k].Index = j.number(i) - 1
		}
	}
	return e
}

// clone returns a judgement that goes on unchanged when this one changes.
func (j *judgement) clone() judgement {
	c := *j
	c.verdicts, c.examples = slices.Clone(j.verdicts), slices.Clone(j.examples)
	return c
}

// take takes in a history, and counts once what every report says.
func (j *judgement) take(h history.History) {
	j.history = h
	j.sessions, j.keys = h.Count()
}

// judge does all in one.
func (j *judgement) judge(o checker.Options) error {
	whole := newJudgement(j.source, o)
	whole.take(j.history)
	*j = *whole
	var c checker.Checker
	if err := j.check(&c, o); err != nil {
		return err
	}
	for i := range j.verdicts {
		j.explain(&c, i, o)
	}
	return nil
}

func (j *judgement) check(c *checker.Checker, o checker.Options) error {
	found, err := c.Judge(j.history, o)
	if err != nil {
		return fmt.Errorf("%s: %w", j.source, err)
	}
	j.verdicts, j.staleness, j.unaged = found.Verdicts, found.Staleness, found.Unmeasured
	j.measured = !errors.Is(found.Unmeasured, checker.ErrEnded)
	return nil
}

// explain finds an example for one verdict.
func (j *judgement) explain(c *checker.Checker, i int, o checker.Options) {
	if j.verdicts[i].Result == checker.Violated {
		e, _ := c.Explain(j.verdicts[i], o)
		j.examples[i] = j.numbered(e)
	}
}

// decide takes in a verdict that is known earlier than others.
func (j *judgement) decide(v checker.Verdict) {
	for i := range j.verdicts {
		if j.verdicts[i].Guarantee == v.Guarantee {
			j.verdicts[i] = v
		}
	}
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

// writeText writes the strongest guarantees that hold and the weakest that broke, from
// which the others follow, and an example for each that broke.
func (j *judgement) writeText(t terminal) error {
	j.lang = t.language()
	var b strings.Builder
	b.WriteString(j.head())
	weakest := map[string]bool{}
	for _, l := range j.summary() {
		b.WriteString(j.line(l.guarantee, j.words(l, t.color)))
		weakest[l.guarantee] = true
	}
	b.WriteString(j.rest())
	b.WriteString(j.staleLines())
	for i, v := range j.verdicts {
		if weakest[v.Guarantee] {
			b.WriteString(j.exampleText(i))
		}
	}
	return j.print(t, &b)
}

// writeList writes every guarantee that was judged.
func (j *judgement) writeList(t terminal) error {
	j.lang = t.language()
	var b strings.Builder
	b.WriteString(j.head())
	for _, v := range j.verdicts {
		b.WriteString(j.line(v.Guarantee, j.describe(v, t.color)))
	}
	b.WriteString(j.staleLines())
	for i := range j.verdicts {
		b.WriteString(j.exampleText(i))
	}
	return j.print(t, &b)
}

func (j *judgement) print(t terminal, b *strings.Builder) error {
	_, err := io.WriteString(t.out, b.String())
	return err
}

func (j *judgement) head() string {
	head := j.say(headOf, j.source, j.say(countOperations, len(j.history)), j.say(countSessions, j.sessions), j.say(countKeys, j.keys)) + "\n"
	if j.history == nil {
		head = j.say(headUnread, j.source) + "\n"
	}
	if j.cut.early() {
		head += j.line(j.say(cutShort), j.say(soUnknown, j.cut.in(j.lang)))
	}
	return head
}

func (j *judgement) line(name, words string) string {
	return fmt.Sprintf("  %s%s\n", text.Pad(name, 20, ' '), words)
}

func (j *judgement) staleLines() string {
	lines := j.line(j.say(labelStaleness), j.age())
	if curve := j.curve(); curve != "" {
		lines += j.line("", curve)
	}
	return lines
}

func (j *judgement) exampleText(i int) string {
	e, v := j.examples[i], j.verdicts[i]
	switch {
	case v.Result != checker.Violated:
		return ""
	case len(e.Operations) == 0 && len(v.Offending) > 0:
		return "\n" + j.say(brokenAmongOthers, j.term(v.Guarantee), j.number(v.Offending[0])) + "\n"
	case len(e.Operations) == 0:
		return "\n" + j.say(brokenUnshown, j.term(v.Guarantee)) + "\n"
	}
	return fmt.Sprintf("\n%s\n%s  %s\n", j.say(brokenBy, j.term(v.Guarantee), j.lines(e)), j.draw(e), explain.Text(e.Proof, j.lang))
}

// term is what a guarantee is called in a sentence: in English as on the command line.
func (j *judgement) term(guarantee string) string { return termIn(j.lang, guarantee) }

func termIn(l lang.Lang, guarantee string) string {
	if l == lang.Japanese {
		return explain.Term(guarantee, l)
	}
	return guarantee
}

// names lists names, or numbers.
func (j *judgement) names(names []string) string { return strings.Join(names, j.say(comma)) }

// A summaryLine is a verdict worth saying, and those that follow from it.
type summaryLine struct {
	guarantee string
	verdict   checker.Verdict
	follow    []checker.Verdict
}

// summary names the weakest guarantees that broke and the strongest that hold. What
// held because there was nothing to check is no news.
func (j *judgement) summary() []summaryLine {
	result := map[string]checker.Result{}
	var held, broken []string
	for _, v := range j.verdicts {
		switch {
		case v.Result == checker.Violated:
			broken = append(broken, v.Guarantee)
		case v.Result == checker.Holds && v.Obligations > 0:
			held = append(held, v.Guarantee)
		default:
			continue
		}
		result[v.Guarantee] = v.Result
	}
	said := append(checker.Weakest(broken), checker.Strongest(held)...)
	var lines []summaryLine
	for _, v := range j.verdicts {
		if !slices.Contains(said, v.Guarantee) {
			continue
		}
		l := summaryLine{guarantee: v.Guarantee, verdict: v}
		for _, other := range j.verdicts {
			stronger, weaker := v.Guarantee, other.Guarantee
			if v.Result == checker.Violated {
				stronger, weaker = weaker, stronger
			}
			if r, ok := result[other.Guarantee]; ok && r == v.Result && checker.Implies(stronger, weaker) {
				l.follow = append(l.follow, other)
			}
		}
		lines = append(lines, l)
	}
	return lines
}

// words says what was found, and what follows from it.
func (j *judgement) words(l summaryLine, color bool) string {
	words := j.describe(l.verdict, color)
	var names []string
	for _, v := range l.follow {
		name := v.Guarantee
		if v.Result == checker.Violated {
			name += fmt.Sprintf(" (%d)", v.Violations)
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		which := soTheWeaker
		if l.verdict.Result == checker.Violated {
			which = soTheStronger
		}
		words += j.say(which, j.names(names))
	}
	return words
}

// rest names what is unknown, by reason, and what there was nothing to check for.
func (j *judgement) rest() string {
	var reasons, idle []string
	unknown := map[string][]string{}
	for _, v := range j.verdicts {
		switch {
		case v.Result == checker.Unknown:
			reason := v.Reasons.In(j.lang)
			if unknown[reason] == nil {
				reasons = append(reasons, reason)
			}
			unknown[reason] = append(unknown[reason], v.Guarantee)
		case v.Result == checker.Holds && v.Obligations == 0:
			idle = append(idle, v.Guarantee)
		}
	}
	lines := ""
	for _, reason := range reasons {
		lines += j.line("? "+j.say(anUnknown), j.say(because, j.names(unknown[reason]), reason))
	}
	if len(idle) > 0 {
		lines += j.line("- "+j.say(nothingToCheck), j.names(idle))
	}
	return lines
}

// describe puts a verdict into a few words.
func (j *judgement) describe(v checker.Verdict, color bool) string {
	of := countOperations
	if v.Guarantee == checker.Linearizable {
		of = countKeys
	}
	var words string
	var paint text.Color
	switch {
	case v.Result == checker.Violated:
		words, paint = "✗ "+j.say(violatedBy, j.say(of, v.Violations)), text.FgRed
	case v.Result == checker.Unknown:
		words, paint = "? "+j.say(anUnknown), text.FgYellow
	case v.Obligations == 0:
		words, paint = "- "+j.say(holdsIdle), text.Reset
	default:
		words, paint = "✓ "+j.say(holdsChecked, j.say(countOperations, v.Obligations)), text.FgGreen
	}
	if color {
		words = text.Colors{paint}.Sprint(words)
	}
	if v.Reasons != nil {
		words = j.say(because, words, v.Reasons.In(j.lang))
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
	case !j.measured:
		return j.say(ageUnmeasured, checker.Reason{Kind: checker.NotBegun}.In(j.lang))
	case j.unaged != nil:
		return j.say(ageUnmeasured, j.unagedReason())
	case s.Stale == 0:
		return j.say(noneStale, s.Reads)
	}
	where := ""
	if s.FollowerReads > 0 {
		where = j.say(ofFollowers, s.FollowerStale, s.FollowerReads)
	}
	return j.say(someStale, s.Stale, s.Reads, where, tenths(s.Age.P50), tenths(s.Age.P99), tenths(s.Age.Max),
		s.VersionsBehind.P50, s.VersionsBehind.P99, s.VersionsBehind.Max)
}

// unagedReason says why staleness was not measured: there is one reason for that only.
func (j *judgement) unagedReason() string {
	if errors.Is(j.unaged, checker.ErrNeedsVersions) {
		return checker.Reason{Kind: checker.NeedsVersions}.In(j.lang)
	}
	return j.unaged.Error()
}

func tenths(d time.Duration) string { return fmt.Sprintf("%.1f ms", inMS(d)) }

// curve says how likely a read was stale, by how long after the write it began.
func (j *judgement) curve() string {
	if j.staleness.Stale == 0 {
		return ""
	}
	var points []string
	for _, p := range j.staleness.SinceWrite {
		if p.Reads > 0 {
			points = append(points, fmt.Sprintf("%s %.0f%%", j.within(p), 100*float64(p.Stale)/float64(p.Reads)))
		}
	}
	return j.say(staleByTime, strings.Join(points, j.say(comma)))
}

// within says how long after a write the reads of a point began.
func (j *judgement) within(p checker.CurvePoint) string {
	if p.Within > 0 {
		return j.say(withinTime, p.Within.String())
	}
	return j.say(laterOn)
}

func inMS(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// lines names the operations of an example as a reader finds them in the input.
func (j *judgement) lines(e checker.Example) string {
	var numbers []string
	for _, i := range e.Operations {
		numbers = append(numbers, fmt.Sprint(j.number(i)))
	}
	return j.say(theOperations, len(numbers), j.names(numbers))
}

// draw draws an example below a heading.
func (j *judgement) draw(e checker.Example) string { return indent(j.drawing(e)) }

// drawing draws an example on its own.
func (j *judgement) drawing(e checker.Example) string {
	core := make(history.History, len(e.Operations))
	var marks []int
	for k, i := range e.Operations {
		core[k] = j.history[i]
		if slices.Contains(e.Offending, i) {
			marks = append(marks, k)
		}
	}
	return timeline.Text(core, timeline.Options{Marks: marks, Ruler: true})
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ") + "\n"
}
