package history

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Decode reads a history in JSON Lines, one operation a line; operation i is
// that of line i+1. The name stands for the input in errors. The history is
// validated; whatever is wrong with the text is a [*SyntaxError]. If that follows from an
// [*InvalidError], the operations are returned as well, for whoever wants to say more
// about them: they are no history.
//
//	{"process":0,"f":"write","key":"x","value":1,"type":"ok","call":0,"return":9,"node":"leader","version":1}
//
// A key that is left out is "", a node or version that is left out or null is
// unknown. Fields that are not listed are skipped. The value of a read that is
// not ok says nothing and becomes [Nil]; the return of an operation whose
// outcome is unknown is a time-out and becomes [Never]. The text is never held as
// a whole.
func Decode(r io.Reader, name string) (History, error) {
	return decode(r, name, linesAtOnce)
}

// DecodeByCall is Decode for whoever judges the history: a large one is judged faster where
// memory is read in the order of time. If some session's operations are not in order in the
// text, or an operation stands tens of thousands of lines after its turn, it returns all
// operations in order of call, and of each the line that it came from, counted from 0.
// Otherwise lines is nil: operation i is that of line i+1.
func DecodeByCall(r io.Reader, name string) (h History, lines []int32, err error) {
	if h, err = read(r, name, linesAtOnce); err != nil {
		return nil, nil, err
	}
	if h.farOff() || !h.inTurn() && !h.inOrder() {
		h, lines = h.relisted()
	}
	if err := h.Validate(); err != nil {
		if lines != nil {
			h = h.asListed(lines)
		}
		return h, nil, locate(h.Validate(), name, 0) // the first one in the text
	}
	return h, lines, nil
}

// linesAtOnce is how many lines are parsed together.
const linesAtOnce = 4096

// decode is Decode with batches of so many lines.
func decode(r io.Reader, name string, lines int) (History, error) {
	h, err := read(r, name, lines)
	if err != nil {
		return nil, err
	}
	if err := h.Validate(); err != nil {
		return h, locate(err, name, 0)
	}
	return h, nil
}

// read reads operations in batches of so many lines, on all cores. They may be no history.
func read(r io.Reader, name string, lines int) (History, error) {
	h, line, err := parseAll(newLineReader(r), lines, length(r))
	if err != nil {
		return nil, locate(err, name, line)
	}
	if len(h) == 0 {
		return nil, &SyntaxError{File: name, Problem: "no operations: want one JSON object a line"}
	}
	return h, nil
}

// locate turns what is wrong with a line, or with a list of operations that are
// one a line, into an error that says where. Failures to read stay themselves.
func locate(err error, name string, line int) error {
	var syntax *SyntaxError
	var invalid *InvalidError
	switch {
	case errors.As(err, &syntax):
		syntax.File, syntax.Line = name, line
		return syntax
	case errors.As(err, &invalid):
		problem := invalid.Naming(fmt.Sprintf("operation of line %d", invalid.Other+1))
		return &SyntaxError{File: name, Line: invalid.Op + 1, Problem: problem, Err: invalid}
	case err == errLongLine:
		return &SyntaxError{File: name, Line: line, Problem: err.Error(), Err: err}
	}
	return fmt.Errorf("read %s: %w", name, err)
}

// Encode writes a history in JSON Lines, in the order of its operations. Equal
// histories give equal bytes. What is not a valid history is not written; what
// is can be read back by [Decode].
func Encode(w io.Writer, h History) error {
	if err := h.Validate(); err != nil {
		return fmt.Errorf("encode history: %w", err)
	}
	out := bufio.NewWriterSize(w, 64<<10)
	var line []byte
	for i := range h {
		if !utf8.ValidString(h[i].Key) {
			return fmt.Errorf("encode history: operation %d: key %q is not UTF-8", i, clip(h[i].Key))
		}
		line = h[i].AppendJSON(line[:0])
		if _, err := out.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("encode history: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("encode history: %w", err)
	}
	return nil
}

// AppendJSON appends the line that [Encode] writes for the operation, without its end.
// Whoever records operations one by one sees to it that they are a history.
func (o *Op) AppendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"process":`...), int64(o.Process), 10)
	b = append(append(b, `,"f":"`...), o.F.String()...)
	b, _ = jsontext.AppendQuote(append(b, `","key":`...), o.Key)
	b = append(b, `,"value":`...)
	switch {
	case o.F == CAS:
		b = append(append(append(b, '['), o.Old.JSON()...), ',')
		b = append(append(b, o.Value.JSON()...), ']')
	case o.F == Read && o.Type != OK:
		b = append(b, "null"...) // nothing was seen
	default:
		b = append(b, o.Value.JSON()...)
	}
	b = append(append(b, `,"type":"`...), o.Type.String()...)
	b = strconv.AppendInt(append(b, `","call":`...), o.Call, 10)
	if o.Return != Never {
		b = strconv.AppendInt(append(b, `,"return":`...), o.Return, 10)
	}
	if o.Node != "" {
		b = append(append(append(b, `,"node":"`...), o.Node...), '"')
	}
	if o.Version.Known() {
		b = strconv.AppendInt(append(b, `,"version":`...), o.Version.Offset(), 10)
	}
	return append(b, '}')
}

// checkLine reports what keeps a line from being one JSON object.
func checkLine(line []byte) error {
	if jsontext.Value(line).IsValid() && bytes.TrimLeft(line, " \t\r")[0] == '{' {
		return nil
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return &SyntaxError{Problem: "empty line: want one operation on each"}
	}
	if bytes.HasPrefix(line, []byte("\xff\xfe")) || bytes.HasPrefix(line, []byte("\xfe\xff")) {
		return &SyntaxError{Problem: "text is UTF-16: save the file as UTF-8"}
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(line))
	_, err := decoder.ReadValue()
	var wrong *jsontext.SyntacticError
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &wrong):
		problem := fmt.Sprintf("field %q appears twice", clip(wrong.JSONPointer.LastToken()))
		return &SyntaxError{Column: int(wrong.ByteOffset) + 1, Problem: problem, Err: err}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &SyntaxError{Column: len(line) + 1, Problem: "line ends inside an operation: is the file cut off?", Err: err}
	case errors.As(err, &wrong):
		return &SyntaxError{Column: int(wrong.ByteOffset) + 1, Problem: fmt.Sprintf("not JSON: %v", wrong.Err), Err: err}
	case err != nil:
		return &SyntaxError{Problem: fmt.Sprintf("not JSON: %v", err), Err: err}
	case bytes.TrimSpace(line)[0] != '{':
		return &SyntaxError{Problem: "not a JSON object: want one operation a line, without brackets around the list"}
	}
	column := int(decoder.InputOffset()) + 1
	return &SyntaxError{Column: column, Problem: "text after the operation: want one operation a line, without commas between"}
}
