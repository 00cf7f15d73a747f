// Command lagcheck tells which consistency guarantees survive replication lag,
// one read policy at a time. See README.md, or run it with --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// Exit codes. They are Jepsen's, one for wrong usage and malformed input, and the
// shell's for an interrupt.
const (
	exitHolds       = 0
	exitViolated    = 1
	exitUnknown     = 2
	exitError       = 3
	exitInterrupted = 130
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], terminal{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		color:    term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "",
		progress: term.IsTerminal(int(os.Stderr.Fd())),
		getenv:   os.Getenv,
	}))
}

// A terminal is where a command reads and writes. The result goes to out, errors
// and progress to err; colour and progress only if a person is watching.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	color    bool
	progress bool
	read     func(bytes int)     // if set, is told of what is read from files
	getenv   func(string) string // if set, says which language is spoken where --lang does not
	lang     *langFlag           // that language; nil: English
}

// run runs one command line and returns its exit code.
func run(ctx context.Context, args []string, t terminal) int {
	code := exitHolds
	var everywhere pflag.FlagSet
	addLang(&everywhere, &t)
	root := newReport(t, &code)
	root.PersistentFlags().AddFlagSet(&everywhere)
	root.Use = "lagcheck"
	root.Short = "Which consistency guarantees survive replication lag, under which read policy"
	root.Long = about
	root.Example = `  lagcheck
  lagcheck report --policy any-follower,leader-after-write --lag 0,500ms,3s
  lagcheck run --policy sticky-follower --lag 3s --seed 7
  lagcheck check testdata/chapter/lag500-follower.jsonl
  lagcheck gallery --holds read-your-writes --breaks monotonic-reads
  lagcheck quiz --count 3`
	if build, ok := debug.ReadBuildInfo(); ok {
		root.Version = build.Main.Version
	}
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetArgs(args)
	root.SetIn(t.in)
	root.SetOut(t.out)
	root.SetErr(t.err)
	for _, g := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"Read policies, on a model:", []*cobra.Command{newReport(t, &code), newRun(t, &code), newPolicies(t), newGuarantees(t)}},
		{"Recorded histories:", []*cobra.Command{newCheck(t, &code), newShrink(t, &code), newDraw(t), newLint(t, &code)}},
		{"Real servers:", []*cobra.Command{newLive(t, &code), newServe(t)}},
		{"Teaching:", []*cobra.Command{newGallery(t, &code), newQuiz(t)}},
		{"Trust:", []*cobra.Command{newSelftest(t, &code)}},
	} {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
			root.AddCommand(c)
		}
	}
	if err := root.ExecuteContext(ctx); err != nil {
		if shout(t, err) {
			return exitError
		}
		fmt.Fprintf(t.err, "lagcheck: error: %v\n", err)
		var hinted *hintError
		if errors.As(err, &hinted) {
			fmt.Fprintf(t.err, "lagcheck: hint: %s\n", hinted.hint)
		}
		return exitError
	}
	return code
}

const about = `lagcheck runs random client histories against a model of leader/follower
replication under chosen lags, one read policy at a time, and checks what the
clients saw: linearizability and the session guarantees. For what broke it shows
the smallest history that proves it. It checks recorded histories, too, runs the
policies against real servers, and makes quizzes of what it finds.

Without a command it prints the report.

Exit codes: 0 everything asked for holds, 1 something is violated, 2 something
is unknown and nothing violated, 3 wrong usage, malformed input or an internal
error. A report is a survey and exits 0, unless --strict is given.`

// A hintError is an error with advice.
type hintError struct {
	error
	hint string
}

func (e *hintError) Unwrap() error { return e.error }

// usageHint turns a wrong argument or flag into an error that says where to look.
func usageHint(c *cobra.Command, err error) error {
	return &hintError{err, fmt.Sprintf("see %s --help", c.CommandPath())}
}

// command gives every command the same manners about wrong usage.
func command(c *cobra.Command) *cobra.Command {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usageHint(c, err)
			}
			return nil
		}
	}
	c.SetFlagErrorFunc(usageHint)
	return c
}
