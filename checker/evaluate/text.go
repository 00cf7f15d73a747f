package evaluate

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// A Style says how a report is printed as text.
type Style struct {
	Color bool      // mark broken and held guarantees with colour
	Lang  lang.Lang // English if ""
	// Repeat, if set, returns the command that finds a counterexample again.
	Repeat func(*Counterexample) string
}

// WriteText prints the report for people: the headline, a table with a row for
// each policy and lag, and the counterexamples.
func (r *Report) WriteText(w io.Writer, s Style) error {
	p := &printer{w: w, style: s}
	p.line("%s", r.title(s.Lang))
	if r.Partial {
		p.say(partial, r.counted(s.Lang))
	}
	p.line("")
	for _, says := range headline(r, s.Lang) {
		p.line("• %s", says)
	}
	p.line("")
	p.line("%s", r.table(p).Render())
	p.line("%s", r.legend(s.Lang))
	for _, c := range r.examples() {
		p.line("\n%s", c.Told(s.Lang, timeline.Options{}))
		if s.Repeat != nil {
			p.say(repeatWith, s.Repeat(&c))
		}
	}
	return p.err
}

// WriteMarkdown prints the report as Markdown: the same, for a page, without colour.
func (r *Report) WriteMarkdown(w io.Writer, s Style) error {
	s.Color = false
	p := &printer{w: w, style: s}
	p.line("# %s\n", r.title(s.Lang))
	if r.Partial {
		p.say(partialMarkdown, r.counted(s.Lang))
	}
	for _, says := range headline(r, s.Lang) {
		p.line("- %s", says)
	}
	p.line("\n%s\n", r.table(p).RenderMarkdown())
	p.line("%s", r.legend(s.Lang))
	for _, c := range r.examples() {
		p.line("\n## %s\n\n```text\n%s```\n\n%s", c.title(s.Lang), c.Timeline(), explain.Text(c.Why, s.Lang))
	}
	return p.err
}

