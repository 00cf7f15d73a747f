package checker

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// Each case has a finding that the same history, recorded better, has not.
func TestLint(t *testing.T) {
	for _, test := range []struct{ kind, bad, good string }{
		{"failed-write-read [0]", `
			c0: |--w x=1--!
			c1:              |--r x->1--|`, `
			c0: |--w x=1--...
			c1:              |--r x->1--|`},
		{"failed-write-read [1]", `
			c0: |--w x=1--| |--w x=2--!
			c1:                         |--r x->2--|`, `
			c0: |--w x=1--| |--w x=2--!
			c1:                         |--r x->1--|`},
		{"unwritten-value [1]", `
			c0: |--w x=1--|
			c1:              |--r x->2--|`, `
			c0: |--w x=1--|
			c1:              |--r x->1--|`},
		{"repeated-values [2]", `
			c0: |--w x=1 #1--| |--w x=1 #2--|
			c1:                               |--r x->1--|`, `
			c0: |--w x=1 #1--| |--w x=1 #2--|
			c1:                               |--r x->1 #2--|`},
		{"missing-version [0]", `
			c0: |--w x=1--|
			c1:             |--r x->1--|`, `
			c0: |--w x=1 #1--|
			c1:                |--r x->1--|`},
		{"contradicting-versions []", `
			c0: |--w x=1 #1--|  |--w y=2 #2--|
			c1:                                 |--r x->1 #2--|`, `
			c0: |--w x=1 #1--|  |--w y=2 #2--|
			c1:                                 |--r x->1 #1--|`},
		{"many-unknown-outcomes [0 1]", `
			c0: |--w x=1--...
			c1: |--w x=2--...
			c2:               |--r x->1--|`, `
			c0: |--w x=1--|
			c1: |--w x=2--...
			c2:               |--r x->1--|`},
		{"coarse-clock [1]", `
			c0: |--w x=1--|
			c1:           |--r x->1--|`, `
			c0: |--w x=1--|
			c1:            |--r x->1--|`},
		{"coarse-clock [2]", `
			c0: |---w x=1--|
			c1: |--r x->1--|--r x->1--|`, `
			c0: |----w x=1--|
			c1: |--r x->1--|--r x->1--|`},
		{"no-follower-read [1]", `
			c0: |--w x=1--|
			c1:            |--r x->1 @leader--|`, `
			c0: |--w x=1--|
			c1:            |--r x->1 @follower-1--|`},
		{"one-session []", `
			c0: |--w x=1--| |--r x->1--|`, `
			c0: |--w x=1--|
			c1:             |--r x->1--|`},
		{"nothing-to-check []", `
			c0: |--w x=1--|
			c1:             |--r x->1--|`, `
			c0: |--w x=1--|  |--r x->1--|
			c1:             |--r x->1--| |--r x->1--| |--w x=2--| |--w x=3--|`},
		{"partial-versions [1]", `
			c0: |--w x=1 #1--|
			c1: |--w x=2--|`, `
			c0: |--w x=1 #1--|
			c1: |--w x=2 #2--|`},
		{"no-overlap []", alternating(6, 0), alternating(6, 3)},
		{"reads-before-writes [0]", `
			c0: |--r x->nil--|
			c1:                |--w x=1--| |--w y=1--| |--r y->1--|`, `
			c0: |--r x->nil--|
			c1:             |--w x=1--| |--w y=1--| |--r y->1--|`},
		{"no-reads []", `
			c0: |--w x=1--| |--r x->1--...`, `
			c0: |--w x=1--| |--r x->1--|`},
		{"missing-node [1]", `
			c0: |--w x=1--|
			c1: |--r x->1--|`, `
			c0: |--w x=1--|
			c1: |--r x->1 @follower-2--|`},
		{"nothing-to-check []", `
			c0: |--w x=1--| |--r x->1--| |--r x->1--|`, `
			c0: |--w x=1--| |--r x->1--| |--r x->1--| |--w x=2--|`},
	} {
		if got := lint(t, test.bad); !strings.Contains(got, test.kind+"\n") {
			t.Errorf("want %s among\n%s for%s", test.kind, got, test.bad)
		}
		name, _, _ := strings.Cut(test.kind, " ")
		if got := lint(t, test.good); strings.Contains(got, name) {
			t.Errorf("want no %s among\n%s for%s", name, got, test.good)
		}
	}
}

