package history

import (
	"fmt"
	"strings"
	"sync"
)

// An InvalidError says why a list of operations is not a history.
type InvalidError struct {
	Op      int    // index of the first wrong operation
	Other   int    // index of the operation that it contradicts, or -1
	Problem string // what is wrong, with the other operation named by its index

	format string // Problem with %s for the other operation
}

// Error returns the problem with the index of the operation before it.
func (e *InvalidError) Error() string { return fmt.Sprintf("operation %d: %s", e.Op, e.Problem) }

// Naming returns the problem with the other operation named as the reader knows
// it, say "operation of line 5". Without another operation it is Problem.
func (e *InvalidError) Naming(other string) string {
	if e.Other < 0 {
		return e.Problem
	}
	return fmt.Sprintf(e.format, other)
}

// Validate checks that h is a history: every operation is well formed, no
// process overlaps itself, and no version is given to two writes. The error is
// an [*InvalidError] for the first wrong operation of the list.
//
// An operation may start at the very nanosecond at which the previous one of
// its process ended. One whose outcome is unknown ends for its process when the
// process calls the next, at any later time than its own call. Of two
// operations with the same call, one must have returned at once.
func (h History) Validate() error {
	first, repeated, overlap := h.problems()
	if first != nil { // what comes later is not worth comparing
		_, repeated, overlap = h[:first.Op].problems()
	}
	for _, e := range []*InvalidError{repeated, overlap} {
		if e != nil && (first == nil || e.Op < first.Op) {
			first = e
		}
	}
	if first == nil {
		return nil // not a nil *InvalidError in an interface
	}
	return first
}

// problems finds the first operation of each kind of problem, in a large history all at
// once.
func (h History) problems() (malformed, repeated, overlap *InvalidError) {
	if len(h) < leastShared {
		return h.firstMalformed(), h.firstRepeatedVersion(), h.firstOverlap()
	}
	var wg sync.WaitGroup
	wg.Go(func() { malformed = h.firstMalformed() })
	wg.Go(func() { repeated = h.firstRepeatedVersion() })
	overlap = h.firstOverlap()
	wg.Wait()
	return malformed, repeated, overlap
}

func (h History) firstMalformed() *InvalidError {
	for i := range h {
		if problem := h[i].problem(); problem != "" {
			return &InvalidError{Op: i, Other: -1, Problem: problem}
		}
	}
	return nil
}

// problem says what is wrong with an operation by itself, or "".
func (o *Op) problem() string {
	switch {
	case o.F < Read || o.F > CAS:
		return fmt.Sprintf("unknown f %v: want read, write or cas", o.F)
	case o.Type < OK || o.Type > Info:
		return fmt.Sprintf("unknown type %v: want ok, fail or info", o.Type)
	case o.Process < 0:
		return fmt.Sprintf("process %d is negative: sessions count from 0", o.Process)
	case o.Call < 0:
		return fmt.Sprintf("call %d is negative: times count from 0", o.Call)
	case o.Call == Never:
		return fmt.Sprintf("call %d is out of range: want at most %d", o.Call, Never-1)
	case o.Type == Info && o.Return != Never:
		return fmt.Sprintf("return is %d but type is info: an unknown outcome has no return", o.Return)
	case o.Type != Info && o.Return == Never:
		return fmt.Sprintf("no return but type is %v: only info has none", o.Type)
	case o.Return < o.Call:
		return fmt.Sprintf("return %d is before call %d", o.Return, o.Call)
	case !validNode(o.Node):
		return fmt.Sprintf("unknown node %q: want leader, follower-1, follower-2, ...", clip(o.Node))
	}
	return o.versionProblem()
}

func (o *Op) versionProblem() string {
	switch v := o.Version; {
	case v.plusOne < 0:
		return "version is out of range: positions in the log count from 0"
	case v.Known() && o.Type == Fail:
		return fmt.Sprintf("version %d but type is fail: what did not happen is not in the log", v.Offset())
	case v == At(0) && o.Writes():
		return fmt.Sprintf("version 0 for a %v: 0 is the initial state, writes count from 1", o.F)
	}
	return ""
}

func validNode(name string) bool {
	if name == "" || name == "leader" {
		return true
	}
	number, ok := strings.CutPrefix(name, "follower-")
	if !ok || number == "" || number[0] == '0' {
		return false
	}
	for _, c := range []byte(number) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// firstRepeatedVersion finds the first write whose version an earlier one of
// the list has. Versions are mostly dense, so a slice serves for nearly all.
func (h History) firstRepeatedVersion() *InvalidError {
	dense := make([]int32, 2*len(h)+1) // 1 + index of the version's write
	sparse := make(map[int64]int32)
	for i := range h {
		o := &h[i]
		if !o.Writes() || !o.Version.Known() {
			continue
		}
		offset := o.Version.Offset()
		var before int32
		if offset < int64(len(dense)) {
			before, dense[offset] = dense[offset], int32(i+1)
		} else {
			before, sparse[offset] = sparse[offset], int32(i+1)
		}
		if before > 0 {
			return contradiction(i, int(before-1), fmt.Sprintf("version %d was also given to another write, %%s", offset))
		}
	}
	return nil
}

// firstOverlap finds the first operation of the list that its process called
// while another was running.
func (h History) firstOverlap() *InvalidError {
	if h.inTurn() {
		return nil
	}
	var first *InvalidError
	for _, session := range h.Sessions() {
		longest := session[0] // of those called so far, the last to end
		for _, i := range session[1:] {
			if (first == nil || i < first.Op) && h.overlaps(longest, i) {
				first = contradiction(i, longest, h.describeOverlap(longest, i))
			}
			if h.end(i) >= h.end(longest) {
				longest = i
			}
		}
	}
	return first
}

// inTurn reports whether every operation was called after all that its process has
// before it in the list were over: then nothing overlaps. Most histories are recorded
// like that. It may say no of one whose process numbers are large, or negative.
func (h History) inTurn() bool {
	over := []int64(nil) // for each process: when it was through with the latest
	for i := range h {
		p := h[i].Process
		if p < 0 {
			return false
		}
		if p >= len(over) {
			if p >= len(h)+1024 {
				return false
			}
			for len(over) <= p {
				over = append(over, -1)
			}
		}
		if h[i].Call <= over[p] {
			return false
		}
		over[p] = h.end(i)
	}
	return true
}

// overlaps reports whether operation j, not before i in session order, was
// called while i was running.
func (h History) overlaps(i, j int) bool {
	a, b := &h[i], &h[j]
	return b.Call < h.end(i) || b.Call == a.Call && a.Return > a.Call
}

// end is when an operation ends for its process: an unknown outcome is given up
// at some time after the call, so that nothing later can overlap it.
func (h History) end(i int) int64 {
	if h[i].Type == Info {
		return h[i].Call
	}
	return h[i].Return
}

func (h History) describeOverlap(i, j int) string {
	a, b := &h[i], &h[j]
	if a.Type == Info {
		return fmt.Sprintf("process %d called this at %d, at the same time as its %%s", b.Process, b.Call)
	}
	return fmt.Sprintf("process %d called this at %d while its %%s was still running until %d", b.Process, b.Call, a.Return)
}

func contradiction(op, other int, format string) *InvalidError {
	e := &InvalidError{Op: op, Other: other, format: format}
	e.Problem = e.Naming(fmt.Sprintf("operation %d", other))
	return e
}