// A printer writes lines and remembers the first error.
type printer struct {
	w     io.Writer
	style Style
	err   error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// say writes a text as a line.
func (p *printer) say(id id, args ...any) { p.line("%s", texts.Say(p.style.Lang, id, args...)) }

func (p *printer) mark(c text.Color, s string) string {
	if !p.style.Color {
		return s
	}
	return text.Colors{c}.Sprint(s)
}

// String puts the counterexample into words for people, in English: what it breaks, a
// drawing of it, and why.
func (c *Counterexample) String() string { return c.Told(lang.English, timeline.Options{}) }

// Told is String in another language, and with more in the drawing, such as lanes of
// the servers.
func (c *Counterexample) Told(l lang.Lang, o timeline.Options) string {
	o.Marks, o.Ruler, o.Lang = c.Offending, true, l
	return fmt.Sprintf("%s\n%s\n  %s", c.title(l), indent(timeline.Text(c.History, o)), explain.Text(c.Why, l))
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ")
}

func (c *Counterexample) title(l lang.Lang) string {
	guarantee := c.Guarantee
	if l == lang.Japanese {
		guarantee = explain.Term(guarantee, l)
	}
	title := texts.Say(l, brokenBy, guarantee, texts.Say(l, countOperations, len(c.History)), c.Policy, c.conditions(l))
	others := slices.DeleteFunc(slices.Clone(c.AlsoBroken), func(name string) bool { return checker.Implies(name, c.Guarantee) })
	switch {
	case c.Claimed:
		title += texts.Say(l, thoughClaimed)
	case len(c.AlsoBroken) == 0:
		title += texts.Say(l, nothingElse)
	case len(others) == 0:
		title += texts.Say(l, onlyStronger)
	default:
		title += texts.Say(l, andOthers, list(l, checker.Weakest(others)))
	}
	return title
}

func (r *Report) title(l lang.Lang) string {
	say := func(id id, args ...any) string { return texts.Say(l, id, args...) }
	clients, followers, seed := say(countClients, r.Clients), say(countFollowers, r.Followers), fmt.Sprint(r.Seed)
	if r.Recorded != "" {
		return say(recordedTitle, say(countPolicies, r.policies()), r.timesLags(l), r.Recorded, string(r.Workload), clients, followers, seed)
	}
	return say(reportTitle,
		say(countPolicies, len(r.Rows)/max(1, len(r.lags()))), say(countLags, len(r.lags())), say(countHistories, r.Histories),
		say(countOperations, r.Operations), string(r.Workload), clients, followers, seed)
}

// examples returns the report's counterexamples to the guarantees that the table
// shows, those of rows included.
func (r *Report) examples() []Counterexample {
	all := append([]Counterexample(nil), r.Counterexamples...)
	for i := range r.Rows {
		all = append(all, r.Rows[i].Counterexamples...)
	}
	return slices.DeleteFunc(all, func(c Counterexample) bool {
		return !slices.Contains(r.shown(), slices.Index(r.Guarantees, c.Guarantee))
	})
}

// table builds the table, with the guarantees that are shown.
func (r *Report) table(p *printer) table.Writer {
	say := func(id id) string { return texts.Say(p.style.Lang, id) }
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options.DrawBorder = false
	style.Options.SeparateColumns = false
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	shown := r.shown()
	head := table.Row{say(headPolicy), say(headLag)}
	for _, g := range shown {
		head = append(head, r.Guarantees[g])
	}
	numbers := []string{say(headFollowers), say(headStale), say(headRead), "p99", say(headWrite), say(headNoAnswer)}
	if r.Partial || r.Recorded != "" {
		numbers = append(numbers, r.counted(p.style.Lang))
	}
	columns := []table.ColumnConfig{{Name: say(headLag), Align: text.AlignRight}}
	for _, name := range numbers {
		head = append(head, name)
		columns = append(columns, table.ColumnConfig{Name: name, Align: text.AlignRight})
	}
	t.AppendHeader(head)
	t.SetColumnConfigs(columns)
	for i := range r.Rows {
		row := &r.Rows[i]
		if i > 0 && row.Policy != r.Rows[i-1].Policy {
			t.AppendSeparator()
		}
		name := row.Policy
		if i > 0 && name == r.Rows[i-1].Policy {
			name = ""
		}
		cells := table.Row{name, lagText(p.style.Lang, row.Lag)}
		for _, g := range shown {
			cells = append(cells, r.cell(row, g, p))
		}
		t.AppendRow(append(cells,
			percent(row.FollowerReads, row.Reads), percent(row.StaleReads, row.MeasuredReads),
			ms(row.ReadLatency.P50), ms(row.ReadLatency.P99), ms(row.WriteLatency.P50),
			percent(row.Unanswered+row.Unconfirmed, row.Operations), r.count(row))[:2+len(shown)+len(numbers)])
	}
	return t
}

// shown returns which guarantees the table shows: all that were asked for by name;
// else the usual ones, and what would be news. Guarantees about the order of writes
// are left out while they hold everywhere: a column of ticks would say nothing about
// policies. Those between linearizable and the session guarantees are left out for
// width, unless a claim on them is wrong.
func (r *Report) shown() []int {
	var shown []int
	for g, name := range r.Guarantees {
		news := aboutTheLeader(name) && !r.heldEverywhere(g)
		if r.Asked || usual(name) || news || r.claimBroken(g) {
			shown = append(shown, g)
		}
	}
	return shown
}

func usual(guarantee string) bool {
	return guarantee == checker.Linearizable || guarantee == checker.ReadYourWrites || guarantee == checker.MonotonicReads
}

// aboutTheLeader reports whether the guarantee speaks about the order of writes,
// which the leader alone makes.
func aboutTheLeader(guarantee string) bool {
	return guarantee == checker.MonotonicWrites || guarantee == checker.WritesFollowReads
}

func (r *Report) claimBroken(g int) bool {
	return slices.ContainsFunc(r.Rows, func(row Row) bool { return row.Guarantees[g].ClaimBroken > 0 })
}

func (r *Report) heldEverywhere(g int) bool {
	for i := range r.Rows {
		if !r.Rows[i].Guarantees[g].Held() {
			return false
		}
	}
	return true
}

// cell tells in a few characters how a guarantee fared and what was claimed.
func (r *Report) cell(row *Row, g int, p *printer) string {
	say := func(id id) string { return texts.Say(p.style.Lang, id) }
	t, histories := &row.Guarantees[g], row.Histories
	violated, claimBroken := t.Violated, t.ClaimBroken
	if r.Recorded != "" { // one history, so what counts is how often it broke there
		violated, claimBroken = t.Violations, t.Violations*t.ClaimBroken
	}
	switch {
	case histories == 0:
		return "-"
	case t.ClaimBroken > 0:
		return p.mark(text.FgHiRed, fmt.Sprintf("‼ %d", claimBroken))
	case t.Violated > 0:
		return p.mark(text.FgRed, fmt.Sprintf("✗ %d", violated))
	case t.Unknown > 0:
		return p.mark(text.FgYellow, fmt.Sprintf("? %d", t.Unknown))
	case !t.tested(histories):
		return say(untested)
	case t.Claimed > 0:
		return p.mark(text.FgGreen, "✓ "+say(held))
	}
	return say(held)
}

// legend explains the table's words.
func (r *Report) legend(l lang.Lang) string {
	cells := legendOfHistories
	if r.Recorded != "" {
		cells = legendOfOperations
	}
	lines := []string{texts.Say(l, cells), texts.Say(l, legendOfReads)}
	if l == lang.Japanese {
		var terms []string
		for _, g := range r.shown() {
			terms = append(terms, explain.Term(r.Guarantees[g], l))
		}
		lines = append(lines, texts.Say(l, legendTerms, list(l, terms)))
	}
	return strings.Join(append(lines, r.notShown(l)...), "\n")
}

// notShown says what the table leaves out.
func (r *Report) notShown(l lang.Lang) []string {
	var quiet, others []string
	for g, name := range r.Guarantees {
		switch {
		case slices.Contains(r.shown(), g):
		case aboutTheLeader(name):
			quiet = append(quiet, name)
		default:
			others = append(others, name)
		}
	}
	var lines []string
	if len(others) > 0 {
		lines = append(lines, texts.Say(l, notShown, list(l, others)))
	}
	if len(quiet) > 0 {
		lines = append(lines, texts.Say(l, notShownQuiet, list(l, quiet)))
	}
	return lines
}

// list joins words: "a, b and c".
func list(l lang.Lang, words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	comma := texts.Say(l, comma)
	return strings.Join(words[:last], comma) + texts.Say(l, and) + words[last]
}

func percent(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}

// ms prints milliseconds as short as is still telling.
func ms(x float64) string {
	switch {
	case x == 0:
		return "-"
	case x < 1000:
		return fmt.Sprintf("%.1fms", x)
	}
	return fmt.Sprintf("%.2fs", x/1000)
}
