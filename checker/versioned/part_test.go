package versioned

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lagcheck/history"
)

// everything is all that an engine says about a history.
func everything(e *Engine) []any {
	key, value, session := e.Numbers()
	causal, ok := e.Causal()
	orders, inLog := e.InLog()
	conflicts, told := e.Conflicts()
	var cores [][]int32
	for _, core := range conflicts {
		cores = append(cores, slices.Clone(core))
	}
	var readings []any
	for i, r := range e.Readings {
		readings = append(readings, i, r)
	}
	return []any{
		cores, told, e.Known(),
		slices.Clone(key), slices.Clone(value), slices.Clone(session), e.Keys(), e.Values(), e.Sessions(), e.Logged(),
		e.ReadYourWrites(), e.MonotonicReads(), e.MonotonicWrites(), e.WritesFollowReads(), e.Sequential(), e.PRAM(),
		causal, ok, orders, inLog, readings,
	}
}

// spoil changes a history in one of the ways that matter to how it is taken in.
func spoil(h history.History, r *rand.Rand) {
	i := r.IntN(len(h))
	op := &h[i]
	switch r.IntN(9) {
	case 0:
		r.Shuffle(len(h), func(i, j int) { h[i], h[j] = h[j], h[i] })
	case 1: // to be adopted by its reads
		if op.F == history.Write {
			op.Type, op.Return, op.Version = history.Info, history.Never, history.Version{}
		}
	case 2:
		if op.F == history.Write {
			op.Type, op.Return = history.Info, history.Never
		}
	case 3:
		op.Version = h[r.IntN(len(h))].Version
	case 4:
		op.Process = h[r.IntN(len(h))].Process
	case 5:
		op.Key = string(append([]byte(nil), op.Key...)) // another string that says the same
	case 6:
		op.Call -= 100 * r.Int64N(int64(10*i+1))
	case 7: // begins where another one ended
		op.Call = min(op.Return, h[r.IntN(i+1)].Return)
	case 8:
		j := r.IntN(len(h))
		h[i], h[j] = h[j], h[i]
	}
}

// alike returns a write that may have happened and whose value has the number of one
// before it, -1 if there is none.
func alike(e *Engine) int {
	_, value, _ := e.Numbers()
	seen := make(map[int32]bool)
	for i := range e.h {
		if e.h[i].F != history.Write || e.h[i].Type == history.Fail {
			continue
		}
		if seen[value[i]] {
			return i
		}
		seen[value[i]] = true
	}
	return -1
}

// In however many parts a history is taken in, what is said about it is the same.
func TestReadInParts(t *testing.T) {
	taken := 0
	var engines [5]Engine // each with what it kept of the history before
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 1))
		most := 120
		if seed%8 == 0 {
			most = 3 * fewAtOnce
		}
		h := lagging(1+r.IntN(most), 1+r.IntN(6), 1+r.IntN(40), r.IntN(3))
		for range r.IntN(6) {
			spoil(h, r)
		}
		fresh := new(Engine)
		want := fresh.readIn(h, 1)
		if want {
			taken++
			if got, want := fresh.Sessions(), len(h.Sessions()); got != want {
				t.Fatalf("seed %d: %d sessions, want %d\n%v", seed, got, want, h)
			}
			if w := alike(fresh); w >= 0 {
				t.Fatalf("seed %d: what write %d wrote has a number already\n%v", seed, w, h)
			}
		}
		for parts := 1; parts < len(engines); parts++ {
			e := &engines[(parts+int(seed/7))%len(engines)] // for now and then fewer parts than before
			if got := e.readIn(h, parts); got != want {
				t.Fatalf("seed %d: in %d parts taken %v, in one %v\n%v", seed, parts, got, want, h)
			}
			for k := 1; k < parts; k++ { // nobody else may touch a part's stretch of the log
				if p, before := &e.parts[k], &e.parts[k-1]; p.low != before.high || p.high < p.low {
					t.Fatalf("seed %d: of %d parts one has the log from %d to %d, the next to %d\n%v", seed, parts, before.low, p.low, p.high, h)
				}
			}
			if want && !reflect.DeepEqual(fmt.Sprint(everything(e)), fmt.Sprint(everything(fresh))) {
				t.Fatalf("seed %d: in %d parts\n%v\nin one\n%v\n%v", seed, parts, everything(e), everything(fresh), h)
			}
		}
	}
	if taken < 400 || taken > 3600 {
		t.Errorf("%d histories were taken: too few, or too many", taken)
	}
}

// inOrder returns writes of one process, one after the other and in the order of the log.
func inOrder(n int) history.History {
	h := make(history.History, n)
	for i := range h {
		at := int64(10 * i)
		h[i] = history.Op{F: history.Write, Key: "x", Value: history.Int(i), Type: history.OK, Call: at, Return: at + 5, Version: history.At(int64(i + 1))}
	}
	return h
}

// A process that overlaps itself is noticed where the history is divided, whatever it does
// before and after, and also if it does nothing in some parts.
func TestProcessesAreJoined(t *testing.T) {
	for _, test := range []struct {
		name  string
		parts int
		edit  func(h history.History)
		taken bool
	}{
		{"one after the other", 2, func(history.History) {}, true},
		{"the second part begins too early", 2, func(h history.History) { h[6].Call = 52 }, false},
		{"the second part touches the end of the first one", 2, func(h history.History) { h[6].Call = 55 }, false},
		{"the second part touches the beginning of time", 2, func(h history.History) { h[6].Call, h[6].Return = 0, 0 }, false},
		{"another process between", 3, func(h history.History) {
			for i := 4; i < 8; i++ {
				h[i].Process = 1
			}
		}, true},
		{"before another process between", 3, func(h history.History) {
			for i := 4; i < 8; i++ {
				h[i].Process = 1
			}
			h[8].Call = 32
		}, false},
		{"a process of no number", 3, func(h history.History) { h[11].Process = 5 }, true},
	} {
		h := inOrder(12)
		test.edit(h)
		var e Engine
		if got := e.readIn(h, test.parts); got != test.taken {
			t.Errorf("%s: taken %v", test.name, got)
		}
		if invalid := h.Validate(); test.taken != (invalid == nil) && !strings.Contains(test.name, "touches") {
			t.Errorf("%s: %v", test.name, invalid)
		}
		if test.taken && e.Sessions() != len(h.Sessions()) {
			t.Errorf("%s: %d sessions", test.name, e.Sessions())
		}
	}
}

// Positions are taken wherever they are, beyond what the log was estimated to have, too.
func TestPositionsBeyondTheEstimate(t *testing.T) {
	const n = 200
	for at := int64(n); at <= 2*n; at++ {
		for parts := 1; parts < 4; parts++ {
			h := inOrder(n)
			h[3].Version = history.At(at + 1) // long before the end, from which the log is estimated
			h = append(h, history.Op{Process: 1, F: history.Read, Key: "x", Value: h[3].Value, Type: history.OK, Call: 9999, Return: 10_000, Version: h[3].Version})
			var e Engine
			if !e.readIn(h, parts) || len(e.log) != int(at)+2 || e.log[at+1].op != 4 || !e.log[at+1].shown {
				t.Fatalf("position %d in %d parts: the log has %d", at+1, parts, len(e.log))
			}
		}
	}
}
