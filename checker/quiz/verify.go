package quiz

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

// Verify proves every item of a quiz again, from its data alone: exactly one claim is
// true, and it is the option that is marked; the words, the drawing and the level are what
// the data give; and no two items are alike. The error names the first item that is not.
func Verify(q *Quiz) error {
	first := map[string]int{}
	for i := range q.Items {
		item := &q.Items[i]
		if err := item.verify(q.Lang, i+1); err != nil {
			return fmt.Errorf("item %d: %w", i+1, err)
		}
		key := item.Alike()
		if before, ok := first[key]; ok {
			return fmt.Errorf("item %d is like item %d but for names", i+1, before)
		}
		first[key] = i + 1
	}
	return nil
}

func (i *Item) verify(lang Lang, number int) error {
	if err := i.plain(); err != nil {
		return err
	}
	proof, err := i.Prove()
	if err != nil {
		return err
	}
	if len(i.Options) != len(i.Claims) || !i.Options[proof.Right].Right {
		return fmt.Errorf("option %d is right, but is not marked", proof.Right+1)
	}
	again, err := i.Render(proof, lang)
	if err != nil {
		return err
	}
	again.Number = number
	return i.differs(&again)
}

// plain checks that the drawing, read back, is the history that is shown: the same
// operations, with calls and returns in the same order.
func (i *Item) plain() error {
	drawn, err := timeline.Parse(strings.NewReader(i.Drawing), "drawing")
	if err != nil {
		return err
	}
	shown := i.Shown()
	if !slices.Equal(ordered(drawn), ordered(shown)) {
		return fmt.Errorf("the drawing does not show the history")
	}
	return nil
}

// ordered lists a history's operations with ranks for times, in one order whatever the
// order in which they are given.
func ordered(h history.History) []string {
	times := ranks(h)
	var lines []string
	for _, op := range h {
		lines = append(lines, fmt.Sprint(op.Process, times[op.Call], times[op.Return], " ", timeline.Label(op)))
	}
	slices.Sort(lines)
	return lines
}

// differs says in which words an item differs from how it is rendered again.
func (i *Item) differs(again *Item) error {
	for _, part := range []struct {
		name      string
		have, got any
	}{
		{"number", i.Number, again.Number},
		{"id", i.id, again.id},
		{"language", i.Lang, again.Lang},
		{"title", i.Title, again.Title},
		{"drawing", i.Drawing, again.Drawing},
		{"question", i.Question, again.Question},
		{"summary", i.Summary, again.Summary},
		{"given", strings.Join(i.Given, "\n"), strings.Join(again.Given, "\n")},
	} {
		if part.have != part.got {
			return fmt.Errorf("the %s is not what the data give: have %q, want %q", part.name, part.have, part.got)
		}
	}
	for k := range again.Options {
		if i.Options[k] != again.Options[k] {
			return fmt.Errorf("option %d is not what the data give: have %+v, want %+v", k+1, i.Options[k], again.Options[k])
		}
	}
	return nil
}

// Reread returns the quiz as whoever has only its JSON gets it.
func (q *Quiz) Reread() (*Quiz, error) {
	var text bytes.Buffer
	if err := Encode(&text, q); err != nil {
		return nil, err
	}
	return Decode(&text, "quiz")
}
