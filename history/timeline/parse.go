package timeline

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lagcheck/history"
)

// Parse reads a drawing. Operations are listed as they are read: line by line,
// each from left to right. Times count from the column after the widest name,
// or from the first bar if that is further left. The name stands for the input
// in errors; whatever is wrong with the text is a [*history.SyntaxError].
func Parse(r io.Reader, name string) (history.History, error) {
	p := parser{first: -1}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	line := 1
	for ; lines.Scan(); line++ {
		if err := p.line(lines.Text(), line); err != nil {
			return nil, locate(err, name, line)
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		long := problem(0, "line is longer than %d MiB: is this a drawing?", maxLine>>20)
		return nil, locate(long, name, line)
	} else if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(p.ops) == 0 {
		return nil, &history.SyntaxError{File: name, Problem: `no operations: want lines like "c0: |--w x=1--|"`}
	}
	p.setTimes()
	if err := p.ops.Validate(); err != nil {
		return nil, p.locateInvalid(err, name)
	}
	return p.ops, nil
}

// maxLine bounds what a file without line ends can take of memory.
const maxLine = 16 << 20

// A place is where an operation stands in the text.
type place struct {
	line int // from 1
	text int // column of its first bar, from 0, as an error counts it
	call int // the same without the tabs that indent all lines
	end  int // column of its last bar, likewise; says nothing if it has none
}

type parser struct {
	ops    history.History
	places []place
	indent int // tabs before every line of a process
	first  int // column after the widest name; -1 before the first line
}

// line reads one line of the text.
func (p *parser) line(text string, line int) error {
	if line == 1 {
		text = strings.TrimPrefix(text, "\ufeff") // byte order mark
	}
	if !utf8.ValidString(text) {
		return problem(0, "text is not UTF-8: is this a drawing?")
	}
	rest := strings.TrimRight(text, " \t\r")
	bare := strings.TrimLeft(rest, " \t")
	if strings.HasPrefix(bare, "#") || strings.Trim(bare, "^ \t") == "" {
		return nil
	}
	drawn := strings.TrimLeft(rest, "\t")
	tabs := len(rest) - len(drawn)
	if p.first < 0 {
		p.indent = tabs
	}
	if p.indent != tabs {
		return problem(1, "indented by %d tabs, the first line by %d: columns cannot be compared", tabs, p.indent)
	}
	s := &scanner{text: drawn, indent: tabs}
	return p.process(s, line)
}

// process reads a name and the operations after it.
func (p *parser) process(s *scanner, line int) error {
	process, err := s.name()
	if err != nil {
		return err
	}
	p.first = max(p.first, s.column+1)
	for shared := false; ; {
		if !shared {
			s.spaces()
		}
		if s.end() {
			return nil
		}
		o := history.Op{Process: process}
		at := place{line: line, call: s.column, text: s.column + s.indent}
		if shared {
			at.call, at.text = at.call-1, at.text-1
		}
		if shared, err = s.operation(&o, &at, shared); err != nil {
			return err
		}
		p.ops, p.places = append(p.ops, o), append(p.places, at)
	}
}

// setTimes turns columns into times.
func (p *parser) setTimes() {
	for _, at := range p.places {
		p.first = min(p.first, at.call)
	}
	nanoseconds := func(column int) int64 {
		return int64(column-p.first) * int64(time.Millisecond)
	}
	for i, at := range p.places {
		p.ops[i].Call, p.ops[i].Return = nanoseconds(at.call), history.Never
		if p.ops[i].Type != history.Info {
			p.ops[i].Return = nanoseconds(at.end)
		}
	}
}

func (p *parser) locateInvalid(err error, name string) error {
	var invalid *history.InvalidError
	if !errors.As(err, &invalid) {
		return fmt.Errorf("read %s: %w", name, err)
	}
	at, text := p.places[invalid.Op], invalid.Problem
	if invalid.Other >= 0 {
		other := p.places[invalid.Other]
		text = invalid.Naming(fmt.Sprintf("operation of line %d, column %d", other.line, other.text+1))
	}
	return &history.SyntaxError{File: name, Line: at.line, Column: at.text + 1, Problem: text, Err: invalid}
}

// problem returns an error at a column, from 1; 0 if it is about the line.
func problem(column int, format string, args ...any) error {
	return &history.SyntaxError{Column: column, Problem: fmt.Sprintf(format, args...)}
}

func locate(err error, name string, line int) error {
	var syntax *history.SyntaxError
	if errors.As(err, &syntax) {
		syntax.File, syntax.Line = name, line
	}
	return err
}

// name reads "c0:" and the blank after it.
func (s *scanner) name() (int, error) {
	s.spaces()
	start := *s
	if !s.accept("c") {
		return 0, s.problem(`want a process, "c0: ", or a comment, "# "`)
	}
	digits := s.while(isDigit)
	process, err := strconv.Atoi(digits)
	if digits == "" || !s.accept(":") {
		return 0, start.problem(`want a process, "c0: ", or a comment, "# "`)
	}
	if err != nil {
		return 0, start.problem("process number is out of range")
	}
	if !s.end() && s.peek() != ' ' {
		return 0, s.problem("want a blank after the colon")
	}
	return process, nil
}
