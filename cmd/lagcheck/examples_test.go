package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every example of every help text runs as printed.
func TestHelpExamplesRun(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	t.Setenv("TMPDIR", t.TempDir()) // for recordings
	code := 0
	for _, c := range []*cobra.Command{
		newReport(terminal{}, &code), newRun(terminal{}, &code), newCheck(terminal{}, &code),
		newShrink(terminal{}, &code), newDraw(terminal{}), newLint(terminal{}, &code), newServe(terminal{}), newServeLeader(terminal{}), newServeFollower(terminal{}),
		newLive(terminal{}, &code), newLiveOrders(terminal{}, &code),
		newSelftest(terminal{}, &code), newGallery(terminal{}, &code), newQuiz(terminal{}), newPolicies(terminal{}), newGuarantees(terminal{}),
	} {
		if c.Example == "" {
			t.Errorf("%s has no example", c.Name())
		}
		for line := range strings.Lines(c.Example) {
			runBeside(t, strings.TrimSpace(line), "lagcheck")
		}
	}
}

// Every lagcheck command of the README runs as printed; where the README shows
// what it prints, it prints that.
func TestReadmeCommandsRun(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	t.Setenv("TMPDIR", t.TempDir()) // for recordings
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for i, block := range strings.Split(string(readme), "```") {
		kind, body, _ := strings.Cut(block, "\n")
		switch {
		case i%2 == 0:
		case kind == "sh":
			for line := range strings.Lines(body) {
				if line, _, _ = strings.Cut(strings.TrimSpace(line), "  #"); strings.HasPrefix(line, "go run ./cmd/lagcheck") {
					commands++
					runBeside(t, line, "go run ./cmd/lagcheck")
				}
			}
		case kind == "go": // which .ci/run tests in a module of its own
			program, err := os.ReadFile(filepath.Join("testdata", "othermodule", "routing_test.go"))
			if err != nil || body != string(program) {
				t.Errorf("README.md shows another program than testdata/othermodule (%v)", err)
			}
		case kind == "console":
			commands++
			command, shown, _ := strings.Cut(strings.TrimPrefix(body, "$ "), "\n")
			if got := runLine(t, command, "go run ./cmd/lagcheck"); clean(got) != clean(shown) {
				t.Errorf("README.md shows for %s\n%s\nbut it prints\n%s", command, shown, got)
			}
		}
	}
	if commands < 5 {
		t.Errorf("only %d commands found in README.md", commands)
	}
}

// clean takes the spaces at line ends away, which editors do not keep.
func clean(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// runBeside runs a line while others run: some wait for servers most of the time.
func runBeside(t *testing.T, line, program string) {
	t.Run(line, func(t *testing.T) {
		t.Parallel()
		runLine(t, line, program)
	})
}

// runLine runs a shell line of lagcheck commands joined by pipes and returns what
// the last one prints.
func runLine(t *testing.T, line, program string) string {
	t.Helper()
	output := ""
	line, _, _ = strings.Cut(line, " > ") // the shell writes the file
	for command := range strings.SplitSeq(line, " | ") {
		rest, ok := strings.CutPrefix(command, program)
		if !ok {
			t.Errorf("%q does not start with %q", command, program)
			return ""
		}
		args := expand(t, strings.Fields(rest))
		written := divert(t, args)
		if slices.Contains(args, "serve") { // until its standard input ends, at an address and in a folder that are free
			args = append(args, "--until-eof", "--port", "0")
			if slices.Contains(args, "--data") {
				args = append(args, "--data", t.TempDir())
			}
		}
		if slices.Contains(args, "live") && !slices.Contains(args, "--duration") {
			args = append(args, "--duration", "1s")
		}
		got := lagcheck(output, args...)
		if got.code == exitError {
			t.Errorf("%s: %s", line, got.err)
		}
		if output = got.out; written != "" {
			file, err := os.ReadFile(written)
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
			output += string(file)
		}
	}
	if output == "" {
		t.Errorf("%s prints nothing", line)
	}
	return output
}

// divert lets a command write its file into a folder of the test's, and returns the
// file; "" if it writes none.
func divert(t *testing.T, args []string) (file string) {
	t.Helper()
	for i := 1; i < len(args); i++ {
		if (args[i-1] == "--out" || args[i-1] == "--plot") && args[i] != "-" {
			file = filepath.Join(t.TempDir(), args[i])
			args[i] = file
		}
	}
	return file
}

// expand does what a shell does with patterns.
func expand(t *testing.T, args []string) []string {
	t.Helper()
	var all []string
	for _, arg := range args {
		matches := []string{arg}
		if strings.Contains(arg, "*") {
			var err error
			if matches, err = filepath.Glob(arg); err != nil || matches == nil {
				t.Errorf("nothing matches %s", arg)
			}
		}
		all = append(all, matches...)
	}
	return all
}
