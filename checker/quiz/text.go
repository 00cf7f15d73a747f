package quiz

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes a quiz for a terminal: the items first, then the answers with their
// explanations.
func WriteText(w io.Writer, q *Quiz) error {
	var b strings.Builder
	for i := range q.Items {
		q.Items[i].ask(&b)
	}
	s := newSpeaker(q.Lang)
	fmt.Fprintf(&b, "%s\n", s.say(say("answers")))
	for i := range q.Items {
		q.Items[i].answer(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ask writes the item without its answer.
func (i *Item) ask(b *strings.Builder) {
	fmt.Fprintf(b, "%d. %s [%s]\n\n", i.Number, i.Title, i.LevelText())
	for _, g := range i.Given {
		fmt.Fprintf(b, "   %s\n", g)
	}
	b.WriteByte('\n')
	for line := range strings.Lines(i.Drawing) {
		b.WriteString("   " + line)
	}
	fmt.Fprintf(b, "\n   %s\n", i.Question)
	for k, o := range i.Options {
		fmt.Fprintf(b, "   %s. %s\n", Letter(k), o.Text)
	}
	b.WriteByte('\n')
}

func (i *Item) answer(b *strings.Builder) {
	s := newSpeaker(i.Lang)
	for k, o := range i.Options {
		if o.Right {
			fmt.Fprintf(b, "\n%s\n", s.say(say("answer", fmt.Sprint(i.Number), Letter(k))))
		}
	}
	for k, o := range i.Options {
		mark := "✗"
		if o.Right {
			mark = "✓"
		}
		fmt.Fprintf(b, "   %s %s. %s\n", mark, Letter(k), o.Explanation)
	}
	fmt.Fprintf(b, "   %s\n", i.Summary)
}
