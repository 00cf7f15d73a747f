package timeline

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"lagcheck/history"
)

// operation reads one operation. If barRead, its first bar is the last of the
// one before it. It reports whether its own last bar is the next one's first.
func (s *scanner) operation(o *history.Op, at *place, barRead bool) (shared bool, err error) {
	instant := !barRead && s.accept("*")
	if !instant && !barRead && !s.accept("|") {
		return false, s.problem(`want "|" or "*", the start of an operation`)
	}
	if s.dashes() != "" {
		s.spaces()
	}
	seen, err := s.label(o)
	if err != nil {
		return false, err
	}
	s.lineToBar()
	if at.end = s.column; instant {
		at.end = at.call
	}
	if err := s.closing(o, instant); err != nil {
		return false, err
	}
	if o.F == history.Read && o.Type == history.OK && !seen {
		return false, problem(at.text+1, `read without a value: want "r key->value", nil for nothing there`)
	}
	if o.F == history.Read && o.Type != history.OK {
		o.Value = history.Nil // nothing was seen, whatever is drawn
	}
	next := s.peek()
	shared = !instant && o.Type != history.Info && next != 0 && strings.ContainsRune("-rwc", next)
	if !shared && next != 0 && !strings.ContainsRune(" |*", next) {
		return false, s.problem("want a blank or another operation")
	}
	return shared, nil
}

// lineToBar reads the dashes after a label.
func (s *scanner) lineToBar() {
	before := *s
	if s.spaces(); s.dashes() == "" {
		*s = before
	}
}

// closing reads what ends an operation, and so its outcome.
func (s *scanner) closing(o *history.Op, instant bool) error {
	switch {
	case s.accept("!"):
		o.Type = history.Fail
	case instant && s.accept("*"), !instant && s.accept("|"):
		o.Type = history.OK
	case !instant && s.accept("..."):
		o.Type = history.Info
	case instant:
		return s.problem(`want "*" or "!", the end of an operation that started with "*"`)
	default:
		return s.problem(`want "|", "!" or "...", the end of the operation`)
	}
	return nil
}

// label reads what was called, on what, and what is known of it. It reports
// whether there was a value.
func (s *scanner) label(o *history.Op) (seen bool, err error) {
	start := *s
	switch {
	case s.accept("w "):
		o.F = history.Write
	case s.accept("r "):
		o.F = history.Read
	case s.accept("cas "):
		o.F = history.CAS
	default:
		return false, start.problem(`want "w key=value", "r key->value" or "cas key=old->new"`)
	}
	s.spaces()
	if o.Key, err = s.key(); err != nil {
		return false, err
	}
	if seen, err = s.values(o); err != nil {
		return false, err
	}
	return seen, s.served(o)
}

func (s *scanner) key() (string, error) {
	start := *s
	if s.peek() == '"' {
		return s.stringInQuotes()
	}
	key := s.token()
	if !plain(key) {
		return "", start.problem(`want a key, in quotes unless it is letters, digits and _./:-`)
	}
	return key, nil
}

func (s *scanner) stringInQuotes() (string, error) {
	start := *s
	text, err := jsontext.AppendUnquote(nil, s.quoted())
	if err != nil {
		return "", start.problem("not a JSON string: want it to end in a quote, with \\ before quotes and \\ in it")
	}
	return string(text), nil
}

// values reads =value, ->value or =old->new.
func (s *scanner) values(o *history.Op) (seen bool, err error) {
	if o.F == history.Read {
		if seen = s.accept("->"); seen {
			o.Value, err = s.value()
		}
		return seen, err
	}
	if !s.accept("=") {
		return false, s.problem(`want "=" after the key`)
	}
	if o.Value, err = s.value(); err != nil || o.F == history.Write {
		return true, err
	}
	if !s.accept("->") {
		return false, s.problem(`want "->" after the old value`)
	}
	o.Old = o.Value
	o.Value, err = s.value()
	return true, err
}

func (s *scanner) value() (history.Value, error) {
	start := *s
	if s.peek() == '"' {
		text, err := s.stringInQuotes()
		return history.String(text), err
	}
	token := s.token()
	switch {
	case token == "nil":
		return history.Nil, nil
	case plainValue(token):
		return history.String(token), nil
	}
	v, err := history.ParseValue(token)
	if err != nil {
		return history.Nil, start.problem("want a value: nil, true, false, a number, a name, or a string in quotes")
	}
	return v, nil
}

// served reads who served the operation and its version, where they are given.
func (s *scanner) served(o *history.Op) error {
	for {
		before := *s
		s.spaces()
		start := *s
		switch {
		case o.Node == "" && s.accept("@"):
			if o.Node = s.token(); o.Node == "" {
				return start.problem("want a node: @leader, @follower-1, @follower-2, ...")
			}
		case !o.Version.Known() && s.accept("#"):
			digits := s.while(isDigit)
			offset, err := strconv.ParseInt(digits, 10, 64)
			if err != nil || !history.At(offset).Known() {
				return start.problem("want a version: # and its position in the log, in digits")
			}
			o.Version = history.At(offset)
		default:
			*s = before
			return nil
		}
	}
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }
