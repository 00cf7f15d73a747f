package main

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// columns are rows of words of which those at one place stand below one another on a
// terminal, where a full-width character takes two columns.
type columns struct {
	align  text.Align
	rows   [][]string
	widths []int
}

func (c *columns) add(row ...string) {
	c.rows = append(c.rows, row)
	for i, word := range row {
		if i == len(c.widths) {
			c.widths = append(c.widths, 0)
		}
		c.widths[i] = max(c.widths[i], text.StringWidthWithoutEscSequences(word))
	}
}

// String has a line for each row, with two blanks between the columns.
func (c *columns) String() string {
	var b strings.Builder
	for _, row := range c.rows {
		line := ""
		for i, word := range row {
			line += c.align.Apply(word, c.widths[i]) + "  "
		}
		if c.align == text.AlignRight {
			line = "  " + line
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
