package history

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// Lines returns the lines of a text in JSON Lines with the given numbers, ascending from
// 1, as they stand there: with their own order of fields, and fields that [Decode] skips.
// Only line ends and a byte order mark are taken away.
func Lines(r io.Reader, numbers []int) ([][]byte, error) {
	in := newLineReader(r)
	lines := make([][]byte, 0, len(numbers))
	for _, number := range numbers {
		for in.number < number-1 {
			if _, err := in.next(); err != nil {
				return nil, missing(number, err)
			}
		}
		line, err := in.next()
		if err != nil {
			return nil, missing(number, err)
		}
		lines = append(lines, slices.Clone(line))
	}
	return lines, nil
}

func missing(number int, err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("read line %d: %w", number, err)
}
