// Package moodle writes a quiz for the question bank of a Moodle site, which imports two
// formats of plain files: [GIFT], a text format, and [XML], in which the drawing is a
// picture, too.
//
//	$CATEGORY: lagcheck/Which read is stale?/Level 1
//
//	::stale-1-5c0f::[html]<pre>c0\: |--w x\=1--| ...</pre> ... {
//		=[html]c1 r x-&gt;nil#[html]Right\: ...
//		~[html]No read is stale.#[html]Wrong\: ...
//		####[html]What to learn from it ...
//	}
//
// Every item is a multiple-choice question with one right answer, feedback for each
// option and general feedback. Items of one kind and level are a category, so that a
// Moodle quiz that draws one question at random from each category is equally difficult for
// all. What an item says is plain text: it is escaped for HTML, and then for the format.
package moodle

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"lagcheck/checker/quiz"
)

// A category is what items of one kind and level are put into.
type category struct {
	path  string
	items []*quiz.Item
}

// categories puts the items into categories, in order of their first items.
func categories(q *quiz.Quiz) []category {
	var all []category
	for i := range q.Items {
		item := &q.Items[i]
		path := "lagcheck/" + step(item.Title) + "/" + step(item.LevelText())
		k := slices.IndexFunc(all, func(c category) bool { return c.path == path })
		if k < 0 {
			k = len(all)
			all = append(all, category{path: path})
		}
		all[k].items = append(all[k].items, item)
	}
	return all
}

// step is a name as it stands in the path of a category.
func step(name string) string { return strings.ReplaceAll(line(name), "/", "-") }

// line makes any text a single line without control characters, which no format may
// have.
func line(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}

// ask returns what stands before the options, as HTML.
func ask(item *quiz.Item, drawing string) string {
	var b strings.Builder
	if len(item.Given) > 0 {
		b.WriteString("<ul>")
		for _, g := range item.Given {
			fmt.Fprintf(&b, "<li>%s</li>", text(g))
		}
		b.WriteString("</ul>\n")
	}
	fmt.Fprintf(&b, "%s\n<p><strong>%s</strong></p>", drawing, text(item.Question))
	return b.String()
}

// source is the drawing as text, as HTML.
func source(item *quiz.Item) string {
	var lines []string
	for l := range strings.Lines(item.Drawing) {
		lines = append(lines, escaped(strings.TrimSuffix(l, "\n")))
	}
	return "<pre>" + strings.Join(lines, "\n") + "</pre>"
}

// text returns plain text as HTML of which Moodle's filters find nothing to replace.
func text(plain string) string {
	s := escaped(plain)
	if emoticon.MatchString(s) {
		return `<span class="nolink">` + s + `</span>`
	}
	return s
}

// emoticon finds, in HTML, what Moodle's emoticon filter makes a picture of: a key y in
// parentheses becomes a thumb. The filter is on by default; it spares <pre> and nolink.
var emoticon = regexp.MustCompile(`:o?[()]|[:;^}|8BPV]-|xx-P|\((?:grr|heart|martin|[hny ])\)`)

// escaped returns plain text as HTML without names of files (@@PLUGINFILE@@) or formulas
// ($$ and \( are TeX). Some readers of GIFT take brackets for markup anywhere.
func escaped(plain string) string {
	return filtered.Replace(html.EscapeString(strings.Map(printable, plain)))
}

var filtered = strings.NewReplacer("@", "&#64;", "$", "&#36;", `\`, "&#92;", "[", "&#91;", "]", "&#93;")

// printable replaces what no XML document may contain.
func printable(r rune) rune {
	switch {
	case r == '\t', r == '\n':
		return ' '
	case r < ' ', r == 0x7f, r == 0xfffe, r == 0xffff:
		return '\ufffd'
	}
	return r
}
