package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

// pictureFlags say how a history is drawn, and where the picture goes.
type pictureFlags struct {
	format string
	out    string
	lanes  bool
}

func (f *pictureFlags) add(flags *pflag.FlagSet, format, formats string) {
	flags.StringVar(&f.format, "format", format, formats)
	flags.StringVar(&f.out, "out", "", "write to this file instead of standard output")
	flags.BoolVar(&f.lanes, "lanes", false, "draw lanes of the leader and the followers, too")
}

// drawers draw a history in the formats of that name.
var drawers = map[string]func(history.History, timeline.Options) string{
	"text": timeline.Text, "svg": timeline.SVG, "mermaid": timeline.Mermaid,
}

// draw draws the chosen operations and says how many are left out; more says how one
// sees them.
func (f *pictureFlags) draw(w io.Writer, h history.History, o timeline.Options, chosen []int, more string) error {
	if left := timeline.LeftOut(h, chosen); left != "" {
		o.Notes = append(o.Notes, left+" "+more)
	}
	part, o := timeline.Cut(h, o, chosen)
	_, err := io.WriteString(w, drawers[f.format](part, o))
	return err
}

// output calls write with where the result goes.
func (f *pictureFlags) output(t terminal, write func(io.Writer) error) error {
	if f.out == "" {
		return write(t.out)
	}
	file, err := os.Create(f.out)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	w := bufio.NewWriter(file)
	return errors.Join(write(w), w.Flush(), file.Close())
}
