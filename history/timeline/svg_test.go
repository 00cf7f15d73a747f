package timeline_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// An element is one of an SVG picture.
type element struct {
	name, class, text string
}

// parseSVG reads a picture as XML and checks that it stands alone: that nothing in it
// runs and nothing comes from elsewhere.
func parseSVG(t interface{ Fatalf(string, ...any) }, svg string) []element {
	var all []element
	var open []int
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not XML: %v\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local}
			for _, a := range token.Attr {
				if a.Name.Local == "class" {
					e.class = a.Value
				}
				if name := strings.ToLower(a.Name.Local); strings.HasPrefix(name, "on") || name == "href" || name == "src" {
					t.Fatalf("attribute %s of %s", name, e.name)
				}
			}
			open = append(open, len(all))
			all = append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(token)
			}
		default:
			t.Fatalf("a picture has a %T", token)
		}
	}
	known := []string{"svg", "title", "desc", "style", "rect", "path", "text", "g"}
	for _, e := range all {
		if !slices.Contains(known, e.name) {
			t.Fatalf("a picture has an element %s", e.name)
		}
		if e.name == "style" && (strings.Contains(e.text, "url(") || strings.Contains(e.text, "@import")) {
			t.Fatalf("a picture takes something from elsewhere: %s", e.text)
		}
	}
	return all
}

func TestSVGOfAnyHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := validHistory().Draw(t, "history")
		options := anyOptions(t, h)
		var labels, bars, crosses int
		for _, e := range parseSVG(t, timeline.SVG(h, options)) {
			switch {
			case e.name == "g":
				bars++ // one that is wide may be in several panels
			case strings.HasPrefix(e.class, "label op"):
				labels++
			case e.class == "cross":
				crosses++
			}
		}
		marked := map[int]bool{}
		for _, i := range options.Marks {
			marked[i] = i >= 0 && i < len(h)
		}
		delete(marked, -1)
		delete(marked, len(h))
		if bars < len(h) || labels != len(h) || crosses != len(marked) {
			t.Fatalf("%d bars with %d labels and %d crosses for %d operations, %d of them marked", bars, labels, crosses, len(h), len(marked))
		}
	})
}

