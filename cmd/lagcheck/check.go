package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/history/timeline"
)

type checkFlags struct {
	guarantees []string
	format     string
	timeout    time.Duration
}

func newCheck(t terminal, code *int) *cobra.Command {
	var f checkFlags
	c := command(&cobra.Command{
		Use:   "check FILE...",
		Short: "Judge recorded histories",
		Long: `Judge recorded histories: JSON Lines (.jsonl, one operation a line) or drawn
timelines (.txt); - reads either from standard input.

A line of JSON Lines is one completed operation, times in nanoseconds:
  {"process":0,"f":"write","key":"x","value":1,"type":"ok","call":0,"return":9}
A drawing has a line for each session, a column for each millisecond:
  c0: |--w x=1--|
  c1:              |--r x->nil--|`,
		Example: `  lagcheck check testdata/chapter/lag500-follower.jsonl
  lagcheck check testdata/chapter/*.jsonl --guarantee read-your-writes
  lagcheck run --operations 100 --format jsonl | lagcheck check - --format json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if err := f.check(t, files, code); err != nil {
				return err
			}
			return nil
		},
	})
	c.Flags().StringSliceVar(&f.guarantees, "guarantee", nil, "guarantees to check (default all; see lagcheck guarantees)")
	c.Flags().StringVar(&f.format, "format", "text", "text or json (one object a line for each file)")
	c.Flags().DurationVar(&f.timeout, "timeout", 10*time.Second, "for the search for an order of one key; after it the verdict is unknown")
	return c
}

// check judges each file on its own; a malformed one is reported and does not
// keep the others from being judged.
func (f *checkFlags) check(t terminal, files []string, code *int) error {
	asked, err := parseGuarantees(f.guarantees)
	if err != nil {
		return err
	}
	if f.format != "text" && f.format != "json" {
		return fmt.Errorf("--format %q: there are text and json", f.format)
	}
	bar := newProgress(t)
	defer bar.clear()
	t.read = bar.reading(files)
	var failed []error
	i := 0
	for j, err := range judgeFiles(t, files, checker.Options{Guarantees: asked, Timeout: f.timeout}) {
		bar.clear()
		if err != nil {
			failed = append(failed, err)
			continue
		}
		*code = worse(*code, j.code())
		if f.format == "json" {
			err = j.writeJSON(t.out)
		} else {
			if i > 0 {
				fmt.Fprintln(t.out)
			}
			i++
			err = j.writeText(t)
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

// worse returns the exit code of two results: violated before unknown before
// holds.
func worse(a, b int) int {
	if a == exitViolated || b == exitViolated {
		return exitViolated
	}
	return max(a, b)
}

// judgeFiles judges files on all cores and yields what it found in their order.
// Only as many histories as there are cores are held at a time.
func judgeFiles(t terminal, files []string, o checker.Options) iter.Seq2[*judgement, error] {
	type result struct {
		j   *judgement
		err error
	}
	return func(yield func(*judgement, error) bool) {
		results := make([]chan result, len(files))
		for i := range results {
			results[i] = make(chan result, 1)
		}
		free := make(chan struct{}, runtime.GOMAXPROCS(0))
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			for i, file := range files {
				select {
				case free <- struct{}{}:
				case <-stop:
					return
				}
				go func() {
					j, err := judgeFile(t, file, o)
					results[i] <- result{j, err}
				}()
			}
		}()
		for _, r := range results {
			found := <-r
			if !yield(found.j, found.err) {
				return
			}
			<-free
		}
	}
}

func judgeFile(t terminal, file string, o checker.Options) (*judgement, error) {
	h, err := readHistory(t, file)
	if err != nil {
		return nil, err
	}
	j := &judgement{source: file, history: h}
	return j, j.judge(o)
}

// readHistory reads a file by what its name ends in, standard input by how it
// begins.
func readHistory(t terminal, file string) (history.History, error) {
	if file == "-" {
		in := bufio.NewReader(t.in)
		if looksLikeJSON(in) {
			return history.Decode(in, "standard input")
		}
		return timeline.Parse(in, "standard input")
	}
	r, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &hintError{fmt.Errorf("check %s: there is no such file", file), "use - for standard input"}
	}
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	defer r.Close()
	if info, err := r.Stat(); err == nil && info.IsDir() {
		return nil, &hintError{fmt.Errorf("check %s: this is a folder", file), "name the files in it: lagcheck check " + filepath.Join(file, "*.jsonl")}
	}
	in := t.reader(r)
	switch filepath.Ext(file) {
	case ".jsonl":
		return history.Decode(in, file)
	case ".txt":
		return timeline.Parse(in, file)
	}
	return nil, &hintError{
		fmt.Errorf("check %s: the name ends neither in .jsonl (JSON Lines) nor in .txt (drawn timeline)", file),
		"rename it, or pass it on standard input: lagcheck check - < " + file,
	}
}

// looksLikeJSON reports whether the first character that is no space opens a
// JSON object.
func looksLikeJSON(in *bufio.Reader) bool {
	for n := 1; ; n++ {
		seen, err := in.Peek(n)
		if rest := bytes.TrimLeft(seen, "\ufeff \t\r\n"); len(rest) > 0 {
			return rest[0] == '{'
		}
		if err != nil || n == in.Size() {
			return !errors.Is(err, io.EOF) || len(seen) == 0
		}
	}
}
