package checker

import (
	"math/rand/v2"
	"testing"
	"time"

	"lagcheck/history"
)

func TestCurve(t *testing.T) {
	h := parse(t, `c0: |--w x=1 #1--|                          |--w x=2 #2--|
c1:                  |--r x->nil--| |--r x->1--|               |--r x->2--| |--r x->1--|
`)
	st, err := MeasureStaleness(h)
	if err != nil {
		t.Fatal(err)
	}
	want := NewCurve()
	want[2] = CurvePoint{5 * time.Millisecond, 1, 1}  // nil, 4 ms after x=1
	want[4] = CurvePoint{20 * time.Millisecond, 2, 1} // x=1, 18 ms after x=1; and x=1 again, 19 ms after x=2
	want[3] = CurvePoint{10 * time.Millisecond, 1, 0} // x=2, 8 ms after x=2
	for i := range want {
		if st.SinceWrite[i] != want[i] {
			t.Errorf("point %d: got %+v, want %+v", i, st.SinceWrite[i], want[i])
		}
	}
	last := len(want) - 1
	st.SinceWrite.count(20*time.Second-1, false)
	st.SinceWrite.count(20*time.Second, true)
	st.SinceWrite.count(time.Hour, false)
	if a, b := st.SinceWrite[last-1], st.SinceWrite[last]; a != (CurvePoint{20 * time.Second, 1, 0}) || b != (CurvePoint{0, 2, 1}) {
		t.Errorf("long after: %+v, %+v", a, b)
	}
	st.SinceWrite.Add(&want)
	if st.SinceWrite[4].Reads != 4 || st.SinceWrite[4].Stale != 2 || st.SinceWrite[4].Within != 20*time.Millisecond {
		t.Errorf("twice: %+v", st.SinceWrite[4])
	}
}

// At each bound, before it and after it, a read counts where it belongs.
func TestCurveAtItsBounds(t *testing.T) {
	for n, bound := range curveBounds {
		for since, want := range map[time.Duration]int{bound - 1: n, bound: n + 1, bound + 1: n + 1, 3 * bound / 2: n + 1} {
			c := NewCurve()
			c.count(since, true)
			if c[want].Reads != 1 || c[want].Stale != 1 {
				t.Errorf("%v after the write: %+v", since, c)
			}
		}
	}
	c := NewCurve()
	c.count(0, false)
	if c[0].Reads != 1 || c[0].Stale != 0 {
		t.Errorf("at once: %+v", c)
	}
}

// The curve agrees with the definition, read by read, on random histories whose
// writes are acknowledged in any order.
func TestCurveAgainstDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var h history.History
		for i := range 8 {
			call := r.Int64N(30) * int64(time.Millisecond)
			h = append(h, history.Op{
				Process: i, F: history.Write, Key: "x", Value: history.Int(i + 1), Type: history.OK,
				Call: call, Return: call + r.Int64N(30)*int64(time.Millisecond), Version: history.At(int64(i + 1)),
			})
		}
		saw := r.IntN(8)
		call := h[saw].Call + r.Int64N(60)*int64(time.Millisecond)
		h = append(h, history.Op{
			Process: 8, F: history.Read, Key: "x", Value: h[saw].Value, Type: history.OK, Call: call, Return: call, Version: h[saw].Version,
		})
		newest := -1
		for w := range 8 {
			if h[w].Return < call {
				newest = w
			}
		}
		want := NewCurve()
		if newest >= 0 {
			want.count(time.Duration(call-h[newest].Return), saw < newest)
		}
		st, err := MeasureStaleness(h)
		if err != nil || st.SinceWrite != want {
			t.Fatalf("got %v, %v, want %v for\n%s", st.SinceWrite, err, want, drawing(h))
		}
	}
}
