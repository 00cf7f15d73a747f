package timeline_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

// sameValues lets cmp see into the two types that are compared with ==.
var sameValues = diff.AllowUnexported(history.Value{}, history.Version{})

func TestTextKeepsTheOrderOfEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := validHistory().Draw(t, "history")
		options := anyOptions(t, h)
		text := timeline.Text(h, options)
		parsed, err := timeline.Parse(strings.NewReader(text), "drawing")
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if d := diff.Diff(ranked(h), ranked(parsed), sameValues); d != "" {
			t.Fatalf("-drawn +read:\n%s\n%s", d, text)
		}
		checkFixpoint(t, parsed, timeline.Text(h, timeline.Options{}))
		if options.Servers != nil || options.Times {
			return // which need room
		}
		if d := diff.Diff(plainLines(timeline.Text(h, timeline.Options{})), plainLines(text)); d != "" {
			t.Fatalf("options change the drawing: -without +with:\n%s", d)
		}
	})
}

// anyOptions draws options, also such as make no sense for the history.
func anyOptions(t *rapid.T, h history.History) timeline.Options {
	o := timeline.Options{
		Marks: rapid.SliceOf(rapid.IntRange(-1, len(h))).Draw(t, "marks"),
		Core:  rapid.SliceOf(rapid.IntRange(-1, len(h))).Draw(t, "core"),
		Ruler: rapid.Bool().Draw(t, "ruler"),
		Times: rapid.Bool().Draw(t, "times"),
		Title: anyString().Draw(t, "title"),
		Notes: rapid.SliceOfN(anyString(), 0, 3).Draw(t, "notes"),
	}
	if rapid.Bool().Draw(t, "servers") {
		o.Servers = anyServers(t, len(h))
	}
	if rapid.Bool().Draw(t, "on a page") {
		o.Page = &timeline.Page{Styled: rapid.Bool().Draw(t, "styled"), Columns: rapid.IntRange(0, 60).Draw(t, "columns")}
	}
	return o
}

func anyServers(t *rapid.T, operations int) *timeline.Servers {
	s := &timeline.Servers{
		Nodes: rapid.SliceOfN(anyString(), 1, 3).Draw(t, "nodes"),
		Start: rapid.SliceOfN(rapid.Int64Range(timeline.Unknown, 2), 0, 4).Draw(t, "start"),
		Note:  anyString().Draw(t, "note"),
	}
	for range rapid.IntRange(0, 12).Draw(t, "events") {
		s.Events = append(s.Events, timeline.Event{
			Kind:   timeline.EventKind(rapid.IntRange(0, int(timeline.Restarted)).Draw(t, "kind")),
			Node:   rapid.IntRange(-1, 3).Draw(t, "node"),
			At:     rapid.Int64Range(0, 12).Draw(t, "at"),
			Offset: rapid.Int64Range(0, 5).Draw(t, "offset"),
			Op:     rapid.IntRange(-1, operations).Draw(t, "op"),
			Sent:   rapid.Int64Range(0, 12).Draw(t, "sent"),
			Lacks:  rapid.Int64Range(0, 3).Draw(t, "lacks"),
		})
	}
	return s
}

// checkFixpoint checks that what was read from a drawing is drawn like that.
func checkFixpoint(t interface{ Fatalf(string, ...any) }, parsed history.History, text string) {
	if again := timeline.Text(parsed, timeline.Options{}); again != text {
		t.Fatalf("drawn:\n%s\ndrawn again:\n%s", text, again)
	}
}

// plainLines are the lines that Parse does not skip.
func plainLines(text string) (lines []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "c") {
			lines = append(lines, line)
		}
	}
	return lines
}

// ranked lists operations by process and session order, with each time replaced
// by its rank: what two drawings of one history have in common.
func ranked(h history.History) history.History {
	h = slices.Clone(h)
	var times []int64
	for _, o := range h {
		times = append(times, o.Call, o.Return)
	}
	slices.Sort(times)
	times = slices.Compact(times)
	for i := range h {
		o := &h[i]
		call, _ := slices.BinarySearch(times, o.Call)
		o.Call = int64(call)
		if o.Return != history.Never {
			ret, _ := slices.BinarySearch(times, o.Return)
			o.Return = int64(ret)
		}
	}
	slices.SortStableFunc(h, func(a, b history.Op) int {
		return cmp.Or(cmp.Compare(a.Process, b.Process), cmp.Compare(a.Call, b.Call), cmp.Compare(a.Return, b.Return))
	})
	return h
}

// validHistory draws histories with many ties in time, in any order.
func validHistory() *rapid.Generator[history.History] {
	return rapid.Custom(func(t *rapid.T) history.History {
		var h history.History
		log := int64(0)
		for _, process := range rapid.SliceOfNDistinct(rapid.SampledFrom([]int{0, 1, 5, 10, 1000000}), 1, 4, rapid.ID).Draw(t, "processes") {
			now := rapid.Int64Range(0, 3).Draw(t, "start")
			for range rapid.IntRange(1, 7).Draw(t, "operations") {
				o := anyOp(t, process, now, &log)
				h = append(h, o)
				if now = o.Return; o.Type == history.Info {
					now = o.Call + 1
				}
			}
		}
		return rapid.Permutation(h).Draw(t, "history")
	})
}