// Every finding is said in both languages.
func TestLintSpeaksBothLanguages(t *testing.T) {
	kinds := map[string]bool{}
	for n, r := range lintRules {
		f := Finding{Kind: r.kind, rule: n}
		kinds[f.Kind] = true
		for _, says := range []func(lang.Lang) string{f.Says, f.Why, f.Mend} {
			if ja := says(lang.Japanese); says(lang.English) == "" || ja == says(lang.English) || strings.HasSuffix(ja, "。") {
				t.Errorf("%s: %q, %q", f.Kind, says(lang.English), ja)
			}
		}
	}
	if f := ClockBackwards(); !kinds[f.Kind] || !strings.Contains(f.Says(lang.English), "backwards") {
		t.Errorf("%s: %s", f.Kind, f.Says(lang.English))
	}
}

// lint returns the findings about a drawing, a line each.
func lint(t *testing.T, drawn string) string {
	t.Helper()
	h, err := timeline.Parse(strings.NewReader(drawn), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	findings, err := Lint(h)
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, f := range findings {
		if f.Count < len(f.Operations) {
			t.Errorf("finding %+v", f)
		}
		fmt.Fprintf(&lines, "%s %v\n", f.Kind, f.Operations)
	}
	return lines.String()
}

// alternating draws two clients that write and read in turns, n operations each; reads
// begin so many columns before the write has ended.
func alternating(n, early int) string {
	c0, c1 := "c0: ", "c1: "
	for i := range n {
		write, read := fmt.Sprintf("|--w x=%d--|", i), fmt.Sprintf("|--r x->%d--|", i)
		c0 += write + strings.Repeat(" ", len(read))
		c1 += strings.Repeat(" ", len(write)-early) + read
		early = 0
	}
	return c0 + "\n" + c1
}

// Clocks that run backwards are found wherever they do, and nothing else is looked for.
func TestLintClocks(t *testing.T) {
	op := func(process int, call, end int64) history.Op {
		return history.Op{Process: process, F: history.Write, Key: "x", Type: history.OK, Call: call, Return: end}
	}
	info := op(0, 40, history.Never)
	info.Type = history.Info
	h := history.History{op(0, 0, 10), op(1, 9, 5), op(0, 8, 20), op(1, 12, 13), op(0, 20, 30), info, op(0, 41, 42)}
	findings, err := Lint(h)
	if err != nil || len(findings) != 1 || findings[0].Kind != "clock-backwards" || !slices.Equal(findings[0].Operations, []int{1, 2}) {
		t.Errorf("%+v, %v", findings, err)
	}
	h[6].Node = "nobody" // wrong in another way as well
	if findings, err := Lint(h[6:]); err == nil {
		t.Errorf("%+v", findings)
	}
}

// A key that is too large for a search is found, one that needs none is not.
func TestLintBeyondSearch(t *testing.T) {
	h := make(history.History, mostSteps+1)
	for i := range h {
		h[i] = history.Op{F: history.Read, Key: "x", Type: history.OK, Call: int64(2 * i), Return: int64(2*i + 1)}
	}
	if got := kinds(t, h); strings.Contains(got, "beyond-search") {
		t.Error(got)
	}
	h[0].F = history.Write // of nil
	if got := kinds(t, h); !strings.Contains(got, "beyond-search") {
		t.Error(got)
	}
}

func TestLintNeedsAValidHistory(t *testing.T) {
	if _, err := Lint(history.History{{}}); err == nil {
		t.Error("no error")
	}
}
