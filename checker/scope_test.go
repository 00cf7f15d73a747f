package checker

import (
	"slices"
	"testing"

	"lagcheck/history"
)

// A scope is a small world: every history of so many operations that can be put
// together from its parts.
type scope struct {
	name     string
	size     int          // histories in it, as the package comment says
	kinds    []history.Op // what an operation can be: f, key, values, outcome
	layouts  [][][2]int64 // calls and returns of all operations
	sessions [][]int      // processes of all operations
	patterns []pattern    // how versions are given
}

// A pattern gives versions to the operations of a history.
type pattern func(h history.History)

// each calls yield with every valid history of the scope, or with those of every
// stride-th way to put it together. The history is reused.
func (s *scope) each(stride int, yield func(history.History)) {
	at := 0
	for _, layout := range s.layouts {
		n := len(layout)
		h := make(history.History, n)
		for _, processes := range s.sessions {
			if len(processes) != n {
				continue
			}
			pick := make([]int, n)
			for {
				if next := at + stride - at%stride; next > at+len(s.patterns) { // none of these is tried
					at += len(s.patterns)
					if advance(pick, len(s.kinds)) {
						continue
					}
					break
				}
				for i := range h {
					h[i] = s.kinds[pick[i]]
					h[i].Process = processes[i]
					h[i].Call, h[i].Return = layout[i][0], layout[i][1]
					if h[i].Type == history.Info {
						h[i].Return = history.Never
					}
				}
				for _, give := range s.patterns {
					if at++; at%stride != 0 {
						continue
					}
					for i := range h {
						h[i].Version = history.Version{}
					}
					give(h)
					if h.Validate() == nil {
						yield(h)
					}
				}
				if !advance(pick, len(s.kinds)) {
					break
				}
			}
		}
	}
}

// advance counts up in the given base; false after the last number.
func advance(digits []int, base int) bool {
	for k := range digits {
		digits[k]++
		if digits[k] < base {
			return true
		}
		digits[k] = 0
	}
	return false
}

// allLayouts returns every combination of n intervals with ends in 0..last.
func allLayouts(n int, last int64) [][][2]int64 {
	var intervals [][2]int64
	for a := range last + 1 {
		for b := a; b <= last; b++ {
			intervals = append(intervals, [2]int64{a, b})
		}
	}
	var layouts [][][2]int64
	pick := make([]int, n)
	for {
		layout := make([][2]int64, n)
		for i, p := range pick {
			layout[i] = intervals[p]
		}
		if slices.IsSorted(pick) { // the operations of a layout are interchangeable
			layouts = append(layouts, layout)
		}
		if !advance(pick, len(intervals)) {
			return layouts
		}
	}
}

// interleavings returns one way to place n operations in time for each interval order:
// for each way in which some of them end before others begin (Fishburn 1970), which
// is all that real time says about them. Ends in 0..n-1 are enough for that. There are
// 1, 2, 5, 15, 53 of them for one to five operations.
func interleavings(n int) (layouts [][][2]int64) {
	known := make(map[string]bool)
	for _, layout := range allLayouts(n, int64(n-1)) {
		if order := intervalOrder(layout); !known[order] {
			known[order] = true
			layouts = append(layouts, layout)
		}
	}
	return layouts
}

// intervalOrder names the interval order of a layout, whatever its operations are called:
// the smallest of its matrices.
func intervalOrder(layout [][2]int64) (least string) {
	n := len(layout)
	permute(make([]int, 0, n), n, func(names []int) {
		matrix := make([]byte, 0, n*n)
		for _, i := range names {
			for _, j := range names {
				before := byte('0')
				if layout[i][1] < layout[j][0] {
					before = '1'
				}
				matrix = append(matrix, before)
			}
		}
		if order := string(matrix); least == "" || order < least {
			least = order
		}
	})
	return least
}

// allSessions returns every way in which n operations belong to at most the given
// number of sessions.
func allSessions(n, most int) [][]int {
	var all [][]int
	pick := make([]int, n)
	for {
		if inOrderOfAppearance(pick) { // session names are interchangeable
			all = append(all, slices.Clone(pick))
		}
		if !advance(pick, most) {
			return all
		}
	}
}

func inOrderOfAppearance(names []int) bool {
	next := 0
	for _, name := range names {
		if name > next {
			return false
		}
		next = max(next, name+1)
	}
	return true
}

func kind(f history.Func, key string, old, value history.Value, t history.Outcome) history.Op {
	return history.Op{F: f, Key: key, Old: old, Value: value, Type: t}
}

func read(key string, v history.Value) history.Op {
	return kind(history.Read, key, history.Nil, v, history.OK)
}

func write(key string, v int, t history.Outcome) history.Op {
	return kind(history.Write, key, history.Nil, history.Int(v), t)
}

func cas(old history.Value, v int, t history.Outcome) history.Op {
	return kind(history.CAS, "x", old, history.Int(v), t)
}

// Ways to give versions. numbered counts writes from first by step in the order
// listed; claiming gives reads the version of a write of their value.
func unversioned(history.History) {}

func numbered(first, step int64) pattern {
	return func(h history.History) {
		at := first
		for i := range h {
			if h[i].Writes() && h[i].Type != history.Fail {
				h[i].Version = history.At(at)
				at += step
			}
		}
	}
}

// forget removes the version of the k-th write.
func forget(k int) pattern {
	return func(h history.History) {
		for i := range h {
			if h[i].Writes() {
				if k == 0 {
					h[i].Version = history.Version{}
				}
				k--
			}
		}
	}
}

// claiming makes every read with a known outcome state a version: of the last
// listed write of its value plus shift, or the initial state.
func claiming(shift int64) pattern {
	return func(h history.History) {
		for i := range h {
			if h[i].F != history.Read || h[i].Type != history.OK {
				continue
			}
			h[i].Version = history.At(0)
			for w := range h {
				if h[w].Writes() && h[w].Key == h[i].Key && h[w].Value == h[i].Value && h[w].Version.Known() {
					h[i].Version = history.At(h[w].Version.Offset() + shift)
				}
			}
		}
	}
}

// claimingAll makes the k-th read state k plus shift.
func claimingAll(shift int64) pattern {
	return func(h history.History) {
		at := shift
		for i := range h {
			if h[i].F == history.Read && h[i].Type == history.OK {
				h[i].Version = history.At(at)
				at++
			}
		}
	}
}

func both(patterns ...pattern) pattern {
	return func(h history.History) {
		for _, give := range patterns {
			give(h)
		}
	}
}

// A scope is as large as it says.
func TestInterleavings(t *testing.T) {
	for n, want := range []int{1: 1, 2: 2, 3: 5, 4: 15} {
		if got := len(interleavings(n)); n > 0 && got != want {
			t.Errorf("%d interval orders of %d operations, want %d", got, n, want)
		}
	}
	for n, want := range []int{1: 1, 2: 2, 3: 5, 4: 15} { // Bell numbers
		if got := len(allSessions(n, n)); n > 0 && got != want {
			t.Errorf("%d operations belong to sessions in %d ways, want %d", n, got, want)
		}
	}
}
