package timeline

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/go-json-experiment/json/jsontext"

	"lagcheck/history"
)

// Label returns an operation in the drawing's one-line notation, without times:
// "w x=1", "r x->nil @follower-1 #0", "cas x=1->2".
func Label(o history.Op) string { return label(o, func(s string) string { return s }) }

// shortLabel is Label with long keys and values cut.
func shortLabel(o history.Op) string {
	return label(o, func(s string) string { return shorten(s, longestText) })
}

// longestText bounds, in columns, what is shown of a key or of a value where a
// drawing need not be read back.
const longestText = 24

// label passes keys and values through cut.
func label(o history.Op, cut func(string) string) string {
	var text string
	value := func(v history.Value) string { return cut(valueText(v)) }
	switch key := cut(keyText(o.Key)); {
	case o.F == history.Write:
		text = fmt.Sprintf("w %s=%s", key, value(o.Value))
	case o.F == history.CAS:
		text = fmt.Sprintf("cas %s=%s->%s", key, value(o.Old), value(o.Value))
	case o.Type == history.OK:
		text = fmt.Sprintf("r %s->%s", key, value(o.Value))
	default:
		text = "r " + key
	}
	if o.Node != "" {
		text += " @" + o.Node
	}
	if o.Version.Known() {
		text += fmt.Sprintf(" #%d", o.Version.Offset())
	}
	return text
}

func keyText(key string) string {
	if plain(key) {
		return key
	}
	return quote(key)
}

func valueText(v history.Value) string {
	text := v.JSON()
	switch {
	case v.IsNil():
		return "nil"
	case text[0] != '"':
		return text
	}
	s, _ := jsontext.AppendUnquote(nil, text) // a value's text is valid JSON
	if plainValue(string(s)) {
		return string(s)
	}
	return quote(string(s))
}

// plain reports whether a text needs no quotes: it is all plain characters, and
// none of it can be taken for an arrow, for the line around a label, or for the
// dots of an unknown outcome.
func plain(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, r := range s {
		if !plainRune(r) {
			return false
		}
	}
	return !strings.Contains(s, "--") && !strings.Contains(s, "..")
}

func plainRune(r rune) bool {
	return strings.ContainsRune("_./:-", r) || (unicode.IsLetter(r) || unicode.IsDigit(r)) && shown(r)
}

// plainValue reports whether a string value needs no quotes: it moreover does
// not look like another JSON value.
func plainValue(s string) bool {
	if !plain(s) {
		return false
	}
	switch s {
	case "nil", "null", "true", "false":
		return false
	}
	first := []rune(s)[0]
	return first == '_' || unicode.IsLetter(first)
}

// quote returns a JSON string in which every character that a terminal does not
// show in a column of its own is escaped.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case shown(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
