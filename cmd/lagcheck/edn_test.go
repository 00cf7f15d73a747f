package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Histories that Jepsen recorded from etcd, with cas and time-outs, get the
// verdicts that are known of them.
func TestJepsenVerdicts(t *testing.T) {
	for folder, want := range map[string]int{"linearizable": exitHolds, "violated": exitViolated} {
		files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "jepsen", folder, "*.edn"))
		if err != nil || len(files) != 6 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, file := range files {
			got := lagcheck("", "check", file, "--guarantee", "linearizable")
			if got.code != want {
				t.Errorf("%s: exit code %d, want %d\n%s%s", file, got.code, want, got.out, got.err)
			}
			text, err := os.ReadFile(file)
			if err != nil || !strings.Contains(string(text), ":value :timed-out") || !strings.Contains(string(text), ":ok, :f :cas") {
				t.Errorf("%s: want a time-out and a cas, %v", file, err)
			}
		}
	}
}

// So do the histories that come with Knossos, in whatever brackets.
func TestKnossosVerdicts(t *testing.T) {
	for folder, want := range map[string]int{"linearizable": exitHolds, "violated": exitViolated} {
		files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "knossos", folder, "*.edn"))
		if err != nil || len(files) != 4 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, file := range files {
			if got := lagcheck("", "check", file, "--guarantee", "linearizable"); got.code != want {
				t.Errorf("%s: exit code %d, want %d\n%s%s", file, got.code, want, got.out, got.err)
			}
		}
	}
}

const (
	ednWrite = "{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :ok, :f :write, :value 1}\n"
	ednStale = "{:process 1, :type :invoke, :f :read, :value nil}\n{:process 1, :type :ok, :f :read, :value nil}\n"
)

// Standard input is read as what it looks like.
func TestStandardInput(t *testing.T) {
	const drawing = "c0: |--w x=1--|\nc1:               |--r x->nil--|\n"
	tagged := strings.ReplaceAll(ednWrite+ednStale, "{", "#jepsen.history.Op{")
	for name, text := range map[string]string{
		"json": writeLine + staleLine, "json with spaces": " { " + writeLine[1:] + staleLine,
		"edn": ednWrite + ednStale, "edn with mark": "\ufeff" + ednWrite + ednStale, "edn with spaces": " \n { ,\n" + ednWrite[1:] + ednStale,
		"vector": "[" + ednWrite + ednStale + "]", "list": "( " + ednWrite + ednStale + ")", "comment": "; c0: |--\n" + ednWrite + ednStale,
		"comment inside": "{;\n" + ednWrite[1:] + ednStale, "tagged": tagged, "tagged vector": "[" + tagged + "]", "discarded": "#_{} " + ednWrite + ednStale,
		"drawing": drawing, "drawing with comment": "# jepsen {:a\n#\n#c\n" + drawing, "drawing with tag": "#c0 {\n" + drawing,
	} {
		got := lagcheck(text, "check", "-", "--guarantee", "linearizable")
		if got.code != exitViolated || !strings.Contains(got.out, "had to return 1") {
			t.Errorf("%s: exit code %d:\n%s%s", name, got.code, got.out, got.err)
		}
	}
	for text, says := range map[string]string{
		"":              "want one JSON object a line",
		"\n":            "empty line",
		"{}":            `missing "process"`,
		"{":             "line ends inside an operation",
		"[" + writeLine: "line ends inside an operation",
		"{:a":           "text ends inside an event",
		"[#":            "text ends inside an event",
		"c0":            `want a process`,
		"#":             `want lines like "c0:`,
	} {
		got := lagcheck(text, "check", "-")
		if got.code != exitError || !strings.Contains(got.err, says) {
			t.Errorf("%q: exit code %d, want %q in:\n%s%s", text, got.code, says, got.out, got.err)
		}
	}
}
