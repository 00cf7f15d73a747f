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
// replaced by columns that keep their order, and ties. [SVG] draws the same layout
// as a picture for pages and print, [Mermaid] a sequence diagram. All three mark
// operations, and show lanes of servers ([Servers]) where an observer knows what
// these did:
//
//	#                0ms       6ms     11ms 12ms  13ms
//	c0:              |--w x=1--------| |--r x->nil--|
//	                                      ^^^^^^^^
//	# leader #0      ----------[#1 x=1]-----------------
//	# follower-1 #0  ----------................(c0 reads)
//
// Of a large history, [Choose] picks what to draw and [Cut] leaves out the rest. The
// package judges nothing.
package timeline

import (
	"fmt"
	"slices"
	"strings"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// Options say what a drawing shows besides the operations.
type Options struct {
	Marks []int // indexes of operations to point out, as they went wrong
	// Core has the indexes of operations that one needs to see why, the marked ones
	// among them or not; if there are any, all others are their surroundings.
	Core    []int
	Ruler   bool      // text only: start with a comment that shows times in milliseconds over their columns
	Times   bool      // make room for all of these, as the reader has to reckon with them; else some are left out
	Title   string    // what is drawn, in a line
	Notes   []string  // what there is to say about it, a line each
	Servers *Servers  // lanes of the leader and the followers, if known
	Numbers []int     // the operations' numbers in the input; nil: 1, 2, 3, ...
	Folded  []int     // how many operations of its session are left out before each operation
	Page    *Page     // SVG only: if the picture is part of a page
	Lang    lang.Lang // of the words besides title and notes; "" is English
}

// A Page is where a picture stands, if not alone: it says itself, in its own language, what
// the signs mean.
type Page struct {
	Styled  bool // the page has [Style]; else the picture has it
	Columns int  // how wide a panel is, if the drawing can be divided so; 0 is as usual, 40 is for a phone
}

// Text draws a history, one or more lines for each process in order of their
// numbers. The columns are the leftmost that keep the order of all calls and
// returns, equal times in one column, and leave every label its room, every time, too,
// if it is asked for; they are not to scale. Labels that would collide, of unknown outcomes and of operations without
// duration, are put on further lines of their process. Marked operations are
// underlined with ^, those of the core have one ^. Whatever else the options ask for
// are comments.
//
// Only a valid history can be drawn; of another, Text gives a comment that says
// what is wrong. The drawing of the empty history is empty.
func Text(h history.History, options Options) string {
	if err := h.Validate(); err != nil {
		return "# " + options.say(sayNotAHistory, err.Error()) + "\n"
	}
	if len(h) == 0 {
		return ""
	}
	d := newDrawing(h, options, func(_ int, o history.Op) string { return Label(o) })
	var out strings.Builder
	comment(&out, options.Title)
	if options.Ruler {
		out.WriteString(d.ruler())
	}
	for _, session := range d.sessions {
		for _, l := range d.lanes(session) {
			line, marks := d.draw(l)
			out.WriteString(line + "\n")
			if marks != "" {
				out.WriteString(marks + "\n")
			}
		}
	}
	for node := range d.servers {
		out.WriteString(d.drawServer(node) + "\n")
	}
	if len(d.servers) > 0 {
		comment(&out, options.say(sayServersLegend))
	}
	for _, note := range d.notes() {
		comment(&out, note)
	}
	return out.String()
}

// comment writes a line that Parse skips.
func comment(out *strings.Builder, text string) {
	if text != "" {
		out.WriteString("# " + printable(text) + "\n")
	}
}

// notes returns the notes of the options and of the servers.
func (d *drawing) notes() []string {
	if s := d.options.Servers; s != nil && s.Note != "" {
		return append(slices.Clone(d.options.Notes), s.Note)
	}
	return d.options.Notes
}

// draw writes one line, and the marks under it if any of its operations is marked.
func (d *drawing) draw(lane []int) (line, marks string) {
	name := fmt.Sprintf("c%d:", d.h[lane[0]].Process)
	var text, under pen
	text.write(name)
	for _, i := range lane {
		d.drawOp(&text, i)
		switch {
		case slices.Contains(d.options.Marks, i):
			under.to(d.labelColumn(i))
			under.write(strings.Repeat("^", width(d.labels[i])))
		case slices.Contains(d.options.Core, i):
			under.to(d.labelColumn(i))
			under.write("^")
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
