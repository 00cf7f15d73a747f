package evaluate

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/checker"
	"lagcheck/history/lang"
)

// A CurveLine is one line of a plot of P(stale) over the time since the write: the
// reads of one row of a report, or of one recorded history.
type CurveLine struct {
	Panel string // what it is drawn with: the policy
	Name  string // what tells it from the others of the panel: the lag
	Curve checker.Curve
}

// Curves returns a line for each row, a panel for each policy, named in a language.
func (r *Report) Curves(l lang.Lang) []CurveLine {
	lines := make([]CurveLine, len(r.Rows))
	for i := range r.Rows {
		row := &r.Rows[i]
		lines[i] = CurveLine{Panel: row.Policy, Name: texts.Say(l, lagIs, lagText(l, row.Lag)), Curve: row.SinceWrite}
	}
	return lines
}

// WriteCurves plots the lines as text: a row for each, a column for each step of the
// time since the write, and in it how many percent of the reads were stale. The block
// before the number is as high as the number.
func WriteCurves(w io.Writer, lines []CurveLine, l lang.Lang) error {
	p := &printer{w: w, style: Style{Lang: l}}
	p.say(curvesTitle)
	width := 0
	for _, l := range lines {
		width = max(width, text.StringWidthWithoutEscSequences(l.Name)+2, text.StringWidthWithoutEscSequences(l.Panel))
	}
	for i, c := range lines {
		if i == 0 || c.Panel != lines[i-1].Panel {
			p.line("\n%s", strings.TrimRight(text.Pad(c.Panel, width, ' ')+bounds(&c.Curve, l), " "))
		}
		p.line("  %s%s", text.Pad(c.Name, width-2, ' '), cells(&c.Curve))
	}
	p.line("")
	p.say(curvesLegend)
	return p.err
}

// cellWidth is the width of a column, the space before it included.
const cellWidth = 7

// bounds heads the columns.
func bounds(c *checker.Curve, l lang.Lang) string {
	var b strings.Builder
	for _, point := range c {
		bound := texts.Say(l, curvesMore)
		if point.Within > 0 {
			bound = "<" + short(point.Within)
		}
		b.WriteString(text.AlignRight.Apply(bound, cellWidth))
	}
	return b.String()
}

// short is a duration of whole seconds or milliseconds.
func short(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return fmt.Sprintf("%dms", d/time.Millisecond)
}

// blocks are the heights from 0 to 100 percent.
var blocks = []rune(" ▁▂▃▄▅▆▇█")

func cells(c *checker.Curve) string {
	var b strings.Builder
	for _, point := range c {
		cell := "·"
		if point.Reads > 0 {
			cell = fmt.Sprintf("%c%3d", blocks[(point.Stale*(len(blocks)-1)+point.Reads-1)/point.Reads], (200*point.Stale+point.Reads)/(2*point.Reads))
		}
		fmt.Fprintf(&b, "%*s", cellWidth, cell)
	}
	return b.String()
}