// What is on the picture is what is in the history, whatever it is made of.
func TestSVGEscapes(t *testing.T) {
	const hostile = `</text><script>alert("&amp;")</script>`
	h := history.History{{
		F: history.Write, Key: "]]>", Value: history.String("<!--&lt;"), Type: history.OK, Node: "leader", Return: 5 * ms,
	}}
	o := timeline.Options{Title: "<title>\x00\ufffe", Notes: []string{hostile + "\x1b[31m"}}
	var texts []string
	for _, e := range parseSVG(t, timeline.SVG(h, o)) {
		if e.name == "text" {
			texts = append(texts, e.text)
		}
	}
	want := []string{
		"<title>  ", "c0", "0ms", "5ms", `w "]]>"="<!--&lt;" @leader`, hostile + " [31m",
		"A bar lasts from call to return; times are in order, not to scale.",
	}
	if d := diff.Diff(want, texts); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// On a page a picture is as narrow as asked for where its texts allow, and leaves out what
// the page says.
func TestSVGOnPage(t *testing.T) {
	h, err := timeline.Parse(strings.NewReader("c0: |--w x=1 #1--| |--r x->1 #1--| |--r x->1 #1--|\nc1:    |--r x->nil #0--|\n"), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	for columns, want := range map[int]float64{24: 28, 40: 45, 0: 61} { // and room for the last time
		svg := timeline.SVG(h, timeline.Options{Page: &timeline.Page{Styled: true, Columns: columns}})
		var w float64
		if _, err := fmt.Sscanf(svg[strings.Index(svg, "width="):], `width="%g"`, &w); err != nil {
			t.Fatal(err)
		}
		if got := (w - 32) / 8; got > want {
			t.Errorf("%d columns: %g wide, want at most %g", columns, got, want)
		}
		for _, e := range parseSVG(t, svg) {
			if e.name == "style" && e.text != "" || strings.HasPrefix(e.text, "A bar lasts") {
				t.Errorf("%d columns: %s %q", columns, e.name, e.text)
			}
		}
	}
}

func TestSVGOfWhatIsNoHistory(t *testing.T) {
	for name, h := range map[string]history.History{
		"nothing here":                           nil,
		"operation 0: return 3 is before call 5": {{F: history.Read, Type: history.OK, Call: 5, Return: 3}},
	} {
		svg := timeline.SVG(h, timeline.Options{Title: "nothing here"})
		parseSVG(t, svg)
		if !strings.Contains(svg, name) {
			t.Errorf("want %q in %s", name, svg)
		}
	}
}

// withServers is the story that a picture should tell: the write is acknowledged
// before the follower has it, and so the read of the same session is old.
func withServers() (history.History, timeline.Options) {
	h := history.History{
		{Process: 0, F: history.Write, Key: "注文", Value: history.String("確定"), Type: history.OK, Call: 1 * ms, Return: 11 * ms, Node: "leader", Version: history.At(1)},
		{Process: 0, F: history.Read, Key: "注文", Type: history.OK, Call: 12 * ms, Return: 14 * ms, Node: "follower-1", Version: history.At(0)},
		{Process: 1, F: history.Write, Key: "x", Value: history.Int(2), Type: history.Info, Call: 3 * ms, Return: history.Never},
		{Process: 1, F: history.Read, Key: "注文", Value: history.String("確定"), Type: history.OK, Call: 40 * ms, Return: 42 * ms, Node: "follower-1", Version: history.At(1)},
		{Process: 2, F: history.Write, Key: "x", Value: history.Int(3), Type: history.Fail, Call: 5 * ms, Return: 9 * ms},
		{Process: 2, F: history.Read, Key: "x", Type: history.OK, Call: 20 * ms, Return: 20 * ms, Node: "leader", Version: history.At(0)},
	}
	return h, timeline.Options{
		Marks: []int{1}, Core: []int{0, 1}, Ruler: true, Title: "書き込み後の読み取り一貫性 (read-your-writes)",
		Notes: []string{"c0 read nil, but had written 確定 before."},
		Servers: &timeline.Servers{Nodes: []string{"leader", "follower-1", "follower-2"}, Events: []timeline.Event{
			{Kind: timeline.Appended, At: 6 * ms, Offset: 1, Op: 0},
			{Kind: timeline.Served, Node: 1, At: 13 * ms, Offset: 0, Op: 1},
			{Kind: timeline.Served, Node: 0, At: 20 * ms, Offset: 1, Op: 5},
			{Kind: timeline.Received, Node: 1, At: 25 * ms, Sent: 22 * ms, Offset: 1, Op: -1},
			{Kind: timeline.Applied, Node: 1, At: 35 * ms, Offset: 1, Op: 0},
			{Kind: timeline.Applied, Node: 2, At: 36 * ms, Offset: 1, Op: 0},
			{Kind: timeline.Served, Node: 1, At: 41 * ms, Offset: 1, Op: 3},
			{Kind: timeline.Restarted, Node: 2, At: 50 * ms, Op: -1},
		}},
	}
}

// golden compares with a file, which UPDATE=1 rewrites.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(string(want), got); d != "" {
		t.Errorf("%s: -want +got:\n%s", name, d)
	}
}

func TestGolden(t *testing.T) {
	h, o := withServers()
	golden(t, "servers.txt", timeline.Text(h, o))
	golden(t, "servers.svg", timeline.SVG(h, o))
	golden(t, "servers.mmd", timeline.Mermaid(h, o))
	recorded := o
	recorded.Servers = timeline.Recorded(h, lang.English)
	golden(t, "recorded.txt", timeline.Text(h, recorded))
}
