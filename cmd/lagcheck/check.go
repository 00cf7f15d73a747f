package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
)

type checkFlags struct {
	guarantees []string
	format     string
	explain    bool
	timeout    time.Duration
	picture    string
	key        string
	plot       plotFlag
}

func newCheck(t terminal, code *int) *cobra.Command {
	var f checkFlags
	c := command(&cobra.Command{
		Use:   "check FILE...",
		Short: "Judge recorded histories",
		Long: `Judge recorded histories: JSON Lines (.jsonl, one operation a line), histories of
Jepsen or Knossos (.edn) or drawn timelines (.txt); - reads any of them from
standard input.

A line of JSON Lines is one completed operation, times in nanoseconds:
  {"process":0,"f":"write","key":"x","value":1,"type":"ok","call":0,"return":9}
A drawing has a line for each session, a column for each millisecond:
  c0: |--w x=1--|
  c1:              |--r x->nil--|
EDN has a map for each invocation and each completion, and means by :time, or
without it by their order, when they happened:
  {:process 0, :type :invoke, :f :write, :value 1}
  {:process 0, :type :ok, :f :write, :value 1}
An independent key is a tuple, :value ["x" 1], or stands for itself, :key "x".
Results number operations, from 1: by lines, in EDN by invocations of clients.

The report names the strongest guarantees that hold and the weakest that broke,
from which the others follow. --explain tells the full story of each.`,
		Example: `  lagcheck check testdata/chapter/lag500-follower.jsonl
  lagcheck check testdata/chapter/*.jsonl --guarantee read-your-writes
  lagcheck check testdata/chapter/lag500-leader-after-write.jsonl --explain
  lagcheck check testdata/chapter/*-follower.jsonl --plot -
  lagcheck check testdata/jepsen/violated/etcd_000.edn --guarantee linearizable
  lagcheck run --operations 100 --format jsonl | lagcheck check - --format json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			o, err := f.options(files)
			if err != nil {
				return usageHint(c, err)
			}
			defer thrift()()
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
			return f.check(ctx, t, files, o, code)
		},
	})
	c.Flags().StringSliceVar(&f.guarantees, "guarantee", nil, "guarantees to check (default all; see lagcheck guarantees)")
	c.Flags().StringVar(&f.format, "format", "text", "text or json (one object a line for each file)")
	c.Flags().BoolVar(&f.explain, "explain", false, "tell the full story of every guarantee")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "for each file; what is not decided by then is unknown (default none)")
	c.Flags().StringVar(&f.picture, "porcupine-html", "", "write Porcupine's own picture of one key, an HTML page, to this file")
	c.Flags().StringVar(&f.key, "key", "", "the key of that picture (default: of the first violation of linearizability, else the first key)")
	f.plot.add(c.Flags())
	complete(c, "guarantee", guaranteeNames())
	complete(c, "format", []string{"text", "json"})
	return c
}

// options checks the flags.
func (f *checkFlags) options(files []string) (checker.Options, error) {
	asked, err := parseGuarantees(f.guarantees)
	switch {
	case err != nil:
		return checker.Options{}, err
	case f.format != "text" && f.format != "json":
		return checker.Options{}, fmt.Errorf("--format %q: there are text and json", f.format)
	case f.explain && f.format == "json":
		return checker.Options{}, errors.New("--explain tells its story in text: leave --format json away")
	case f.timeout < 0:
		return checker.Options{}, fmt.Errorf("--timeout %v: must not be negative", f.timeout)
	case f.picture != "" && len(files) > 1:
		return checker.Options{}, errors.New("--porcupine-html shows one key of one file: name one file")
	case f.key != "" && f.picture == "":
		return checker.Options{}, errors.New("--key is that of a picture: name its file with --porcupine-html")
	case twice(files, "-"):
		return checker.Options{}, errors.New("standard input can be read only once: name - once")
	}
	return checker.Options{Guarantees: asked}, f.plot.check(f.format)
}

func twice(list []string, s string) bool {
	i := slices.Index(list, s)
	return i >= 0 && slices.Contains(list[i+1:], s)
}

// thrift makes the memory of a large history less than half free space: what was read
// stays until the end, and a collector that waits until as much again is in use, as it
// does by default, needs a third more memory. Whoever sets GOGC knows better. It returns
// what puts things back.
func thrift() func() {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(50)
	return func() { debug.SetGCPercent(before) }
}

// check judges each file on its own; a malformed one is reported and does not
// keep the others from being judged.
func (f *checkFlags) check(ctx context.Context, t terminal, files []string, o checker.Options, code *int) error {
	bar := newProgress(t)
	defer bar.clear()
	t.read = bar.reading(files)
	var failed []error
	var curves []evaluate.CurveLine
	written, judged := 0, 0
	work := &work{t: t, options: o, limit: f.timeout, more: f.more, asListed: f.picture != ""}
	for j, err := range work.judge(ctx, files) {
		bar.clear()
		if err != nil {
			failed = append(failed, err)
			continue
		}
		*code = worse(*code, j.code())
		if err := f.write(t, j, written); err != nil {
			return err
		}
		written++
		if j.history != nil {
			judged++
		}
		if j.unaged == nil {
			curves = append(curves, evaluate.CurveLine{Panel: texts.Say(f.plot.language(t), recordedPanel), Name: filepath.Base(j.source), Curve: j.staleness.SinceWrite})
		}
	}
	if ctx.Err() != nil {
		fmt.Fprintf(t.err, "lagcheck: interrupted: %d of %s judged, at least in part\n", judged, count(len(files), "file"))
		*code = exitInterrupted
	}
	if written > 0 {
		failed = append(failed, f.plot.write(t, curves))
	}
	return errors.Join(failed...)
}

// more does what else is asked for while the history is at hand.
func (f *checkFlags) more(c *checker.Checker, j *judgement, o checker.Options) error {
	if f.explain {
		j.tell(c, o)
	}
	if f.picture != "" {
		return j.drawPicture(c, f.picture, f.key)
	}
	return nil
}

func (f *checkFlags) write(t terminal, j *judgement, before int) error {
	for _, note := range j.notes {
		fmt.Fprintf(t.err, "lagcheck: %s\n", note)
	}
	if f.format == "json" {
		return j.writeJSON(t.out)
	}
	if before > 0 {
		fmt.Fprintln(t.out)
	}
	switch {
	case f.explain:
		return j.writeStory(t)
	case f.guarantees != nil:
		return j.writeList(t)
	}
	return j.writeText(t)
}

// worse returns the exit code of two results: violated before unknown before
// holds.
func worse(a, b int) int {
	if a == exitViolated || b == exitViolated {
		return exitViolated
	}
	return max(a, b)
}
