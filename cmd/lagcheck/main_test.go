package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A result is what a command line did.
type result struct {
	code     int
	out, err string
}

// lagcheck runs a command line as main does, without a terminal.
func lagcheck(stdin string, args ...string) result {
	var out, errs bytes.Buffer
	code := run(context.Background(), args, terminal{in: strings.NewReader(stdin), out: &out, err: &errs})
	return result{code, out.String(), errs.String()}
}

const (
	writeLine = `{"process":0,"f":"write","key":"x","value":1,"type":"ok","call":0,"return":10,"version":1}` + "\n"
	freshLine = `{"process":1,"f":"read","key":"x","value":1,"type":"ok","call":20,"return":30,"version":1}` + "\n"
	staleLine = `{"process":1,"f":"read","key":"x","value":null,"type":"ok","call":20,"return":30,"version":0}` + "\n"
)

func TestExitCodes(t *testing.T) {
	for _, test := range []struct {
		name  string
		stdin string
		args  string
		code  int
		says  string // in standard output, or in standard error for code 3
	}{
		{"holds", writeLine + freshLine, "check -", exitHolds, "linearizable        ✓ holds"},
		{"violated", writeLine + staleLine, "check -", exitViolated, "had to return 1 or something newer"},
		{"violated, but not asked", writeLine + staleLine, "check - --guarantee read-your-writes", exitHolds, "nothing to check"},
		{"unknown", strings.ReplaceAll(writeLine+writeLine2, `,"version":1`, ""), "check -", exitUnknown, "needs versions"},
		{"strongest", writeLine + staleLine + staleLine3, "check -", exitViolated, "linearizable        ✗ violated: 1 key\n  sequential          ✓ holds: 1 operation checked; and so the weaker causal, pram, monotonic-reads\n"},
		{"weakest", writeLine + strings.ReplaceAll(staleLine, `"process":1`, `"process":0`), "check -", exitViolated, "read-your-writes    ✗ violated: 1 operation; and so the stronger linearizable (1), sequential (1), causal (1), pram (1)\n"},
		{"all guarantees", "", "report --histories 2 --policy leader --lag 0 --guarantee all", exitHolds, "linearizable  sequential  causal  pram    read-your-writes"},
		{"drawing", "c0: |--w x=1--|\nc1:               |--r x->nil--|\n", "check -", exitViolated, "linearizable        ✗ violated"},
		{"json", writeLine + staleLine, "check - --format json", exitViolated, `"verdict":"violated"`},
		{"report", "", "report --histories 2 --policy any-follower --lag 3s", exitHolds, "both broke: any-follower"},
		{"strict report of true claims", "", "report --strict --histories 20 --policy leader,offset-token", exitHolds, "✓ held"},
		{"no command", "", "--histories 2 --policy leader --lag 0", exitHolds, "both held: leader"},
		{"run that holds", "", "run --policy leader --operations 4", exitHolds, "@leader"},
		{"run that breaks", "", "run --lag 8s --operations 40 --minimize read-your-writes", exitViolated, "broken by 2 operations"},
		{"policies", "", "policies", exitHolds, "leader-after-write\n"},
		{"guarantees", "", "guarantees", exitHolds, "Terry et al. 1994"},
		{"lint", strings.Replace(writeLine, "ok", "fail", 1), "lint -", exitError, "version"},
		{"lint finds", strings.ReplaceAll(writeLine+freshLine, `,"version":1`, ""), "lint -", exitViolated, "missing-version: an acknowledged write has no version (operation 1)"},
		{"lint finds, in JSON", strings.ReplaceAll(writeLine+freshLine, `,"version":1`, ""), "lint - --format json", exitViolated, `"kind":"missing-version","count":1,"operations":[1]`},
		{"selftest", "", "selftest --histories 40 --from 7", exitHolds, "0 disagreements in 40 histories with "},
		{"selftest that shrinks", "", "selftest --histories 40 --shrink 1", exitHolds, " violations were shrunk, and compared with all parts of their history: "},
		{"selftest of one history", "", "selftest --history 7", exitHolds, "Nobody disagrees."},
		{"help", "", "report --help", exitHolds, "Examples:"},

		{"unknown command", "", "chek", exitError, `unknown command "chek"`},
		{"unknown flag", "", "report --lags 3s", exitError, "lagcheck: hint: see lagcheck report --help"},
		{"unknown policy", "", "report --policy leadre", exitError, "there are leader, any-follower"},
		{"wrong parameter", "", "report --policy leader-after-write:soon", exitError, "no positive duration"},
		{"unknown guarantee", "", "check - --guarantee fast", exitError, "read-your-writes"},
		{"guarantee misspelt", "", "check - --guarantee read-your-wrtes", exitError, "did you mean read-your-writes?"},
		{"guarantee for short", "", "check - --guarantee RYW", exitError, "did you mean read-your-writes?"},
		{"completion", "", "__complete check --guarantee causal,seq", exitHolds, "causal,sequential"},
		{"unknown format", "", "report --format xml", exitError, "text, json and markdown"},
		{"unknown fault", "", "report --fault fire", exitError, "link-down"},
		{"negative lag", "", "report --lag -3s", exitError, "negative"},
		{"no followers", "", "report --followers 0", exitError, "1 to 5"},
		{"no file", "", "check", exitError, "requires at least 1 arg"},
		{"missing file", "", "check nowhere.jsonl", exitError, "there is no such file"},
		{"other file", "", "check main.go", exitError, "neither in .jsonl"},
		{"folder", "", "check ../../testdata/chapter", exitError, "this is a folder"},
		{"history 0", "", "run --history 0", exitError, "numbered from 1"},
		{"selftest of nothing", "", "selftest --histories 0", exitError, "at least 1"},
		{"selftest from 0", "", "selftest --from 0", exitError, "numbered from 1"},
		{"selftest beyond all numbers", "", "selftest --from 18446744073709551615 --histories 2", exitError, "less than 2^63"},
		{"version", "", "--version", exitHolds, "lagcheck version"},
		{"nothing to minimize", "", "run --policy leader --minimize linearizable", exitError, "does not break linearizable"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := lagcheck(test.stdin, strings.Fields(test.args)...)
			where := got.out
			if test.code == exitError {
				where = got.err
				if got.out != "" {
					t.Errorf("an error wrote to standard output: %s", got.out)
				}
			}
			if got.code != test.code || !strings.Contains(where, test.says) {
				t.Errorf("lagcheck %s: exit code %d, want %d and %q in:\n%s%s",
					test.args, got.code, test.code, test.says, got.out, got.err)
			}
		})
	}
}

