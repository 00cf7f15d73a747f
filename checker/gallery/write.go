package gallery

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/checker"
	"lagcheck/model/policy"
)

// short names head the columns of tables.
var short = [Count]string{"lin", "seq", "causal", "pram", "ryw", "mr", "mw", "wfr"}

// Write writes the list: which pairs of guarantees can be told apart, and the exhibits.
func (g *Gallery) Write(w io.Writer, format Format) error {
	p := &page{w: w, format: format}
	p.heading(1, "The smallest histories that tell guarantees apart")
	p.paragraph(fmt.Sprintf("The row's guarantee holds and the column's is broken: operations/sessions/keys of the smallest history,\n"+
		"and its number below. Proved by enumerating all %s of up to %d operations.", plural(g.Scope.Histories, "history"), g.Scope.Operations))
	p.heading(2, "Whatever the leader does")
	g.pairs(p, false)
	p.heading(2, "With a leader that appends writes in the order in which they are made, as the model's does")
	g.pairs(p, true)
	p.paragraph("-: there is none, as the row's guarantee implies the column's; or such a leader always keeps it. To see why:\n" +
		"lagcheck gallery --holds A --breaks B. Linearizable is meant in the order of the log here.")
	p.heading(2, "Exhibits: one for each combination of guarantees that can hold together")
	g.list(p)
	p.paragraph("#1, #2: positions in the leader's log. model: a read policy and a lag under which the leader/follower model\n" +
		"produces this history. To see how: lagcheck gallery --exhibit 4.")
	return p.err
}

