// Package timeline draws histories as people draw them in papers and issues,
// and reads such drawings:
//
//	c0: |--w x=1--|
//	c1:              |--r x->nil--|  |--r x->1--|
//	c2:      |--w x=2--...
//
// A line is a process, "c" and its number; a process may have several lines. One
// column is one millisecond, counted from the column after the widest name, so
// bars that stand in one column are one time. The bars are call and return.
//
//	|--w x=1--|        a write of 1 to register x
//	|--r x->1--|       a read of x that returned 1; nil is nothing there yet
//	|--cas x=1->2--|   a compare-and-set of x from 1 to 2
//	|--w x=1--...      nobody knows whether it happened
//	|--w x=1--!        it failed; ! stands in the column of the return
//	*w x=1*            no time passed: the first star is call and return, the
//	                   last one (or !) only ends the text
//
// The value may be followed by who served the operation and by its version, as
// in "w x=1 @leader #1". A read that is not ok saw nothing, and shows no value.
// Two operations of a process that touch share a bar: |--w x=1--|--r x->1--|.
// A line whose first character is # is a comment; a line of only ^ marks what
// stands above it. Both are skipped, as blank lines are.
//
// A key of letters, digits and _./:- is written as it is, a value if moreover it
// starts with a letter or _ and is no JSON word; the others are JSON strings in
// quotes. Columns are counted as a terminal shows characters: 注 takes two.
//
// [Text] draws any history so that [Parse] gives it back, with its times
// replaced by columns that keep their order, and ties. The package draws only
// text, and judges nothing.
package timeline

import (
	"fmt"
	"slices"
	"strings"

	"lagcheck/history"
)

// Options say what [Text] adds to a drawing.
type Options struct {
	Marks []int // indexes of operations to underline with ^
	Ruler bool  // start with a comment that shows times in milliseconds over their columns
}

// Text draws a history, one or more lines for each process in order of their
// numbers. The columns are the leftmost that keep the order of all calls and
// returns, equal times in one column, and leave every label its room; they are not to
// scale. Labels that would collide, of unknown outcomes and of operations without
// duration, are put on further lines of their process.
//
// Only a valid history can be drawn; of another, Text gives a comment that says
// what is wrong. The drawing of the empty history is empty.
func Text(h history.History, options Options) string {
	if err := h.Validate(); err != nil {
		return fmt.Sprintf("# not a history: %v\n", err)
	}
	if len(h) == 0 {
		return ""
	}
	d := newDrawing(h)
	var out strings.Builder
	if options.Ruler {
		out.WriteString(d.ruler())
	}
	for _, session := range d.sessions {
		for _, l := range d.lanes(session) {
			line, marks := d.draw(l, options.Marks)
			out.WriteString(line + "\n")
			if marks != "" {
				out.WriteString(marks + "\n")
			}
		}
	}
	return out.String()
}

// draw writes one line, and the marks under it if any of its operations is marked.
func (d *drawing) draw(lane []int, marked []int) (line, marks string) {
	name := fmt.Sprintf("c%d:", d.h[lane[0]].Process)
	var text, under pen
	text.write(name)
	for _, i := range lane {
		d.drawOp(&text, i)
		if slices.Contains(marked, i) {
			under.to(d.labelColumn(i))
			under.write(strings.Repeat("^", width(d.labels[i])))
		}
	}
	return text.String(), under.String()
}

func (d *drawing) drawOp(text *pen, i int) {
	o := &d.h[i]
	left, label := d.columns[i], d.labels[i]
	closing := "|"
	if o.Type == history.Fail {
		closing = "!"
	}
	if o.Return == o.Call {
		if o.Type == history.OK {
			closing = "*"
		}
		text.to(left)
		text.write("*" + label + closing)
		return
	}
	if text.column <= left { // otherwise the bar of the previous operation serves
		text.to(left)
		text.write("|")
	}
	text.write("--" + label + "--")
	if o.Type == history.Info {
		text.write("...")
		return
	}
	text.write(strings.Repeat("-", d.ends[i]-1-text.column))
	text.write(closing)
}

// labelColumn is where an operation's label starts.
func (d *drawing) labelColumn(i int) int {
	if d.h[i].Call == d.h[i].Return {
		return d.columns[i] + 1
	}
	return d.columns[i] + 3
}

// ruler is a comment with the time of each column that has room for it. The
// time of the first event has room before the names' end at the latest.
func (d *drawing) ruler() string {
	var line pen
	line.write("#")
	for n, at := range d.times {
		column := d.origin + d.at[n]
		if line.column+1 > column {
			continue
		}
		line.to(column)
		line.write(milliseconds(at))
	}
	return line.String() + "\n"
}

// milliseconds shows a time to the microsecond, without trailing zeros.
func milliseconds(ns int64) string {
	micros := ns/1000 + ns%1000/500
	text := fmt.Sprintf("%d.%03d", micros/1000, micros%1000)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "ms"
}

// A pen writes a line and knows its column.
type pen struct {
	strings.Builder
	column int
}

// to moves to a column by blanks.
func (p *pen) to(column int) {
	if column > p.column {
		p.WriteString(strings.Repeat(" ", column-p.column))
		p.column = column
	}
}

func (p *pen) write(text string) {
	p.WriteString(text)
	p.column += width(text)
}
