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
	"lagcheck/history/edn"
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
Results number operations, from 1: by lines, in EDN by invocations of clients.`,
		Example: `  lagcheck check testdata/chapter/lag500-follower.jsonl
  lagcheck check testdata/chapter/*.jsonl --guarantee read-your-writes
  lagcheck check testdata/jepsen/violated/etcd_000.edn --guarantee linearizable
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
		return recognize(in)(in, "standard input")
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
	if filepath.Ext(file) == ".jsonl" {
		whole, err := wholeLines(t, r)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", file, err)
		}
		return history.Decode(t.reader(whole), file)
	}
	if decode := decoders[filepath.Ext(file)]; decode != nil {
		return decode(t.reader(r), file)
	}
	return nil, &hintError{
		fmt.Errorf("check %s: the name ends neither in .jsonl (JSON Lines) nor in .edn (Jepsen) nor in .txt (drawn timeline)", file),
		"rename it, or pass it on standard input: lagcheck check - < " + file,
	}
}

// A decoder reads a history; the name stands for the input in errors.
type decoder func(r io.Reader, name string) (history.History, error)

var decoders = map[string]decoder{".edn": edn.Decode, ".txt": timeline.Parse}

// recognize returns what reads a text, by how it begins.
func recognize(in *bufio.Reader) decoder {
	seen, _ := in.Peek(in.Size()) // whoever reads on meets the error
	start := bytes.TrimLeft(seen, "\ufeff \t\r\n")
	switch {
	case len(start) == 0:
		return history.Decode
	case beginsEDN(start):
		return edn.Decode
	case start[0] == '{' || start[0] == '[':
		return history.Decode
	}
	return timeline.Parse
}

// beginsEDN reports whether a text, which does not begin with space, is EDN: a
// comment, a list, or a map whose first field is a keyword, maybe with a tag. In
// JSON a string comes first; what looks like a tag is a comment in a drawing, if
// no map follows at once.
func beginsEDN(start []byte) bool {
	switch start[0] {
	case ';', '(':
		return true
	case '#':
		end := bytes.IndexAny(start, "{ \t\r\n")
		return end > 0 && start[end] == '{'
	case '{', '[':
		inside := bytes.TrimLeft(start, "[{, \t\r\n")
		return len(inside) > 0 && bytes.IndexByte([]byte(":;#"), inside[0]) >= 0
	}
	return false
}