// staleLine3 is a second read of the session of staleLine.
const staleLine3 = `{"process":1,"f":"read","key":"x","value":1,"type":"ok","call":40,"return":50,"version":1}` + "\n"

// writeLine2 is a second write of the session of writeLine.
const writeLine2 = `{"process":0,"f":"write","key":"x","value":2,"type":"ok","call":20,"return":30}` + "\n"

// Malformed input is an error that names the file and the line, and is not judged.
func TestBadInput(t *testing.T) {
	for name, test := range map[string]struct{ text, says string }{
		"empty.jsonl":     {"", "empty.jsonl"},
		"truncated.jsonl": {writeLine + staleLine[:40] + "\n", "truncated.jsonl:2"},
		"noise.jsonl":     {"\x00\x01\x02\xff\xfe{{{{", "noise.jsonl:1"},
		"overlap.jsonl":   {writeLine + strings.Replace(writeLine2, `"call":20`, `"call":5`, 1), "overlap.jsonl:2"},
		"negative.jsonl":  {strings.Replace(writeLine, `"call":0`, `"call":-1`, 1), "negative.jsonl:1"},
		"backwards.jsonl": {strings.Replace(writeLine, `"return":10`, `"return":-1`, 1), "backwards.jsonl:1"},
		"twice.jsonl":     {writeLine + strings.Replace(writeLine, `"process":0`, `"process":1`, 1), "twice.jsonl:2"},
		"f.jsonl":         {strings.Replace(writeLine, `"write"`, `"append"`, 1), "f.jsonl:1"},
		"drawing.txt":     {"c0: |--w x=1--|  |--r x-\n", "drawing.txt:1"},
		"empty.txt":       {"", "empty.txt"},
		"empty.edn":       {"", "empty.edn: no operations"},
		"truncated.edn":   {ednWrite + ednStale[:30], "truncated.edn:3:31"},
		"noise.edn":       {"\x00\x01\x02\xff\xfe{{{{", "noise.edn:1"},
		"twice.edn":       {ednWrite + ednStale + ednStale[:50] + ednStale[:50], "twice.edn:6"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			got := lagcheck("", "check", file)
			if got.code != exitError || got.out != "" || !strings.Contains(got.err, test.says) {
				t.Errorf("exit code %d, want %d and %q in:\n%s%s", got.code, exitError, test.says, got.out, got.err)
			}
		})
	}
}

