package timeline

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lagcheck/history"
)

// TestNoTwoTextsOverlap draws random crowded histories and compares the room of every
// two texts, and that all of it is on the page.
func TestNoTwoTextsOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := crowded(t)
		o := Options{
			Title: strings.Repeat("題 ", rapid.IntRange(0, 80).Draw(t, "title")),
			Notes: []string{strings.Repeat(rapid.SampledFrom([]string{"word ", "語", "x"}).Draw(t, "word"), rapid.IntRange(1, 200).Draw(t, "words"))},
			Marks: rapid.SliceOf(rapid.IntRange(0, len(h)-1)).Draw(t, "marks"), Servers: crowdedServers(t, len(h)), Folded: rapid.SliceOf(rapid.IntRange(0, 1e6)).Draw(t, "folded"),
		}
		p := &picture{drawing: newFolded(h, o, pictureLabel(o.Servers))}
		svg := p.draw()
		right, bottom := 2*margin+float64(p.columns)*columnWidth, p.y+margin
		for i, a := range p.texts {
			for _, b := range p.texts[:i] {
				if a.x < b.x+b.width && b.x < a.x+a.width && a.y < b.y+b.height && b.y < a.y+a.height {
					t.Fatalf("%q and %q overlap: %+v, %+v in\n%s", a.text, b.text, a, b, svg)
				}
			}
			if a.x < 0 || a.y < 0 || a.x+a.width > right || a.y+a.height > bottom {
				t.Fatalf("%q is not on the page of %g x %g: %+v", a.text, right, bottom, a)
			}
		}
		for i := range h {
			if p.spans(i) {
				from, to := p.middle(p.drawing.columns[i]), p.middle(p.ends[i]-1)
				if label := p.x(p.labelColumn(i)); label < from || label+float64(width(p.labels[i]))*columnWidth > to {
					t.Fatalf("%q does not fit into its bar from %g to %g", p.labels[i], from, to)
				}
			}
		}
	})
}

// crowded draws histories of many sessions with many ties in time.
func crowded(t *rapid.T) history.History {
	var h history.History
	for process := range rapid.IntRange(1, 9).Draw(t, "sessions") {
		now := int64(0)
		for range rapid.IntRange(1, 6).Draw(t, "operations") {
			o := history.Op{
				Process: process * process * 7, F: history.Write, Key: rapid.SampledFrom([]string{"x", "注文", "a<b", strings.Repeat("k", 99)}).Draw(t, "key"),
				Value: history.Int(len(h)), Type: rapid.SampledFrom([]history.Outcome{history.OK, history.OK, history.Fail, history.Info}).Draw(t, "type"),
			}
			o.Call = now + rapid.Int64Range(0, 2e6).Draw(t, "pause")
			o.Return = o.Call + rapid.SampledFrom([]int64{0, 1, 1e6, 3e9}).Draw(t, "duration")
			if now = o.Return; o.Type == history.Info {
				now, o.Return = o.Call+1, history.Never
			}
			h = append(h, o)
		}
	}
	return h
}

func crowdedServers(t *rapid.T, operations int) *Servers {
	s := &Servers{}
	for n := range rapid.IntRange(0, 3).Draw(t, "nodes") {
		s.Nodes = append(s.Nodes, fmt.Sprintf("node-%d", n))
	}
	for range rapid.IntRange(0, 20).Draw(t, "events") {
		s.Events = append(s.Events, Event{
			Kind: EventKind(rapid.IntRange(0, int(Restarted)).Draw(t, "kind")), Node: rapid.IntRange(0, 2).Draw(t, "node"),
			At: rapid.Int64Range(0, 5e6).Draw(t, "at"), Sent: rapid.Int64Range(0, 5e6).Draw(t, "sent"),
			Offset: rapid.Int64Range(0, 9).Draw(t, "offset"), Op: rapid.IntRange(-1, operations).Draw(t, "op"),
		})
	}
	return s
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"", 10, nil},
		{"a read that was stale", 10, []string{"a read", "that was", "stale"}},
		{"古い値を読み取った", 8, []string{"古い値", "を読み", "取った"}},
		{"x は 古い", 5, []string{"x は", "古い"}},
		{"古い値です。", 10, []string{"古い値で", "す。"}},
		{"古い（stale）値", 9, []string{"古い", "（stale）", "値"}},
		{"値「古い」", 6, []string{"値", "「古", "い」"}},
		{"。。。。", 5, []string{"。。", "。。"}},
		{"abcdefghij", 4, []string{"abc", "def", "ghi", "j"}},
	} {
		got := wrap(test.text, test.columns)
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.text, test.columns, got, test.want)
		}
		for _, line := range got {
			if width(line) > test.columns {
				t.Errorf("wrap(%q, %d): %q is longer", test.text, test.columns, line)
			}
		}
	}
}

func TestUnit(t *testing.T) {
	if x, y := unit(3, 4); math.Abs(x-0.6) > 1e-9 || math.Abs(y-0.8) > 1e-9 {
		t.Errorf("unit(3, 4) = %g, %g", x, y)
	}
	if x, y := unit(0, 0); x != 0 || y != 1 {
		t.Errorf("unit(0, 0) = %g, %g", x, y)
	}
}

// A wide drawing is divided without cutting a text, and nothing is lost.
func TestPanels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := crowded(t)
		o := Options{Servers: crowdedServers(t, len(h))}
		p := &picture{drawing: newFolded(h, o, pictureLabel(o.Servers))}
		p.draw()
		at := p.origin
		p.left, p.right = 0, math.Inf(1)
		p.arrange(p.sessions)
		panels := p.panels()
		for _, n := range panels {
			if n.from != at || n.to <= n.from || n.last != (n == panels[len(panels)-1]) {
				t.Fatalf("panels %+v", panels)
			}
			at = n.to
		}
		shown := map[string]int{}
		for _, box := range p.texts {
			shown[box.text]++
		}
		for i := range h {
			if shown[p.labels[i]]--; shown[p.labels[i]] < 0 {
				t.Fatalf("%q is lost in %d panels", p.labels[i], len(panels))
			}
		}
	})
}

func TestPanelsOfWideDrawing(t *testing.T) {
	var h history.History
	for i := range 60 {
		h = append(h, history.Op{F: history.Write, Key: "x", Value: history.Int(i), Type: history.OK, Call: int64(10 * i), Return: int64(10*i + 5)})
	}
	p := &picture{drawing: newFolded(h, Options{}, pictureLabel(nil))}
	p.draw()
	p.left, p.right = 0, math.Inf(1)
	p.arrange(p.sessions)
	panels := p.panels()
	if len(panels) < 5 || p.columns > p.origin+widestPanel+p.longestTime() {
		t.Errorf("%d panels, %d columns", len(panels), p.columns)
	}
	for _, n := range panels {
		for i := range h {
			if p.drawing.columns[i] < n.to && n.to < p.ends[i] {
				t.Errorf("column %d cuts operation %d, though there is room between operations", n.to, i)
			}
		}
	}
}
