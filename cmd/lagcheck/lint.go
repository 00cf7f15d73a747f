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

// lintFile returns what was found. Clocks that run backwards are a finding, though
// there is no history to look at then.
func lintFile(ctx context.Context, t terminal, file string) ([]checker.Finding, error) {
	h, err := readHistory(ctx, t, file)
	var invalid *history.InvalidError
	switch {
	case errors.Is(err, edn.ErrBackwards):
		f := checker.ClockBackwards()
		f.Count, f.Detail = 1, err.Error()
		return []checker.Finding{f}, nil
	case errors.As(err, &invalid) && h != nil:
		if findings, wrong := checker.Lint(h); wrong == nil {
			return findings, nil
		}
		return nil, err
	case err != nil:
		return nil, err
	}
	findings, err := checker.Lint(h)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return findings, nil
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

func writeFindings(t terminal, file string, findings []checker.Finding, format string) error {
	if format == "json" {
		out := lintJSON{File: file, Findings: []findingJSON{}}
		for _, f := range findings {
			out.Findings = append(out.Findings, findingJSON{f.Kind, f.Count, fromOne(f.Operations), said(lang.English, f), f.Why(lang.English), f.Mend(lang.English)})
		}
		e := json.NewEncoder(t.out)
		e.SetEscapeHTML(false)
		return e.Encode(out)
	}
	var b strings.Builder
	l := t.language()
	b.WriteString(texts.Say(l, heading, file, texts.Say(l, countFindings, len(findings))) + "\n")
	for _, f := range findings {
		fmt.Fprintf(&b, "  %s%s\n", texts.Say(l, heading, f.Kind, said(l, f)), where(l, file, f))
		fmt.Fprintf(&b, "    %s\n    %s\n", texts.Say(l, findingWhy, f.Why(l)), texts.Say(l, findingMend, f.Mend(l)))
	}
	_, err := io.WriteString(t.out, b.String())
	return err
}

// said is what is wrong, with what a decoder said of it.
func said(l lang.Lang, f checker.Finding) string {
	if f.Detail == "" {
		return f.Says(l)
	}
	return f.Says(l) + texts.Say(l, inParentheses, f.Detail)
}

func fromOne(operations []int) []int {
	var numbers []int
	for _, i := range operations {
		numbers = append(numbers, i+1)
	}
	return numbers
}

// where names a finding's first operations as a reader finds them in the input: by
// lines if operations are lines.
func where(l lang.Lang, file string, f checker.Finding) string {
	if len(f.Operations) == 0 {
		return ""
	}
	format := "%d"
	if filepath.Ext(file) == ".jsonl" {
		format = ":%d"
	}
	var places []string
	for _, n := range fromOne(f.Operations) {
		places = append(places, fmt.Sprintf(format, n))
	}
	listed := strings.Join(places, ", ")
	if format == ":%d" {
		listed = file + listed
	} else {
		listed = texts.Say(l, theOperations, f.Count, listed)
	}
	if n := f.Count - len(f.Operations); n > 0 {
		listed += texts.Say(l, andMore, n)
	}
	return texts.Say(l, inParentheses, listed)
}
