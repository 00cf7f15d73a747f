package moodle

import (
	"fmt"
	"io"
	"strings"

	"lagcheck/checker/quiz"
)

// GIFT writes a quiz in Moodle's text format of that name
// (https://docs.moodle.org/en/GIFT_format). Questions are blocks without blank lines;
// the drawing is text, as the format has no files. Each text says that it is HTML, so that
// none begins with what would mean something there: %50% is a weight, [x] a format.
func GIFT(w io.Writer, q *quiz.Quiz) error {
	var b strings.Builder
	for _, c := range categories(q) {
		fmt.Fprintf(&b, "$CATEGORY: %s\n\n", c.path)
		for _, item := range c.items {
			fmt.Fprintf(&b, "::%s::%s{\n", gift(item.ID()), giftHTML(ask(item, source(item))))
			for _, o := range item.Options {
				mark := "~"
				if o.Right {
					mark = "="
				}
				fmt.Fprintf(&b, "\t%s%s#%s\n", mark, giftHTML(text(o.Text)), giftHTML(text(o.Explanation)))
			}
			fmt.Fprintf(&b, "\t####%s\n}\n\n", giftHTML(text(item.Summary)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func giftHTML(fragment string) string { return "[html]" + gift(fragment) }

// gift escapes what means something in GIFT. There is no backslash to escape: in HTML
// it is a character reference.
func gift(s string) string { return reserved.Replace(s) }

var reserved = strings.NewReplacer(`~`, `\~`, `=`, `\=`, `#`, `\#`, `{`, `\{`, `}`, `\}`, `:`, `\:`, "\n", `\n`)
