package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lagcheck/checker"
)

func newLint(t terminal, code *int) *cobra.Command {
	var format string
	c := command(&cobra.Command{
		Use:   "lint FILE...",
		Short: "Say what makes verdicts on recorded histories doubtful or empty",
		Long: `Say what makes verdicts on recorded histories doubtful or empty, and how to record
better: time-outs taken for failures, values that repeat, coarse clocks, nothing
that could break a guarantee. The exit code is 1 if anything was found.`,
		Example: `  lagcheck lint testdata/chapter/lag500-leader.jsonl`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if format != "text" && format != "json" {
				return usageHint(c, fmt.Errorf("--format %q: there are text and json", format))
			}
			var failed []error
			for _, file := range files {
				if err := lintFile(c.Context(), t, file, format, code); err != nil {
					failed = append(failed, err)
				}
			}
			return errors.Join(failed...)
		},
	})
	c.Flags().StringVar(&format, "format", "text", "text or json (one object a line for each file)")
	return c
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
	Mend       string `json:"mend"`
}

func lintFile(ctx context.Context, t terminal, file, format string, code *int) error {
	h, err := readHistory(ctx, t, file)
	if err != nil {
		return err
	}
	findings, err := checker.Lint(h)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if len(findings) > 0 {
		*code = worse(*code, exitViolated)
	}
	if format == "json" {
		out := lintJSON{File: file, Findings: []findingJSON{}}
		for _, f := range findings {
			out.Findings = append(out.Findings, findingJSON{f.Kind, f.Count, fromOne(f.Operations), f.Says, f.Mend})
		}
		return json.NewEncoder(t.out).Encode(out)
	}
	fmt.Fprintf(t.out, "%s: %s\n", file, count(len(findings), "finding"))
	for _, f := range findings {
		fmt.Fprintf(t.out, "  %s: %s%s\n    %s\n", f.Kind, f.Says, where(f), f.Mend)
	}
	return nil
}

func fromOne(operations []int) []int {
	var numbers []int
	for _, i := range operations {
		numbers = append(numbers, i+1)
	}
	return numbers
}

// where names a finding's first operations as a reader finds them in the input.
func where(f checker.Finding) string {
	if len(f.Operations) == 0 {
		return ""
	}
	numbers := strings.Trim(strings.ReplaceAll(fmt.Sprint(fromOne(f.Operations)), " ", ", "), "[]")
	if more := f.Count - len(f.Operations); more > 0 {
		return fmt.Sprintf(" (operations %s and %d more)", numbers, more)
	}
	if f.Count == 1 {
		return fmt.Sprintf(" (operation %s)", numbers)
	}
	return fmt.Sprintf(" (operations %s)", numbers)
}
