package timeline_test

import (
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

// drawings are drawn as Text would: each is what it is after reading and drawing.
var drawings = map[string]string{
	"the example of the format": `
c0: |--w x=1--|
c1:            |--r x->0--| |--r x->1--|
c2:  |--w x=2--...
`,
	"operations that touch share a bar, and a failed one's mark is one": `
c0: |--w x=1--|--r x--!--w x=2--| |--r x->2--|
`,
	"an unknown outcome may share one too": `
c0: |--w x=1--|--w x=2--...     |--r x->2--|
c1: |--r x->1--| |--cas x=1->3--|
`,
	"it has a line of its own where it must": `
c0: |--w x=1--|   |--r x->2--|
c0:           |--w x=2--...
c1: |--r x->1--| |--r x->2--|
c1:            |--w x=3--...
`,
	"no time at all": `
c0:   |--w x=1--| |--w x=2--|
c0:  *w x=0*    *w x=3*     *r x!
c0:             *r x->3*
c10:             *r x->nil*
`,
	"equals are in the order of the list, though the second would fit above": `
c0:         |--w x=2--|
c0: *w x=10*
c0: *r x!
c1: |--r x--!
`,
	"a blank before what follows": `
c0: *w x=10*
c0:         *w x=2*
c1: |--r x--!
`,
	"two of a process never have bars next to each other": `
c0: |--w x=1--| |--w x=2--|
c1:            |--r x->1--|
`,
	"ties between processes stay ties": `
c0: |--w x=1---|
c1: |--r x->1--|
c2:            |--r x->1--|
`,
	"everything after the value": `
c0: |--w x=1 @leader #1--|--r x->1 @follower-12 #0--|
c7: |--cas x=1->2 #9223372036854775806--| |--cas x=-1->-2--|--r x @leader--...
`,
	"keys and values in quotes": `
c0: |--w "a|b"="..."--|--r ""->"-"--|--r "a-"->"nil"--|--r a-b->"1"--|--r 1.5/x:y->_a.b--|
c1: |--w "注 \u0301\u200b\n\t\"\\"=注文--|--w "👍\ud83c\udffd\ud83c\uddef"="é "--|--w x="a..b"--|
`,
	"numbers": `
c0: |--w x=-1--|--w x=1.5--|--w x=-1e-9--|--w x=1e400--|--w x=0--|--w x=true--|--w x=nil--|
`,
	"processes far apart": `
c0:       |--w x=1--|
c1000000:            |--r x->1--|
`,
}

func TestDrawingsAreRedrawnAsTheyAre(t *testing.T) {
	for name, drawing := range drawings {
		drawing = drawing[1:]
		h, err := timeline.Parse(strings.NewReader(drawing), "drawing")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := diff.Diff(drawing, timeline.Text(h, timeline.Options{})); d != "" {
			t.Errorf("%s: -drawing +redrawn:\n%s", name, d)
		}
	}
}

func TestTextMarksAndRuler(t *testing.T) {
	h := history.History{
		{Process: 1, F: history.Read, Key: "x", Type: history.OK, Value: history.Nil, Call: 13_000_499, Return: 13_000_500},
		{Process: 0, F: history.Write, Key: "注", Type: history.OK, Value: history.Int(1), Call: 0, Return: 12_500_000},
		{Process: 1, F: history.Write, Key: "x", Type: history.Info, Value: history.Int(2), Call: 2, Return: history.Never},
		{Process: 0, F: history.Read, Key: "x", Type: history.Fail, Call: 12_500_000, Return: 12_500_000},
		{Process: 0, F: history.Read, Key: "x", Type: history.OK, Value: history.Int(2), Call: 12_500_000, Return: 5e11},
	}
	want := `
#   0ms        12.5ms        13.001ms
c0: |--w 注=1--|--r x->2------|
                  ^^^^^^
c0:            *r x!
                ^^^
c1:             |--r x->nil--|
                   ^^^^^^^^
c1:  |--w x=2--...
        ^^^^^
`[1:]
	got := timeline.Text(h, timeline.Options{Marks: []int{4, 3, 0, 2, 0, -1, 99}, Ruler: true})
	if d := diff.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s\n%s", d, got)
	}
}

func TestRulerKeepsTimesApart(t *testing.T) {
	var h history.History
	for i := range 5 {
		h = append(h, history.Op{Process: i, F: history.Write, Key: "x", Type: history.Info, Call: int64(i) * 1e6, Return: history.Never})
	}
	first, _, _ := strings.Cut(timeline.Text(h, timeline.Options{Ruler: true}), "\n")
	if first != "#   0ms 4ms" {
		t.Errorf("got %q", first)
	}
}

func TestTextOfWhatIsNoDrawing(t *testing.T) {
	if got := timeline.Text(nil, timeline.Options{Ruler: true}); got != "" {
		t.Errorf("no operations: %q", got)
	}
	got := timeline.Text(history.History{{F: history.Read, Type: history.OK, Call: 5, Return: 3}}, timeline.Options{})
	if got != "# not a history: operation 0: return 3 is before call 5\n" {
		t.Errorf("return before call: %q", got)
	}
}

func TestTextOfManyOperations(t *testing.T) {
	var h history.History
	for i := range 3000 {
		at := int64(i / 100) // a hundred at once, each on its line
		h = append(h, history.Op{F: history.Write, Key: "x", Value: history.Int(i), Type: history.OK, Call: at, Return: at})
	}
	text := timeline.Text(h, timeline.Options{})
	parsed, err := timeline.Parse(strings.NewReader(text), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(ranked(h), ranked(parsed), sameValues); d != "" {
		t.Errorf("-drawn +read:\n%s", d)
	}
}

// If asked for, each time stands over its column.
func TestAllTimes(t *testing.T) {
	h, err := timeline.Parse(strings.NewReader("c0: |--w x=1--|--r x->1--|\nc1:  |--r x->1--|\n"), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	const want = `#   0ms 1ms   10ms 12ms  21ms
c0: |--w x=1--|--r x->1--|
c1:     |--r x->1--|
`
	if got := timeline.Text(h, timeline.Options{Ruler: true, Times: true}); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	svg := timeline.SVG(h, timeline.Options{Times: true})
	for _, at := range []string{"0ms", "1ms", "10ms", "12ms", "21ms"} {
		if !strings.Contains(svg, ">"+at+"</text>") {
			t.Errorf("%s is not in the picture", at)
		}
	}
}
