package lin

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

// mixed draws a valid history in which anything may be: several keys, versions,
// values written twice, written nils and cas.
func mixed(r *rand.Rand) history.History {
	for {
		h := random(r, 1+r.IntN(14), 1+r.IntN(5), 1+r.Int64N(8))
		if r.IntN(3) == 0 {
			versioned(r, h)
		}
		keys, odd := 1+r.IntN(3), r.IntN(2) == 0
		for i := range h {
			op := &h[i]
			op.Key = []string{"x", "y", "z"}[r.IntN(keys)]
			switch {
			case odd && r.IntN(20) == 0:
				op.Value = history.Int(1)
			case odd && r.IntN(40) == 0 && op.F == history.Write:
				op.Value = history.Nil
			case odd && r.IntN(60) == 0:
				op.F = history.CAS
			}
		}
		if h.Validate() == nil {
			return h
		}
	}
}

// What an engine decided before makes no difference, whatever it was.
func TestReusedEngine(t *testing.T) {
	count := 60_000
	switch {
	case testing.Short():
		count = 20_000
	case full():
		count = 200_000
	}
	r := rand.New(rand.NewPCG(15, 16))
	e := new(Engine)
	verdicts, reasons := map[Verdict]int{}, map[string]int{}
	for n := range count {
		h := mixed(r)
		if n%1000 == 0 { // a large one in between
			h = shuffled(coarse(recorded(1000+n%777, 16, 3, 10)))
		}
		in := number(h)
		got, want := e.Check(in), Check(in)
		if !slices.EqualFunc(got, want, same) {
			t.Fatalf("reused: %v, new: %v\n%s", got, want, timeline.Text(h, timeline.Options{}))
		}
		for _, r := range want {
			verdicts[r.Verdict]++
			reasons[r.Reason]++
		}
	}
	t.Log(verdicts, reasons)
	for _, reason := range []string{reasonCAS, reasonNil, reasonTwice, reasonTies} {
		if reasons[reason] == 0 {
			t.Errorf("never undecidable because of %s", reason)
		}
	}
}

func same(a, b Result) bool {
	return a.Verdict == b.Verdict && a.Reason == b.Reason && a.Contradicted == b.Contradicted &&
		slices.Equal(a.Order, b.Order) && slices.Equal(a.Core, b.Core)
}

// An engine that has decided a history takes no more memory to decide one like it.
func TestSteadyStateDoesNotAllocate(t *testing.T) {
	const operations = 5000
	whole := recorded(operations, 16, 1, 0)
	for _, test := range []struct {
		name string
		h    history.History
		want Verdict
	}{
		{"small", recorded(30, 3, 2, 5), Holds},
		{"large", whole, Holds},
		{"many keys", recorded(operations, 16, 100, 0), Holds},
		{"unknown outcomes", recorded(operations, 16, 1, 3), Holds},
		{"shuffled", shuffled(whole), Holds},
		{"violated", stale(whole), Violated},
		{"violated, shuffled", shuffled(stale(whole)), Violated},
		{"many equal times", coarse(recorded(operations, 16, 2, 50)), Holds},
		{"many equal times, shuffled", shuffled(coarse(recorded(operations, 16, 2, 0))), Holds},
		{"written twice", twice(whole), Holds},
	} {
		in, e := number(test.h), new(Engine)
		if got := e.Check(in)[0].Verdict; got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		if n := testing.AllocsPerRun(5, func() { e.Check(in) }); n > 0 {
			t.Errorf("%s: %v allocations", test.name, n)
		}
	}
}

// twice writes the value of the first write once more, in the end, and reads it,
// with versions.
func twice(h history.History) history.History {
	copied := make(history.History, len(h), len(h)+2)
	copy(copied, h)
	orders := Check(number(h))
	position := int64(0)
	end, first := int64(0), none
	for _, i := range orders[0].Order {
		if copied[i].F == history.Write {
			if position++; first == none {
				first = i
			}
		}
		copied[i].Version = history.At(position)
		end = max(end, copied[i].Return)
	}
	w := history.Op{F: history.Write, Key: h[0].Key, Value: h[first].Value, Type: history.OK, Call: end + 1, Return: end + 2, Version: history.At(position + 1)}
	r := w
	r.F, r.Call, r.Return = history.Read, end+3, end+4
	return append(copied, w, r)
}