// One malformed file among several does not keep the others from being judged,
// and still makes the command fail.
func TestSeveralFiles(t *testing.T) {
	good := filepath.Join("..", "..", "testdata", "chapter", "lag0-leader.jsonl")
	got := lagcheck("", "check", good, "nowhere.jsonl", good, "--guarantee", "linearizable")
	if got.code != exitError || strings.Count(got.out, "linearizable        ✓ holds") != 2 || !strings.Contains(got.err, "nowhere.jsonl") {
		t.Errorf("exit code %d:\n%s%s", got.code, got.out, got.err)
	}
}

func TestCheckJSON(t *testing.T) {
	got := lagcheck(writeLine+staleLine, "check", "-", "--format", "json")
	var verdict struct {
		Operations, Processes, Keys int
		Guarantees                  map[string]struct {
			Verdict string
			Example struct {
				Operations  []int
				Explanation map[string]string
				Timeline    string
			}
		}
		Staleness struct {
			Reads, Stale int
			AgeMS        struct{ P50 float64 } `json:"age_ms"`
		}
	}
	if err := json.Unmarshal([]byte(got.out), &verdict); err != nil {
		t.Fatalf("%v in %s", err, got.out)
	}
	l := verdict.Guarantees["linearizable"]
	if verdict.Operations != 2 || verdict.Processes != 2 || verdict.Keys != 1 || l.Verdict != "violated" ||
		len(l.Example.Operations) != 2 || l.Example.Operations[1] != 2 || l.Example.Explanation["en"] == "" ||
		!strings.Contains(l.Example.Timeline, "r x->nil") || verdict.Staleness.Stale != 1 || verdict.Staleness.AgeMS.P50 != 1e-5 {
		t.Errorf("got %s", got.out)
	}
	if len(verdict.Guarantees) != 8 {
		t.Errorf("%d guarantees, want 8", len(verdict.Guarantees))
	}
}

// The report's JSON has the smallest counterexample of each row, unless others are
// asked for.
func TestReportJSONHasCounterexamplesInRows(t *testing.T) {
	args := []string{"report", "--format", "json", "--policy", "any-follower", "--lag", "3s", "--histories", "10"}
	var report struct {
		Rows []struct {
			Counterexamples map[string]struct{ Timeline string }
		}
		Counterexamples map[string]struct{ Timeline string }
	}
	if err := json.Unmarshal([]byte(lagcheck("", args...).out), &report); err != nil {
		t.Fatal(err)
	}
	if report.Rows[0].Counterexamples["linearizable"].Timeline == "" || len(report.Counterexamples) != 0 {
		t.Errorf("got %+v", report)
	}
	got := lagcheck("", append(args, "--counterexamples", "none")...)
	if strings.Contains(got.out, "timeline") {
		t.Errorf("counterexamples that nobody asked for: %s", got.out)
	}
}

// A history that run writes is one that check reads, and gives the same verdicts.
func TestRunIntoCheck(t *testing.T) {
	args := []string{"run", "--policy", "any-follower", "--lag", "3s", "--operations", "40", "--workload", "orders", "--fault", "all"}
	direct := lagcheck("", args...)
	piped := lagcheck(lagcheck("", append(args, "--format", "jsonl")...).out, "check", "-")
	_, verdicts, _ := strings.Cut(direct.out, "keys\n")
	if piped.code != direct.code || verdicts == "" || !strings.HasSuffix(piped.out, verdicts) {
		t.Errorf("run says\n%s\ncheck says\n%s", direct.out, piped.out)
	}
}

// The command under a counterexample finds that counterexample again.
func TestCounterexamplesAreRepeatable(t *testing.T) {
	got := lagcheck("", "report", "--policy", "any-follower,offset-token", "--histories", "40", "--seed", "5",
		"--workload", "orders", "--followers", "3", "--fault", "restart,pause", "--operations", "20")
	commands := 0
	for part := range strings.SplitSeq(got.out, "\n\n") {
		shown, command, ok := strings.Cut(part, "  repeat with: lagcheck ")
		if !ok {
			continue
		}
		commands++
		if again := lagcheck("", strings.Fields(command)...); again.out != shown {
			t.Errorf("%s: shown\n%s\nand again\n%s%s", command, shown, again.out, again.err)
		}
	}
	if commands < 2 {
		t.Errorf("%d commands in\n%s", commands, got.out)
	}
}

// An interrupted report prints what is known, marked as partial.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"report"}, terminal{out: &out, err: &errs})
	if code != exitInterrupted || !strings.Contains(out.String(), "PARTIAL") {
		t.Errorf("exit code %d:\n%s%s", code, &out, &errs)
	}
}
