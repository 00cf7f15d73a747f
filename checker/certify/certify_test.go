package certify_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
	"lagcheck/history/timeline"
)

func parse(t *testing.T, drawing string) history.History {
	t.Helper()
	h, err := timeline.Parse(strings.NewReader(drawing), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Operations are numbered as they are drawn, line by line.
func TestOrders(t *testing.T) {
	const (
		three = "c0: |--w x=1--| |--w x=2--|\nc1:                           |--r x->2--|\n"
		lost  = "c0: |--w x=1--|\nc1: |--w x=2--...\nc2:                |--r x->2--|\n"
		touch = "c0: |--w x=1--|--r x->2--|\nc1:    |--w x=2--|\n" // the read begins as its session's write ends
		keys  = "c0: |--w x=1--| |--w y=1--|\n"
	)
	for _, test := range []struct {
		name, drawing string
		orders        [][]int32
		unclaimed     map[string]bool
		says          string // in the error; "" for none
	}{
		{"right", three, [][]int32{{0, 1, 2}}, nil, ""},
		{"one is missing", three, [][]int32{{1, 2}}, nil, "operation 0 is left out"},
		{"all are missing", three, [][]int32{{}}, nil, "operation 0 is left out"},
		{"nothing is claimed", three, nil, map[string]bool{"x": true}, ""},
		{"one comes twice", three, [][]int32{{0, 0, 1, 2}}, nil, "operation 0 comes twice"},
		{"against real time", three, [][]int32{{1, 0, 2}}, nil, "operation 0 comes after 1"},
		{"against real time, unread", three, [][]int32{{1, 2, 0}}, nil, "operation 0 comes after 2"},
		{"not what the register holds", three, [][]int32{{0, 2, 1}}, nil, "read 2 where the register holds 1"},
		{"a lost write that was seen", lost, [][]int32{{0, 1, 2}}, nil, ""},
		{"a lost write twice", lost, [][]int32{{0, 1, 2, 1}}, nil, "operation 1 comes twice"},
		{"a lost write before its call", "c0: |--r x->nil--|\nc1:                 |--w x=1--...\n", [][]int32{{1, 0}}, nil, "register holds 1"},
		{"a read before its write's call", "c0: |--r x->1--|\nc1:                 |--w x=1--...\n", [][]int32{{1, 0}}, nil, "operation 0 comes after 1"},
		{"a failed write", "c0: |--w x=1--!\nc1: |--r x->1--|\n", [][]int32{{0, 1}}, nil, "took no effect"},
		{"touching, in order", "c0: |--w x=1--|--w x=2--|\n", [][]int32{{0, 1}}, nil, ""},
		{"touching, against the session", "c0: |--w x=1--|--w x=2--|\n", [][]int32{{1, 0}}, nil, "operation 0 comes after 1"},
		{"touching, another session", "c0: |--w x=1--|\nc1:           |--w x=2--|\n", [][]int32{{1, 0}}, nil, ""},
		{"two orders of a key", three, [][]int32{{0, 1}, {2}}, nil, `key "x" has two`},
		{"two keys in one order", keys, [][]int32{{0, 1}}, nil, `operation 1 is on key "y"`},
		{"two keys", keys, [][]int32{{1}, {0}}, nil, ""},
		{"the other key is missing", keys, [][]int32{{0}}, nil, `"y": operation 1 is left out`},
		{"a cas", "c0: |--cas x=nil->1--|\nc1:                      |--r x->1--|\n", [][]int32{{0, 1}}, nil, ""},
		{"a cas that finds another value", "c0: |--w x=2--|\nc1: |--cas x=nil->1--|\n", [][]int32{{0, 1}}, nil, "operation 1 read null where the register holds 2"},
		{"a cas is left out", "c0: |--w x=2--|\nc1: |--cas x=nil->1--|\n", [][]int32{{0}}, nil, "operation 1 is left out"},
		{"a lost cas that was seen", "c0: |--cas x=nil->1--...\nc1:      |--r x->1--|\n", [][]int32{{0, 1}}, nil, ""},
		{"a lost cas that finds another value", "c0: |--cas x=9->1--...\nc1:      |--r x->nil--|\n", [][]int32{{0, 1}}, nil, "operation 0 read 9 where the register holds null"},
		{"a lost cas that did nothing", "c0: |--cas x=9->1--...\nc1:      |--r x->nil--|\n", [][]int32{{1}}, nil, ""},
		{"a failed cas", "c0: |--cas x=nil->1--!\n", [][]int32{{0}}, nil, "took no effect"},
		{"a lost read", "c0: |--r x--...\n", [][]int32{{0}}, nil, "took no effect"},
	} {
		h := parse(t, test.drawing)
		check(t, test.name, certify.Orders(h, test.orders, test.unclaimed), test.says)
	}
}

func TestCores(t *testing.T) {
	const (
		stale   = "c0: |--w x=1--| |--w x=2--|\nc1:                           |--r x->1--|\n"
		nowhere = "c0: |--r x->7--|\n"
		future  = "c0: |--r x->7--| |--w x=7--|\n"
	)
	for _, test := range []struct {
		name, drawing string
		cores         [][]int32
		says          string
	}{
		{"right", stale, [][]int32{{0, 1, 2}}, ""},
		{"none", stale, nil, ""},
		{"empty", stale, [][]int32{{}}, "0 operations"},
		{"not closed: the write is missing", stale, [][]int32{{1, 2}}, "0 writes what a core of key \"x\" read"},
		{"a single read", stale, [][]int32{{2}}, "0 writes what a core of key \"x\" read"},
		{"legal", stale, [][]int32{{0, 2}}, "some order explains it"},
		{"legal, for nobody read", stale, [][]int32{{0, 1}}, "some order explains it"},
		{"from nowhere", nowhere, [][]int32{{0}}, ""},
		{"from the future", future, [][]int32{{0, 1}}, ""},
		{"from the future, not closed", future, [][]int32{{0}}, "1 writes what a core"},
		{"one comes twice", stale, [][]int32{{0, 1, 2, 2}}, "operation 2 comes twice"},
		{"a failed write", "c0: |--w x=1--!\nc1:           |--r x->1--|\n", [][]int32{{0, 1}}, "took no effect"},
		{"what failed writes wrote is from nowhere", "c0: |--w x=1--!\nc1:           |--r x->1--|\n", [][]int32{{1}}, ""},
		{"a lost write explains it", "c0: |--w x=1--...\nc1:                  |--r x->1--|\n", [][]int32{{0, 1}}, "some order explains it"},
		{"a lost write has to be there", "c0: |--w x=1--...\nc1:                  |--r x->1--|\n", [][]int32{{1}}, "0 writes what"},
		{"equal times are concurrent", "c0: |--w x=1--|\nc1:           |--r x->nil--|\n", [][]int32{{0, 1}}, "some order explains it"},
		{"but not in a session", "c0: |--w x=1--|--r x->nil--|\n", [][]int32{{0, 1}}, ""},
		{"too many", strings.Repeat("c0: |--w x=1--|\n", 1) + "c1: |w x=2|r x->2|r x->2|r x->2|r x->2|r x->2|r x->2|r x->2|r x->2|\n",
			[][]int32{{0, 1, 2, 3, 4, 5, 6, 7, 8}}, "9 operations; there can be 1 to 8"},
		{"as many as there can be", "c0: |--w x=1--|\nc1: |w x=2|r x->2|r x->2|r x->2|r x->2|r x->2|      |r x->nil|\n", [][]int32{{0, 1, 2, 3, 4, 5, 6, 7}}, ""},
		{"two keys", "c0: |--w x=1--| |--w y=1--|\n", [][]int32{{0, 1}}, `operation 1 is on key "y"`},
		{"a cas", "c0: |--cas x=2->1--|\n", [][]int32{{0}}, "is a cas"},
		{"nil was written, and is missing", "c0: |--w x=1--|\nc1:              |--r x->nil--|\nc2: |-----w x=nil----|\n", [][]int32{{0, 1}}, "2 writes what"},
	} {
		h := parse(t, test.drawing)
		check(t, test.name, certify.Cores(h, test.cores), test.says)
	}
}

func check(t *testing.T, name string, err error, says string) {
	t.Helper()
	if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
		t.Errorf("%s: %v, want %q", name, err, says)
	}
}

// Many operations at one instant take no longer than others.
func TestOrdersAtOneInstant(t *testing.T) {
	const n = 200_000
	h, order := make(history.History, n), make([]int32, n)
	for i := range h {
		h[i] = history.Op{Process: i / 2, F: history.Read, Key: "x", Type: history.OK, Call: 5, Return: 5}
		order[i] = int32(i)
	}
	if err := certify.Orders(h, [][]int32{order}, nil); err != nil {
		t.Error(err)
	}
	order[7], order[6] = 6, 7
	if err := certify.Orders(h, [][]int32{order}, nil); err == nil || !strings.Contains(err.Error(), "operation 6 comes after 7") {
		t.Errorf("a session against its order: %v", err)
	}
}

// legal is the definition of a linearization, pair by pair.
func legal(h history.History, order []int32) bool {
	place := make([]int, len(h))
	for at, i := range order {
		if place[i] > 0 || h[i].Type == history.Fail || h[i].Type == history.Info && h[i].F == history.Read {
			return false
		}
		place[i] = at + 1
	}
	holds := history.Nil
	for _, i := range order {
		switch found := holds; {
		case h[i].F == history.Read && h[i].Value != found, h[i].F == history.CAS && h[i].Old != found:
			return false
		case h[i].F != history.Read:
			holds = h[i].Value
		}
	}
	for _, session := range h.Sessions() {
		for k, i := range session {
			for _, j := range session[k+1:] {
				if h[i].Type == history.OK && place[j] > 0 && place[j] < place[i] {
					return false
				}
			}
		}
	}
	for i := range h {
		if h[i].Type == history.OK && place[i] == 0 {
			return false
		}
		for j := range h {
			if h.Before(i, j) && place[j] > 0 && place[i] > place[j] {
				return false
			}
		}
	}
	return true
}

// Any list of operations is accepted if and only if it is legal.
func TestOrdersAgainstTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	accepted, refused := 0, 0
	for range 300_000 {
		h := drawCAS(r)
		if h.Validate() != nil {
			continue
		}
		var order []int32
		for _, i := range r.Perm(len(h)) {
			if h[i].Type == history.OK && r.IntN(20) > 0 || r.IntN(3) == 0 {
				order = append(order, int32(i))
			}
		}
		if r.IntN(20) == 0 && len(order) > 0 {
			order = append(order, order[0])
		}
		err := certify.Orders(h, [][]int32{order}, nil)
		if want := legal(h, order); (err == nil) != want {
			t.Fatalf("order %v: %v, but legal: %v\n%v", order, err, want, h)
		}
		if err == nil {
			accepted++
		} else {
			refused++
		}
	}
	t.Logf("%d accepted, %d refused", accepted, refused)
}
