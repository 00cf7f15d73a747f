package quiz

import (
	"strings"
	"testing"

	"lagcheck/history"
)

// What Markdown and MDX would take for markup comes out as text, also out of keys and
// values.
func TestMarkdownEscapes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"r x->{1}":         "r x-&#62;&#123;1&#125;",
		"<script>&amp;":    "&#60;script&#62;&#38;amp;",
		"*a* _b_ `c` #1 |": "\\*a\\* \\_b\\_ \\`c\\` \\#1 \\|",
		"a\nb":             "a b",
		"$x$ [a](b) \\":    "\\$x\\$ \\[a\\](b) \\\\",
	} {
		if got := escape(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"plain": "```", "a ``` b": "````", "`````": "``````"} {
		if got := fence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// A page has one right option for each item, folded away, and nothing outside of blocks
// that MDX would take for JSX but the tags that belong there.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	q := mustGenerate(t, Config{Lang: Japanese, Count: 27, Seed: 3})
	hostile := &q.Items[4]
	for i := range hostile.History {
		hostile.History[i].Key = "{x}<b>```\n"
		if !hostile.History[i].Value.IsNil() {
			hostile.History[i].Value = history.String("</details>{" + hostile.History[i].Value.String())
		}
	}
	proof, err := hostile.Prove()
	if err != nil {
		t.Fatal(err)
	}
	again, err := hostile.Render(proof, Japanese)
	if err != nil {
		t.Fatal(err)
	}
	again.Number, q.Items[4] = 5, again
	var b strings.Builder
	if err := WriteMarkdown(&b, q); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for tag, want := range map[string]int{"\n<details>\n": 27, "\n</details>\n": 27, "\n<summary>": 27, "\n- ✓ ": 27, "```mermaid\n": 27} {
		if n := strings.Count(page, tag); n != want {
			t.Errorf("%q stands there %d times", tag, n)
		}
	}
	inside := ""
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\n")
		rest := strings.TrimLeft(line, "`")
		switch ticks := line[:len(line)-len(rest)]; {
		case inside == "" && len(ticks) >= 3:
			inside = ticks
		case inside != "" && line == inside:
			inside = ""
		case inside == "":
			for _, tag := range []string{"<details>", "</details>", "<summary>", "</summary>"} {
				line = strings.ReplaceAll(line, tag, "")
			}
			if strings.ContainsAny(line, "{}<>") {
				t.Errorf("MDX sees markup in %q", line)
			}
		}
	}
	if inside != "" {
		t.Error("a block does not end")
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	q := mustGenerate(t, Config{Lang: English, Count: 9, Seed: 3})
	var b strings.Builder
	if err := WriteText(&b, q); err != nil {
		t.Fatal(err)
	}
	questions, answers, found := strings.Cut(b.String(), "\nAnswers\n")
	if n := strings.Count(answers, "✓"); !found || n != 9 || strings.Contains(questions, "✓") {
		t.Errorf("%d answers:\n%s", n, b.String())
	}
	for i := range q.Items {
		for _, o := range q.Items[i].Options {
			if !strings.Contains(questions, o.Text) || !strings.Contains(answers, o.Explanation) {
				t.Errorf("item %d: an option is missing", i+1)
			}
		}
	}
}
