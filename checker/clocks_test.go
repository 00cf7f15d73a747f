package checker

import (
	"fmt"
	"slices"
	"testing"

	"lagcheck/history"
)

// Whichever session the clocks begin with, what led to a write is known with it: c led to
// b by way of c1, and b to d by way of c0; these two wait for one another.
func TestClocksOfSessionsThatWait(t *testing.T) {
	t.Parallel()
	h := parse(t, `
c0: |--w a=1 #2--|                                                    |--r b->1--| |--w d=1 #4--|
c1:               |--r a->1--| |--r c->1--| |--w b=1 #3--|
c2: |--w c=1 #1--|
c3:                                                                                                  |--r d->1--| |--r c->nil--|
`)
	permute(nil, 4, func(number []int) {
		other := slices.Clone(h)
		for i := range other {
			other[i].Process = number[h[i].Process]
		}
		if v := checkCausal(newIndex(other), Options{}); v.Result != Violated || v.Violations != 1 {
			t.Errorf("sessions numbered %v: %v, %d operations (%s)", number, v.Result, v.Violations, v.Reasons)
		}
	})
}

// Clocks are of writes that somebody read, and have an entry for each session that wrote:
// only where these are too many, causal is not decided.
func TestTooManyClocks(t *testing.T) {
	t.Parallel()
	const sessions = 9000 // with as many operations more than mostClocks if all counted
	for _, test := range []struct {
		writers, readers int
		most             bool // too many
	}{
		{0, 0, false},
		{5000, 10, false},
		{10, 4000, false},
		{sessions / 2, sessions / 2, false},
		{sessions, sessions, true},
	} {
		var h history.History
		for s := range sessions {
			op := history.Op{Process: s, F: history.Read, Key: "x", Type: history.OK, Return: 1}
			if s < test.writers {
				op.F, op.Value = history.Write, history.Int(s)
			}
			h = append(h, op)
			if r := s - (sessions - test.readers); r >= 0 {
				h = append(h, history.Op{Process: s, F: history.Read, Key: "x", Value: history.Int(r % test.writers), Type: history.OK, Call: 2, Return: 3})
			}
		}
		name := fmt.Sprintf("%d sessions that write, %d that read", test.writers, test.readers)
		if got := tooManyClocks(newIndex(h).certain()); (got.Kind == TooManyClocks) != test.most {
			t.Errorf("%s: %v", name, got)
		}
	}
}
