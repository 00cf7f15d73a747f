package history

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// op returns a valid read of the default key, to be changed by the test.
func op(process int, call, ret int64, changes ...func(*Op)) Op {
	o := Op{Process: process, F: Read, Type: OK, Call: call, Return: ret}
	for _, change := range changes {
		change(&o)
	}
	return o
}

func write(o *Op) { o.F = Write }
func cas(o *Op)   { o.F = CAS }
func fail(o *Op)  { o.Type = Fail }
func info(o *Op)  { o.Type, o.Return = Info, Never }

func version(n int64) func(*Op)  { return func(o *Op) { o.Version = At(n) } }
func node(name string) func(*Op) { return func(o *Op) { o.Node = name } }

func TestValidateAccepts(t *testing.T) {
	for name, h := range map[string]History{
		"no operations":                    {},
		"start where the previous ended":   {op(0, 1, 5), op(0, 5, 9)},
		"the same in another order":        {op(0, 5, 9), op(0, 1, 5)},
		"no time, between two that touch":  {op(0, 1, 5), op(0, 5, 5), op(0, 5, 5), op(0, 5, 9)},
		"no time, then unknown":            {op(0, 5, 5), op(0, 5, 0, info)},
		"on after an unknown outcome":      {op(0, 1, 0, info), op(0, 2, 0, info), op(0, 3, 4)},
		"unknown where the previous ended": {op(0, 1, 5), op(0, 5, 0, info)},
		"two processes at once":            {op(0, 1, 5), op(7, 1, 5)},
		"all nodes":                        {op(0, 1, 2, node("leader")), op(0, 3, 4, node("follower-1")), op(0, 5, 6, node("follower-120"))},
		"a version read twice":             {op(0, 1, 2, version(1), write), op(1, 1, 2, version(1)), op(2, 1, 2, version(1)), op(3, 1, 2, version(0))},
		"versions that are not dense":      {op(0, 1, 2, version(1e15), write), op(1, 1, 2, version(1e15+1), cas)},
		"the end of time":                  {op(0, 0, Never-1)},
	} {
		if err := h.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValidateRejects(t *testing.T) {
	ok := op(9, 0, 1)
	for _, test := range []struct {
		h         History
		op, other int
		problem   string
	}{
		{History{ok, {Type: OK}}, 1, -1, "unknown f func(0): want read, write or cas"},
		{History{ok, {F: 4, Type: OK}}, 1, -1, "unknown f func(4): want read, write or cas"},
		{History{{F: Read}}, 0, -1, "unknown type outcome(0): want ok, fail or info"},
		{History{op(-1, 0, 1)}, 0, -1, "process -1 is negative: sessions count from 0"},
		{History{op(0, -5, 1)}, 0, -1, "call -5 is negative: times count from 0"},
		{History{op(0, Never, Never, info)}, 0, -1, "call 9223372036854775807 is out of range: want at most 9223372036854775806"},
		{History{op(0, 5, 3)}, 0, -1, "return 3 is before call 5"},
		{History{op(0, 5, Never)}, 0, -1, "no return but type is ok: only info has none"},
		{History{op(0, 5, Never, fail)}, 0, -1, "no return but type is fail: only info has none"},
		{History{op(0, 5, 6, info, func(o *Op) { o.Return = 6 })}, 0, -1, "return is 6 but type is info: an unknown outcome has no return"},
		{History{op(0, 0, 1, node("follower-0"))}, 0, -1, `unknown node "follower-0": want leader, follower-1, follower-2, ...`},
		{History{op(0, 0, 1, node("follower-01"))}, 0, -1, `unknown node "follower-01": want leader, follower-1, follower-2, ...`},
		{History{op(0, 0, 1, node("follower-"))}, 0, -1, `unknown node "follower-": want leader, follower-1, follower-2, ...`},
		{History{op(0, 0, 1, node("follower-1x"))}, 0, -1, `unknown node "follower-1x": want leader, follower-1, follower-2, ...`},
		{History{op(0, 0, 1, node("Leader"))}, 0, -1, `unknown node "Leader": want leader, follower-1, follower-2, ...`},
		{History{op(0, 0, 1, version(-2))}, 0, -1, "version is out of range: positions in the log count from 0"},
		{History{op(0, 0, 1, version(Never))}, 0, -1, "version is out of range: positions in the log count from 0"},
		{History{op(0, 0, 1, version(0), write)}, 0, -1, "version 0 for a write: 0 is the initial state, writes count from 1"},
		{History{op(0, 0, 1, version(0), cas)}, 0, -1, "version 0 for a cas: 0 is the initial state, writes count from 1"},
		{History{op(0, 0, 1, version(3), write, fail)}, 0, -1, "version 3 but type is fail: what did not happen is not in the log"},
		{History{op(0, 0, 1, version(3), write), ok, op(1, 0, 0, version(3), cas, info)}, 2, 0, "version 3 was also given to another write, operation 0"},
		{History{op(0, 0, 1, version(99), write), op(1, 0, 1, version(99), write)}, 1, 0, "version 99 was also given to another write, operation 0"},
		{History{op(0, 1, 5), ok, op(0, 4, 9)}, 2, 0, "process 0 called this at 4 while its operation 0 was still running until 5"},
		{History{op(0, 4, 9), ok, op(0, 1, 5)}, 0, 2, "process 0 called this at 4 while its operation 2 was still running until 5"},
		{History{op(0, 1, 9), op(0, 2, 3), op(0, 5, 6)}, 1, 0, "process 0 called this at 2 while its operation 0 was still running until 9"},
		{History{op(0, 5, 6), op(0, 1, 9), op(0, 2, 3)}, 0, 1, "process 0 called this at 5 while its operation 1 was still running until 9"},
		{History{op(0, 1, 9), op(0, 5, 5)}, 1, 0, "process 0 called this at 5 while its operation 0 was still running until 9"},
		{History{op(0, 1, 9), op(0, 1, 9)}, 1, 0, "process 0 called this at 1 while its operation 0 was still running until 9"},
		{History{op(0, 1, 9), op(0, 5, 0, info)}, 1, 0, "process 0 called this at 5 while its operation 0 was still running until 9"},
		{History{op(0, 5, 0, info), op(0, 5, 9)}, 0, 1, "process 0 called this at 5 while its operation 1 was still running until 9"},
		{History{op(0, 5, 0, info), op(0, 5, 0, info)}, 1, 0, "process 0 called this at 5, at the same time as its operation 0"},
		// the first wrong operation of the list, whatever is wrong with it
		{History{op(0, 1, 9), op(0, 2, 3), op(1, 5, 3)}, 1, 0, "process 0 called this at 2 while its operation 0 was still running until 9"},
		{History{op(1, 5, 3), op(0, 1, 9), op(0, 2, 3)}, 0, -1, "return 3 is before call 5"},
		{History{op(0, 5, 6), op(0, 4, 9, node("x"))}, 1, -1, `unknown node "x": want leader, follower-1, follower-2, ...`},
		{History{op(3, 1, 9), op(0, 1, 9), op(0, 2, 3), op(3, 2, 3)}, 2, 1, "process 0 called this at 2 while its operation 1 was still running until 9"},
	} {
		var got *InvalidError
		if err := test.h.Validate(); !errors.As(err, &got) {
			t.Errorf("%v: %v; want %s", test.h, err, test.problem)
			continue
		}
		want := &InvalidError{Op: test.op, Other: test.other, Problem: test.problem}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(InvalidError{})); diff != "" {
			t.Errorf("%v: -want +got:\n%s", test.h, diff)
		}
	}
}

// validHistory draws histories with many ties in time, in any order.
func validHistory() *rapid.Generator[History] {
	return rapid.Custom(func(t *rapid.T) History {
		var h History
		log := int64(0)
		for _, process := range rapid.SliceOfNDistinct(rapid.SampledFrom([]int{0, 1, 5, 1000000}), 1, 4, rapid.ID).Draw(t, "processes") {
			now := rapid.Int64Range(0, 3).Draw(t, "start")
			for range rapid.IntRange(1, 6).Draw(t, "operations") {
				o := anyOp(t, process, now, &log)
				h = append(h, o)
				if now = o.Return; o.Type == Info {
					now = o.Call + 1
				}
			}
		}
		return rapid.Permutation(h).Draw(t, "history")
	})
}

func anyOp(t *rapid.T, process int, now int64, log *int64) Op {
	o := Op{
		Process: process,
		F:       rapid.SampledFrom([]Func{Read, Write, CAS}).Draw(t, "f"),
		Key:     rapid.OneOf(rapid.SampledFrom([]string{"", "x", "y"}), rapid.String()).Draw(t, "key"),
		Type:    rapid.SampledFrom([]Outcome{OK, OK, Fail, Info}).Draw(t, "type"),
		Node:    rapid.SampledFrom([]string{"", "leader", "follower-1", "follower-20"}).Draw(t, "node"),
	}
	if o.F != Read || o.Type == OK {
		o.Value = anyValue().Draw(t, "value")
	}
	if o.F == CAS {
		o.Old = anyValue().Draw(t, "old")
	}
	o.Call = now + rapid.Int64Range(0, 2).Draw(t, "pause")
	o.Return = o.Call + rapid.Int64Range(0, 2).Draw(t, "duration")
	if o.Type == Info {
		o.Return = Never
	}
	if o.Type != Fail && rapid.Bool().Draw(t, "versioned") {
		if *log += rapid.Int64Range(1, 30).Draw(t, "skipped"); o.Writes() {
			o.Version = At(*log)
		} else {
			o.Version = At(*log - 1)
		}
	}
	return o
}

func anyValue() *rapid.Generator[Value] {
	return rapid.Custom(func(t *rapid.T) Value {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return Nil
		case 1:
			return Bool(rapid.Bool().Draw(t, "bool"))
		case 2:
			return String(rapid.String().Draw(t, "string"))
		case 3:
			return Int(rapid.Int().Draw(t, "int"))
		}
		v, err := ParseValue(rapid.StringMatching(`-?[1-9][0-9]{0,4}(\.[0-9]{1,4})?(e[+-]?[0-9]{1,3})?`).Draw(t, "number"))
		if err != nil {
			t.Fatal(err)
		}
		return v
	})
}

