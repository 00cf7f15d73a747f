package checker

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"lagcheck/history"
)

// The index is the same whether it looks up what reads saw or is told; also where
// operations are listed when they end, so that a read may stand before its write.
func TestIndexIsTold(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	known, before := 0, 0
	for range 20000 {
		h := toldHistory(r, 12)
		if r.IntN(2) == 0 {
			slices.SortStableFunc(h, func(a, b history.Op) int { return cmp.Compare(a.Return, b.Return) })
		}
		var c Checker
		if !c.told.read(h, &Options{}) {
			continue
		}
		known++
		got, want := newIndexUntil(h, c.told.engine.Saw, nil), newIndex(h)
		for i := range h {
			if w, ok := c.told.engine.Saw(i); ok && w > i {
				before++
			}
		}
		for n, lists := range [][2][]int32{{got.key, want.key}, {got.value, want.value}, {got.old, want.old}, {got.next, want.next}, {got.writer, want.writer}, {got.unset, want.unset}, {got.named, want.named}} {
			if d := diff.Diff(lists[1], lists[0]); d != "" {
				t.Fatalf("list %d of %v: -want +got:\n%s", n, h, d)
			}
		}
		if !slices.Equal(got.does, want.does) {
			t.Fatalf("%v does %v, want %v", h, got.does, want.does)
		}
	}
	if known < 1000 || before < 100 {
		t.Errorf("only %d were told, with %d reads listed before what they saw", known, before)
	}
}
