package quiz

import (
	"fmt"
	"io"
	"strings"

	"lagcheck/history/timeline"
)

// WriteMarkdown writes a quiz as a page of a Docusaurus site: the drawing is a block of
// text and a Mermaid diagram, the answer is folded away in <details>. What MDX and Markdown would take for
// markup is escaped.
func WriteMarkdown(w io.Writer, q *Quiz) error {
	var b strings.Builder
	s := newSpeaker(q.Lang)
	fmt.Fprintf(&b, "# %s\n", s.say(say("quiz")))
	for i := range q.Items {
		q.Items[i].markdown(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (i *Item) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %d. %s\n\n", i.Number, escape(newSpeaker(i.Lang).say(say("title and level", i.Title, i.LevelText()))))
	for _, g := range i.Given {
		fmt.Fprintf(b, "- %s\n", escape(g))
	}
	b.WriteByte('\n')
	block(b, "text", i.Drawing)
	block(b, "mermaid", timeline.Mermaid(i.Shown(), timeline.Options{Lang: i.Lang, Marks: i.Marks()}))
	fmt.Fprintf(b, "**%s**\n\n", escape(i.Question))
	for k, o := range i.Options {
		fmt.Fprintf(b, "- **%s.** %s\n", Letter(k), escape(o.Text))
	}
	s := newSpeaker(i.Lang)
	fmt.Fprintf(b, "\n<details>\n<summary>%s</summary>\n\n", s.say(say("show answer")))
	for k, o := range i.Options {
		mark := "✗"
		if o.Right {
			mark = "✓"
		}
		fmt.Fprintf(b, "- %s **%s.** %s\n", mark, Letter(k), escape(o.Explanation))
	}
	fmt.Fprintf(b, "\n%s\n\n</details>\n", escape(i.Summary))
}

// block writes a fenced block of code.
func block(b *strings.Builder, language, text string) {
	fence := fence(text)
	fmt.Fprintf(b, "%s%s\n%s\n%s\n\n", fence, language, strings.TrimRight(text, "\n"), fence)
}

// fence returns a fence that is longer than any row of backticks in the text.
func fence(text string) string {
	longest, run := 2, 0
	for _, r := range text {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return strings.Repeat("`", longest+1)
}

// escape writes plain text so that neither Markdown nor MDX sees markup in it: braces
// and angle brackets as character references, the rest with backslashes.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune("{}<>&", r):
			fmt.Fprintf(&b, "&#%d;", r)
		case strings.ContainsRune("\\`*_[]#|~!$", r):
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n' || r == '\r':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
