package checker

import (
	"strings"
	"testing"

	"lagcheck/history"
)

// repeats makes a history in which one session writes the same value so many times and
// another reads it as often, after all writes if late, else before them.
func repeats(n int, late bool) history.History {
	h := make(history.History, 0, 2*n)
	for i := range n {
		at := int64(10 * i)
		read := at
		if late {
			read += int64(10 * n)
		}
		h = append(h,
			history.Op{Process: 0, F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: at + 5, Return: at + 6},
			history.Op{Process: 1, F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: read, Return: read + 1})
	}
	return h
}

// Reads and writes of one value do not take the product of their numbers in memory or
// time, and what was not judged for that is never said to hold.
func TestTooManyCandidatesAreUnknown(t *testing.T) {
	const n = 12_000 // n*n is several times mostSights
	session := []string{ReadYourWrites, MonotonicReads, WritesFollowReads, Causal}
	for _, late := range []bool{true, false} {
		h := repeats(n, late)
		ix := newIndex(h)
		if got := len(ix.sights().list); got > mostSights+sightsEach*len(h) || ix.sights().crowd == 0 {
			t.Errorf("%d candidates in all, %d reads not judged", got, ix.sights().crowd)
		}
		for name, v := range judge(t, h, Options{Guarantees: session}) {
			if v.Result != Unknown || !strings.Contains(v.Reasons.String(), "values repeat so often") {
				t.Errorf("%s: %v (%s)", name, v.Result, v.Reasons)
			}
		}
		if got := kinds(t, h); !strings.Contains(got, "repeated-values") || late && strings.Contains(got, "unwritten-value") {
			t.Errorf("findings %s", got)
		}
	}
}

// What breaks on other keys is found all the same.
func TestViolatedBesideTooManyCandidates(t *testing.T) {
	h := repeats(12_000, true)
	for i, value := range []int{1, 2} {
		at := int64(10 * i)
		h = append(h, history.Op{Process: 2, F: history.Write, Key: "y", Value: history.Int(value), Type: history.OK, Call: at, Return: at + 1})
	}
	h = append(h, history.Op{Process: 2, F: history.Read, Key: "y", Type: history.OK, Call: 30, Return: 31})
	v := judge(t, h, Options{Guarantees: []string{ReadYourWrites}})[ReadYourWrites]
	if v.Result != Violated || v.Violations != 1 || v.Offending[0] != len(h)-1 {
		t.Errorf("%v: %v (%s)", v.Result, v.Offending, v.Reasons)
	}
}

// The writes behind claimed positions are not sought without bound either.
func TestTooManyClaims(t *testing.T) {
	h := repeats(6000, true)
	for i := range h {
		if h[i].F == history.Read {
			h[i].Version = history.At(int64(i/2 + 1))
		}
	}
	v := judge(t, h, Options{Guarantees: []string{MonotonicReads}})[MonotonicReads]
	if v.Result != Unknown {
		t.Errorf("%v (%s)", v.Result, v.Reasons)
	}
}

func kinds(t *testing.T, h history.History) string {
	t.Helper()
	findings, err := Lint(h)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range findings {
		names = append(names, f.Kind)
	}
	return strings.Join(names, " ")
}
