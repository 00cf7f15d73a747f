package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"lagcheck/checker/evaluate"
	"lagcheck/checker/evaluate/plot"
	"lagcheck/history/lang"
)

// A plotFlag says where to plot P(stale) over the time since the write: a file whose
// ending is the format, or - for text after the result.
type plotFlag string

func (f *plotFlag) add(flags *pflag.FlagSet) {
	flags.StringVar((*string)(f), "plot", "", "plot stale reads over the time since the write: a file (.svg or .png), or - for the terminal")
}

// check reports what is wrong with the flag, before anything is run; format is that of
// the result.
func (f plotFlag) check(format string) error {
	if f == "-" && format != "text" {
		return fmt.Errorf("--plot -: goes with --format text; else name a file")
	}
	_, err := f.format()
	return err
}

// format returns the format of the file.
func (f plotFlag) format() (string, error) {
	format := strings.TrimPrefix(filepath.Ext(string(f)), ".")
	if f == "" || f == "-" || slices.Contains(plot.Formats, format) {
		return format, nil
	}
	return "", fmt.Errorf("--plot %q: the name has to end in .%s", string(f), strings.Join(plot.Formats, " or ."))
}

// language is that of the words in the plot: the font of picture files has Latin letters
// only.
func (f plotFlag) language(t terminal) lang.Lang {
	if f == "-" {
		return t.language()
	}
	return lang.English
}

// write plots the lines, if asked to.
func (f plotFlag) write(t terminal, lines []evaluate.CurveLine) error {
	if f == "" {
		return nil
	}
	if f == "-" {
		fmt.Fprintln(t.out)
		return evaluate.WriteCurves(t.out, lines, t.language())
	}
	format, err := f.format()
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := plot.Write(&picture, format, lines); err != nil {
		return err
	}
	return os.WriteFile(string(f), picture.Bytes(), 0o644)
}
