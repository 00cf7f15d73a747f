package edn

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A kind is what a datum is.
type kind uint8

const (
	absent    kind = iota // not in the text
	null                  // nil
	boolean               // true or false
	number                // any, if it is one at all
	text                  // a string
	keyword               // :a
	symbol                // a
	vector                // of items; also a list
	tagged                // a tag, and one item
	something             // a map, a set, a character: nothing that an event's fields can be
)

// A datum is a form that was read. It is used again for others, and so is its
// memory.
type datum struct {
	kind  kind
	text  []byte // of a string without quotes and escapes, of a tag without #, of others as in the file
	items []datum
}

func (d *datum) set(k kind) {
	if d != nil {
		d.kind, d.text, d.items = k, d.text[:0], d.items[:0]
	}
}

// mostItems is how many items of a vector are kept: one more than any that means
// something has.
const mostItems = 3

// item adds an item to a datum. One that is not to be kept is nil.
func (d *datum) item() *datum {
	if d == nil || d.kind == something || len(d.items) == mostItems {
		return nil
	}
	if len(d.items) < cap(d.items) {
		d.items = d.items[:len(d.items)+1]
	} else {
		d.items = append(d.items, datum{})
	}
	return &d.items[len(d.items)-1]
}

// String returns the datum as EDN, shortened for an error message.
func (d *datum) String() string {
	const most = 40
	long := d.edn()
	if len(long) <= most {
		return long
	}
	return strings.ToValidUTF8(long[:most], "") + "..."
}

func (d *datum) edn() string {
	switch d.kind {
	case absent:
		return "left out"
	case text:
		return strconv.Quote(string(d.text[:min(len(d.text), 100)]))
	case vector:
		var items []string
		for i := range d.items {
			items = append(items, d.items[i].edn())
		}
		if len(items) == mostItems {
			items = append(items, "...")
		}
		return "[" + strings.Join(items, " ") + "]"
	case tagged:
		return "#" + string(d.text) + " " + d.items[0].edn()
	case something:
		return "a " + string(d.text)
	}
	return strings.ToValidUTF8(string(d.text), "\ufffd")
}

// read reads a form into d, or skips it if d is nil. Of what is skipped, only
// brackets and strings are looked at.
func (s *scanner) read(d *datum) error {
	if s.depth++; s.depth > deepest {
		return s.at.problem("nested deeper than %d: is this a history?", deepest)
	}
	defer func() { s.depth-- }()
	c, ok, err := s.begin()
	switch {
	case err != nil:
		return err
	case !ok:
		return s.cut()
	case c == '[' || c == '(':
		d.set(vector)
		_, err = s.items(d)
		return err
	case c == '{':
		return s.dict(d)
	case c == '#':
		return s.dispatch(d)
	case c == '"':
		d.set(text)
		return s.quoted(d)
	case c == '\\':
		return s.character(d)
	case isCloser(c):
		return s.at.problem("unexpected %c", c)
	}
	d.set(symbol)
	if err := s.word(d); err != nil {
		return err
	}
	d.classify()
	return nil
}

// items reads what stands between brackets into d, and counts it.
func (s *scanner) items(d *datum) (n int, err error) {
	opened := s.at
	open := s.take()
	for ; ; n++ {
		c, ok, err := s.begin()
		switch {
		case err != nil:
			return n, err
		case !ok:
			return n, s.cut()
		case c == closers[open]:
			s.take()
			return n, nil
		case isCloser(c):
			return n, s.at.problem("unexpected %c: the %c of %v is still open", c, open, opened)
		}
		if err := s.read(d.item()); err != nil {
			return n, err
		}
	}
}

// dict skips a map.
func (s *scanner) dict(d *datum) error {
	d.be("map")
	opened := s.at
	n, err := s.items(d)
	if err == nil && n%2 != 0 {
		err = opened.problem("map with a key that has no value")
	}
	return err
}

// be makes d something that no field can be.
func (d *datum) be(what string) {
	if d.set(something); d != nil {
		d.text = append(d.text, what...)
	}
}

