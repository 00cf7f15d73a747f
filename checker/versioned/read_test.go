package versioned

import (
	"strings"
	"testing"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

// What is taken: valid histories of which versions tell all.
func TestRead(t *testing.T) {
	const lost = "c0: |--w x=1--...\nc1:  |--w x=1--...\nc2:  |--r x->1 #1--| |--r x->1 #1--|\n"
	for _, test := range []struct {
		name, drawing string
		taken         bool
	}{
		{"a write and a read", "c0: |--w x=1 #1--| |--r x->1 #1--|\n", true},
		{"the initial state", "c0: |--r x->nil #0--|\n", true},
		{"nil written", "c0: |--w x=nil #1--| |--r x->nil #1--|\n", true},
		{"a read that began before the write", "c0: |--r x->1 #1--|\nc1:        |--w x=1 #1--|\n", true},
		{"a read that ended as the write began", "c0: |--r x->1 #1--|\nc1:               |--w x=1 #1--|\n", true},
		{"a read from the future", "c0: |--r x->1 #1--|\nc1:                 |--w x=1 #1--|\n", false},
		{"failures say nothing", "c0: |--w x=1--! |--r x--! |--w x=2 #1--|\n", true},
		{"unknown outcomes say nothing", "c0: |--w x=1--...\nc1:   |--r x--...\n", true},
		{"a lost write was seen", "c0: |--w x=1--...\nc1:  |--r x->1 #1--| |--r x->1 #1--|\n", true},
		{"a lost write that states its position", "c0: |--w x=1 #2--...\nc1:  |--r x->1 #2--|\n", true},
		{"a lost write at two positions", "c0: |--w x=1--...\nc1:  |--r x->1 #1--| |--r x->1 #2--|\n", false},
		{"one of two lost writes was seen", lost, false},
		{"a position that no write has", "c0: |--w x=1 #1--| |--r x->1 #2--|\n", false},
		{"the farthest position", "c0: |--w x=1 #2--|\n", true},
		{"a position beyond", "c0: |--w x=1 #3--|\n", false},
		{"a position far off", "c0: |--w x=1 #1000--|\n", false},
		{"another value", "c0: |--w x=1 #1--| |--r x->2 #1--|\n", false},
		{"another key", "c0: |--w x=1 #1--| |--r y->1 #1--|\n", false},
		{"a value that is not the initial state", "c0: |--w x=1 #1--| |--r x->1 #0--|\n", false},
		{"a write without a version", "c0: |--w x=1--|\n", false},
		{"a read without a version", "c0: |--r x->nil--|\n", false},
		{"cas", "c0: |--cas x=nil->1 #1--|\n", false},
		{"operations that touch", "c0: |--w x=1 #1--|--r x->1 #1--|\n", false},
		{"usual nodes", "c0: |--w x=1@leader #1--| |--r x->1@follower-1 #1--| |--r x->1@follower-9 #1--|\n", true},
		{"a node that is not usual", "c0: |--r x->nil@follower-10 #0--|\n", false},
	} {
		h, err := timeline.Parse(strings.NewReader(test.drawing), "drawing")
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if got := new(Engine).Read(h); got != test.taken {
			t.Errorf("%s: taken %v, want %v", test.name, got, test.taken)
		}
	}
}

// What is invalid is not taken, nor what only looks like it.
func TestReadValidates(t *testing.T) {
	for _, test := range []struct {
		name  string
		edit  func(write, read *history.Op)
		taken bool
	}{
		{"as it is", func(_, _ *history.Op) {}, true},
		{"at one instant", func(w, _ *history.Op) { w.Return = w.Call }, true},
		{"from the beginning of time", func(w, _ *history.Op) { w.Call = 0 }, true},
		{"unknown f", func(w, _ *history.Op) { w.F = 0 }, false},
		{"unknown type", func(w, _ *history.Op) { w.Type = 0 }, false},
		{"negative process", func(w, _ *history.Op) { w.Process = -1 }, false},
		{"processes far apart", func(_, r *history.Op) { r.Process = 1025 }, true},
		{"a process too far off", func(_, r *history.Op) { r.Process = 1026 }, false},
		{"before time", func(w, _ *history.Op) { w.Call = -1 }, false},
		{"called never", func(w, _ *history.Op) { w.Type, w.Call, w.Return = history.Info, history.Never, history.Never }, false},
		{"returned before its call", func(w, _ *history.Op) { w.Return = w.Call - 1 }, false},
		{"ok without a return", func(w, _ *history.Op) { w.Return = history.Never }, false},
		{"unknown with a return", func(w, _ *history.Op) { w.Type = history.Info }, false},
		{"a read, unknown", func(_, r *history.Op) { r.Type, r.Return = history.Info, history.Never }, true},
		{"a read, unknown with a return", func(_, r *history.Op) { r.Type = history.Info }, false},
		{"a read, unknown with a position below 0", func(_, r *history.Op) {
			r.Type, r.Return, r.Version = history.Info, history.Never, history.At(-2)
		}, false},
		{"failed with a position", func(w, r *history.Op) { w.Type, *r = history.Fail, *w; r.Call, r.Return = 30, 40 }, false},
		{"two writes of one position", func(_, r *history.Op) { r.F = history.Write }, false},
		{"position 0", func(w, r *history.Op) { w.Version, r.Version = history.At(0), history.At(0) }, false},
		{"a position below 0", func(w, _ *history.Op) { w.Type, w.Return, w.Version = history.Info, history.Never, history.At(-3) }, false},
		{"one process at a time", func(_, r *history.Op) { r.Process = 0 }, true},
		{"a process overlaps itself", func(_, r *history.Op) { r.Process, r.Call = 0, 15 }, false},
		{"a process is listed against its order", func(w, r *history.Op) { r.Process = 0; *w, *r = *r, *w }, false},
		{"two calls of a process at once", func(w, r *history.Op) {
			w.Type, w.Return = history.Info, history.Never
			r.Process, r.Call = 0, w.Call
		}, false},
		{"unknown type, without a version", func(w, r *history.Op) {
			w.Type, w.Version, r.Value, r.Version = 0, history.Version{}, history.Nil, history.At(0)
		}, false},
		{"lost, and not seen", func(w, r *history.Op) {
			w.Type, w.Return, r.Value, r.Version = history.Info, history.Never, history.Nil, history.At(0)
		}, true},
		{"called never, and not seen", func(w, r *history.Op) {
			w.Type, w.Call, w.Return, r.Value, r.Version = history.Info, history.Never, history.Never, history.Nil, history.At(0)
		}, false},
		{"a position below 0, and not seen", func(w, r *history.Op) {
			w.Type, w.Return, w.Version, r.Value, r.Version = history.Info, history.Never, history.At(-3), history.Nil, history.At(0)
		}, false},
		{"a node with as long a name", func(_, r *history.Op) { r.Node = "replicas-1" }, false},
		{"a follower of no number", func(_, r *history.Op) { r.Node = "follower-x" }, false},
		{"a follower 0", func(_, r *history.Op) { r.Node = "follower-0" }, false},
	} {
		h := history.History{
			{Process: 0, F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 10, Return: 20, Version: history.At(1)},
			{Process: 1, F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: 30, Return: 40, Version: history.At(1)},
		}
		test.edit(&h[0], &h[1])
		if got := new(Engine).Read(h); got != test.taken {
			t.Errorf("%s: taken %v, want %v", test.name, got, test.taken)
		}
		if invalid := h.Validate(); test.taken && invalid != nil {
			t.Errorf("%s: %v", test.name, invalid)
		}
	}
}

// Whoever may end it is asked now and then, not at every operation.
func TestLook(t *testing.T) {
	var e Engine
	looked := 0
	e.Look = func() { looked++ }
	h := inOrder(3 << 14)
	if !e.readIn(h, 1) || looked != 1 {
		t.Fatalf("looked %d times to read", looked)
	}
	if e.InLog(); looked < 1+3 || looked > 1+3*4 {
		t.Errorf("looked %d times to judge", looked)
	}
}

// Only writes that may have happened can be mistaken for one another.
func TestDistinct(t *testing.T) {
	for _, test := range []struct {
		name, drawing string
		distinct      bool
	}{
		{"no writes", "c0: |--r x->nil #0--|\n", true},
		{"two values", "c0: |--w x=1 #1--| |--w x=2 #2--|\n", true},
		{"a value twice", "c0: |--w x=1 #1--| |--w x=1 #2--|\n", false},
		{"perhaps twice", "c0: |--w x=1 #1--| |--w x=1--...\n", false},
		{"perhaps another one", "c0: |--w x=1 #1--| |--w x=2--...\n", true},
		{"lost, and seen", "c0: |--w x=1--...\nc1:  |--r x->1 #1--|\n", true},
		{"read twice", "c0: |--w x=1 #1--| |--r x->1 #1--| |--r x->1 #1--|\n", true},
		{"failed once", "c0: |--w x=1--! |--w x=1 #1--|\n", true},
		{"failed twice", "c0: |--w x=1--! |--w x=1--!\n", true},
		{"on two keys", "c0: |--w x=1 #1--| |--w z=1 #2--|\n", true},
		{"on a key that is not asked for", "c0: |--w x=2 #1--| |--w y=1 #2--| |--w y=1 #3--|\n", true},
		{"nil", "c0: |--w x=nil #1--|\n", false},
		{"one at its position that nobody saw", "c0: |--w x=1 #1--...\nc1: |--w x=1 #2--| |--w z=3 #3--| |--w z=4 #4--|\n", false},
		{"others than one that nobody saw", "c0: |--w x=1 #1--...\nc1: |--w x=2 #2--| |--w z=3 #3--| |--w z=4 #4--|\n", true},
	} {
		h, err := timeline.Parse(strings.NewReader(test.drawing), "drawing")
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		for parts := 1; parts <= 3; parts++ {
			var e Engine
			if !e.readIn(h, parts) {
				t.Fatalf("%s: not taken in %d parts", test.name, parts)
			}
			asked := func(key int32) bool { return e.parts[0].names.names[key] != "y" }
			if got := e.Distinct(asked); got != test.distinct {
				t.Errorf("%s: distinct %v in %d parts, want %v", test.name, got, parts, test.distinct)
			}
		}
	}
}

// A value written twice is found wherever it stands, also among many, and those of the
// history before are forgotten.
func TestDistinctOfMany(t *testing.T) {
	var e Engine
	anyKey := func(int32) bool { return true }
	for _, n := range []int{1, 2, 3, 7, 8, 9, 50} {
		h := make(history.History, n)
		for i := range h {
			at := int64(i + 1)
			h[i] = history.Op{F: history.Write, Key: "x", Value: history.Int(i), Type: history.OK, Call: 10 * at, Return: 10*at + 5, Version: history.At(at)}
		}
		if !e.Read(h) || !e.Distinct(anyKey) {
			t.Fatalf("%d writes: not taken, or not distinct", n)
		}
		for i := range h {
			for j := range i {
				h[i].Value = history.Int(j)
				if !e.Read(h) || e.Distinct(anyKey) {
					t.Errorf("%d writes: %d writes what %d wrote, but they are distinct", n, i, j)
				}
			}
			h[i].Value = history.Int(i)
		}
	}
}
