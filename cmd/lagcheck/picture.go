package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"

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

// draw draws what is chosen of a history and says how much is left out; more says how
// one sees that.
func (f *pictureFlags) draw(w io.Writer, h history.History, o timeline.Options, choice timeline.Choice, more string) error {
	notes := o.Notes
	for {
		chosen := timeline.Choose(h, choice)
		o.Notes = notes
		if left := timeline.LeftOut(h, chosen, o.Lang); left != "" {
			o.Notes = append(slices.Clone(notes), left+" "+more)
		}
		picture := drawers[f.format](timeline.Cut(h, o, chosen))
		if f.format == "mermaid" && len(picture) > timeline.MermaidLimit && len(chosen) > 1 {
			choice.Most = len(chosen) * 3 / 4 // else it would not be rendered
			continue
		}
		_, err := io.WriteString(w, picture)
		return err
	}
}

// output calls write with where the result goes. A file is only written if there is
// a result.
func (f *pictureFlags) output(t terminal, write func(io.Writer) error) error {
	if f.out == "" {
		return write(t.out)
	}
	var result bytes.Buffer
	if err := write(&result); err != nil {
		return err
	}
	if err := os.WriteFile(f.out, result.Bytes(), 0o644); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}