func anyOp(t *rapid.T, process int, now int64, log *int64) history.Op {
	o := history.Op{
		Process: process,
		F:       rapid.SampledFrom([]history.Func{history.Read, history.Write, history.CAS}).Draw(t, "f"),
		Key:     anyString().Draw(t, "key"),
		Type:    rapid.SampledFrom([]history.Outcome{history.OK, history.OK, history.Fail, history.Info}).Draw(t, "type"),
		Node:    rapid.SampledFrom([]string{"", "", "leader", "follower-1", "follower-20"}).Draw(t, "node"),
	}
	if o.F != history.Read || o.Type == history.OK {
		o.Value = anyValue().Draw(t, "value")
	}
	if o.F == history.CAS {
		o.Old = anyValue().Draw(t, "old")
	}
	o.Call = now + rapid.Int64Range(0, 2).Draw(t, "pause")
	o.Return = o.Call + rapid.Int64Range(0, 2).Draw(t, "duration")
	if o.Type == history.Info {
		o.Return = history.Never
	}
	if o.Type != history.Fail && rapid.Bool().Draw(t, "versioned") {
		*log++
		o.Version = history.At(*log)
		if !o.Writes() {
			o.Version = history.At(*log - 1)
		}
	}
	return o
}

// anyString draws mostly what could be taken for something else in a drawing.
func anyString() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"x", "y", "o-1", "a.b", "a/b:c_d"}),
		rapid.StringMatching(`[-.x1>|!*^#@="\\ rwc+注\n]{0,5}`),
		rapid.SampledFrom([]string{"nil", "null", "true", "false", "-", "a-", "a..b", "1", "1e5", "-1", "->", "\u200b", "é", "\u1161", "e\u0301", "🇯🇵", "👍🏽", "\U000e0001", "\u3000"}),
		rapid.String(),
	)
}

func anyValue() *rapid.Generator[history.Value] {
	return rapid.Custom(func(t *rapid.T) history.Value {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return history.Nil
		case 1:
			return history.Bool(rapid.Bool().Draw(t, "bool"))
		case 2:
			return history.String(anyString().Draw(t, "string"))
		case 3:
			return history.Int(rapid.IntRange(-3, 20).Draw(t, "int"))
		}
		v, err := history.ParseValue(rapid.StringMatching(`-?[1-9][0-9]{0,4}(\.[0-9]{1,4})?(e[+-]?[0-9]{1,3})?`).Draw(t, "number"))
		if err != nil {
			t.Fatal(err)
		}
		return v
	})
}

// TestTextIsCompact checks that no event could stand further left: it stands
// next to the one before it, or it is held by a label or by its process's gap.
func TestTextIsCompact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := ranked(validHistory().Draw(t, "history"))
		text := timeline.Text(h, timeline.Options{})
		parsed, err := timeline.Parse(strings.NewReader(text), "drawing")
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(parsed, func(a, b history.Op) int {
			return cmp.Or(cmp.Compare(a.Process, b.Process), cmp.Compare(a.Call, b.Call), cmp.Compare(a.Return, b.Return))
		})
		held := map[int64]bool{0: true}
		returned := map[int]int64{}
		for _, o := range parsed {
			held[o.Call] = held[o.Call] || o.Call == returned[o.Process]+2e6 && returned[o.Process] > 0
			if o.Return != history.Never && o.Return > o.Call {
				length := int64(len("|--")+columns(timeline.Label(o))+len("--")) * 1e6
				held[o.Return] = held[o.Return] || o.Return == o.Call+length
				returned[o.Process] = o.Return
			}
		}
		taken := map[int64]bool{}
		for _, o := range parsed {
			taken[o.Call], taken[o.Return] = true, true
		}
		for _, o := range parsed {
			for _, at := range []int64{o.Call, o.Return} {
				if at != history.Never && !held[at] && !taken[at-1e6] {
					t.Fatalf("nothing holds column %d in\n%s", at/1e6, text)
				}
			}
		}
	})
}

// columns measures a label by what Parse makes of it: the column of a bar after it.
func columns(label string) int {
	text := fmt.Sprintf("c0: |%s| |w x=1|", label)
	h, err := timeline.Parse(strings.NewReader(text), "label")
	if err != nil {
		text = fmt.Sprintf("c0: |%s! |w x=1|", label) // a read without value failed
		if h, err = timeline.Parse(strings.NewReader(text), "label"); err != nil {
			panic(err)
		}
	}
	return int(h[0].Return/1e6) - 1
}

func FuzzParse(f *testing.F) {
	for _, drawing := range drawings {
		f.Add(drawing)
	}
	f.Add("\ufeff\t# c\n\n\tc1: |w x=-1e+5 #3 @leader ----!--cas \"a\\\"\"=nil->注--...\r\n\tc1:      *r a.b!\n ^^")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := timeline.Parse(strings.NewReader(text), "a")
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("error has more than one line: %v", err)
			}
			return
		}
		drawn := timeline.Text(h, timeline.Options{})
		again, err := timeline.Parse(strings.NewReader(drawn), "b")
		if err != nil {
			t.Fatalf("%v\n%s", err, drawn)
		}
		if d := diff.Diff(ranked(h), ranked(again), sameValues); d != "" {
			t.Fatalf("-read +drawn and read:\n%s\n%s", d, drawn)
		}
		checkFixpoint(t, again, drawn)
	})
}
