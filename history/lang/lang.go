// Package lang has the two languages that lagcheck speaks, English and Japanese, and
// the catalogues of texts in both.
//
// A text has a typed id, so that none can be asked for that does not exist, and every id
// has a text in both languages, none a copy of the other, or [NewCatalog] panics: which
// is when a package is loaded, so that no test passes. What is put into a text are words
// already in the language, or whole numbers.
package lang

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
	"golang.org/x/text/number"
)

// A Lang is a language, by its code in BCP 47.
type Lang string

// The languages.
const (
	English  Lang = "en"
	Japanese Lang = "ja"
)

// All returns the languages.
func All() []Lang { return []Lang{English, Japanese} }

// Parse returns the language of that code.
func Parse(code string) (Lang, error) {
	for _, l := range All() {
		if code == string(l) {
			return l, nil
		}
	}
	return "", fmt.Errorf("find language %q: there are en and ja", code)
}

// FromEnvironment returns the language that a user's environment asks for, as POSIX has
// it: by LC_ALL, else LC_MESSAGES, else LANG; English if that is none of ours.
func FromEnvironment(getenv func(string) string) Lang {
	locale := cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"))
	code, _, _ := strings.Cut(locale, ".") // ja_JP.UTF-8
	code, _, _ = strings.Cut(code, "@")
	code, _, _ = strings.Cut(code, "_")
	if l, err := Parse(code); err == nil {
		return l
	}
	return English
}

func (l Lang) tag() language.Tag { return language.MustParse(string(l)) }

// A Text is a message in both languages, with verbs as in package fmt for what is put
// into it. One, if set, is the English of a message whose first argument is the number 1.
// Only a [Name] may be the same in both.
type Text struct {
	En, Ja, One string
	name        bool
}

// Name returns the text of a name or sign that is the same in both languages.
func Name(s string) Text { return Text{En: s, Ja: s, name: true} }

var (
	verb   = regexp.MustCompile(`%(\[\d\])?[a-z]`)
	letter = regexp.MustCompile(`\pL`)
)

// untranslated reports whether there are words in English, and nothing else in Japanese.
func (t *Text) untranslated() bool {
	japanese := func(r rune) bool { return r > unicode.MaxASCII && !strings.ContainsRune(t.En, r) }
	return !t.name && letter.MatchString(verb.ReplaceAllString(t.En, "")) && !strings.ContainsFunc(t.Ja, japanese)
}

// A Catalog says texts in both languages. Ids count from 0.
type Catalog[ID ~int] struct {
	printers map[Lang]*message.Printer
}

// NewCatalog returns the catalogue of the texts of ids 0 up to and without end. It panics
// if a text is missing, not translated or malformed.
func NewCatalog[ID ~int](texts []Text, end ID) *Catalog[ID] {
	if len(texts) != int(end) {
		panic(fmt.Sprintf("%d texts for %d ids", len(texts), end))
	}
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for id, text := range texts {
		if text.En == "" || text.Ja == "" {
			panic(fmt.Sprintf("a text is missing: %d of %T: %+v", id, end, text))
		}
		if text.untranslated() {
			panic(fmt.Sprintf("a text is not translated: %d of %T: %+v", id, end, text))
		}
		english := []catalog.Message{catalog.String(text.En)}
		if text.One != "" {
			english = []catalog.Message{plural.Selectf(1, "%d", plural.One, text.One, plural.Other, text.En)}
		}
		for l, m := range map[Lang][]catalog.Message{English: english, Japanese: {catalog.String(text.Ja)}} {
			if err := b.Set(l.tag(), key(id), m...); err != nil {
				panic(err)
			}
		}
	}
	c := &Catalog[ID]{map[Lang]*message.Printer{}}
	for _, l := range All() {
		c.printers[l] = message.NewPrinter(l.tag(), message.Catalog(b))
	}
	return c
}

// Join returns the texts of several lists, each with those of other ids, as one list. It
// panics if two have a text of one id.
func Join(lists ...[]Text) []Text {
	var all []Text
	for _, list := range lists {
		if more := len(list) - len(all); more > 0 {
			all = append(all, make([]Text, more)...)
		}
		for id, text := range list {
			if text != (Text{}) && all[id] != (Text{}) {
				panic(fmt.Sprintf("two texts of id %d: %+v, %+v", id, all[id], text))
			}
			if text != (Text{}) {
				all[id] = text
			}
		}
	}
	return all
}

func key(id int) string { return fmt.Sprint("text ", id) }

// Say returns a text with what is put into it; whole numbers are written without
// separators. A language that there is not is English.
func (c *Catalog[ID]) Say(l Lang, id ID, args ...any) string {
	p, ok := c.printers[l]
	if !ok {
		p = c.printers[English]
	}
	for k, a := range args {
		if n, ok := a.(int); ok {
			args[k] = number.Decimal(n, number.NoSeparator())
		}
	}
	return p.Sprintf(key(int(id)), args...)
}
