package edn

import (
	"strconv"
	"strings"
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
