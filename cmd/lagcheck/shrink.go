package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/history/lang"
)

type shrinkFlags struct {
	guarantees []string
	format     string
	out        string
	timeout    time.Duration
}

func newShrink(t terminal, code *int) *cobra.Command {
	var f shrinkFlags
	c := command(&cobra.Command{
		Use:   "shrink FILE",
		Short: "Reduce a recorded history to a smallest part that breaks a guarantee",
		Long: `Reduce a recorded history, of any format that check reads, to a smallest part
that breaks a guarantee on its own: each of the weakest that are broken, or those
of --guarantee that are. The part is self-contained: with each read or cas it has
every write whose value that may have found. The proof why it is broken follows.

It says what is known of its size: that no smaller part of the history would do;
that each of its operations is needed; or, if a bound on work was reached or the
search was ended by --timeout or Ctrl-C, that it is perhaps not smallest.

--format jsonl writes the operations instead: of a .jsonl file the lines as they
were recorded, else in JSON Lines. --out writes them to a file besides. Of several
guarantees they are those of the smallest part. Exit codes are those of check.`,
		Example: `  lagcheck shrink testdata/chapter/lag500-follower.jsonl
  lagcheck shrink testdata/chapter/lag3000-follower.jsonl --guarantee monotonic-reads,causal
  lagcheck shrink testdata/jepsen/violated/etcd_000.edn --format json
  lagcheck shrink testdata/chapter/lag500-follower.jsonl --format jsonl | lagcheck check -`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			o, err := f.options()
			if err != nil {
				return usageHint(c, err)
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
			return f.shrink(ctx, t, files[0], o, code)
		},
	})
	c.Flags().StringSliceVar(&f.guarantees, "guarantee", nil, "guarantees to look at (default the weakest that are broken)")
	c.Flags().StringVar(&f.format, "format", "text", "text, json (one object a line for each guarantee) or jsonl (the operations, one a line)")
	c.Flags().StringVar(&f.out, "out", "", "write the operations, one a line, to this file, too")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "end the search then, and keep the smallest so far (default none)")
	complete(c, "guarantee", guaranteeNames())
	complete(c, "format", []string{"text", "json", "jsonl"})
	return c
}

func (f *shrinkFlags) options() (checker.Options, error) {
	asked, err := parseGuarantees(f.guarantees)
	switch {
	case err != nil:
		return checker.Options{}, err
	case !slices.Contains([]string{"text", "json", "jsonl"}, f.format):
		return checker.Options{}, fmt.Errorf("--format %q: there are text, json and jsonl", f.format)
	case f.timeout < 0:
		return checker.Options{}, fmt.Errorf("--timeout %v: must not be negative", f.timeout)
	}
	return checker.Options{Guarantees: asked}, nil
}

// shrink reads, judges and shrinks a history.
func (f *shrinkFlags) shrink(ctx context.Context, t terminal, file string, o checker.Options, code *int) error {
	whole := ctx
	if f.timeout > 0 {
		var stop func()
		ctx, stop = context.WithTimeoutCause(ctx, f.timeout, errOutOfTime)
		defer stop()
	}
	bar := newProgress(t)
	defer bar.clear()
	t.read = bar.reading([]string{file})
	original := newOriginal(t, file)
	j := newJudgement(file, o)
	j.lang = t.language()
	h, err := original.read(ctx)
	if err != nil && ctx.Err() == nil {
		return err
	}
	s := shrinking{judgement: j, original: original}
	if err == nil {
		j.take(h)
		o.Done = ctx.Done()
		if err := s.search(o, f.guarantees != nil, bar); err != nil {
			return err
		}
	}
	bar.clear()
	if ctx.Err() != nil {
		s.ended.interrupted = true
		if whole.Err() == nil {
			s.ended = ending{after: f.timeout}
		}
	}
	*code = j.code()
	if whole.Err() != nil {
		*code = exitInterrupted
	}
	return f.write(t, &s)
}

// A shrinking is what became of a history.
type shrinking struct {
	*judgement
	original *original
	smalls   []checker.Small
	large    []string // guarantees that are broken, but by no part that was found
	ended    ending   // why the search was not done to the end
}

// search judges the history and shrinks it for each broken guarantee that was asked for,
// or for the weakest.
func (s *shrinking) search(o checker.Options, asked bool, bar *progress) error {
	var c checker.Checker
	verdicts, err := c.Check(s.history, o)
	if err != nil {
		return fmt.Errorf("%s: %w", s.source, err)
	}
	s.verdicts = verdicts
	var broken []string
	for _, v := range verdicts {
		if v.Result == checker.Violated {
			broken = append(broken, v.Guarantee)
		}
	}
	if !asked {
		broken = checker.Weakest(broken)
	}
	for _, v := range verdicts {
		if !slices.Contains(broken, v.Guarantee) {
			continue
		}
		small, ok, err := c.Shrink(v, o, bar.left)
		if err != nil {
			return fmt.Errorf("%s: %w", s.source, err)
		}
		if !ok {
			s.large = append(s.large, v.Guarantee)
			continue
		}
		s.smalls = append(s.smalls, small)
	}
	return nil
}

// write writes what was found.
func (f *shrinkFlags) write(t terminal, s *shrinking) error {
	if s.ended.early() {
		fmt.Fprintf(t.err, "lagcheck: %s: what was found by then is shown\n", s.ended.in(lang.English))
	}
	if f.out != "" {
		if err := s.save(t, f.out); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	if f.format == "text" {
		return s.writeText(t)
	}
	if len(s.smalls) == 0 || len(s.large) > 0 {
		fmt.Fprintf(t.err, "lagcheck: %s: %s\n", s.source, s.nothing())
	}
	if f.format == "json" {
		return s.writeJSON(t.out)
	}
	if small, ok := s.smallest(t); ok {
		return s.writeLines(t.out, small)
	}
	return nil
}

// save writes the smallest part to a file, but never over the history.
func (s *shrinking) save(t terminal, file string) error {
	small, ok := s.smallest(t)
	if !ok {
		return fmt.Errorf("%s is not written: %s", file, s.nothing())
	}
	from, err := os.Stat(s.source)
	if to, wrong := os.Stat(file); err == nil && wrong == nil && os.SameFile(from, to) {
		return fmt.Errorf("%s is the history itself: name another file", file)
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(s.writeLines(out, small), out.Close())
}

// smallest returns the smallest part, and tells of which guarantee if there are several.
func (s *shrinking) smallest(t terminal) (checker.Small, bool) {
	if len(s.smalls) == 0 {
		return checker.Small{}, false
	}
	small := slices.MinFunc(s.smalls, func(a, b checker.Small) int { return len(a.Operations) - len(b.Operations) })
	if len(s.smalls) > 1 {
		fmt.Fprintf(t.err, "lagcheck: of %d guarantees, these operations are for %s; --guarantee chooses another\n", len(s.smalls), small.Guarantee)
	}
	return small, true
}
