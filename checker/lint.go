package checker

import (
	"fmt"
	"strings"

	"lagcheck/history"
)

// A Finding is something about a history that makes a verdict doubtful or empty,
// and how to record better.
type Finding struct {
	Kind       string // a stable name: "failed-write-read", ...
	Operations []int  // the first operations that show it; nil if it is about the whole history
	Count      int    // how many there are
	Says       string // what is wrong, in a sentence
	Mend       string // what to do about it, in a sentence
}

// shownByFinding is how many operations a finding names.
const shownByFinding = 5

// A lintRule looks for one kind of finding. It calls show for each operation that
// shows it; -1 stands for the history as a whole.
type lintRule struct {
	kind, says, mend string
	look             func(ix *index, show func(operation int))
}

var lintRules = []lintRule{
	{
		"failed-write-read", "a write is recorded as fail, but its value was read",
		"record a write as info unless it certainly did not happen: after a time-out nobody knows",
		failedWritesRead,
	},
	{
		"unwritten-value", "a read saw a value that nobody had written by then",
		"record every write, those before the test too, and all times on one clock; if that is done, the store invents values",
		each(func(ix *index, i int) bool { return ix.reads(i) && ix.sights().nowhere(i) }),
	},
	{
		"repeated-values", "a read may have seen any of several writes of the same value",
		"write a value only once for each key, or record versions; a violation may go unnoticed",
		each(func(ix *index, i int) bool { return ix.sights().several(i) }),
	},
	{
		"missing-version", "an acknowledged write has no version",
		"record the position in the leader's log that the store returns, if it does; without it the order of writes, and how old reads are, stay unknown",
		each(func(ix *index, i int) bool { return ix.wrote(i) && !ix.h[i].Version.Known() }),
	},
	{
		"contradicting-versions", "the claimed versions contradict what clients saw, so none of them is believed",
		"look at how versions are recorded: a read's version is that of the write it saw, 0 if there was none",
		whole(func(ix *index) bool { return ix.sights().disagree }),
	},
	{
		"many-unknown-outcomes", "more than a third of the operations have an unknown outcome, and oblige nobody",
		"raise the clients' time-outs, or record for longer while the store is well",
		share(3, func(ix *index, i int) bool { return ix.h[i].Type == history.Info }),
	},
	{
		"coarse-clock", "an operation starts at the very instant at which one of another session ends, so the two count as concurrent",
		"record times in nanoseconds; a coarse clock hides violations",
		sharedInstants,
	},
	{
		"no-follower-read", "every read whose node is known was answered by the leader",
		"read from followers, too: a leader alone keeps every guarantee",
		noFollowers,
	},
	{
		"one-session", "all operations are of one session",
		"give each client its own process number: what one client sees of another's writes is untested",
		whole(func(ix *index) bool { return len(ix.sessions) == 1 && len(ix.h) > 1 }),
	},
	{
		"nothing-to-check", "no operation could have broken read-your-writes", "let sessions read keys that they wrote before",
		whole(func(ix *index) bool { return checkReadYourWrites(ix, Options{}).Obligations == 0 }),
	},
	{
		"nothing-to-check", "no operation could have broken monotonic-reads", "let sessions read a key more than once",
		whole(func(ix *index) bool { return checkMonotonicReads(ix, Options{}).Obligations == 0 }),
	},
}

// Lint says what is doubtful about a valid history before anybody believes a
// verdict on it. No finding is a verdict: a history with findings may well be
// what happened. It returns an error if the history is not valid.
func Lint(h history.History) ([]Finding, error) {
	if err := h.Validate(); err != nil {
		return nil, fmt.Errorf("lint history: %w", err)
	}
	ix := newIndex(h)
	var findings []Finding
	for _, r := range lintRules {
		f := Finding{Kind: r.kind, Says: r.says, Mend: r.mend}
		r.look(ix, func(operation int) {
			f.Count++
			if operation >= 0 && len(f.Operations) < shownByFinding {
				f.Operations = append(f.Operations, operation)
			}
		})
		if f.Count > 0 {
			findings = append(findings, f)
		}
	}
	return findings, nil
}

// each looks at every operation on its own.
func each(shows func(*index, int) bool) func(*index, func(int)) {
	return share(0, shows)
}

// share looks at every operation, and finds something only if those that show it
// are more than one in so many.
func share(oneIn int, shows func(*index, int) bool) func(*index, func(int)) {
	return func(ix *index, show func(int)) {
		var found []int
		for i := range ix.h {
			if shows(ix, i) {
				found = append(found, i)
			}
		}
		if oneIn > 0 && oneIn*len(found) <= len(ix.h) {
			return
		}
		for _, i := range found {
			show(i)
		}
	}
}

// whole looks at the history as a whole.
func whole(shows func(*index) bool) func(*index, func(int)) {
	return func(ix *index, show func(int)) {
		if shows(ix) {
			show(-1)
		}
	}
}

// failedWritesRead finds writes that definitely did not happen and were seen.
func failedWritesRead(ix *index, show func(int)) {
	failed := make(map[int32]int) // by value
	for i := range ix.h {
		if op := &ix.h[i]; op.Writes() && op.Type == history.Fail && !op.Value.IsNil() {
			failed[ix.value[i]] = i
		}
	}
	for i := range ix.h {
		if !ix.reads(i) || !ix.sights().nowhere(i) {
			continue
		}
		if w, ok := failed[ix.saw(i)]; ok {
			show(w)
			delete(failed, ix.saw(i))
		}
	}
}

// sharedInstants finds operations that start when one of another session ends, if
// they are more than chance would have: one in a hundred.
func sharedInstants(ix *index, show func(int)) {
	ended := make(map[int64]int32) // at each instant, the session whose operation ended; none for several
	for i := range ix.h {
		if op := &ix.h[i]; op.Type != history.Info {
			if s, ok := ended[op.Return]; ok && s != ix.owner[i] {
				ended[op.Return] = none
			} else {
				ended[op.Return] = ix.owner[i]
			}
		}
	}
	share(100, func(ix *index, i int) bool {
		s, ok := ended[ix.h[i].Call]
		return ok && s != ix.owner[i]
	})(ix, show)
}

// noFollowers finds the leader's reads where there are no others.
func noFollowers(ix *index, show func(int)) {
	fromLeader := func(ix *index, i int) bool { return ix.reads(i) && ix.h[i].Node == "leader" }
	fromFollower := func(ix *index, i int) bool { return ix.reads(i) && strings.HasPrefix(ix.h[i].Node, "follower") }
	follower := false
	each(fromFollower)(ix, func(int) { follower = true })
	if !follower {
		each(fromLeader)(ix, show)
	}
}
