package gallery

import (
	"fmt"
	"slices"
	"strings"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// A Why says how a history breaks a guarantee.
type Why struct {
	Guarantee   string               `json:"guarantee"`
	Explanation map[lang.Lang]string `json:"explanation"` // one sentence
	offending   []int
}

// why explains the weakest guarantees that are broken: whoever breaks them breaks the
// stronger ones.
func why(h history.History, broken []string) ([]Why, error) {
	weakest := checker.Weakest(broken)
	if len(weakest) > 1 && weakest[0] == checker.Linearizable {
		weakest = weakest[1:] // in the order of the log it implies all others
	}
	var all []Why
	for _, name := range weakest {
		o := checker.Options{Guarantees: []string{name}}
		verdicts, err := checker.Check(h, o)
		if err != nil {
			return nil, err
		}
		example, ok := checker.Explain(h, verdicts[0], o)
		if !ok {
			return nil, fmt.Errorf("explain %s: %s is not broken", Notation(h), name)
		}
		all = append(all, Why{name, explain.Texts(example.Proof), example.Offending})
	}
	return all, nil
}

// A Picture is a history and how to draw it, with any of package timeline's formats.
type Picture struct {
	History history.History
	Options timeline.Options
}

// picture marks the operations that went wrong, and says why.
func picture(h history.History, because []Why, title string, l lang.Lang) Picture {
	o := timeline.Options{Ruler: len(because) > 0, Title: title, Lang: l}
	for _, w := range because {
		o.Marks = append(o.Marks, w.offending...)
		o.Notes = append(o.Notes, texts.Say(l, ofGuarantee, w.Guarantee, w.Explanation[l]))
	}
	slices.Sort(o.Marks)
	o.Marks = slices.Compact(o.Marks)
	return Picture{h, o}
}

// text draws the picture without its words.
func (p Picture) text() string {
	p.Options.Title, p.Options.Notes = "", nil
	return timeline.Text(p.History, p.Options)
}

// Picture draws the exhibit, with explanations in a language.
func (x *Exhibit) Picture(l lang.Lang) (Picture, error) {
	because, err := why(x.History, x.Holds.Others())
	return picture(x.History, because, texts.Say(l, titleHolds, x.Title(l), orNone(l, x.Holds.Names())), l), err
}

// Picture draws what the model does, with lanes of its leader and followers, and
// marks how some guarantees are broken.
func (p *Play) Picture(broken []string, l lang.Lang) (Picture, error) {
	h, trace, err := p.Run()
	if err != nil {
		return Picture{}, err
	}
	because, err := why(h, broken)
	drawn := picture(h, because, p.settings(l), l)
	drawn.Options.Ruler = true
	drawn.Options.Servers = evaluate.Servers(h, trace)
	return drawn, err
}

// byValues says whether package checker takes another view of an exhibit's
// linearizability, for which any order of the writes will do.
func (x *Exhibit) byValues(l lang.Lang) (string, error) {
	verdicts, err := checker.Check(x.History, checker.Options{Guarantees: []string{checker.Linearizable}})
	if err != nil || verdicts[0].Result == checker.Violated || x.Holds.Has(0) {
		return "", err
	}
	return texts.Say(l, byValuesAlone), nil
}

// settings says what a play takes place under.
func (p *Play) settings(l lang.Lang) string {
	said := texts.Say(l, playSettings, p.Policy, milliseconds(p.Lag).String(), count(l, countFollowers, len(p.Polls)))
	if len(p.Polls) > 1 || p.Polls[0] > 0 {
		var polls []string
		for _, at := range p.Polls {
			polls = append(polls, milliseconds(at).String())
		}
		said += texts.Say(l, playPolls, strings.Join(polls, texts.Say(l, comma)))
	}
	return said
}
