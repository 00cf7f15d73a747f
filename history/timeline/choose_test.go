package timeline_test

import (
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

func TestChoose(t *testing.T) {
	const drawing = `
c0: |--w x=1--| |--w y=1--| |--r x->1--| |--r x->1--|
c1: |--r x->1--| |--r z->nil--|           |--r z->nil--|
c2:               |--w z=1--|   |--r x->1--|
`
	h, err := timeline.Parse(strings.NewReader(drawing), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		reason string
		choice timeline.Choice
		want   []int
	}{
		{"all fit", timeline.Choice{Core: []int{8}, Most: 9}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}},
		{"the beginning", timeline.Choice{Most: 2}, []int{0, 4}},
		{"the core alone", timeline.Choice{Core: []int{8}, Most: 1}, []int{8}},
		{"a large core, the most important first", timeline.Choice{Core: []int{8, 0, 3, 0, 1}, Most: 2}, []int{0, 8}},
		{"closest in time, of the same key and session", timeline.Choice{Core: []int{8}, Most: 3}, []int{2, 3, 8}},
		{"nothing unrelated, though there is room", timeline.Choice{Core: []int{5}, Most: 8}, []int{4, 5, 6, 7}},
		{"what may be drawn", timeline.Choice{Most: 3, Keep: func(i int) bool { return h[i].Key == "z" }}, []int{5, 6, 7}},
		{"the core in any case", timeline.Choice{Core: []int{8}, Most: 2, Keep: func(int) bool { return false }}, []int{8}},
	} {
		if got := timeline.Choose(h, test.choice); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.reason, got, test.want)
		}
	}
	if got := timeline.LeftOut(h, []int{0, 1}, lang.English); got != "... 7 operations by 3 clients not shown ..." {
		t.Errorf("left out: %s", got)
	}
	if got := timeline.LeftOut(h, []int{0, 1, 2, 3, 4, 5, 6, 7}, lang.English); got != "... 1 operation by 1 client not shown ..." {
		t.Errorf("left out: %s", got)
	}
	if got := timeline.LeftOut(h, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, lang.English); got != "" {
		t.Errorf("left out: %s", got)
	}
}

// Whatever is chosen is a history that can be drawn, within the bound.
func TestChosenCanBeDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := validHistory().Draw(t, "history")
		options := anyOptions(t, h)
		core := rapid.SliceOfN(rapid.IntRange(0, len(h)-1), 0, 3).Draw(t, "core")
		most := rapid.IntRange(1, 20).Draw(t, "most")
		chosen := timeline.Choose(h, timeline.Choice{Core: core, Most: most})
		if len(chosen) > most || len(chosen) == 0 || !slices.IsSorted(chosen) || len(slices.Compact(slices.Clone(chosen))) != len(chosen) {
			t.Fatalf("chose %v", chosen)
		}
		part, cut := timeline.Cut(h, options, chosen)
		for k, i := range chosen {
			if d := diff.Diff(h[i], part[k], sameValues); d != "" || cut.Numbers[k] != i+1 {
				t.Fatalf("operation %d is number %d: %s", i, cut.Numbers[k], d)
			}
		}
		parsed, err := timeline.Parse(strings.NewReader(timeline.Text(part, cut)), "drawing")
		if err != nil || len(parsed) != len(chosen) {
			t.Fatalf("%d operations: %v", len(parsed), err)
		}
		parseSVG(t, timeline.SVG(part, cut))
	})
}

