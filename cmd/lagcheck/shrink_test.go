package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lagcheck/history"
)

// A shrunk file of the chapter is a handful of its lines, as they are, and is judged as
// the whole was.
func TestShrinkChapter(t *testing.T) {
	for _, test := range []struct {
		file, guarantee, size string
		operations            int
	}{
		{"lag500-follower", "read-your-writes", "smallest", 2},
		{"lag500-follower", "causal", "smallest", 2},
		{"lag500-leader-after-write", "linearizable", "smallest", 2},
		{"lag500-leader-after-write", "pram", "smallest", 4},
		{"lag3000-follower", "sequential", "smallest", 2},
		{"lag8000-leader-after-write", "causal", "smallest", 2},
	} {
		file := chapter + test.file + ".jsonl"
		var small smallJSON
		got := lagcheck("", "shrink", file, "--guarantee", test.guarantee, "--format", "json")
		if err := json.Unmarshal([]byte(got.out), &small); err != nil || got.code != exitViolated {
			t.Errorf("%s: exit code %d: %v\n%s%s", test.file, got.code, err, got.out, got.err)
			continue
		}
		if small.Size != test.size || len(small.Operations) != test.operations || small.Timeline == "" || small.Explanation["en"] == "" || !strings.Contains(string(small.Proof), `"rule":"`) {
			t.Errorf("%s: want %s, %d operations, and got\n%s", test.file, test.size, test.operations, got.out)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all, want := strings.SplitAfter(string(text), "\n"), ""
		for _, number := range small.Operations {
			want += all[number-1]
		}
		lines := lagcheck("", "shrink", file, "--guarantee", test.guarantee, "--format", "jsonl")
		if lines.out != want {
			t.Errorf("%s: other lines than those of the file:\n%swant\n%s", test.file, lines.out, want)
		}
		if again := lagcheck(lines.out, "check", "-", "--guarantee", test.guarantee); again.code != exitViolated {
			t.Errorf("%s: the small history is not violated:\n%s%s", test.file, again.out, again.err)
		}
	}
}

// Lines keep what lagcheck does not read, in a file as from standard input.
func TestShrinkKeepsLines(t *testing.T) {
	write := `{"process":0, "f":"write","key":"x","value":1.0,"type":"ok","call":0,"return":10,"version":1,"trace":{"id":"a"}}`
	read := `{"note":"é", "process":0,"f":"read","key":"x","value":null,"type":"ok","call":20,"return":30,"version":0}`
	other := `{"process":2,"f":"read","key":"y","value":null,"type":"ok","call":20,"return":30}`
	text := "\ufeff" + other + "\r\n" + write + "\r\n" + other[:11] + "3" + other[12:] + "\r\n" + read
	want := write + "\n" + read + "\n"
	folder := t.TempDir()
	file, out := filepath.Join(folder, "in.jsonl"), filepath.Join(folder, "out.jsonl")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"shrink", file, "--format", "jsonl"}, {"shrink", "-", "--format", "jsonl"}} {
		if got := lagcheck(text, args...); got.out != want || got.code != exitViolated {
			t.Errorf("%v: exit code %d:\n%s%s", args, got.code, got.out, got.err)
		}
	}
	got := lagcheck("", "shrink", file, "--out", out)
	if saved, err := os.ReadFile(out); err != nil || string(saved) != want {
		t.Errorf("--out wrote %q, %v", saved, err)
	}
	if over := lagcheck("", "shrink", file, "--out", file); over.code != exitError || !strings.Contains(over.err, "is the history itself") {
		t.Errorf("written over the history: exit code %d\n%s", over.code, over.err)
	}
	if !strings.Contains(got.out, "broken by 2 of 4 operations: no smaller part of the history breaks it") || !strings.Contains(got.out, file+":4: "+read) || !strings.Contains(got.out, "    Let T1 be write x=1 by c0 (operation 2, ") {
		t.Errorf("printed\n%s%s", got.out, got.err)
	}
}

