package gallery

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"lagcheck/history/lang"
)

// In Japanese, no line is English but those of drawings and names.
func TestJapanese(t *testing.T) {
	g, err := All()
	if err != nil {
		t.Fatal(err)
	}
	g = g.In(lang.Japanese)
	var b bytes.Buffer
	if err := g.Write(&b, Text); err != nil {
		t.Fatal(err)
	}
	for i := range g.Exhibits {
		if err := g.WriteExhibit(&b, Text, &g.Exhibits[i], ""); err != nil {
			t.Fatal(err)
		}
	}
	for holds := range Count {
		for broken := range Count {
			if err := g.WritePair(&b, Text, holds, broken); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := g.WriteBreaks(&b, Text, g.Breaks); err != nil {
		t.Fatal(err)
	}
	english := regexp.MustCompile(`[a-z]+ [a-z]+ [a-z]+`)
	lines := 0
	for line := range strings.Lines(b.String()) {
		lines++
		if !strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "lagcheck gallery") && english.MatchString(line) {
			t.Errorf("English: %s", line)
		}
	}
	if lines < 1000 {
		t.Errorf("%d lines", lines)
	}
}