// dispatch reads what begins with #: a set, a tagged form, ##NaN, or a regular
// expression, which is no EDN but what Clojure prints.
func (s *scanner) dispatch(d *datum) error {
	s.take()
	c, ok := s.peek()
	switch {
	case !ok:
		return s.cut()
	case c == '{':
		d.be("set")
		_, err := s.items(d)
		return err
	case c == '"':
		d.be("regular expression")
		return s.quoted(nil)
	case c == '#':
		d.be("symbolic number")
		return s.word(nil)
	case endsWord(c):
		return s.at.problem("# without a tag")
	}
	d.set(tagged)
	if err := s.word(d); err != nil {
		return err
	}
	return s.read(d.item())
}

// word reads a number or name. It takes at least one byte.
func (s *scanner) word(d *datum) error {
	at := s.at
	for c, ok := s.peek(); ok && !endsWord(c); c, ok = s.peek() {
		if s.take(); d == nil {
			continue
		}
		if len(d.text) == longest {
			return at.problem("name is longer than %d MiB: is this a history?", longest>>20)
		}
		d.text = append(d.text, c)
	}
	return nil
}

// classify says what a word is.
func (d *datum) classify() {
	if d == nil {
		return
	}
	first := d.text[0]
	if (first == '+' || first == '-') && len(d.text) > 1 {
		first = d.text[1]
	}
	switch {
	case '0' <= first && first <= '9':
		d.kind = number
	case first == ':' && len(d.text) > 1:
		d.kind = keyword
	case string(d.text) == "nil":
		d.kind = null
	case string(d.text) == "true" || string(d.text) == "false":
		d.kind = boolean
	}
}

// character skips \a, \newline, \( and their like.
func (s *scanner) character(d *datum) error {
	d.be("character")
	s.take()
	if _, ok := s.peek(); !ok {
		return s.cut()
	}
	s.take()
	return s.word(nil)
}

// quoted reads a string.
func (s *scanner) quoted(d *datum) error {
	at := s.at
	s.take()
	for {
		c, ok := s.peek()
		if !ok {
			return at.problem("string does not end: is the file cut off?")
		}
		s.take()
		switch {
		case c == '"':
			return nil
		case c == '\\' && d == nil:
			if _, ok := s.peek(); ok {
				s.take()
			}
		case c == '\\':
			if err := s.escape(d); err != nil {
				return err
			}
		case d != nil:
			d.text = append(d.text, c)
		}
		if d != nil && len(d.text) > longest {
			return at.problem("string is longer than %d MiB: is this a history?", longest>>20)
		}
	}
}

// escapes are what a letter after a backslash stands for.
var escapes = [256]byte{'t': '\t', 'r': '\r', 'n': '\n', 'b': '\b', 'f': '\f', '\\': '\\', '"': '"'}

// escape reads what comes after a backslash.
func (s *scanner) escape(d *datum) error {
	at := s.at
	c, ok := s.peek()
	if ok && c == 'u' {
		return s.unicode(d)
	}
	if !ok || escapes[c] == 0 {
		return at.problem(`unknown escape in a string: want \t, \r, \n, \b, \f, \\, \" or \u and four digits`)
	}
	d.text = append(d.text, escapes[s.take()])
	return nil
}

// unicode reads u and four digits, and the second half of a pair of surrogates.
func (s *scanner) unicode(d *datum) error {
	at := s.at
	r, ok := s.unit()
	if ok && utf16.IsSurrogate(r) {
		var low rune
		if ok = s.has(2) && s.rest[0] == '\\' && s.rest[1] == 'u'; ok {
			s.take()
			low, ok = s.unit()
			r = utf16.DecodeRune(r, low)
			ok = ok && r != utf8.RuneError
		}
	}
	if !ok {
		return at.problem(`\u without the four digits of a character`)
	}
	d.text = utf8.AppendRune(d.text, r)
	return nil
}

// unit reads u and four digits.
func (s *scanner) unit() (rune, bool) {
	if !s.has(5) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s.rest[1:5]), 16, 16)
	for range 5 {
		s.take()
	}
	return rune(n), err == nil
}
