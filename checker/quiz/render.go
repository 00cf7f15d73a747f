package quiz

import (
	"fmt"
	"slices"
	"strings"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history/timeline"
)

// Render puts a problem that was proved into words: phrases are spoken in the order in
// which they are read, for the English name of a term follows where it comes first.
func (p *Problem) Render(proof *Proof, lang Lang) (Item, error) {
	if !slices.Contains(Langs(), lang) {
		return Item{}, fmt.Errorf("there is no language %q; there are %v", lang, Langs())
	}
	m, s := makers[p.Kind], newSpeaker(lang)
	item := Item{Problem: *p, id: p.ID(), Lang: lang, Title: s.say(say(id("title " + string(p.Kind))))}
	for _, g := range m.given(p) {
		item.Given = append(item.Given, s.finish(s.say(g)))
	}
	item.Drawing = timeline.Text(p.Shown(), timeline.Options{Lang: lang, Marks: p.Marks(), Ruler: true, Times: true})
	item.Question = s.finish(s.say(m.question(p)))
	item.Options = make([]Option, len(p.Claims))
	for i := range p.Claims {
		item.Options[i] = Option{Text: s.finish(s.say(m.option(p, &p.Claims[i]))), Right: i == proof.Right}
	}
	for i := range p.Claims {
		item.Options[i].Explanation = s.finish(s.joined(proof.why[i]))
	}
	item.Summary = s.finish(s.say(say(id("lesson " + string(p.Kind)))))
	return item, nil
}

// ID returns a name for the item that is the same in every quiz and language.
func (p *Problem) ID() string { return fmt.Sprintf("%s-%d-%s", p.Kind, p.Level, p.fingerprint()) }

// LevelText returns the item's level in words.
func (i *Item) LevelText() string {
	return newSpeaker(i.Lang).say(say(id(fmt.Sprintf("level %d", i.Level))))
}

// Letter names option i, from 0: A, B, C, ...
func Letter(i int) string { return string(rune('A' + i)) }

// finish writes out the terms, which stand in ⟦⟧ until their order in the text is
// known: in Japanese with the English name at the first use in the item.
func (s *speaker) finish(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "⟦")
		b.WriteString(before)
		name, after, closed := strings.Cut(rest, "⟧")
		if !found || !closed {
			return b.String() + rest
		}
		b.WriteString(s.name(name))
		text = after
	}
}

// name returns a term: a guarantee, or another one of the catalogue.
func (s *speaker) name(name string) string {
	in := func(l Lang) string { return (&speaker{lang: l}).say(say(id("term " + name))) }
	if _, err := checker.ByName(name); err == nil {
		in = func(l Lang) string { return explain.Name(name, l) }
	} else if _, ok := asked[id("term "+name)]; !ok { // a key or value that looks like a term
		return "⟦" + name + "⟧"
	}
	if s.lang == English || s.named[name] {
		return in(s.lang)
	}
	s.named[name] = true
	return in(s.lang) + "（" + in(English) + "）"
}
