package evaluate

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/checker"
	"lagcheck/history/timeline"
)

// A Style says how a report is printed as text.
type Style struct {
	Color bool // mark broken and held guarantees with colour
	// Repeat, if set, returns the command that finds a counterexample again.
	Repeat func(*Counterexample) string
}

// WriteText prints the report for people: the headline, a table with a row for
// each policy and lag, and the counterexamples.
func (r *Report) WriteText(w io.Writer, s Style) error {
	p := &printer{w: w, style: s}
	p.line("%s", r.title())
	if r.Partial {
		p.line("PARTIAL: stopped before it was finished; the last column counts the %s that were judged", r.counted())
	}
	p.line("")
	for _, says := range r.Headline {
		p.line("• %s", says)
	}
	p.line("")
	p.line("%s", r.table(p.mark).Render())
	p.line("%s", r.legend())
	for _, c := range r.examples() {
		p.line("\n%s", &c)
		if s.Repeat != nil {
			p.line("  repeat with: %s", s.Repeat(&c))
		}
	}
	return p.err
}

// WriteMarkdown prints the report as Markdown: the same, for a page.
func (r *Report) WriteMarkdown(w io.Writer) error {
	p := &printer{w: w}
	p.line("# %s\n", r.title())
	if r.Partial {
		p.line("**Partial**: stopped before it was finished; the last column counts the %s that were judged.\n", r.counted())
	}
	for _, says := range r.Headline {
		p.line("- %s", says)
	}
	p.line("\n%s\n", r.table(p.mark).RenderMarkdown())
	p.line("%s", r.legend())
	for _, c := range r.examples() {
		p.line("\n## %s\n\n```text\n%s```\n\n%s", c.title(), c.Timeline(), c.Proof)
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

func (p *printer) mark(c text.Color, s string) string {
	if !p.style.Color {
		return s
	}
	return text.Colors{c}.Sprint(s)
}

// String puts the counterexample into words for people: what it breaks, a drawing of
// it, and why.
func (c *Counterexample) String() string { return c.around(c.Timeline()) }

// WithServers is String with lanes of the leader and the followers in the drawing.
func (c *Counterexample) WithServers() string {
	return c.around(timeline.Text(c.History, timeline.Options{
		Marks: c.Offending, Ruler: true, Servers: Servers(c.History, c.Trace),
	}))
}

// around puts the words around a drawing.
func (c *Counterexample) around(drawing string) string {
	return fmt.Sprintf("%s\n%s\n  %s", c.title(), indent(drawing), c.Proof)
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ")
}

func (c *Counterexample) title() string {
	title := fmt.Sprintf("%s broken by %s under %s (%s)",
		c.Guarantee, plural(len(c.History), "operation"), c.Policy, c.Conditions())
	others := slices.DeleteFunc(slices.Clone(c.AlsoBroken), func(name string) bool { return checker.Implies(name, c.Guarantee) })
	switch {
	case c.Claimed:
		title += ", although the policy CLAIMS it"
	case len(c.AlsoBroken) == 0:
		title += ", and nothing else with it"
	case len(others) == 0:
		title += ", and with it only stronger guarantees"
	default:
		title += ", and with it " + list(checker.Weakest(others))
	}
	return title
}

func (r *Report) title() string {
	if r.Recorded != "" {
		return fmt.Sprintf("lagcheck: %s%s, %s: %s by %s, %s, seed %d",
			plural(r.policies(), "read policy"), r.timesLags(), r.Recorded,
			r.Workload, plural(r.Clients, "client"), plural(r.Followers, "follower"), r.Seed)
	}
	return fmt.Sprintf("lagcheck: %s x %s, %s each: %s (%s) by %s, %s, seed %d",
		plural(len(r.Rows)/max(1, len(r.lags())), "read policy"), plural(len(r.lags()), "lag"), plural(r.Histories, "history"),
		plural(r.Operations, "operation"), r.Workload, plural(r.Clients, "client"), plural(r.Followers, "follower"), r.Seed)
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
func (r *Report) table(mark func(text.Color, string) string) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options.DrawBorder = false
	style.Options.SeparateColumns = false
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	shown := r.shown()
	head := table.Row{"policy", "lag"}
	for _, g := range shown {
		head = append(head, r.Guarantees[g])
	}
	numbers := []string{"followers", "stale", "read p50", "p99", "write p50", "no answer"}
	if r.Partial || r.Recorded != "" {
		numbers = append(numbers, r.counted())
	}
	columns := []table.ColumnConfig{{Name: "lag", Align: text.AlignRight}}
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
		cells := table.Row{name, lagText(row.Lag)}
		for _, g := range shown {
			cells = append(cells, r.cell(row, g, mark))
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
func (r *Report) cell(row *Row, g int, mark func(text.Color, string) string) string {
	t, histories := &row.Guarantees[g], row.Histories
	violated, claimBroken := t.Violated, t.ClaimBroken
	if r.Recorded != "" { // one history, so what counts is how often it broke there
		violated, claimBroken = t.Violations, t.Violations*t.ClaimBroken
	}
	switch {
	case histories == 0:
		return "-"
	case t.ClaimBroken > 0:
		return mark(text.FgHiRed, fmt.Sprintf("‼ %d", claimBroken))
	case t.Violated > 0:
		return mark(text.FgRed, fmt.Sprintf("✗ %d", violated))
	case t.Unknown > 0:
		return mark(text.FgYellow, fmt.Sprintf("? %d", t.Unknown))
	case !t.tested(histories):
		return "untested"
	case t.Claimed > 0:
		return mark(text.FgGreen, "✓ held")
	}
	return "held"
}

// legend explains the table's words.
func (r *Report) legend() string {
	lines := []string{
		"✓ held: as the policy claims.  held: not broken here, but not claimed.  ✗ N: broken in N histories, and not claimed",
		"there.  ‼ N: broken in N histories although claimed.  ? N: undecided in N.  untested: no history could break it.",
		"followers: reads that a follower answered.  stale: answered reads that missed a write that was certainly there.",
		"no answer: reads not answered and writes not confirmed.",
	}
	if r.Recorded != "" {
		lines[0] = "✓ held: as the policy claims.  held: not broken here, but not claimed.  ✗ N: broken by N operations (linearizable:"
		lines[1] = "for N keys), and not claimed there.  ‼ N: broken although claimed.  ?: undecided.  untested: nothing could break it."
	}
	return strings.Join(append(lines, r.notShown()...), "\n")
}

// notShown says what the table leaves out.
func (r *Report) notShown() []string {
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
		lines = append(lines, fmt.Sprintf("Not shown: %s; --guarantee all and --format json have them.", list(others)))
	}
	if len(quiet) > 0 {
		lines = append(lines,
			fmt.Sprintf("Not shown: %s, which held everywhere.", list(quiet)),
			"They speak about the leader, through which all writes go, and not about where one reads.")
	}
	return lines
}

// list joins words: "a, b and c".
func list(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
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
