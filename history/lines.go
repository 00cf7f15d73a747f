package history

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// A SyntaxError says where an input is not a history, what is wrong there, and
// mostly what to do.
type SyntaxError struct {
	File    string
	Line    int // from 1; 0 if it is about the whole file
	Column  int // from 1, in bytes of JSON or columns of a drawing; 0 if unknown
	Problem string
	Err     error // what it follows from, or nil
}

// Error returns file:line:column: problem, without what is unknown.
func (e *SyntaxError) Error() string {
	switch {
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.File, e.Problem)
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Problem)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
}

// Unwrap returns the cause.
func (e *SyntaxError) Unwrap() error { return e.Err }

// maxLine bounds what a file without line ends can take of memory.
const maxLine = 16 << 20

// lineReader yields the lines of a text without their ends. It holds one line.
type lineReader struct {
	r      *bufio.Reader
	long   []byte // a line longer than r's buffer
	number int    // of the line that next returned last, from 1
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 256<<10)}
}

var errLongLine = fmt.Errorf("line is longer than %d MiB: is this a history?", maxLine>>20)

// next returns a line, valid until the next call, and io.EOF after the last.
func (l *lineReader) next() ([]byte, error) {
	line, err := l.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = l.nextLong(line)
	}
	if err == io.EOF && len(line) > 0 {
		err = nil // the last line may do without an end
	}
	if err != nil {
		return nil, err
	}
	l.number++
	line = bytes.TrimSuffix(line, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if l.number == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")) // byte order mark
	}
	return line, nil
}

func (l *lineReader) nextLong(start []byte) ([]byte, error) {
	l.long = append(l.long[:0], start...)
	for {
		more, err := l.r.ReadSlice('\n')
		if len(l.long)+len(more) > maxLine {
			return nil, errLongLine
		}
		l.long = append(l.long, more...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l.long, err
		}
	}
}
