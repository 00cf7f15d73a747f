package timeline_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

// A diagram is what a reader of Mermaid's language finds in a sequence diagram. It is
// read by a grammar of the few statements that are used, line by line.
type diagram struct {
	participants map[string]string // by their short names
	messages     []string          // "c0 -> leader: text", texts decoded
	notes        []string
}

var statements = map[string]*regexp.Regexp{
	"title":       regexp.MustCompile(`^accTitle: (.*)$`),
	"participant": regexp.MustCompile(`^participant (\w+)(?: as (.*))?$`),
	"message":     regexp.MustCompile(`^(\w+)(-\)|--?>>|--x)(\w+): (.*)$`),
	"note":        regexp.MustCompile(`^Note over (\w+)(?:,(\w+))?: (.*)$`),
	"activation":  regexp.MustCompile(`^(activate|deactivate) (\w+)$`),
	"block":       regexp.MustCompile(`^rect rgba\(255, 0, 0, 0\.2\)$`),
	"end":         regexp.MustCompile(`^end$`),
}

func parseMermaid(text string) (*diagram, error) {
	d := &diagram{participants: map[string]string{}}
	active, blocks := map[string]int{}, 0
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != "sequenceDiagram" {
		return nil, fmt.Errorf("starts with %q", lines[0])
	}
	for _, line := range lines[1:] {
		kind, found := "", []string(nil)
		for name, statement := range statements {
			if m := statement.FindStringSubmatch(strings.TrimPrefix(line, "    ")); m != nil {
				if kind != "" {
					return nil, fmt.Errorf("%q is both a %s and a %s", line, kind, name)
				}
				kind, found = name, m
			}
		}
		if found == nil {
			return nil, fmt.Errorf("no statement: %q", line)
		}
		said, err := decode(found[len(found)-1])
		if err != nil && kind != "end" && kind != "block" {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		switch kind {
		case "participant":
			d.participants[found[1]] = found[1]
			if found[2] != "" {
				d.participants[found[1]] = said
			}
		case "message":
			d.messages = append(d.messages, d.participants[found[1]]+" -> "+d.participants[found[3]]+": "+said)
		case "note":
			d.notes = append(d.notes, said)
		case "activation":
			if active[found[2]]++; found[1] == "deactivate" {
				active[found[2]] -= 2
			}
			if n := active[found[2]]; n < 0 || n > 1 {
				return nil, fmt.Errorf("%q: %d times active", line, n)
			}
		case "block", "end":
			if blocks++; kind == "end" {
				blocks -= 2
			}
			if blocks < 0 || blocks > 1 {
				return nil, fmt.Errorf("%q: %d blocks are open", line, blocks)
			}
		}
	}
	if blocks != 0 {
		return nil, fmt.Errorf("%d blocks are open at the end", blocks)
	}
	return d, nil
}

var entity = regexp.MustCompile(`#(\d+);`)

// decode reads a text as Mermaid does: numbers for characters. Nothing else in it may
// mean anything to Mermaid or to HTML.
func decode(text string) (string, error) {
	text = strings.ReplaceAll(text, "<br/>", "\n")
	bare := entity.ReplaceAllString(text, "")
	if i := strings.IndexFunc(bare, func(r rune) bool {
		return strings.ContainsRune("#;\"'<>&%{}$`*~\\|[]", r) || r != '\n' && unicode.IsControl(r) || r == 'ﬂ'
	}); i >= 0 {
		return "", fmt.Errorf("%q stands there as it is", bare[i:])
	}
	for _, word := range regexp.MustCompile(`[A-Za-z]+`).FindAllString(text, -1) {
		if strings.EqualFold(word, "end") {
			return "", fmt.Errorf("the word %q stands there as it is", word)
		}
	}
	return entity.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.Atoi(s[1 : len(s)-1])
		return string(rune(n))
	}), nil
}

func TestMermaidOfAnyHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := validHistory().Draw(t, "history")
		options := anyOptions(t, h)
		text := timeline.Mermaid(h, options)
		d, err := parseMermaid(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		said := strings.Join(append(d.messages, d.notes...), "\n")
		for _, o := range h {
			if !strings.Contains(said, asked(o)) {
				t.Fatalf("%q is missing in\n%s", asked(o), said)
			}
		}
	})
}

// asked is what a client asks in an operation of a short key and value.
func asked(o history.Op) string {
	o.Node, o.Version = "", history.Version{}
	label := timeline.Label(o)
	if o.F == history.Read {
		label, _, _ = strings.Cut(label, "->")
	}
	if len(label) > 20 { // longer ones are cut
		label = label[:2]
	}
	return label
}

// At one time calls come before answers, but a session's answer before its next call.
func TestMermaidOrder(t *testing.T) {
	const drawing = `
c0: |--w x=1--|--r x->1--|
c1:           |--r x->1--|
c2:           *r x->1*
`
	h, err := timeline.Parse(strings.NewReader(drawing), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	d, err := parseMermaid(timeline.Mermaid(h, timeline.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"c0 -> store: 0ms w x=1", "c1 -> store: 10ms r x", "c2 -> store: 10ms r x",
		"store -> c0: 10ms ok", "c0 -> store: 10ms r x", "store -> c2: 10ms 1",
		"store -> c0: 21ms 1", "store -> c1: 21ms 1",
	}
	if !slices.Equal(d.messages, want) {
		t.Errorf("got %q, want %q", d.messages, want)
	}
}

func TestMermaidOfWhatIsNoHistory(t *testing.T) {
	for name, h := range map[string]history.History{
		"nothing": nil,
		"invalid": {{F: history.Read, Type: history.OK, Call: 5, Return: 3}},
	} {
		d, err := parseMermaid(timeline.Mermaid(h, timeline.Options{Notes: []string{"said"}}))
		if err != nil || len(d.notes) != 1 {
			t.Errorf("%s: %v, %+v", name, err, d)
		}
	}
}
