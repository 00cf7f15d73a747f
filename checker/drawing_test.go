package checker

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

// drawing shows a history in a failure message.
func drawing(h history.History) string { return timeline.Text(h, timeline.Options{}) }

// TestDrawings checks the drawings in testdata: each case has a title, maybe a
// reason, a drawing, and what Check and Explain say about it. UPDATE=1 writes the
// last part anew.
func TestDrawings(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no drawings: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, part := range strings.Split(string(text), "=== ")[1:] {
			title, body, _ := strings.Cut(part, "\n")
			head, want, _ := strings.Cut(body, "----\n")
			head = strings.TrimRight(head, "\n") + "\n"
			want = strings.TrimRight(want, "\n") + "\n"
			got := ""
			t.Run(title, func(t *testing.T) {
				got = say(t, parse(t, drawingOf(head)))
				if os.Getenv("UPDATE") == "" && got != want {
					t.Errorf("(-want +got)\n%s", cmp.Diff(want, got))
				}
			})
			fmt.Fprintf(&all, "=== %s\n%s----\n%s\n", title, head, got)
		}
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, []byte(strings.TrimSuffix(all.String(), "\n")), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// drawingOf returns what follows the reason, if there is one.
func drawingOf(head string) string {
	if _, after, ok := strings.Cut(head, "\n\n"); ok {
		return after
	}
	return head
}

func parse(t testing.TB, text string) history.History {
	t.Helper()
	h, err := timeline.Parse(strings.NewReader(text), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// say puts all verdicts on a history into text, with examples drawn and the
// offending operations marked.
func say(t testing.TB, h history.History) string {
	t.Helper()
	verdicts, err := Check(h, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, v := range verdicts {
		fmt.Fprintf(&b, "%s: %v, %d of %d", v.Guarantee, v.Result, v.Violations, v.Obligations)
		if len(v.By) > 0 {
			fmt.Fprintf(&b, " by %s", strings.Join(v.By, " and "))
		}
		if v.Reasons != nil {
			fmt.Fprintf(&b, " (%s)", v.Reasons)
		}
		b.WriteString("\n")
		if x, ok := Explain(h, v, Options{}); ok {
			b.WriteString(indent(evidenceDrawing(h, x)))
			fmt.Fprintf(&b, "    %s\n", x.Explanation)
		}
	}
	return b.String()
}

func evidenceDrawing(h history.History, x Example) string {
	part := make(history.History, len(x.Operations))
	var marks []int
	for k, i := range x.Operations {
		part[k] = h[i]
		for _, bad := range x.Offending {
			if bad == i {
				marks = append(marks, k)
			}
		}
	}
	return timeline.Text(part, timeline.Options{Marks: marks})
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ") + "\n"
}
