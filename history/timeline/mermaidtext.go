package timeline

import (
	"fmt"
	"strings"
	"unicode"
)

// mermaidText makes any text one of a message or note of Mermaid. Whatever could mean
// something there, or in the HTML that comes of it, is written as the number of its
// character (#59; is a semicolon), and so is the word end, which ends a block. A line
// end becomes a tag.
func mermaidText(s string) string {
	var b strings.Builder
	word := "" // letters since the last character that is none
	flush := func() {
		if strings.EqualFold(word, "end") {
			fmt.Fprintf(&b, "#%d;", word[0])
			word = word[1:]
		}
		b.WriteString(word)
		word = ""
	}
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
			word += string(r)
			continue
		case r == '\n':
			flush()
			b.WriteString("<br/>")
		case plainInMermaid(r):
			flush()
			b.WriteRune(r)
		default:
			flush()
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	flush()
	return b.String()
}

// plainInMermaid reports whether a character, which is no Latin letter, stands for
// itself. Two letters do not: Mermaid writes them itself in place of # and ;.
func plainInMermaid(r rune) bool {
	if r < 0x80 {
		return '0' <= r && r <= '9' || strings.ContainsRune(" .,()=-_/@", r)
	}
	return (unicode.IsLetter(r) || r == '✗' || r == '…') && shown(r) && r != 'ﬂ' && r != 'ß'
}
