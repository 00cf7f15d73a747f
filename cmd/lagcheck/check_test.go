package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lagcheck/history"
)

const chapter = "../../testdata/chapter/"

// The full story says of every guarantee what it means, why the verdict is what it is,
// who decided, and what to do where nobody could.
func TestExplain(t *testing.T) {
	for _, test := range []struct {
		name, file string
		says       []string
	}{
		{"broken", chapter + "lag500-leader-after-write.jsonl", []string{
			"linearizable: violated\n  Every operation seems",
			"Smallest example: operations 1, 2.\n  #", "    operations 9, 10: read o-1-0 by c3 from follower-1 returned nil, but",
			"Affected: 56 keys of 58.", "a kernel that shares no code with it has re-checked",
			"Affected: 4 operations of 392 that could break it, on 4 keys: operations 158, 165, 286, 299.",
			"read-your-writes: holds\n", "  Checked: 74 operations", "Decided by: the positions in the leader's log",
			"As pram broke, causal did.", "Though pram broke, read-your-writes holds",
			"within 20ms   50.0%  1 of 2\n",
		}},
		{"holds", chapter + "lag0-leader.jsonl", []string{
			"Witness: the operations on each key can be put in an order", "Such an order on key", "As sequential holds, causal does.",
		}},
		{"unknown", "../../testdata/jepsen/linearizable/etcd_002.edn", []string{
			"Why: needs versions.\n  What to do: record as \"version\" the position", "Porcupine alone, a search",
		}},
	} {
		got := lagcheck("", "check", test.file, "--explain")
		for _, says := range test.says {
			if !strings.Contains(got.out, says) {
				t.Errorf("%s: no %q in\n%s%s", test.name, says, got.out, got.err)
			}
		}
	}
	lies := strings.Replace(writeLine+staleLine, `"version":0`, `"version":1`, 1)
	got := lagcheck(lies, "check", "-", "--explain")
	if !strings.Contains(got.out, "the store's versions lie\n") || !strings.Contains(got.out, "claims version 1, but that is the position of write x=1 by c0.") {
		t.Errorf("no lie in\n%s%s", got.out, got.err)
	}
	vacuous := lagcheck(writeLine+freshLine, "check", "-", "--explain")
	if !strings.Contains(vacuous.out, "What to do: let sessions read keys that they wrote before.") {
		t.Errorf("no advice in\n%s", vacuous.out)
	}
}

// An endless is an input that never says more.
type endless struct{ ctx context.Context }

func (e endless) Read([]byte) (int, error) { <-e.ctx.Done(); return 0, io.EOF }

// When the time is up, what is known is said, and the rest is unknown: even while the
// input keeps one waiting.
func TestTimeout(t *testing.T) {
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"check", "-", "--timeout", "20ms"}, terminal{in: endless{t.Context()}, out: &out, err: &errs})
	if code != exitUnknown || !strings.Contains(out.String(), "not read to its end") || !strings.Contains(out.String(), "out of time after 20ms") || !strings.Contains(out.String(), "? unknown           linearizable, sequential") {
		t.Errorf("exit code %d:\n%s%s", code, &out, &errs)
	}
	hard := filepath.Join(t.TempDir(), "hard.jsonl")
	if err := os.WriteFile(hard, []byte(crowd(40)), 0o644); err != nil {
		t.Fatal(err)
	}
	good := chapter + "lag0-leader.jsonl"
	got := lagcheck("", "check", good, hard, good, "--timeout", "300ms", "--guarantee", "linearizable,read-your-writes")
	if got.code != exitUnknown || strings.Count(got.out, "linearizable        ✓ holds") != 2 ||
		!strings.Contains(got.out, "linearizable        ? unknown") || !strings.Contains(got.out, "read-your-writes    ✓ holds: 1 operation") {
		t.Errorf("exit code %d:\n%s%s", got.code, got.out, got.err)
	}
}

// The work of a file ends before its time is up, so that the process can end by then.
func TestLimitLeavesTimeToEnd(t *testing.T) {
	for limit, want := range map[time.Duration]time.Duration{
		10 * time.Millisecond: time.Millisecond, 300 * time.Millisecond: 30 * time.Millisecond, time.Hour: 60 * time.Millisecond,
	} {
		if got := windDown(limit); got != want {
			t.Errorf("%v of %v are kept, want %v", got, limit, want)
		}
	}
	w := work{limit: time.Hour}
	k := w.begin(t.Context(), "no-such-file")
	defer func() { <-k.ended }()
	if deadline, ok := k.ctx.Deadline(); !ok || deadline.After(time.Now().Add(time.Hour-60*time.Millisecond)) {
		t.Errorf("deadline %v, %v", deadline, ok)
	}
}

