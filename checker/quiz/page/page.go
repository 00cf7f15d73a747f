// Package page writes a quiz as a web page: one file that needs no other, works without
// a network, on a phone as on a desktop, and in which the quiz can be taken.
//
//	answer ──► see why each option is right or wrong ──► next ──► score
//
// The page has the questions as HTML; a small script shows them one after the other,
// keeps the score, and remembers the answers in the browser where that is allowed.
// Without scripts all questions are there, each explanation behind a fold. Nobody can be
// examined with it, as the answers are in the file.
//
// Nothing that an item says is markup: every value is escaped, and the page's own policy
// allows it no script, style or connection but its own.
package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"lagcheck/checker/quiz"
	"lagcheck/history/timeline"
)

//go:embed page.html
var markup string

//go:embed page.css
var style string

//go:embed page.js
var script string

var layout = template.Must(template.New("page").Funcs(template.FuncMap{"keep": keep}).Parse(markup))

// keep keeps arrows together: browsers break lines behind a hyphen.
func keep(text string) string { return strings.ReplaceAll(text, "->", "-\u2060>") }

// Write writes the page of a quiz, in its language.
func Write(w io.Writer, q *quiz.Quiz) error {
	spoken, ok := words[q.Lang]
	if !ok {
		return fmt.Errorf("no language %q", q.Lang)
	}
	look := style + timeline.Style()
	p := page{
		Lang: q.Lang, Words: spoken, Footer: footer(q, spoken), Key: key(q),
		Policy: fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'", sum(look), sum(script)),
		Style:  template.CSS(look),
		Script: template.JS(script),
	}
	for i := range q.Items {
		p.Items = append(p.Items, newItem(&q.Items[i], i, len(q.Items)))
	}
	if err := layout.Execute(w, p); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// A page is what page.html shows.
type page struct {
	Lang   quiz.Lang
	Words  vocabulary
	Items  []item
	Footer string
	Key    string // of the answers that the browser keeps
	Policy string // what the page may do
	Style  template.CSS
	Script template.JS
}

// An item is a question and its drawing. Narrow is drawn for phones; it is empty if it
// would be the same.
type item struct {
	*quiz.Item
	Wide, Narrow template.HTML
	Options      []option
	First, Last  bool
}

type option struct {
	quiz.Option
	Letter string
}

// How many columns a drawing has, with 8 pixels each.
const (
	wideColumns   = 84
	narrowColumns = 36
)

func newItem(q *quiz.Item, n, of int) item {
	i := item{Item: q, First: n == 0, Last: n == of-1}
	i.Wide = picture(q, wideColumns)
	if narrow := picture(q, narrowColumns); narrow != i.Wide {
		i.Narrow = narrow
	}
	for k, o := range q.Options {
		i.Options = append(i.Options, option{o, quiz.Letter(k)})
	}
	return i
}

// picture draws what is shown of an item; package timeline escapes the values.
func picture(q *quiz.Item, columns int) template.HTML {
	o := timeline.Options{Lang: q.Lang, Marks: q.Marks(), Times: true, Page: &timeline.Page{Styled: true, Columns: columns}}
	return template.HTML(timeline.SVG(q.Shown(), o))
}

// footer says which quiz this is.
func footer(q *quiz.Quiz, w vocabulary) string {
	text := fmt.Sprintf("lagcheck · %s %d", w.Seed, q.Seed)
	if q.Student != "" {
		text += fmt.Sprintf(" · %s %s", w.Student, q.Student)
	}
	return text
}

// key is the same for the same questions in the same language.
func key(q *quiz.Quiz) string {
	var ids strings.Builder
	ids.WriteString(string(q.Lang) + "\n")
	for i := range q.Items {
		ids.WriteString(q.Items[i].ID() + "\n")
	}
	return sum(ids.String())
}

func sum(text string) string {
	hash := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(hash[:])
}