// What is not in JSON Lines is written so, and its operations have numbers.
func TestShrinkOtherFormats(t *testing.T) {
	file := "../../testdata/knossos/violated/immediate-failure.edn"
	got := lagcheck("", "shrink", file)
	if got.code != exitViolated || !strings.Contains(got.out, "of the history, operations 1, 2\n") {
		t.Errorf("exit code %d:\n%s%s", got.code, got.out, got.err)
	}
	for _, stdin := range []string{"c0: |--w x=1--| |--r x->nil--|", `{:process 0, :type :invoke, :f :read, :value nil} {:process 0, :type :ok, :f :read, :value 7}`} {
		got := lagcheck(stdin, "shrink", "-", "--format", "jsonl")
		if h, err := history.Decode(strings.NewReader(got.out), "output"); err != nil || len(h) > 2 || got.code != exitViolated {
			t.Errorf("exit code %d, %v:\n%s%s", got.code, err, got.out, got.err)
		}
	}
}

// What Jepsen and Knossos recorded is shrunk to the fewest operations that are wrong.
func TestShrinkRecorded(t *testing.T) {
	t.Parallel()
	for file, operations := range map[string]int{
		"jepsen/violated/etcd_000": 7, "jepsen/violated/etcd_001": 15, "jepsen/violated/etcd_003": 10,
		"jepsen/violated/etcd_019": 9, "jepsen/violated/etcd_044": 12, "jepsen/violated/etcd_099": 10,
		"knossos/violated/bad-analysis": 1, "knossos/violated/immediate-failure": 2,
		"knossos/violated/rethink-fail-minimal": 1, "knossos/violated/rethink-fail-smaller": 12,
	} {
		var small smallJSON
		file = "../../testdata/" + file + ".edn"
		got := lagcheck("", "shrink", file, "--guarantee", "linearizable", "--format", "json")
		if err := json.Unmarshal([]byte(got.out), &small); err != nil || small.Size != "smallest" || len(small.Operations) != operations {
			t.Errorf("%s: want %d operations, proved smallest: %v\n%s%s", file, operations, err, got.out, got.err)
		}
		lines := lagcheck("", "shrink", file, "--guarantee", "linearizable", "--format", "jsonl")
		if h, err := history.Decode(strings.NewReader(lines.out), "output"); err != nil || len(h) != operations {
			t.Errorf("%s: %d operations, %v", file, len(h), err)
		}
		if again := lagcheck(lines.out, "check", "-", "--guarantee", "linearizable"); again.code != exitViolated {
			t.Errorf("%s: the small history is not violated:\n%s", file, again.out)
		}
	}
}

func TestShrinkExitCodes(t *testing.T) {
	unversioned := strings.ReplaceAll(writeLine+strings.Replace(writeLine, `"value":1,"type":"ok","call":0,"return":10`, `"value":2,"type":"ok","call":20,"return":30`, 1), `,"version":1`, "")
	for _, test := range []struct {
		name, stdin, args string
		code              int
		says              string
	}{
		{"nothing broken", writeLine + freshLine, "shrink -", exitHolds, "  nothing is broken\n"},
		{"not asked for", writeLine + staleLine, "shrink - --guarantee read-your-writes", exitHolds, "  nothing is broken\n"},
		{"unknown", unversioned, "shrink - --guarantee monotonic-writes", exitUnknown, "unknown whether anything is broken"},
		{"broken", writeLine + staleLine, "shrink -", exitViolated, "linearizable broken by 2 of 2 operations"},
		{"no lines", writeLine + freshLine, "shrink - --format jsonl", exitHolds, "lagcheck: -: nothing is broken"},
		{"no file", "", "shrink none.jsonl", exitError, "there is no such file"},
		{"no format", "", "shrink - --format svg", exitError, "there are text, json and jsonl"},
		{"no guarantee", "", "shrink - --guarantee ryu", exitError, "ryu"},
		{"malformed", "{", "shrink -", exitError, "standard input:1"},
		{"nothing to save", writeLine + freshLine, "shrink - --out x.jsonl", exitError, "--out: x.jsonl is not written: nothing is broken"},
	} {
		got := lagcheck(test.stdin, strings.Fields(test.args)...)
		if got.code != test.code || !strings.Contains(got.out+got.err, test.says) {
			t.Errorf("%s: exit code %d, want %d and %q:\n%s%s", test.name, got.code, test.code, test.says, got.out, got.err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"shrink", chapter + "lag500-follower.jsonl"}, terminal{out: &out, err: &errs})
	if code != exitInterrupted || !strings.Contains(errs.String(), "interrupted") || !strings.Contains(out.String(), "not read to its end\n  the search was ended") {
		t.Errorf("interrupted: exit code %d:\n%s%s", code, &out, &errs)
	}
}