// TestValidateAgreesWithPairs compares the one pass with all pairs.
func TestValidateAgreesWithPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := validHistory().Draw(t, "history")
		if err := h.Validate(); err != nil {
			t.Fatalf("%v: %v", h, err)
		}
		i := rapid.IntRange(0, len(h)-1).Draw(t, "moved")
		h[i].Call = rapid.Int64Range(0, 9).Draw(t, "call")
		if h[i].Type != Info {
			h[i].Return = h[i].Call + rapid.Int64Range(0, 5).Draw(t, "duration")
		}
		want := -1
		for a := range h {
			for b := range h {
				if a != b && (want < 0 || b < want) && collide(h, a, b) {
					want = b
				}
			}
		}
		var got *InvalidError
		if err := h.Validate(); !errors.As(err, &got) {
			got = &InvalidError{Op: -1}
		}
		if got.Op != want {
			t.Fatalf("%v: operation %d is wrong; got %v", h, want, got)
		}
	})
}

// collide reports whether b may not follow a, from the definition.
func collide(h History, a, b int) bool {
	if h[a].Process != h[b].Process {
		return false
	}
	first := h[a].Call < h[b].Call ||
		h[a].Call == h[b].Call && (h[a].Return < h[b].Return || h[a].Return == h[b].Return && a < b)
	switch {
	case !first:
		return false
	case h[a].Type == Info:
		return h[a].Call == h[b].Call
	}
	return h[b].Call < h[a].Return
}
