package edn

import (
	"fmt"
	"io"

	"lagcheck/history"
)

// A place is where something stands in the text, both from 1; columns are bytes.
type place struct{ line, column int }

// String names the place in an error about another one. Most files have an event
// a line, so the line says it all if it begins there.
func (p place) String() string {
	if p.column == 1 {
		return fmt.Sprintf("line %d", p.line)
	}
	return fmt.Sprintf("line %d, column %d", p.line, p.column)
}

// problem returns an error at the place.
func (p place) problem(format string, args ...any) *history.SyntaxError {
	return &history.SyntaxError{Line: p.line, Column: p.column, Problem: fmt.Sprintf(format, args...)}
}

// A scanner walks through the text. It holds a piece of it.
type scanner struct {
	r     io.Reader
	rest  []byte // read and not yet taken, part of piece
	piece []byte
	at    place // of the next byte
	depth int   // forms around the next byte
	ended bool  // nothing comes after rest
	err   error // why reading failed, if it did
}

const (
	pieceSize = 256 << 10
	deepest   = 1000     // forms within forms
	longest   = 16 << 20 // bytes of one string, number or name
)

func newScanner(r io.Reader) *scanner {
	s := &scanner{r: r, piece: make([]byte, pieceSize), at: place{1, 1}}
	if s.has(3) && string(s.rest[:3]) == "\ufeff" { // byte order mark
		s.rest = s.rest[3:]
	}
	return s
}

// has reports whether n more bytes come, and sees to it that they are in rest.
func (s *scanner) has(n int) bool {
	for empty := 0; len(s.rest) < n && !s.ended; {
		kept := copy(s.piece, s.rest)
		read, err := s.r.Read(s.piece[kept:])
		s.rest = s.piece[:kept+read]
		if empty++; read > 0 {
			empty = 0
		}
		if err == nil && empty == 100 {
			err = io.ErrNoProgress
		}
		if err != nil {
			s.ended = true
		}
		if err != io.EOF {
			s.err = err
		}
	}
	return len(s.rest) >= n
}

// peek returns the next byte without taking it; it reports false at the end.
func (s *scanner) peek() (byte, bool) {
	if len(s.rest) == 0 && !s.has(1) {
		return 0, false
	}
	return s.rest[0], true
}

// take takes the next byte, which peek has seen.
func (s *scanner) take() byte {
	c := s.rest[0]
	s.rest = s.rest[1:]
	s.at.column++
	if c == '\n' {
		s.at = place{s.at.line + 1, 1}
	}
	return c
}

// begin skips what means nothing, and returns the byte that the next form begins
// with, or false at the end.
func (s *scanner) begin() (byte, bool, error) {
	for {
		c, ok := s.peek()
		switch {
		case !ok:
			return 0, false, nil
		case isSpace(c):
			s.take()
		case c == ';':
			for ok && c != '\n' {
				s.take()
				c, ok = s.peek()
			}
		case c == '#' && s.has(2) && s.rest[1] == '_':
			s.take()
			s.take()
			if err := s.read(nil); err != nil {
				return 0, false, err
			}
		default:
			return c, true, nil
		}
	}
}

// cut is the error for a text that ends too early.
func (s *scanner) cut() error {
	return s.at.problem("text ends inside an event: is the file cut off?")
}

func isSpace(c byte) bool {
	return c == ' ' || c == ',' || '\t' <= c && c <= '\r'
}

// closers say which bracket closes the one that opens.
var closers = [256]byte{'(': ')', '[': ']', '{': '}'}

func isCloser(c byte) bool { return c == ')' || c == ']' || c == '}' }

// endsWord reports whether a number or name ends before the byte.
func endsWord(c byte) bool {
	return isSpace(c) || isCloser(c) || closers[c] != 0 || c == '"' || c == ';' || c == '\\'
}
