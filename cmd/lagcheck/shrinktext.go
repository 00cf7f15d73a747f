package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
)

// An original is the text of a history, which can be looked at again.
type original struct {
	t    terminal
	file string
	text bytes.Buffer // standard input; a file is opened again
}

func newOriginal(t terminal, file string) *original { return &original{t: t, file: file} }

func (o *original) read(ctx context.Context) (history.History, error) {
	t := o.t
	if o.file == "-" {
		t.in = io.TeeReader(t.in, &o.text)
	}
	return readHistory(ctx, t, o.file)
}

// lines returns the lines of operations as they were recorded. It returns none if the
// text is not JSON Lines.
func (o *original) lines(small checker.Small) ([][]byte, error) {
	var in io.Reader = bytes.NewReader(o.text.Bytes())
	if o.file != "-" {
		if filepath.Ext(o.file) != ".jsonl" {
			return nil, nil
		}
		file, err := os.Open(o.file)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	numbers := make([]int, len(small.Operations))
	for k, i := range small.Operations {
		numbers[k] = i + 1
	}
	lines, err := history.Lines(in, numbers)
	if err == nil {
		var h history.History
		if h, err = history.Decode(bytes.NewReader(bytes.Join(lines, []byte("\n"))), o.file); err == nil && slices.Equal(h, small.History) {
			return lines, nil
		}
	}
	if o.file == "-" {
		return nil, nil // it was EDN or a drawing
	}
	return nil, fmt.Errorf("%s has changed since it was read", o.file)
}

// writeLines writes the operations of a part, one a line.
func (s *shrinking) writeLines(w io.Writer, small checker.Small) error {
	lines, err := s.original.lines(small)
	if err != nil {
		return err
	}
	if lines == nil {
		return history.Encode(w, small.History)
	}
	_, err = w.Write(append(bytes.Join(lines, []byte("\n")), '\n'))
	return err
}

// nothing says why there is no part.
func (s *shrinking) nothing() string {
	var unknown []string
	for _, v := range s.verdicts {
		if v.Result == checker.Unknown {
			unknown = append(unknown, v.Guarantee)
		}
	}
	switch {
	case s.ended.early():
		return s.say(shrinkEnded)
	case len(s.large) > 0:
		return s.say(shrinkTooLarge, s.names(s.large))
	case len(unknown) == len(s.verdicts):
		return s.say(shrinkAllUnknown)
	case len(unknown) > 0:
		return s.say(shrinkSomeUnknown, s.names(unknown))
	}
	return s.say(shrinkNothing)
}

// mostShown is how many operations are drawn and listed.
const mostShown = 100

func (s *shrinking) writeText(t terminal) error {
	var b strings.Builder
	if s.history == nil {
		b.WriteString(s.say(shrinkUnread, s.source) + "\n")
	} else {
		b.WriteString(s.head())
	}
	if len(s.smalls) == 0 || len(s.large) > 0 {
		b.WriteString("  " + s.nothing() + "\n")
	}
	for _, small := range s.smalls {
		b.WriteString("\n" + s.say(shrinkPart, len(s.history), s.term(small.Guarantee), len(small.Operations), s.known(small)) + "\n")
		if len(small.Operations) > mostShown {
			b.WriteString("  " + s.say(shrinkTooMany) + "\n")
			continue
		}
		part := judgement{history: small.History}
		b.WriteString(part.draw(whole(small)))
		if small.Example.Explanation != "" {
			b.WriteString(s.proof(small.Example.Proof))
		}
		if err := s.list(&b, small); err != nil {
			return err
		}
	}
	return s.print(t, &b)
}

// known says what is known of the size of a part.
func (s *shrinking) known(small checker.Small) string {
	switch {
	case small.Size == checker.Smallest:
		return s.say(shrinkSmallest)
	case small.Size == checker.Minimal:
		return s.say(shrinkMinimal)
	case s.ended.early():
		return s.say(shrinkStopped, s.ended.in(s.lang))
	}
	return s.say(shrinkBounded)
}

// whole is the example with all operations of the part.
func whole(small checker.Small) checker.Example {
	e := checker.Example{Offending: small.Example.Offending}
	for i := range small.History {
		e.Operations = append(e.Operations, i)
	}
	return e
}

// list lists the operations as they were recorded, or by their numbers.
func (s *shrinking) list(b *strings.Builder, small checker.Small) error {
	lines, err := s.original.lines(small)
	if err != nil {
		return err
	}
	if lines == nil {
		numbers := checker.Example{Operations: small.Operations}
		b.WriteString("  " + s.say(shrinkOfHistory, s.judgement.lines(numbers)) + "\n")
	}
	for k, line := range lines {
		fmt.Fprintf(b, "  %s:%d: %s\n", s.source, small.Operations[k]+1, printable(line))
	}
	return nil
}

// longestShown is how many characters of a line are shown.
const longestShown = 300

// printable returns a line without what a terminal would not show as it is.
func printable(line []byte) string {
	var b strings.Builder
	for n, c := range []rune(string(line)) {
		if n == longestShown {
			return b.String() + "..."
		}
		if unicode.IsPrint(c) {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}

// The JSON of a part; other programs rely on it. Operations are line numbers from 1.
type smallJSON struct {
	File        string               `json:"file"`
	Guarantee   string               `json:"guarantee"`
	Of          int                  `json:"of"`
	Size        string               `json:"size"`
	Operations  []int                `json:"operations"`
	Explanation map[lang.Lang]string `json:"explanation,omitempty"`
	Proof       json.RawMessage      `json:"proof,omitempty"` // as that of an example
	Timeline    string               `json:"timeline,omitempty"`
}

func (s *shrinking) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, small := range s.smalls {
		out := smallJSON{File: s.source, Guarantee: small.Guarantee, Of: len(s.history), Size: small.Size.String(), Operations: fromOne(small.Operations)}
		if small.Example.Explanation != "" {
			part := judgement{history: small.History}
			out.Explanation, out.Timeline = explain.Texts(small.Example.Proof), part.drawing(whole(small))
			proof, err := json.Marshal(small.Example.Proof)
			if err != nil {
				return err
			}
			out.Proof = proof
		}
		if err := e.Encode(out); err != nil {
			return err
		}
	}
	return nil
}