// Where operations of a session are left out between two, the picture says how many.
func TestFolds(t *testing.T) {
	h, err := timeline.Parse(strings.NewReader("c0: |w x=1| |w x=2| |w x=3| |w x=4|w x=5|\nc1: |w x=6|\n"), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	part, cut := timeline.Cut(h, timeline.Options{}, []int{0, 3, 4, 5})
	if want := []int{0, 2, 0, 0}; !slices.Equal(cut.Folded, want) {
		t.Errorf("folded %v, want %v", cut.Folded, want)
	}
	folds := 0
	for _, e := range parseSVG(t, timeline.SVG(part, cut)) {
		if e.class == "fold" {
			if folds++; e.text != "…2" {
				t.Errorf("got %q", e.text)
			}
		}
	}
	if folds != 1 {
		t.Errorf("%d folds", folds)
	}
}

func TestCutServers(t *testing.T) {
	h, o := withServers()
	h = append(h, history.Op{Process: 3, F: history.Write, Key: "z", Type: history.OK, Call: 15 * ms, Return: 16 * ms, Node: "leader", Version: history.At(2)})
	o.Servers.Events = append(o.Servers.Events, timeline.Event{Kind: timeline.Appended, At: 15 * ms, Offset: 2, Op: 6})
	for _, test := range []struct {
		reason string
		chosen []int
		want   string
	}{
		{"a write that is not drawn is a position of the log", []int{1, 3}, `
#               12ms       13ms                14ms  25ms      35ms 41ms                        42ms
c0:             |--r 注文->nil @follower-1 #0--|
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^
c1:                                                             |--r 注文->確定 @follower-1 #1--|
# leader #1     --------------------------------[#2]---------------------------------------------
# follower-1 #0 ...........(c0 reads)................(gets #1).[#1].(c1 reads)...................
# follower-2 #0 .................................................................................
`},
		{"what happened before is where nodes start", []int{3}, `
#               40ms                            42ms
c1:             |--r 注文->確定 @follower-1 #1--|
# leader #2     ---------------------------------
# follower-1 #1 .(c1 reads)......................
# follower-2 #1 .................................
`},
	} {
		options := o
		options.Title, options.Notes = "", nil
		part, options := timeline.Cut(h, options, test.chosen)
		text, _, _ := strings.Cut(timeline.Text(part, options), "# [#1")
		if d := diff.Diff(test.want[1:], text); d != "" {
			t.Errorf("%s: -want +got:\n%s\n%s", test.reason, d, text)
		}
	}
}

func TestRecorded(t *testing.T) {
	const drawing = `
c0: |--w x=1 @leader #1--|                           |--w x=2 @leader #3--|
c1:    |--w y=1 @leader #2--| |--r x->nil @follower-10--|                      |--r x->1 @follower-2--|
c2:                                                   |--w x=5 @leader--|       |--r x->2 @follower-2--|
`
	h, err := timeline.Parse(strings.NewReader(drawing), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	s := timeline.Recorded(h, lang.English)
	if want := []string{"leader", "follower-2", "follower-10"}; !slices.Equal(s.Nodes, want) {
		t.Errorf("nodes %q, want %q", s.Nodes, want)
	}
	want := []timeline.Event{
		{Kind: timeline.Appended, At: 21 * ms, Offset: 1, Op: 0},
		{Kind: timeline.Appended, At: 24 * ms, Offset: 2, Op: 2},
		{Kind: timeline.Served, Node: 2, At: 26 * ms, Offset: 0, Op: 3, Lacks: 1},
		{Kind: timeline.Appended, At: 70 * ms, Offset: 3, Op: 1},
		{Kind: timeline.Served, Node: 1, At: 75 * ms, Offset: 1, Op: 4, Lacks: 3},
		{Kind: timeline.Served, Node: 1, At: 76 * ms, Offset: 3, Op: 6},
	}
	if d := diff.Diff(want, s.Events); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if s := timeline.Recorded(history.History{{F: history.Read, Type: history.OK}}, lang.English); s != nil {
		t.Errorf("lanes from nothing: %+v", s)
	}
}

// What stands in the log before a write was there before it, though nobody confirmed or
// read it.
func TestRecordedLostWrite(t *testing.T) {
	h, err := timeline.Parse(strings.NewReader("c0: |--w x=1 @leader #1--...\nc1:                            |--w x=2 @leader #2--|\n"), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	want := []timeline.Event{
		{Kind: timeline.Appended, At: h[1].Return, Offset: 1, Op: 0},
		{Kind: timeline.Appended, At: h[1].Return, Offset: 2, Op: 1},
	}
	if d := diff.Diff(want, timeline.Recorded(h, lang.English).Events); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}