func (g *Gallery) pairs(p *page, correctLeader bool) {
	head := table.Row{""}
	var columns []table.ColumnConfig
	for _, name := range short {
		head = append(head, name)
		columns = append(columns, table.ColumnConfig{Name: name, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	var rows []table.Row
	for holds := range Count {
		row := table.Row{fmt.Sprintf("%s (%s)", holds.Name(), short[holds])}
		for broken := range Count {
			cell := "-"
			if x, ok := g.Pair(holds, broken, correctLeader); ok {
				cell = fmt.Sprintf("%v (%d)", x.Size, x.Number)
			} else if holds == broken {
				cell = ""
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	p.table(head, rows, columns...)
}

func (g *Gallery) list(p *page) {
	head := table.Row{"", "size"}
	columns := []table.ColumnConfig{{Number: 1, Align: text.AlignRight}}
	for _, name := range short {
		head = append(head, name)
		columns = append(columns, table.ColumnConfig{Name: name, Align: text.AlignCenter, AlignHeader: text.AlignCenter})
	}
	head = append(head, "history", "model")
	var rows []table.Row
	for i := range g.Exhibits {
		x := &g.Exhibits[i]
		row := table.Row{x.Number, x.Size}
		for g := range Count {
			row = append(row, mark(x.Holds.Has(g)))
		}
		by := ""
		if len(x.Plays) > 0 {
			by = fmt.Sprintf("%s, lag %v", x.Plays[0].Policy, milliseconds(x.Plays[0].Lag))
		}
		notation := Notation(x.History)
		if p.format == Markdown {
			notation = strings.ReplaceAll(notation, "|", "; ") // else another column
		}
		rows = append(rows, append(row, notation, by))
	}
	p.table(head, rows, columns...)
}

func mark(holds bool) string {
	if holds {
		return "✓"
	}
	return "✗"
}

// WriteExhibit writes one exhibit with all that there is to say about it, and how the
// model produces it under a policy; "" is the first of those that it has.
func (g *Gallery) WriteExhibit(w io.Writer, format Format, x *Exhibit, under string) error {
	if _, err := x.Play(under); under != "" && err != nil {
		return err
	}
	p := &page{w: w, format: format}
	drawn, err := x.Picture(g.language())
	if err != nil {
		return err
	}
	p.heading(1, x.Title())
	p.drawing(drawn.text())
	p.lines([]string{"holds: " + orNone(x.Holds.Names()), "broken: " + orNone(x.Holds.Others())})
	for _, because := range drawn.Options.Notes {
		p.paragraph(because)
	}
	note, err := x.byValues()
	if note != "" {
		p.paragraph(note)
	}
	p.paragraph(g.smallest(x))
	if err != nil || len(x.Plays) == 0 {
		p.paragraph("The model does not produce it: its leader appends writes in the order in which they are made.")
		return p.err
	}
	play, err := x.Play(under)
	if err != nil {
		return err
	}
	p.heading(2, "In the model: "+play.settings())
	drawn, err = play.Picture(x.Holds.Others(), g.language())
	if err != nil {
		return err
	}
	p.picture(drawn)
	if others := x.policies(play.Policy); others != "" {
		p.paragraph(fmt.Sprintf("The same history comes about under %s:\nlagcheck gallery --exhibit %d --policy NAME.", others, x.Number))
	}
	return p.err
}

// Title says which exhibit it is.
func (x *Exhibit) Title() string {
	return fmt.Sprintf("Exhibit %d: %s, %s, %s", x.Number,
		plural(x.Size.Operations, "operation"), plural(x.Size.Sessions, "session"), plural(x.Size.Keys, "key"))
}

// smallest says why there is nothing smaller.
func (g *Gallery) smallest(x *Exhibit) string {
	n := g.Scope.Smaller(x.Size)
	if n == 0 {
		return "Nothing is smaller."
	}
	return fmt.Sprintf("No smaller history keeps and breaks the same: all %s with fewer operations,\n"+
		"or as many by fewer sessions or on fewer keys, were enumerated.", plural(n, "history"))
}

// Play returns how the model produces the exhibit under a policy; "" stands for the
// policy that promises most of what holds.
func (x *Exhibit) Play(under string) (*Play, error) {
	for i := range x.Plays {
		if under == "" || x.Plays[i].Policy == under {
			return &x.Plays[i], nil
		}
	}
	if len(x.Plays) == 0 {
		return nil, fmt.Errorf("find play of exhibit %d: the model does not produce it: its leader appends writes in the order in which they are made", x.Number)
	}
	return nil, fmt.Errorf("find play of exhibit %d under %s: there is none; it was found under %s", x.Number, under, x.policies(""))
}

// policies lists under which policies there are plays, but for one of them.
func (x *Exhibit) policies(but string) string {
	var names []string
	for _, p := range x.Plays {
		if p.Policy != but {
			names = append(names, p.Policy)
		}
	}
	return strings.Join(names, ", ")
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// WritePair writes the smallest exhibit in which one guarantee holds and another one is
// broken, and the smallest with a correct leader if that is another; or why there is
// none.
func (g *Gallery) WritePair(w io.Writer, format Format, holds, broken Guarantee) error {
	p := &page{w: w, format: format}
	x, ok := g.Pair(holds, broken, false)
	if !ok {
		p.paragraph(fmt.Sprintf("%s cannot hold while %s is broken:\n%s.", holds.Name(), broken.Name(), strings.TrimRight(Impossible(holds, broken, false), ".")))
		return p.err
	}
	if err := g.WriteExhibit(w, format, x, ""); err != nil || x.Correct {
		return err
	}
	p.begun = true
	y, ok := g.Pair(holds, broken, true)
	if !ok {
		p.paragraph(fmt.Sprintf("With a correct leader there is none: %s.", Impossible(holds, broken, true)))
		return p.err
	}
	p.paragraph("The smallest with a correct leader:\n")
	if p.err != nil {
		return p.err
	}
	return g.WriteExhibit(w, format, y, "")
}

// WriteBreaks writes breaks with drawings and what happens.
func (g *Gallery) WriteBreaks(w io.Writer, format Format, breaks []Break) error {
	p := &page{w: w, format: format}
	for i := range breaks {
		b := &breaks[i]
		drawn, err := b.Picture([]string{b.Guarantee}, g.language())
		if err != nil {
			return err
		}
		p.heading(2, fmt.Sprintf("%s broken by %s under %s", b.Guarantee, plural(len(drawn.History), "operation"), b.settings()))
		p.picture(drawn)
		p.paragraph(drawn.Options.Notes[0])
		bound, err := g.bound(b, len(drawn.History))
		if err != nil {
			return err
		}
		p.paragraph(bound)
	}
	return p.err
}

// least returns what the policy of a break promises, and how many operations it takes at
// least to break the guarantee nevertheless.
func (g *Gallery) least(b *Break) (kept Set, operations int, err error) {
	by, err := policy.ByName(b.Policy)
	if err != nil {
		return 0, 0, err
	}
	guarantee, err := ByName(b.Guarantee)
	kept, operations = g.leastUnder(by, b.UnderLag(), guarantee)
	return kept, operations, err
}

// bound says how good a break is known to be.
func (g *Gallery) bound(b *Break, operations int) (string, error) {
	kept, least, err := g.least(b)
	if err != nil {
		return "", err
	}
	if operations == least {
		return b.proof(kept&^leaders, least)
	}
	which := "random ones"
	if b.Search.All {
		which = "all that there are on a grid of times"
	}
	return fmt.Sprintf("The smallest that was found; it takes at least %d. Of %s of %s (%s), none breaks it.",
		least, plural(b.Search.Scenarios, "scenario"), plural(b.Search.Operations, "operation"), which), nil
}

// proof says why no fewer operations break the guarantee, if the policy keeps some
// guarantees of fewer.
func (b *Break) proof(kept Set, least int) (string, error) {
	by, err := policy.ByName(b.Policy)
	if err != nil {
		return "", err
	}
	fewer := plural(least, "operation")
	while := ""
	if kept != promises(by, math.MaxInt64)&^leaders { // one operation less, and one of them reads
		while = fmt.Sprintf(",\nas no write waits for longer than %v under this lag if there are so few", longest(b.UnderLag(), least-2))
	}
	said := fmt.Sprintf("Smallest: no history of fewer than %s breaks %s under a correct leader", fewer, b.Guarantee)
	if kept != 0 {
		said += " and keeps what the policy promises: " + strings.Join(checker.Strongest(kept.Names()), ", ") + while
	}
	return said + ".", nil
}

// leaders are the guarantees that are the leader's to keep.
const leaders Set = 0b11000000
