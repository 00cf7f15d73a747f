package history

import (
	"cmp"
	"slices"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBeforeIsStrict(t *testing.T) {
	h := History{op(0, 1, 5), op(1, 5, 9), op(2, 6, 9), op(3, 0, 0, info), op(4, 5, 5)}
	for _, test := range []struct {
		i, j int
		want bool
	}{
		{0, 1, false}, // equal times are concurrent
		{0, 2, true}, {2, 0, false}, {1, 2, false},
		{3, 2, false}, // what may never return precedes nothing
		{4, 2, true}, {4, 4, false},
	} {
		if got := h.Before(test.i, test.j); got != test.want {
			t.Errorf("Before(%d, %d) = %v", test.i, test.j, got)
		}
	}
}

func TestSessions(t *testing.T) {
	h := History{
		op(1000000, 7, 8), op(5, 5, 9), op(0, 3, 4), op(5, 5, 5), op(5, 5, 5), op(0, 1, 0, info), op(5, 1, 5), op(1000000, 1, 2),
	}
	want := [][]int{{5, 2}, {6, 3, 4, 1}, {7, 0}}
	if d := diff.Diff(want, h.Sessions()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if sessions, keys := append(h, op(1023, 9, 9), op(1024, 9, 9), op(-1, 9, 9)).Count(); sessions != 6 || keys != 1 {
		t.Errorf("%d sessions, %d keys", sessions, keys)
	}
	if got := (History{}).Sessions(); len(got) != 0 {
		t.Errorf("sessions of no operations: %v", got)
	}
}

func TestSessionsAreASort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := validHistory().Draw(t, "history")
		want := make([]int, len(h))
		for i := range want {
			want[i] = i
		}
		slices.SortStableFunc(want, func(i, j int) int {
			a, b := h[i], h[j]
			return cmp.Or(cmp.Compare(a.Process, b.Process), cmp.Compare(a.Call, b.Call), cmp.Compare(a.Return, b.Return))
		})
		sessions := h.Sessions()
		if d := diff.Diff(want, slices.Concat(sessions...)); d != "" {
			t.Fatalf("-want +got:\n%s", d)
		}
		for _, session := range sessions {
			if first, last := session[0], session[len(session)-1]; h[first].Process != h[last].Process {
				t.Fatalf("session of two processes: %v", session)
			}
			_ = append(session, -1) // must not reach the next session
		}
		if d := diff.Diff(want, slices.Concat(sessions...)); d != "" {
			t.Fatalf("appending to a session changed another:\n%s", d)
		}
	})
}

func TestSessionsKeepTheListsOrderOfEquals(t *testing.T) {
	var h History
	want := make([]int, 0, 100)
	for first := range 5 { // too many for a sort that is stable only when short
		for i := range 20 {
			want = append(want, first+5*i)
		}
	}
	for i := range cap(want) {
		h = append(h, op(0, int64(i%5), int64(i%5)))
	}
	if d := diff.Diff([][]int{want}, h.Sessions()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestKeys(t *testing.T) {
	key := func(k string) func(*Op) { return func(o *Op) { o.Key = k } }
	h := History{op(0, 9, 9, key("b")), op(0, 1, 2, key("")), op(0, 3, 4, key("b")), op(0, 5, 6, key("a"))}
	if d := diff.Diff([]string{"b", "", "a"}, h.Keys()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}
