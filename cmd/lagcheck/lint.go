package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/history/edn"
	"lagcheck/history/lang"
)

func newLint(t terminal, code *int) *cobra.Command {
	var format string
	c := command(&cobra.Command{
		Use:   "lint FILE...",
		Short: "Say what makes verdicts on recorded histories doubtful or empty",
		Long: `Say what makes verdicts on recorded histories doubtful or empty, for which
guarantees, and how to record better: time-outs taken for failures, values that
repeat, clocks that run backwards, nothing that could break a guarantee. The exit
code is 1 if anything was found.`,
		Example: `  lagcheck lint testdata/chapter/lag500-leader.jsonl
  lagcheck lint testdata/jepsen/linearizable/*.edn --format json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if format != "text" && format != "json" {
				return usageHint(c, fmt.Errorf("--format %q: there are text and json", format))
			}
			var failed []error
			for _, file := range files {
				findings, err := lintFile(c.Context(), t, file)
				if err != nil {
					failed = append(failed, err)
					continue
				}
				if len(findings) > 0 {
					*code = worse(*code, exitViolated)
				}
				if err := writeFindings(t, file, findings, format); err != nil {
					return err
				}
			}
			return errors.Join(failed...)
		},
	})
	c.Flags().StringVar(&format, "format", "text", "text or json (one object a line for each file)")
	complete(c, "format", []string{"text", "json"})
	return c
}

// A finding of a history that cannot be read has an error that says where it is.
type finding struct {
	checker.Finding
	error string
}

// says is what is wrong, and where.
func (f *finding) says(l lang.Lang) string {
	if f.error == "" {
		return f.Says(l)
	}
	return texts.Say(l, because, f.Says(l), f.error)
}

// lintFile returns what was found. Clocks that run backwards are a finding, though
// there is no history to look at then.
func lintFile(ctx context.Context, t terminal, file string) ([]finding, error) {
	h, err := readHistory(ctx, t, file)
	var invalid *history.InvalidError
	switch {
	case errors.Is(err, edn.ErrBackwards):
		f := checker.ClockBackwards()
		f.Count = 1
		return []finding{{f, err.Error()}}, nil
	case errors.As(err, &invalid) && h != nil:
		if found, wrong := checker.Lint(h); wrong == nil {
			return readable(found), nil
		}
		return nil, err
	case err != nil:
		return nil, err
	}
	found, err := checker.Lint(h)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return readable(found), nil
}

func readable(found []checker.Finding) []finding {
	all := make([]finding, len(found))
	for i := range found {
		all[i].Finding = found[i]
	}
	return all
}

// The JSON of a file's findings. Operations are line numbers from 1.
type lintJSON struct {
	File     string        `json:"file"`
	Findings []findingJSON `json:"findings"`
}

type findingJSON struct {
	Kind       string `json:"kind"`
	Count      int    `json:"count"`
	Operations []int  `json:"operations,omitempty"`
	Says       string `json:"says"`
	Why        string `json:"why"`
	Mend       string `json:"mend"`
}

func writeFindings(t terminal, file string, findings []finding, format string) error {
	if format == "json" {
		out := lintJSON{File: file, Findings: []findingJSON{}}
		for _, f := range findings {
			en := lang.English
			out.Findings = append(out.Findings, findingJSON{f.Kind, f.Count, fromOne(f.Operations), f.says(en), f.Why(en), f.Mend(en)})
		}
		e := json.NewEncoder(t.out)
		e.SetEscapeHTML(false)
		return e.Encode(out)
	}
	var b strings.Builder
	b.WriteString(t.say(heading, file, t.say(countFindings, len(findings))) + "\n")
	l := t.language()
	for _, f := range findings {
		says := f.says(l)
		if places := t.places(file, f.Finding); places != "" {
			says = t.say(because, says, places)
		}
		fmt.Fprintf(&b, "  %s\n    %s\n    %s\n", t.say(heading, f.Kind, says), t.say(whyItMatters, f.Why(l)), t.say(howToMendIt, f.Mend(l)))
	}
	_, err := io.WriteString(t.out, b.String())
	return err
}

func fromOne(operations []int) []int {
	var numbers []int
	for _, i := range operations {
		numbers = append(numbers, i+1)
	}
	return numbers
}

// places names a finding's first operations as a reader finds them in the input: by
// lines if operations are lines.
func (t *terminal) places(file string, f checker.Finding) string {
	if len(f.Operations) == 0 {
		return ""
	}
	isLine := filepath.Ext(file) == ".jsonl"
	var places []string
	for _, n := range fromOne(f.Operations) {
		place := fmt.Sprint(n)
		if isLine {
			place = ":" + place
		}
		places = append(places, place)
	}
	listed := strings.Join(places, t.say(comma))
	if isLine {
		listed = file + listed
	} else {
		listed = t.say(theOperations, f.Count, listed)
	}
	if n := f.Count - len(f.Operations); n > 0 {
		listed += t.say(andMore, n)
	}
	return listed
}
