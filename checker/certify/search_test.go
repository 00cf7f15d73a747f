package certify_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

// Operations are numbered as they are drawn, line by line.
func TestParts(t *testing.T) {
	const (
		twice  = "c0: |--w x=1--| |--w x=2--| |--w x=1--| |--w x=2--|\nc1:                                                     |--r x->1--|\n"
		chain  = "c0: |--w x=1--| |--cas x=1->2--| |--cas x=2->3--|\nc1:                                                  |--r x->2--|\n"
		lost   = "c0: |--w x=1--|\nc1:     |--cas x=1->2--...\nc2:              |--r x->2--| |--r x->1--|\n"
		future = "c0: |--r x->7--|   |--w x=7--|\n"
		twins  = "c0: |--w x=1--|\nc1: |--w x=1--|\nc2:              |--r x->2--|\n"
	)
	for _, test := range []struct {
		name, drawing string
		parts         [][]int32
		says          string
	}{
		{"right", twice, [][]int32{{0, 1, 2, 3, 4}}, ""},
		{"none", twice, nil, ""},
		{"empty", twice, [][]int32{{}}, "it is empty"},
		{"what is not seen may be missing", twice, [][]int32{{0, 2, 3, 4}}, ""},
		{"one of two writes is missing", twice, [][]int32{{0, 1, 3, 4}}, "2 writes what 4 can have seen"},
		{"legal", twice, [][]int32{{0, 1, 2, 4}}, "some order explains it"},
		{"one comes twice", twice, [][]int32{{0, 1, 2, 3, 4, 4}}, "operation 4 comes twice"},
		{"in two parts", twice, [][]int32{{0, 1, 2, 3, 4}, {3}}, "operation 3 comes twice"},
		{"a chain", chain, [][]int32{{0, 1, 2, 3}}, ""},
		{"the cas is missing that was seen", chain, [][]int32{{0, 2, 3}}, "1 writes what"},
		{"the write is missing that a cas saw", chain, [][]int32{{1, 2, 3}}, "0 writes what 1 can have seen"},
		{"legal chain", chain, [][]int32{{0, 1, 3}}, "some order explains it"},
		{"a lost cas that was seen", lost, [][]int32{{0, 1, 2, 3}}, ""},
		{"a lost cas explains it", lost, [][]int32{{0, 1, 2}}, "some order explains it"},
		{"a lost cas has to be there", lost, [][]int32{{0, 2, 3}}, "1 writes what"},
		{"and so has what it may have seen", lost, [][]int32{{1, 2}}, "0 writes what 1 can have seen"},
		{"a lost cas may find nothing", "c0: |--cas x=9->1--...\nc1:    |--r x->nil--|\n", [][]int32{{0, 1}}, "some order explains it"},
		{"but then writes nothing", "c0: |--cas x=9->1--...\nc1:    |--r x->1--|\n", [][]int32{{0, 1}}, ""},
		{"a lost cas takes effect late", "c0: |--cas x=9->1--...\nc1:   |--r x->nil--| |--w x=9--| |--r x->1--|\n", [][]int32{{0, 1, 2, 3}}, "some order explains it"},
		{"a lost cas of the same session", "c0: |--cas x=9->1--...   |--w x=9--|\nc1:                                   |--r x->1--|\n", [][]int32{{0, 2}}, "1 writes what 0 can have seen"},
		{"what a lost cas may find late matters while somebody reads", "c0: |--cas x=9->1--...\nc1:   |--r x->1--| |--r x->nil--|\nc2:                       |--w x=9--|\n", [][]int32{{0, 1, 2}}, "3 writes what 0 can have seen"},
		{"but not afterwards", "c0: |--cas x=9->1--...\nc1:   |--r x->1--| |--r x->nil--|\nc2:                                  |--w x=9--|\n", [][]int32{{0, 1, 2}}, ""},
		{"the last moment counts", "c0: |--cas x=9->1--...\nc1:   |--r x->1--|\nc2:              |--w x=9--|\n", [][]int32{{0, 1}}, "2 writes what 0 can have seen"},
		{"though nobody hears of a lost read", "c0: |--cas x=9->1--...\nc1:   |--r x->1--|          |--r x--...\nc2:                 |--w x=9--|\n", [][]int32{{0, 1}}, ""},
		{"of two readers the last counts", "c0: |--r x->1--|\nc1:    |-------r x->1-------|\nc2:                 |--w x=1--|\n", [][]int32{{0, 1}}, "2 writes what 1 can have seen"},
		{"from the future", future, [][]int32{{0}}, ""},
		{"at the last moment", "c0: |--r x->7--|\nc1:            |--w x=7--|\n", [][]int32{{0}}, "1 writes what 0 can have seen"},
		{"but not later in its session", "c0: |--r x->7--|--w x=7--|\n", [][]int32{{0}}, ""},
		{"nor with it in its session", "c0: |--r x->7--|--w x=7--|\n", [][]int32{{0, 1}}, ""},
		{"equal times are concurrent", "c0: |--w x=1--|\nc1:           |--r x->nil--|\n", [][]int32{{0, 1}}, "some order explains it"},
		{"but not in a session", "c0: |--w x=1--|--r x->nil--|\n", [][]int32{{0, 1}}, ""},
		{"a failed cas", "c0: |--cas x=nil->1--!\nc1:      |--r x->1--|\n", [][]int32{{0, 1}}, "took no effect"},
		{"what it wrote is from nowhere", "c0: |--cas x=nil->1--!\nc1:      |--r x->1--|\n", [][]int32{{1}}, ""},
		{"a lost read", "c0: |--r x--...\n", [][]int32{{0}}, "took no effect"},
		{"two keys", "c0: |--w x=1--| |--w y=1--|\n", [][]int32{{0, 1}}, `operation 1 is on key "y"`},
		{"a wrong part after a right one", twins + "c3: |--w y=1--|\n", [][]int32{{2}, {3}}, `key "y", 1 operations: some order`},
	} {
		h := parse(t, test.drawing)
		undecided, err := partsOf(h, test.parts, 1000, nil)
		check(t, test.name, err, test.says)
		if len(undecided) > 0 {
			t.Errorf("%s: undecided", test.name)
		}
	}
}