// crowd is a history that no search ends with: so many clients write at once, two of
// them the same, and what is read afterwards fits no order.
func crowd(writers int) string {
	var b strings.Builder
	for i := range writers {
		fmt.Fprintf(&b, `{"process":%d,"f":"write","key":"x","value":%d,"type":"ok","call":0,"return":1000}`+"\n", i, max(i, 1))
	}
	for i, value := range []int{1, 2} {
		fmt.Fprintf(&b, `{"process":100,"f":"read","key":"x","value":%d,"type":"ok","call":%d,"return":%d}`+"\n", value, 2000+10*i, 2001+10*i)
	}
	b.WriteString(`{"process":100,"f":"write","key":"y","value":1,"type":"ok","call":3000,"return":3001}` + "\n")
	b.WriteString(`{"process":100,"f":"read","key":"y","value":1,"type":"ok","call":3002,"return":3003}` + "\n")
	return b.String()
}

// An interrupt ends a check; what was judged by then is printed.
func TestInterruptCheck(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	go func() {
		io.WriteString(write, writeLine)
		cancel()
	}()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"check", chapter + "lag0-leader.jsonl", "-", "nowhere.jsonl"}, terminal{in: read, out: &out, err: &errs})
	if code != exitInterrupted || !strings.Contains(errs.String(), "lagcheck: interrupted: ") {
		t.Errorf("exit code %d:\n%s%s", code, &out, &errs)
	}
}

// Results come in the order of the arguments, whichever is ready first, and a bad file
// is an error for that file alone.
func TestOrderOfFiles(t *testing.T) {
	files, err := filepath.Glob(chapter + "*.jsonl")
	if err != nil || len(files) != 12 {
		t.Fatal(files, err)
	}
	args := append([]string{"check", "--format", "json"}, files...)
	args = append(args, "nowhere.jsonl", "../../testdata", "main.go", "*.jsonl")
	got := lagcheck("", args...)
	var order []string
	for line := range strings.Lines(got.out) {
		var j struct{ File string }
		if err := json.Unmarshal([]byte(line), &j); err != nil {
			t.Fatal(err)
		}
		order = append(order, j.File)
	}
	if got.code != exitError || strings.Join(order, " ") != strings.Join(files, " ") {
		t.Errorf("exit code %d, %v", got.code, order)
	}
	for _, says := range []string{"nowhere.jsonl: there is no such file", "testdata: this is a folder", "main.go: the name ends neither", "*.jsonl: no file is called that"} {
		if !strings.Contains(got.err, says) {
			t.Errorf("no %q in %s", says, got.err)
		}
	}
	if again := lagcheck("", args...); again.out != got.out {
		t.Error("the second time says something else")
	}
}

// What other programs rely on: every name, and no other, of the JSON of a verdict.
func TestShapeOfJSON(t *testing.T) {
	got := lagcheck(writeLine+staleLine, "check", "-", "--format", "json", "--guarantee", "linearizable,read-your-writes")
	const want = `{"file":"-","operations":2,"processes":2,"keys":1,"guarantees":{` +
		`"linearizable":{"verdict":"violated","obligations":2,"violations":1,"by":["lin","porcupine"],"example":{"operations":[1,2],"explanation":{` +
		`"en":"read x by c1 returned nil, but write x=1 by c0 had been acknowledged at 0.00001 ms, before the read began at 0.00002 ms: it had to return 1 or something newer.",` +
		`"ja":"c1 による x の読み取りは nil を返しましたが、c0 による x=1 の書き込みは 0.00001 ms（この読み取りが始まった 0.00002 ms より前）に完了していました。したがって、1 か、それより新しい値を返さなければなりませんでした。"},` +
		`"timeline":"#   0ms          0ms              0ms\nc0: |--w x=1 #1--|\nc1:               |--r x->nil #0--|\n                     ^^^^^^^^^^^\n",` +
		`"proof":{"rule":"stale-read","subject":2,"before":1,"expected":{"value":1,"version":1},"mends":[{"kind":"returned","operation":2,"value":1},{"kind":"overlapped","operation":2,"other":1,"call":10}]}}},` +
		`"read-your-writes":{"verdict":"holds","obligations":0,"violations":0}},` +
		`"staleness":{"reads":1,"stale":1,"follower_reads":0,"follower_stale":0,"versions_behind":{"p50":1,"p99":1,"max":1},"age_ms":{"p50":0.00001,"p99":0.00001,"max":0.00001}}}` + "\n"
	if got.out != want {
		t.Errorf("got\n%swant\n%s", got.out, want)
	}
}

func TestPorcupineHTML(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.html")
	hostile := strings.ReplaceAll(writeLine+staleLine, `"value":1`, `"value":"<img src=x onerror=alert(1)>"`)
	got := lagcheck(hostile, "check", "-", "--porcupine-html", page)
	text, err := os.ReadFile(page)
	if err != nil || got.code != exitViolated || strings.Contains(string(text), "<img") || !strings.Contains(string(text), "onerror") {
		t.Errorf("exit code %d, %v: %s", got.code, err, got.err)
	}
	for _, test := range []struct{ args, says string }{
		{"check - --porcupine-html " + page + " --key nowhere", "no operation of the history is on it"},
		{"check - --key x", "name its file with --porcupine-html"},
		{"check a.txt b.txt --porcupine-html " + page, "name one file"},
		{"check - -", "name - once"},
		{"check - --explain --format json", "leave --format json away"},
	} {
		if got := lagcheck(hostile, strings.Fields(test.args)...); got.code != exitError || !strings.Contains(got.err, test.says) {
			t.Errorf("%s: exit code %d, want %q in %s", test.args, got.code, test.says, got.err)
		}
	}
}

