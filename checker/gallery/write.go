package gallery

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"lagcheck/history/lang"
	"lagcheck/model/policy"
)

// short names head the columns of tables.
var short = [Count]string{"lin", "seq", "causal", "pram", "ryw", "mr", "mw", "wfr"}

// Write writes the list: which pairs of guarantees can be told apart, and the exhibits.
func (g *Gallery) Write(w io.Writer, format Format) error {
	p := &page{w: w, format: format}
	p.heading(1, g.say(listTitle))
	p.paragraph(g.say(listLegend, g.count(countHistories, g.Scope.Histories), g.Scope.Operations))
	p.heading(2, g.say(whateverLeader))
	g.pairs(p, false)
	p.heading(2, g.say(aCorrectLeader))
	g.pairs(p, true)
	p.paragraph(g.say(whyNone))
	p.heading(2, g.say(listExhibits))
	g.list(p)
	p.paragraph(g.say(listColumns))
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
	head := table.Row{"", g.say(headSize)}
	columns := []table.ColumnConfig{{Number: 1, Align: text.AlignRight}}
	for _, name := range short {
		head = append(head, name)
		columns = append(columns, table.ColumnConfig{Name: name, Align: text.AlignCenter, AlignHeader: text.AlignCenter})
	}
	head = append(head, g.say(headHistory), g.say(headModel))
	var rows []table.Row
	for i := range g.Exhibits {
		x := &g.Exhibits[i]
		row := table.Row{x.Number, x.Size}
		for g := range Count {
			row = append(row, mark(x.Holds.Has(g)))
		}
		by := ""
		if len(x.Plays) > 0 {
			by = g.say(underLag, x.Plays[0].Policy, milliseconds(x.Plays[0].Lag).String())
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
	p.heading(1, x.Title(g.language()))
	p.drawing(drawn.text())
	p.lines([]string{
		g.say(whatHolds, orNone(g.language(), x.Holds.Names())), g.say(whatBroke, orNone(g.language(), x.Holds.Others())),
	})
	for _, because := range drawn.Options.Notes {
		p.paragraph(because)
	}
	note, err := x.byValues(g.language())
	if note != "" {
		p.paragraph(note)
	}
	p.paragraph(g.smallest(x))
	if err != nil || len(x.Plays) == 0 {
		p.paragraph(g.say(notInModel))
		return p.err
	}
	play, err := x.Play(under)
	if err != nil {
		return err
	}
	p.heading(2, g.say(inModel, play.settings(g.language())))
	drawn, err = play.Picture(x.Holds.Others(), g.language())
	if err != nil {
		return err
	}
	p.picture(drawn)
	if others := x.policies(g.language(), play.Policy); others != "" {
		p.paragraph(g.say(comesAbout, others, x.Number))
	}
	return p.err
}

// Title says which exhibit it is.
func (x *Exhibit) Title(l lang.Lang) string {
	return texts.Say(l, exhibitTitle, x.Number,
		count(l, countOperations, x.Size.Operations), count(l, countSessions, x.Size.Sessions), count(l, countKeys, x.Size.Keys))
}

// smallest says why there is nothing smaller.
func (g *Gallery) smallest(x *Exhibit) string {
	n := g.Scope.Smaller(x.Size)
	if n == 0 {
		return g.say(nothingSmaller)
	}
	return g.say(noneSmaller, g.count(countHistories, n))
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
	return nil, fmt.Errorf("find play of exhibit %d under %s: there is none; it was found under %s", x.Number, under, x.policies(lang.English, ""))
}

// policies lists under which policies there are plays, but for one of them.
func (x *Exhibit) policies(l lang.Lang, but string) string {
	var names []string
	for _, p := range x.Plays {
		if p.Policy != but {
			names = append(names, p.Policy)
		}
	}
	return strings.Join(names, texts.Say(l, comma))
}

func orNone(l lang.Lang, names []string) string {
	if len(names) == 0 {
		return texts.Say(l, noneAtAll)
	}
	return strings.Join(names, texts.Say(l, comma))
}

// WritePair writes the smallest exhibit in which one guarantee holds and another one is
// broken, and the smallest with a correct leader if that is another; or why there is
// none.
func (g *Gallery) WritePair(w io.Writer, format Format, holds, broken Guarantee) error {
	p := &page{w: w, format: format}
	x, ok := g.Pair(holds, broken, false)
	if !ok {
		p.paragraph(g.say(cannotHold, holds.Name(), broken.Name(), strings.TrimRight(Impossible(holds, broken, false, g.language()), ".。")))
		return p.err
	}
	if err := g.WriteExhibit(w, format, x, ""); err != nil || x.Correct {
		return err
	}
	p.begun = true
	y, ok := g.Pair(holds, broken, true)
	if !ok {
		p.paragraph(g.say(noneWithCorrectLeader, strings.TrimRight(Impossible(holds, broken, true, g.language()), ".。")))
		return p.err
	}
	p.paragraph(g.say(withCorrectLeader))
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
		p.heading(2, g.say(brokenUnder, b.Guarantee, g.count(countOperations, len(drawn.History)), b.settings(g.language())))
		p.picture(drawn)
		p.paragraph(drawn.Options.Notes[0])
		if err := g.writeProof(p, b); err != nil {
			return err
		}
	}
	return p.err
}

// writeProof says why fewer operations than those of a break do not break the guarantee.
func (g *Gallery) writeProof(p *page, b *Break) error {
	smaller, err := b.Smaller()
	if err != nil {
		return err
	}
	operations, n := g.count(countOperations, len(b.Steps)), len(smaller.Histories)
	if n == 0 {
		p.paragraph(g.say(provedNone, operations, b.Guarantee))
		return nil
	}
	shown := g.say(firstOf, Notation(smaller.Histories[0]))
	if n <= mostShown {
		var all []string
		for _, h := range smaller.Histories {
			all = append(all, Notation(h))
		}
		shown = strings.Join(all, g.say(semicolon))
	}
	p.paragraph(g.say(provedSmallest, operations, b.Guarantee, g.count(countHistories, n), shown))
	because, err := b.because(smaller, g.language())
	p.lines(because)
	return err
}

// mostShown is how many smaller histories are shown; of more, the first is an example.
const mostShown = 3

// because says in sentences what keeps the model from producing smaller histories: what the
// policy does, and what leader and followers do, as far as it takes that.
func (b *Break) because(smaller Smaller, l lang.Lang) ([]string, error) {
	by, err := policy.ByName(b.Policy)
	sentences := []string{texts.Say(l, byPolicy, policy.Rule(by, l))}
	add := func(c condition, what phrase, args ...any) {
		if smaller.because.has(c) {
			sentences = append(sentences, texts.Say(l, what, args...))
		}
	}
	writes := len(b.Steps) - 2 // one operation less, and one of them reads
	add(leaderIsNew, leaderAnswersNewest)
	add(notSooner, followersNotSooner, soonest(b.UnderLag()).String())
	add(notLater, followersNotLater, longest(b.UnderLag(), writes).String(), writes)
	return sentences, err
}
