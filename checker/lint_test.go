package checker

import (
	"fmt"
	"strings"
	"testing"

	"lagcheck/history"
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
			c1:             |--r x->1--| |--r x->1--|`},
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
		if f.Says == "" || f.Mend == "" || f.Count < len(f.Operations) {
			t.Errorf("finding %+v", f)
		}
		fmt.Fprintf(&lines, "%s %v\n", f.Kind, f.Operations)
	}
	return lines.String()
}

func TestLintNeedsAValidHistory(t *testing.T) {
	if _, err := Lint(history.History{{}}); err == nil {
		t.Error("no error")
	}
}
