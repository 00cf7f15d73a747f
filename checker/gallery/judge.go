package gallery

import (
	"fmt"
	"math"

	"lagcheck/checker"
	"lagcheck/history"
)

// A judge says which guarantees hold in a history, in memory that it keeps. All
// operations are ok, written values differ, and writes have versions.
type judge struct{ checker checker.Checker }

// log has the guarantees that package checker decides in the order of the log: all but
// linearizability.
var log = func() (names []string) {
	for g := range Count - 1 {
		names = append(names, (g + 1).Name())
	}
	return names
}()

func (j *judge) holds(h history.History) (Set, error) {
	verdicts, err := j.checker.Check(h, checker.Options{Guarantees: log})
	if err != nil {
		return 0, err
	}
	var holds Set
	if linearizable(h) {
		holds = holds.with(0)
	}
	for g, v := range verdicts {
		switch v.Result {
		case checker.Holds:
			holds = holds.with(Guarantee(g + 1))
		case checker.Unknown:
			return 0, fmt.Errorf("%s is unknown: %s", v.Guarantee, v.Reasons)
		}
	}
	return holds, nil
}

// specimen judges and measures a history.
func (j *judge) specimen(h history.History) (Specimen, error) {
	holds, err := j.holds(h)
	return Specimen{Size: measure(h), Holds: holds, Correct: inversions(h) == 0, History: h}, err
}

func measure(h history.History) Size {
	keys := map[string]bool{}
	for i := range h {
		keys[h[i].Key] = true
	}
	return Size{len(h), len(h.Sessions()), len(keys)}
}

// linearizable reports whether operations can take effect at one instant each, within
// their intervals, in the order of the log. Each has a range of places: a write its
// position; a read from that of the write that it saw to before the next one of its
// key. The order exists iff nothing has to come after what it precedes, in time or in its
// session: then each operation takes the first place that those before it leave.
func linearizable(h history.History) bool {
	for b := range h {
		_, latest := places(h, b)
		for a := range h {
			if earliest, _ := places(h, a); precedes(&h[a], &h[b]) && earliest > latest {
				return false
			}
		}
	}
	return true
}

func precedes(a, b *history.Op) bool {
	return a.Return < b.Call || a.Process == b.Process && a.Call < b.Call
}

// places returns the first and the last place in the log at which an operation could
// take effect.
func places(h history.History, i int) (first, last int64) {
	if h[i].F == history.Write {
		return h[i].Version.Offset(), h[i].Version.Offset()
	}
	last = math.MaxInt64
	for w := range h {
		if h[w].F == history.Write && h[w].Key == h[i].Key && h[w].Value == h[i].Value {
			first = h[w].Version.Offset()
		}
	}
	for w := range h {
		if at := h[w].Version.Offset(); h[w].F == history.Write && h[w].Key == h[i].Key && at > first {
			last = min(last, at-1)
		}
	}
	return first, last
}
