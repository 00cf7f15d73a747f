package checker

import (
	"slices"

	"lagcheck/history"
)

// A scope is a small world: every history of so many operations that can be put
// together from its parts.
type scope struct {
	name     string
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

// allSessions returns every way in which n operations belong to at most the given
// number of sessions.
func allSessions(n, most int) [][]int {
	var all [][]int
	pick := make([]int, n)
	for {
		if slices.Index(pick, 1) == -1 || pick[0] == 0 { // session names are interchangeable
			all = append(all, slices.Clone(pick))
		}
		if !advance(pick, most) {
			return all
		}
	}
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
