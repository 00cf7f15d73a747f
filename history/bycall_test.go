package history

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ByCall is a stable sort by call and return, on one core or several.
func TestByCallIsAStableSort(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 100, leastShared - 1, leastShared, 5*leastShared + 3} {
		h := make(History, n)
		want := make([]int32, n)
		for i := range h {
			h[i].Call = r.Int64N(int64(n/3 + 1)) // many are equal
			h[i].Return = h[i].Call + r.Int64N(2)
			want[i] = int32(i)
		}
		slices.SortStableFunc(want, func(i, j int32) int {
			return cmp.Or(cmp.Compare(h[i].Call, h[j].Call), cmp.Compare(h[i].Return, h[j].Return))
		})
		for cores := 1; cores <= 5; cores++ {
			moments := make([]moment, n)
			for i := range h {
				moments[i] = moment{h[i].Call, int32(i)}
			}
			h.sortMoments(moments, make([]moment, n), cores)
			for k, m := range moments {
				if m.op != want[k] {
					t.Fatalf("%d operations on %d cores: operation %d in place %d, want %d", n, cores, m.op, k, want[k])
				}
			}
		}
		if got := h.ByCall(); !slices.Equal(got, want) {
			t.Errorf("%d operations: another order", n)
		}
	}
}

// Whoever decodes by call gets the same operations and knows their lines; every session
// is in order then. A text in order stays as it is.
func TestDecodeByCall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		if err := Encode(&text, validHistory().Draw(t, "history")); err != nil {
			t.Fatal(err)
		}
		want, err := Decode(strings.NewReader(text.String()), "a")
		if err != nil {
			t.Fatal(err)
		}
		h, lines, err := DecodeByCall(strings.NewReader(text.String()), "a")
		if err != nil {
			t.Fatal(err)
		}
		ascends := func(session []int) bool { return slices.IsSorted(session) }
		inOrder := !slices.ContainsFunc(want.Sessions(), func(session []int) bool { return !ascends(session) })
		if inOrder != (lines == nil) {
			t.Fatalf("in order: %v, lines %v", inOrder, lines)
		}
		if lines == nil {
			if d := diff.Diff(want, h, sameValues); d != "" {
				t.Fatalf("changed:\n%s", d)
			}
			return
		}
		if len(lines) != len(want) || len(h) != len(want) || !slices.IsSortedFunc(h, func(a, b Op) int { return cmp.Compare(a.Call, b.Call) }) {
			t.Fatalf("lines %v of %d", lines, len(want))
		}
		for k, line := range lines {
			if d := diff.Diff(want[line], h[k], sameValues); d != "" {
				t.Fatalf("operation %d is not that of line %d:\n%s", k, line+1, d)
			}
		}
		sessions := h.Sessions()
		for _, session := range sessions {
			if !ascends(session) {
				t.Fatalf("a session is not in order: %v", session)
			}
			for k, i := range session {
				session[k] = int(lines[i]) // as the text names it
			}
		}
		if d := diff.Diff(want.Sessions(), sessions); d != "" {
			t.Fatalf("other sessions:\n%s", d)
		}
	})
}

// What is wrong is said of the lines of the text, whatever the order of the calls.
func TestDecodeByCallSaysWhere(t *testing.T) {
	const (
		late    = `{"process":0,"f":"read","key":"x","value":1,"type":"ok","call":50,"return":59}`
		early   = `{"process":0,"f":"read","key":"x","value":1,"type":"ok","call":10,"return":19}`
		overlap = `{"process":0,"f":"read","key":"x","value":1,"type":"ok","call":15,"return":17}`
		nobody  = `{"process":-1,"f":"read","key":"x","value":1,"type":"ok","call":15,"return":17}`
		noTime  = `{"process":0,"f":"read","key":"x","value":1,"type":"ok","return":17}`
	)
	for _, lines := range [][]string{
		{late, early, overlap}, {overlap, late, early}, {late, nobody, early}, {late, early, noTime}, {}, {late, overlap, early, nobody},
	} {
		text := strings.Join(lines, "\n")
		want, wantErr := Decode(strings.NewReader(text), "a")
		h, origin, err := DecodeByCall(strings.NewReader(text), "a")
		if wantErr == nil || err == nil || err.Error() != wantErr.Error() || origin != nil {
			t.Errorf("%v\nwant %v\nof\n%s", err, wantErr, text)
		}
		if d := diff.Diff(want, h, sameValues); d != "" {
			t.Errorf("other operations come with the error:\n%s", d)
		}
	}
}

// What stands a little after its turn stays there, as where operations are listed when
// they end; what stands far after it makes the rest be put in order, too.
func TestFarOff(t *testing.T) {
	h := make(History, 2*near)
	for i := range h {
		h[i] = op(i%10, int64(10*i+10), int64(10*i+19))
	}
	for _, test := range []struct {
		op   int
		call int64 // another one
		want bool
	}{
		{0, 10, false}, {near - 1, 0, false}, {near, 9, true}, {near, 10, false}, {near + 1, 19, true}, {near + 1, 20, false},
		{2*near - 1, 10 * near, false}, {2*near - 1, 10*near - 1, true},
	} {
		was := h[test.op].Call
		h[test.op].Call = test.call
		if got := h.farOff(); got != test.want {
			t.Errorf("operation %d called at %d: %v", test.op, test.call, got)
		}
		h[test.op].Call = was
	}

	var text strings.Builder
	cat := append(slices.Clone(h[1:]), h[0]) // one client after the other
	for i := range cat[:len(cat)-1] {
		cat[i].Process = 100
	}
	if err := Encode(&text, cat); err != nil {
		t.Fatal(err)
	}
	got, lines, err := DecodeByCall(strings.NewReader(text.String()), "a")
	if err != nil || lines == nil || lines[0] != int32(len(h)-1) || lines[1] != 0 || got[0].Process != 0 {
		t.Errorf("%v: not put in order", err)
	}
}
