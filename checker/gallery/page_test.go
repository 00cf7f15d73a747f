package gallery

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lagcheck/checker"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// The pages as they are read. UPDATE=1 rewrites them.
func TestPages(t *testing.T) {
	g := all(t)
	pair := func(holds, broken string) func(io.Writer) error {
		a, errA := ByName(holds)
		b, errB := ByName(broken)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		return func(w io.Writer) error { return g.WritePair(w, Text, a, b) }
	}
	for name, write := range map[string]func(io.Writer) error{
		"list.txt":         func(w io.Writer) error { return g.Write(w, Text) },
		"list.md":          func(w io.Writer) error { return g.Write(w, Markdown) },
		"causal.txt":       func(w io.Writer) error { return g.WriteExhibit(w, Text, &g.Exhibits[20], "") },
		"exhibit.md":       func(w io.Writer) error { return g.WriteExhibit(w, Markdown, &g.Exhibits[3], "") },
		"pair.txt":         pair(checker.PRAM, checker.WritesFollowReads),
		"both-leaders.txt": pair(checker.PRAM, checker.Causal),
		"impossible.txt":   pair(checker.Sequential, checker.ReadYourWrites),
		"inverted.txt": func(w io.Writer) error {
			return g.WriteBreaks(w, Text, g.Select(func(b *Break) bool {
				return b.Policy == "inverted-sticky" && b.Lag == 3000 && b.Guarantee == checker.MonotonicReads
			}))
		},
		"waits.md": func(w io.Writer) error {
			return g.In(lang.Japanese).WriteBreaks(w, Markdown, g.Select(func(b *Break) bool {
				return b.Policy == "wait-replicas" && b.Lag == 500 && b.Guarantee == checker.Linearizable
			}))
		},
		"breaks.txt": func(w io.Writer) error {
			return g.WriteBreaks(w, Text, g.Select(func(b *Break) bool {
				return b.Policy == "leader-after-write" && b.Lag == 500 && b.Guarantee == checker.ReadYourWrites
			}))
		},
		"kept.txt": func(w io.Writer) error {
			return g.WriteBreaks(w, Text, g.Select(func(b *Break) bool {
				return b.Policy == "offset-token" && b.Lag == 3000 && b.Guarantee == checker.PRAM
			}))
		},
	} {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		file := filepath.Join("testdata", name)
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// The JSON says the same as the gallery, and its drawings can be read.
func TestJSON(t *testing.T) {
	g := all(t)
	var out bytes.Buffer
	if err := g.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var list struct {
		Pairs []struct {
			Holds, Broken string
			Exhibit       int
		}
		Exhibits []struct {
			Number        int
			Holds, Broken []string
			Timeline      string
			Explanations  []struct {
				Guarantee   string
				Explanation struct{ En, Ja string }
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	for _, pair := range list.Pairs {
		x := list.Exhibits[pair.Exhibit-1]
		if !strings.Contains(strings.Join(x.Holds, " "), pair.Holds) || !strings.Contains(strings.Join(x.Broken, " "), pair.Broken) {
			t.Errorf("%+v: exhibit %d keeps %v and breaks %v", pair, x.Number, x.Holds, x.Broken)
		}
	}
	for i, x := range list.Exhibits {
		h, err := timeline.Parse(strings.NewReader(x.Timeline), "timeline")
		if err != nil || Notation(h) != Notation(g.Exhibits[i].History) {
			t.Errorf("exhibit %d: drawn as %s (%v)", x.Number, Notation(h), err)
		}
		if (len(x.Broken) > 0) != (len(x.Explanations) > 0) {
			t.Errorf("exhibit %d breaks %v: %+v", x.Number, x.Broken, x.Explanations)
		}
		for _, because := range x.Explanations {
			if because.Explanation.En == "" || because.Explanation.Ja == "" {
				t.Errorf("exhibit %d: %+v", x.Number, because)
			}
		}
	}
}
