package checker

import (
	"cmp"
	"slices"
	"strings"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

var lintRules = []lintRule{
	{
		"failed-write-read", "a write is recorded as fail, but its value was read",
		"linearizable is violated by that read alone, and the session guarantees do not judge it",
		"record a write as info unless it certainly did not happen: after a time-out nobody knows",
		failedWritesRead,
	},
	{
		"unwritten-value", "a read saw a value that nobody had written by then",
		"linearizable is violated by that read alone, and no other guarantee judges it",
		"record every write, those before the test too, and all times on one clock; if that is done, the store invents values",
		each(func(ix *index, i int) bool { return ix.reads(i) && ix.sights().nowhere(i) }),
	},
	{
		"repeated-values", "a read may have seen any of several writes of the same value",
		"every guarantee is violated only if it is for each of these writes, so a violation may go unnoticed; linearizable needs a search, which may give up",
		"write a value only once for each key, or record versions",
		each(func(ix *index, i int) bool { return ix.sights().several(i) }),
	},
	{
		"beyond-search", "a key needs a search, because of cas or values that repeat, and has more operations than a search is given",
		"linearizable is unknown, unless another key breaks it",
		"write a value only once for each key, or spread the operations over more keys",
		beyondSearch,
	},
	{
		"missing-version", "an acknowledged write has no version",
		"sequential, causal, pram, monotonic-writes and writes-follow-reads are unknown unless they are vacuous, and staleness is not measured",
		"record the position in the leader's log that the store returns, if it does",
		lacksVersion(false),
	},
	{
		"partial-versions", "an acknowledged write has no version, although others have one",
		"one such write is enough to leave sequential, causal, pram, monotonic-writes, writes-follow-reads and staleness undecided",
		"record the version of every acknowledged write, from whichever node answered",
		lacksVersion(true),
	},
	{
		"contradicting-versions", "the claimed versions contradict what clients saw, so none of them is believed",
		"the verdicts are taken as if no version were recorded; lagcheck check --explain shows an example",
		"look at how versions are recorded: a read's version is that of the write it saw, 0 if there was none",
		whole(func(ix *index) bool { return ix.sights().disagree }),
	},
	{
		"many-unknown-outcomes", "more than a third of the operations have an unknown outcome",
		"they oblige nobody, so every guarantee is easier to keep than it looks",
		"raise the clients' time-outs, or record for longer while the store is well",
		share(3, func(ix *index, i int) bool { return ix.h[i].Type == history.Info }),
	},
	{
		"coarse-clock", "an operation starts at the very instant at which one of another session ends",
		"the two count as concurrent, so linearizable and staleness ask for less",
		"record times in nanoseconds; a coarse clock hides violations",
		sharedInstants,
	},
	{
		"no-overlap", "no operation overlaps one of another session in time",
		"linearizable is tested for one client at a time only; and clocks of several machines, or one that is coarse, may have been taken for one",
		"let clients work at the same time, and record call and return where the client is",
		whole(func(ix *index) bool { return len(ix.sessions) > 1 && len(ix.h) >= fewOperations && !anyOverlap(ix.h) }),
	},
	{
		"reads-before-writes", "every read of the key had ended before the first write of it began",
		"these reads can only see the initial value, so they test no guarantee",
		"write before or while others read",
		earlyReads,
	},
	{
		"no-reads", "nothing was read with a known outcome",
		"linearizable holds whatever the store did, and so do read-your-writes and monotonic-reads",
		"let clients read what was written",
		whole(func(ix *index) bool { return !anyOperation(ix, ix.reads) }),
	},
	{
		"missing-node", "it is not recorded which node answered a read",
		"verdicts do not depend on it, but nobody can tell which replica broke them, and how stale followers were",
		"record as \"node\" who answered: leader, follower-1, ...",
		each(func(ix *index, i int) bool { return ix.reads(i) && ix.h[i].F == history.Read && ix.h[i].Node == "" }),
	},
	{
		"no-follower-read", "every read whose node is known was answered by the leader",
		"a leader alone keeps every guarantee, so none of them is tested",
		"read from followers, too",
		noFollowers,
	},
	{
		"one-session", "all operations are of one session",
		"what one client sees of another's writes is untested: linearizable, sequential, causal and pram ask for no more than the session guarantees",
		"give each client its own process number",
		whole(func(ix *index) bool { return len(ix.sessions) == 1 && len(ix.h) > 1 }),
	},
	vacuous(ReadYourWrites, checkReadYourWrites, "let sessions read keys that they wrote before"),
	vacuous(MonotonicReads, checkMonotonicReads, "let sessions read a key more than once"),
	vacuous(MonotonicWrites, checkMonotonicWrites, "let sessions write more than once"),
	vacuous(WritesFollowReads, checkWritesFollowReads, "let sessions write after they have read"),
}

// vacuous finds that there is nothing to check for a guarantee.
func vacuous(guarantee string, check func(*index, Options) Verdict, mend string) lintRule {
	return lintRule{
		"nothing-to-check", "no operation could have broken " + guarantee,
		guarantee + " holds whatever the store did", mend,
		whole(func(ix *index) bool { return ix.sights().crowd == 0 && check(ix, Options{}).Obligations == 0 }),
	}
}

// fewOperations is below what says anything about a clock.
const fewOperations = 10

// beyondSearch finds the first operation of each key that is too large to be searched.
func beyondSearch(ix *index, show func(int)) {
	for key, r := range ix.linear() {
		if r.Verdict == lin.Undecidable && len(ix.complete(ix.byKey()[key])) > mostSteps {
			show(int(ix.named[key]))
		}
	}
}

// lacksVersion finds acknowledged writes without version: where others have one, or
// where none has.
func lacksVersion(others bool) func(*index, func(int)) {
	missing := func(ix *index, i int) bool { return ix.wrote(i) && !ix.h[i].Version.Known() }
	return func(ix *index, show func(int)) {
		stated := anyOperation(ix, func(i int) bool { return ix.wrote(i) && ix.h[i].Version.Known() })
		if stated == others {
			each(missing)(ix, show)
		}
	}
}

func anyOperation(ix *index, is func(int) bool) bool {
	for i := range ix.h {
		if is(i) {
			return true
		}
	}
	return false
}

// anyOverlap reports whether two operations overlap in time, those of one session
// aside, which cannot.
func anyOverlap(h history.History) bool {
	order := make([]int, len(h))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(h[a].Call, h[b].Call) })
	end := int64(-1)
	for _, i := range order {
		if h[i].Call < end {
			return true
		}
		if h[i].Type == history.Info {
			return true // it overlaps all that follows
		}
		end = max(end, h[i].Return)
	}
	return false
}

// earlyReads finds the reads of keys that nobody wrote while or before they were read.
func earlyReads(ix *index, show func(int)) {
	first, last := make([]int64, ix.keys), make([]int64, ix.keys) // call of a write, return of a read
	for k := range first {
		first[k], last[k] = history.Never, -1
	}
	for i := range ix.h {
		op, k := &ix.h[i], ix.key[i]
		if op.Writes() && op.Type != history.Fail {
			first[k] = min(first[k], op.Call)
		}
		if ix.reads(i) {
			last[k] = max(last[k], op.Return)
		}
	}
	each(func(ix *index, i int) bool {
		k := ix.key[i]
		return ix.reads(i) && first[k] != history.Never && last[k] < first[k]
	})(ix, show)
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
