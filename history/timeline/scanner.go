package timeline

import (
	"strings"
	"unicode/utf8"
)

// A scanner reads one line of a drawing from left to right.
type scanner struct {
	text   string
	offset int // in bytes
	column int // from 0, in columns of a terminal
	indent int // tabs before the text, only for errors
}

func (s *scanner) rest() string { return s.text[s.offset:] }

func (s *scanner) end() bool { return s.offset == len(s.text) }

// peek returns the next character, 0 at the end.
func (s *scanner) peek() rune {
	if s.end() {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s.rest())
	return r
}

func (s *scanner) skip(bytes int) string {
	text := s.rest()[:bytes]
	s.offset += bytes
	s.column += width(text)
	return text
}

func (s *scanner) accept(text string) bool {
	ok := strings.HasPrefix(s.rest(), text)
	if ok {
		s.skip(len(text))
	}
	return ok
}

func (s *scanner) while(is func(rune) bool) string {
	rest := s.rest()
	n := strings.IndexFunc(rest, func(r rune) bool { return !is(r) })
	if n < 0 {
		n = len(rest)
	}
	return s.skip(n)
}

func (s *scanner) spaces() string { return s.while(func(r rune) bool { return r == ' ' }) }

func (s *scanner) dashes() string { return s.while(func(r rune) bool { return r == '-' }) }

func (s *scanner) problem(format string, args ...any) error {
	if s.peek() == '\t' {
		return problem(s.column+s.indent+1, "a tab has no fixed width: use blanks")
	}
	return problem(s.column+s.indent+1, format, args...)
}

// token reads a run of plain characters that may stand without quotes. It stops
// where the run can only be what follows: an arrow, the line to the closing bar,
// or the dots of an unknown outcome.
func (s *scanner) token() string {
	run := s.rest()
	if n := strings.IndexFunc(run, func(r rune) bool { return !plainRune(r) && r != '+' }); n >= 0 {
		run = run[:n]
	}
	for _, stop := range []string{"--", ".."} {
		if n := strings.Index(run, stop); n >= 0 {
			run = run[:n]
		}
	}
	return s.skip(len(strings.TrimRight(run, "-")))
}

// quoted reads a JSON string with its quotes, or as much of it as there is.
func (s *scanner) quoted() string {
	rest := s.rest()
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '"':
			return s.skip(i + 1)
		}
	}
	return s.skip(len(rest))
}
