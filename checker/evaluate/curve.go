package evaluate

import (
	"fmt"
	"io"
	"strings"
	"time"

	"lagcheck/checker"
)

// A CurveLine is one line of a plot of P(stale) over the time since the write: the
// reads of one row of a report, or of one recorded history.
type CurveLine struct {
	Panel string // what it is drawn with: the policy
	Name  string // what tells it from the others of the panel: the lag
	Curve checker.Curve
}

// Curves returns a line for each row, a panel for each policy.
func (r *Report) Curves() []CurveLine {
	lines := make([]CurveLine, len(r.Rows))
	for i := range r.Rows {
		row := &r.Rows[i]
		lines[i] = CurveLine{Panel: row.Policy, Name: "lag " + lagText(row.Lag), Curve: row.SinceWrite}
	}
	return lines
}

// WriteCurves plots the lines as text: a row for each, a column for each step of the
// time since the write, and in it how many percent of the reads were stale. The block
// before the number is as high as the number.
func WriteCurves(w io.Writer, lines []CurveLine) error {
	p := &printer{w: w}
	p.line("P(stale): percent of reads that missed the newest write of their key, by how long ago it had been acknowledged")
	width := 0
	for _, l := range lines {
		width = max(width, len([]rune(l.Name))+2, len([]rune(l.Panel)))
	}
	for i, l := range lines {
		if i == 0 || l.Panel != lines[i-1].Panel {
			p.line("\n%s", strings.TrimRight(fmt.Sprintf("%-*s%s", width, l.Panel, bounds(&l.Curve)), " "))
		}
		p.line("%s", fmt.Sprintf("  %-*s%s", width-2, l.Name, cells(&l.Curve)))
	}
	p.line("\n·: no reads")
	return p.err
}

// cellWidth is the width of a column, the space before it included.
const cellWidth = 7

// bounds heads the columns.
func bounds(c *checker.Curve) string {
	var b strings.Builder
	for _, point := range c {
		bound := "more"
		if point.Within > 0 {
			bound = "<" + short(point.Within)
		}
		fmt.Fprintf(&b, "%*s", cellWidth, bound)
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