// partsOf asks a new kernel about parts with so many states each.
func partsOf(h history.History, lists [][]int32, states int, done <-chan struct{}) (undecided []int, err error) {
	parts := make([]certify.Part, len(lists))
	for n := range lists {
		parts[n] = certify.Part{Ops: lists[n], States: states}
	}
	return new(certify.Kernel).Parts(h, parts, done)
}

// At one instant the session says what came before.
func TestPartsAtOneInstant(t *testing.T) {
	h := history.History{
		{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 5, Return: 5},
		{F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: 5, Return: 5},
		{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 5, Return: 5},
	}
	_, err := partsOf(h, [][]int32{{1}}, 100, nil)
	check(t, "the write before is missing", err, "0 writes what 1 can have seen")
	h[0].Value = history.Int(2)
	_, err = partsOf(h, [][]int32{{1}}, 100, nil)
	check(t, "the write after is not", err, "")
	_, err = partsOf(h, [][]int32{{2, 1, 0}}, 100, nil)
	check(t, "nor does it help", err, "")
}

// crowded makes so many writes of one value at one time, and then a read of another.
func crowded(writes int) (h history.History, all []int32) {
	for i := range writes {
		h = append(h, history.Op{Process: i, F: history.Write, Key: "x", Value: history.Int(i), Type: history.OK, Call: 0, Return: 9})
		all = append(all, int32(i))
	}
	h = append(h, history.Op{Process: writes, F: history.Read, Key: "x", Value: history.Int(-1), Type: history.OK, Call: 20, Return: 29})
	return h, append(all, int32(writes))
}

// What is beyond a bound is neither accepted nor refused.
func TestPartsBeyondBounds(t *testing.T) {
	closed := make(chan struct{})
	close(closed)
	for _, test := range []struct {
		name           string
		writes, states int
		done           chan struct{}
		undecided      bool
	}{
		{"enough states", 6, 1 + 6*32, nil, false}, // each write may be the last of any of the others
		{"one state less", 6, 6 * 32, nil, true},
		{"no state", 6, 0, nil, true},
		{"as many at one time as can be", 128, 1, nil, true},
		{"too many at one time", 129, 1 << 40, nil, true},
		{"too many states at one time", 21, 1 << 40, nil, true},
		{"no time", 10, 1 << 40, closed, true},
	} {
		h, all := crowded(test.writes)
		undecided, err := partsOf(h, [][]int32{all}, test.states, test.done)
		if err != nil || (len(undecided) == 1) != test.undecided {
			t.Errorf("%s: %v, %v", test.name, undecided, err)
		}
	}
}

// drawCAS draws a few operations on one register, its values repeating.
func drawCAS(r *rand.Rand) history.History {
	h := make(history.History, 1+r.IntN(4))
	for i := range h {
		h[i] = history.Op{
			Process: r.IntN(3), F: history.Func(1 + r.IntN(3)), Key: "x", Value: value(r),
			Type: []history.Outcome{history.OK, history.OK, history.OK, history.Info, history.Fail}[r.IntN(5)], Call: r.Int64N(4),
		}
		if h[i].F == history.CAS {
			h[i].Old = value(r)
		}
		if h[i].Return = h[i].Call + r.Int64N(3); h[i].Type == history.Info {
			h[i].Return = history.Never
		}
	}
	return h
}

func value(r *rand.Rand) history.Value {
	if v := r.IntN(3); v > 0 {
		return history.Int(v)
	}
	return history.Nil
}

// some reports whether some order, of some of the operations, is legal.
func some(h history.History, order []int32) bool {
	if legal(h, order) {
		return true
	}
	for i := range h {
		if !slices.Contains(order, int32(i)) && some(h, append(order[:len(order):len(order)], int32(i))) {
			return true
		}
	}
	return false
}

// All that happened is a part if and only if no order of it is legal.
func TestPartsAgainstTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	accepted, refused := 0, 0
	for range 60_000 {
		h := drawCAS(r)
		if h.Validate() != nil {
			continue
		}
		var all []int32
		for i := range h {
			if h[i].Type != history.Fail && (h[i].Type != history.Info || h[i].F != history.Read) {
				all = append(all, int32(i))
			}
		}
		if len(all) == 0 {
			continue
		}
		undecided, err := partsOf(h, [][]int32{all}, 1000, nil)
		if explained := some(h, nil); (err != nil) != explained || len(undecided) > 0 {
			t.Fatalf("%v, undecided %v, but some order explains it: %v\n%v", err, undecided, explained, h)
		}
		if err == nil {
			accepted++
		} else {
			refused++
		}
	}
	t.Logf("%d accepted, %d refused", accepted, refused)
	if accepted == 0 || refused == 0 {
		t.Error("one of them never")
	}
}
