package edn

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

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
