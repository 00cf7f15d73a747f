package lin

import (
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// A mistake is one that looks right. The tests of this package are only worth
// something if they notice each, so each is planted in a plain second
// implementation of zones, and every small history is judged by it.
type mistake string

const (
	noMistake          mistake = "none"
	orEqual            mistake = "zones that touch are in conflict"
	unknownEnds        mistake = "a write of unknown outcome ends at a time-out"
	unknownFailed      mistake = "a write of unknown outcome is taken as failed"
	failedDone         mistake = "a failed write is taken as done"
	noFuture           mistake = "reads from the future are not looked for"
	firstOfWrite       mistake = "f is the write's return alone"
	lastOfReads        mistake = "s leaves out the write's call"
	noInitial          mistake = "the initial value has no cluster"
	forwardOnly        mistake = "only two forward zones can be in conflict"
	backwardOnly       mistake = "only a backward zone in a forward one is a conflict"
	unreadDropped      mistake = "completed writes that nobody read are dropped"
	sessionsConcurrent mistake = "operations of a session that touch are concurrent"
)

// plain judges a history of one key whose written values differ, in quadratic
// time. Touching operations are told apart as far as that can be done with times.
func plain(h history.History, m mistake) bool {
	type zone struct {
		f, s         int64
		write, reads int32
	}
	zones := map[history.Value]*zone{}
	at := func(v history.Value) *zone {
		if zones[v] == nil {
			zones[v] = &zone{f: history.Never, s: dawn, write: none}
		}
		return zones[v]
	}
	if m != noInitial {
		*at(history.Nil) = zone{f: dawn, s: dawn, write: initial}
	}
	for i := range h {
		op := &h[i]
		done := op.Type == history.OK || op.Type == history.Info && m != unknownFailed || op.Type == history.Fail && m == failedDone
		if op.F != history.Write || !done {
			continue
		}
		z := at(op.Value)
		if z.write != none && op.Type != history.OK {
			continue // nobody saw it, or plain would not be asked
		}
		z.write, z.f, z.s = int32(i), op.Return, op.Call
		if m == unknownEnds && op.Type == history.Info {
			z.f = op.Call + 1
		}
	}
	for i := range h {
		op := &h[i]
		if op.F != history.Read || op.Type != history.OK {
			continue
		}
		z := at(op.Value)
		switch {
		case z.write == none && op.Value.IsNil():
			continue // noInitial
		case z.write == none:
			return false
		case z.write != initial && op.Return < h[z.write].Call && m != noFuture:
			return false
		case z.reads == 0 && z.write != initial && m == lastOfReads:
			z.s = dawn
		}
		z.reads++
		if z.s = max(z.s, op.Call); m != firstOfWrite {
			z.f = min(z.f, op.Return)
		}
	}
	for v, a := range zones {
		for w, b := range zones {
			switch {
			case v == w, m == unreadDropped && a.reads*b.reads == 0:
			case m == forwardOnly && (a.f >= a.s || b.f >= b.s), m == backwardOnly && a.f < a.s && b.f < b.s:
			case a.f < b.s && b.f < a.s, m == orEqual && a.f <= b.s && b.f <= a.s && b.f < history.Never && a.f < history.Never:
				return false
			}
		}
	}
	return true
}

// told copies a history with times in which no session touches itself, where
// that can be done: see ties.go.
func told(h history.History, m mistake) history.History {
	if m == sessionsConcurrent {
		return h
	}
	e := new(Engine)
	e.reset(number(h), false)
	e.keys[0].trouble = touching
	t := e.takeApart(0)
	if len(t.touches) == 0 {
		return h
	}
	part, _ := e.part(t)
	copied := make(history.History, len(h))
	copy(copied, h)
	for k, i := range t.ops {
		copied[i].Call, copied[i].Return = part[k].Call, part[k].Return
	}
	if t.shared() {
		return nil
	}
	for i := range copied { // failed operations keep their times, which nobody reads but by mistake
		if copied[i].Type == history.Fail {
			copied[i].Call, copied[i].Return = 1000, 1000
		}
	}
	return copied
}

// repeats reports whether a value was certainly written twice.
func repeats(h history.History) bool {
	for i := range h {
		for j := range i {
			if h[i].F == history.Write && h[j].F == history.Write && h[i].Type == history.OK && h[j].Type == history.OK && h[i].Value == h[j].Value {
				return true
			}
		}
	}
	return false
}

func TestMistakesAreNoticed(t *testing.T) {
	all := []mistake{noMistake, orEqual, unknownEnds, unknownFailed, failedDone, noFuture, firstOfWrite, lastOfReads,
		noInitial, forwardOnly, backwardOnly, unreadDropped, sessionsConcurrent}
	alarms, misses := map[mistake]int{}, map[mistake]int{}
	compared := 0
	try := func(h history.History) {
		ops := effective(h)
		if len(ops) == 0 || repeats(h) || Check(number(h))[0].Verdict == Undecidable {
			return
		}
		compared++
		explained := certify.Explained(h, ops)
		for _, m := range all {
			seen := told(h, m)
			if seen == nil {
				continue
			}
			switch right := plain(seen, m); {
			case explained && !right:
				alarms[m]++
			case !explained && right:
				misses[m]++
			}
		}
	}
	everySmall(3, 2, 2, try)
	everySmall(4, 3, 307, try)
	for _, m := range all {
		if wrong := alarms[m] + misses[m]; (wrong == 0) != (m == noMistake) {
			t.Errorf("%s: %d wrong verdicts of %d", m, wrong, compared)
		}
		t.Logf("%s: %d false alarms, %d misses of %d", m, alarms[m], misses[m], compared)
	}
}
