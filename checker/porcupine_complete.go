package checker

import "lagcheck/history"

// A step is an operation on one key, completed: all that is left open about it
// is the instant between start and end at which it takes effect.
type step struct {
	op         int32 // index in the history
	f          history.Func
	optional   bool  // a cas that need not find its old value
	value, old int32 // numbers of values
	start, end int64

	// Session order where real time does not express it; see complete.
	line  int32 // which session's ties these are, none if it has no tie
	turn  int32 // position among the session's steps, from 1
	after int32 // the turn that must have come before, 0 if real time says it all
	first bool  // another step has this one's turn as its after
}

// complete turns the operations of one key, ascending, into steps. It is the one
// place that says what operations with an uncertain outcome may have done to a
// register:
//
//   - fail: did not happen, and is left out;
//   - info read: nothing is known of it, and it is left out;
//   - info write: takes effect at any time after its call, so it ends at the end of
//     time. Having taken effect after everything else is as good as never.
//   - info cas: the same, and when its turn comes it may also find another value
//     than its old one and change nothing.
//
// An info write or cas of a value that no operation on the key returned or
// expects (as the old value of a cas) is left out. This is sound: in an order
// that explains the history, nothing between it and the next write can have seen
// the register, so the order explains the history without it as well.
//
// Two operations of a session may share an instant: the second starts when the
// first ends. Real time calls them concurrent, the session orders them. Intervals
// cannot express this for several sessions at once, so the second step names the
// turn of the first in its after. The operations between the two in the session,
// on other keys, need no steps: they are all at this very instant, and the order
// of the two on this key follows by way of them.
func (ix *index) complete(ops []int32) []step {
	read := ix.expected(ops)
	steps := make([]step, 0, len(ops))
	for _, i := range ops {
		op := &ix.h[i]
		st := step{op: i, f: op.F, value: ix.value[i], start: op.Call, end: op.Return, line: none}
		if op.F == history.CAS {
			st.old = ix.old[i]
		}
		switch {
		case op.Type == history.Fail:
			continue
		case op.Type == history.Info && (op.F == history.Read || !read[st.value]):
			continue
		case op.Type == history.Info:
			st.end, st.optional = history.Never, op.F == history.CAS
		}
		steps = append(steps, st)
	}
	ix.tie(steps)
	return steps
}

// expected returns the values that some operation returned or expects.
func (ix *index) expected(ops []int32) map[int32]bool {
	var read map[int32]bool
	for _, i := range ops {
		if ix.h[i].Type == history.Info && ix.h[i].F != history.Read {
			read = make(map[int32]bool, len(ops))
			break
		}
	}
	if read == nil {
		return nil // nobody will ask
	}
	for _, i := range ops {
		op := &ix.h[i]
		if op.Type == history.OK && op.F == history.Read || op.Type != history.Fail && op.F == history.CAS {
			read[ix.saw(int(i))] = true
		}
	}
	return read
}
