package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"lagcheck/checker"
	"lagcheck/checker/selftest"
	"lagcheck/history"
)

// An interrupted campaign prints the command that goes on.
func TestSelftestIsResumed(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, shrinking := range []string{"", " --shrink 1", " --shrink 0"} {
		var out, errs bytes.Buffer
		command := "selftest --seed 3 --from 11 --histories 60" + shrinking
		code := run(ctx, strings.Fields(command), terminal{out: &out, err: &errs})
		if code != exitInterrupted || !strings.Contains(out.String(), "to go on: lagcheck "+command+"\n") {
			t.Errorf("exit code %d:\n%s%s", code, &out, &errs)
		}
	}
}

// One history is shrunk whatever its number, unless nothing is to be.
func TestSelftestShrinksOneHistory(t *testing.T) {
	for _, test := range []struct {
		flags selftestFlags
		want  uint64
	}{
		{selftestFlags{seed: 1, from: 1, histories: 5, shrink: 10}, 10},
		{selftestFlags{seed: 1, from: 1, histories: 5, shrink: 10, number: 7}, 1},
		{selftestFlags{seed: 1, from: 1, histories: 5, number: 7}, 0},
	} {
		if c, err := test.flags.campaign(); err != nil || c.Shrink != test.want {
			t.Errorf("%+v: one of %d is shrunk, want %d, %v", test.flags, c.Shrink, test.want, err)
		}
	}
}

// A disagreement is an internal error: it names who says what and the command that
// repeats it, and saves the history.
func TestSelftestDisagreement(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	c := selftest.Campaign{Seed: 1, From: 1, To: 500, Engines: func() []checker.Engine {
		return []checker.Engine{{Name: "optimist", Judge: func(history.History, checker.Options) (checker.Judgement, bool, error) {
			return checker.Judgement{Verdicts: []checker.Verdict{{Guarantee: checker.Linearizable, Result: checker.Holds}}}, true, nil
		}}}
	}}
	var out, errs bytes.Buffer
	code := exitHolds
	err := new(selftestFlags).run(context.Background(), terminal{out: &out, err: &errs}, c, &code)
	if !shout(terminal{out: &out, err: &errs}, err) || code != exitError {
		t.Fatalf("exit code %d, %v", code, err)
	}
	for _, want := range []string{"optimist, on linearizable: holds, with 0 obligations; the oracle: ", "lagcheck selftest --seed 1 --history "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("does not say %q:\n%s", want, out.String())
		}
	}
	file := regexp.MustCompile(`saved in (\S+);`).FindStringSubmatch(errs.String())
	if file == nil {
		t.Fatalf("nothing saved: %s", &errs)
	}
	saved, err := os.Open(file[1])
	if err != nil {
		t.Fatal(err)
	}
	defer saved.Close()
	if h, err := history.Decode(saved, "saved"); err != nil || len(h) == 0 {
		t.Errorf("saved %v, %v", h, err)
	}
}
