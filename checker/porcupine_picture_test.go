package checker

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"lagcheck/history"
)

const hostile = `<img src=x onerror=alert(1)>"'&</script>`

// What a recorder put into keys and values is text on the page: the page puts states
// and metadata into itself as HTML, and all of it stands in a script.
func TestPictureEscapes(t *testing.T) {
	h := parse(t, `
c0: |--w x=1--|
c1:             |--r x->1 @follower-1--|
c2:                                      |--r x->nil--|
`)
	for i := range h {
		h[i].Key = hostile
		if !h[i].Value.IsNil() {
			h[i].Value = history.String(hostile)
		}
	}
	var c Checker
	if _, err := c.Check(h, Options{}); err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	shown, left, err := c.Picture(&page, hostile, nil)
	if err != nil || shown != 3 || left != 0 {
		t.Fatalf("%d shown, %d left out, %v", shown, left, err)
	}
	text := page.String()
	_, data, ok := strings.Cut(text, "const data = ")
	if !ok || strings.Contains(data, "<img") || strings.Count(text, "</script>") != 1 {
		t.Errorf("a value is not escaped in %s", data)
	}
	// As HTML in a state: < is &lt; there, and & is \u0026 in the script.
	if !strings.Contains(data, `"StateDescription":"\u0026#34;\u0026lt;img src=x`) {
		t.Errorf("no state with an escaped value in %s", data)
	}
	if !strings.Contains(data, "operation 2, by c1 from follower-1") {
		t.Errorf("no metadata in %s", data)
	}
	if _, _, err := c.Picture(&page, "other", nil); err == nil {
		t.Error("no error for a key that does not occur")
	}
}

// Of a large key the surroundings of the example are shown, and no read without the
// write that it saw, which would look like a mistake of the store.
func TestPictureOfALargeKey(t *testing.T) {
	var text strings.Builder
	const n = 3000
	h := make(history.History, 0, 2*n)
	for i := range n {
		at := int64(10 * i)
		h = append(h,
			history.Op{Process: 0, F: history.Write, Key: "x", Value: history.Int(i), Type: history.OK, Call: at, Return: at + 1},
			history.Op{Process: 1, F: history.Read, Key: "x", Value: history.Int(i), Type: history.OK, Call: at + 2, Return: at + 3})
	}
	stale := 2*(n/2) + 1
	h[stale].Value = history.Int(7)
	var c Checker
	verdicts, err := c.Check(h, Options{Guarantees: []string{Linearizable}})
	if err != nil || verdicts[0].Result != Violated {
		t.Fatal(verdicts, err)
	}
	example, ok := c.Explain(verdicts[0], Options{})
	if !ok {
		t.Fatal("not explained")
	}
	shown, left, err := c.Picture(&text, "x", example.Operations)
	if err != nil || shown < mostPictured/2 || shown > mostPictured || shown+left != 2*n {
		t.Errorf("%d shown, %d left out, %v", shown, left, err)
	}
	for _, i := range example.Operations {
		if !strings.Contains(text.String(), fmt.Sprintf("operation %d,", i+1)) {
			t.Errorf("operation %d of the example is not shown", i)
		}
	}
	holds := append(h[:stale:stale], h[stale+1:]...)
	if _, err := c.Check(holds, Options{Guarantees: []string{Linearizable}}); err != nil {
		t.Fatal(err)
	}
	text.Reset()
	if _, _, err := c.Picture(&text, "x", nil); err != nil || strings.Contains(text.String(), `"Largest":{}`) {
		t.Error(err)
	}
}

func TestLies(t *testing.T) {
	for _, test := range []struct{ drawing, says string }{
		{"c0: |--w x=1 #1--|  |--w y=2 #2--|\nc1:                                   |--r x->1 #2--|", "claims version 2, but that is the position of write y=2 by c0"},
		{"c0: |--w x=1 #1--|\nc1:                  |--r x->1 #0--|", "claims version 0, which is the state before all writes"},
		{"c0: |--w x=1 #2--|  |--w x=2 #1--|  |--r x->2--|", "write x=2 by c0 has version 1, but write x=1 by c0, which has version 2, had ended at 13 ms, before it began at 16 ms"},
		{"c0: |--w x=1 #1--|  |--r x->1 #1--|", ""},
	} {
		var c Checker
		if _, err := c.Check(parse(t, test.drawing+"\n"), Options{}); err != nil {
			t.Fatal(err)
		}
		got, ok := c.Lie()
		if ok != (test.says != "") || !strings.Contains(got.Explanation, test.says) || ok && len(got.Operations) == 0 {
			t.Errorf("%v %+v, want %q for\n%s", ok, got, test.says, test.drawing)
		}
	}
}