// Clocks that run backwards are no reason to refuse to lint. Findings name the file and
// the line.
func TestLintFiles(t *testing.T) {
	dir := t.TempDir()
	for name, test := range map[string]struct{ text, says string }{
		"back.jsonl": {writeLine + strings.Replace(writeLine2, `"call":20`, `"call":5`, 1), "back.jsonl:2)\n    Why it matters: no guarantee can be judged"},
		"back.edn":   {ednTime, "back.edn:2:1: :time 5 is before 10"},
		"fail.jsonl": {strings.Replace(writeLine2, "ok", "fail", 1) + `{"process":1,"f":"read","key":"x","value":2,"type":"ok","call":20,"return":30}`, "fail.jsonl:1)"},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(test.text), 0o644); err != nil {
			t.Fatal(err)
		}
		got := lagcheck("", "lint", file)
		if got.code != exitViolated || !strings.Contains(got.out, test.says) || got.err != "" {
			t.Errorf("%s: exit code %d, want %q in\n%s%s", name, got.code, test.says, got.out, got.err)
		}
		if strings.HasPrefix(name, "back") {
			if got := lagcheck("", "check", file); got.code != exitError {
				t.Errorf("%s: check exits with %d", name, got.code)
			}
		}
	}
	twice := strings.Replace(writeLine, `"process":0`, `"process":1`, 1) // a version given to two writes
	if got := lagcheck(writeLine+twice, "lint", "-"); got.code != exitError || !strings.Contains(got.err, "standard input:2: version 1 was also given") {
		t.Errorf("exit code %d:\n%s%s", got.code, got.out, got.err)
	}
	json := lagcheck(writeLine+freshLine, "lint", "-", "--format", "json")
	const want = `{"file":"-","findings":[{"kind":"missing-node","count":1,"operations":[2],"says":"it is not recorded which node answered a read","why":"`
	if json.code != exitViolated || !strings.HasPrefix(json.out, want) {
		t.Errorf("exit code %d: %s", json.code, json.out)
	}
}

const ednTime = "{:process 0, :type :invoke, :f :write, :value 1, :time 10}\n{:process 0, :type :ok, :f :write, :value 1, :time 5}\n"

// A file whose sessions are not in order is judged in order of calls, and its operations
// are named by their lines all the same.
func TestLinesInAnyOrder(t *testing.T) {
	text, err := os.ReadFile(chapter + "lag500-leader-after-write.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Decode(bytes.NewReader(text), "a")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	inOrder, backward := "", ""
	for _, i := range h.ByCall() {
		inOrder += lines[i]
		backward = lines[i] + backward
	}
	turned := func(number string) string { // the same line, counted from the end
		n, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		return strconv.Itoa(len(h) + 1 - n)
	}

	field := regexp.MustCompile(`"(subject|before|older|newer|operation|other)":(\d+)`)
	list := regexp.MustCompile(`("operations":\[)([\d,]+)`)
	want := lagcheck(inOrder, "check", "-", "--format", "json").out
	if n := len(field.FindAllString(want, -1)); n < 20 {
		t.Errorf("%d fields name an operation:\n%s", n, want)
	}
	want = field.ReplaceAllStringFunc(want, func(s string) string {
		name, number, _ := strings.Cut(s, ":")
		return name + ":" + turned(number)
	})
	want = list.ReplaceAllStringFunc(want, func(s string) string {
		name, numbers, _ := strings.Cut(s, "[")
		all := strings.Split(numbers, ",")
		for k := range all {
			all[k] = turned(all[k])
		}
		return name + "[" + strings.Join(all, ",")
	})
	if diff := cmp.Diff(want, lagcheck(backward, "check", "-", "--format", "json").out); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	// In words: examples in order of calls, the affected ones ascending.
	named := regexp.MustCompile(`operations? ((?:\d+, )*\d+)[.:]\s`)
	wanted := named.FindAllStringSubmatch(lagcheck(inOrder, "check", "-", "--explain").out, -1)
	told := named.FindAllStringSubmatch(lagcheck(backward, "check", "-", "--explain").out, -1)
	if len(wanted) != len(told) || len(told) < 20 {
		t.Fatalf("%d lists of operations, want %d", len(told), len(wanted))
	}
	ascending := 0
	for k := range told {
		a, b := strings.Split(wanted[k][1], ", "), strings.Split(told[k][1], ", ")
		for k := range a {
			a[k] = turned(a[k])
		}
		if !slices.Equal(a, b) {
			ascending++
			slices.Reverse(a)
		}
		if !slices.Equal(a, b) {
			t.Errorf("operations %v, want %v", b, a)
		}
	}
	if ascending != 2 { // those that break causal and pram
		t.Errorf("%d lists of affected operations", ascending)
	}
}
