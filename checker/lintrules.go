package checker

import (
	"cmp"
	"slices"
	"strings"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

// lintRules look for what there are words for in linttexts.go.
var lintRules = []lintRule{
	{id: failedWriteRead, look: failedWritesRead},
	{id: unwrittenValue, look: each(func(ix *index, i int) bool { return ix.reads(i) && ix.sights().nowhere(i) })},
	{id: repeatedValues, look: each(func(ix *index, i int) bool { return ix.sights().several(i) })},
	{id: beyondTheSearch, look: beyondSearch},
	{id: missingVersion, look: lacksVersion(false)},
	{id: partialVersions, look: lacksVersion(true)},
	{id: contradictingVersions, look: whole(func(ix *index) bool { return ix.sights().disagree })},
	{id: manyUnknownOutcomes, look: share(3, func(ix *index, i int) bool { return ix.h[i].Type == history.Info })},
	{id: coarseClock, look: sharedInstants},
	{id: noOverlap, look: whole(func(ix *index) bool { return len(ix.sessions) > 1 && len(ix.h) >= fewOperations && !anyOverlap(ix.h) })},
	{id: readsBeforeWrites, look: earlyReads},
	{id: noReads, look: whole(func(ix *index) bool { return !anyOperation(ix, ix.reads) })},
	{id: missingNode, look: each(func(ix *index, i int) bool { return ix.reads(i) && ix.h[i].F == history.Read && ix.h[i].Node == "" })},
	{id: noFollowerRead, look: noFollowers},
	{id: oneSession, look: whole(func(ix *index) bool { return len(ix.sessions) == 1 && len(ix.h) > 1 })},
	vacuous(nothingForReadYourWrites, ReadYourWrites, checkReadYourWrites),
	vacuous(nothingForMonotonicReads, MonotonicReads, checkMonotonicReads),
	vacuous(nothingForMonotonicWrites, MonotonicWrites, checkMonotonicWrites),
	vacuous(nothingForWritesFollowReads, WritesFollowReads, checkWritesFollowReads),
}

// vacuous finds that there is nothing to check for a guarantee.
func vacuous(id findingID, guarantee string, check func(*index, Options) Verdict) lintRule {
	return lintRule{id: id, guarantee: guarantee, look: whole(func(ix *index) bool {
		return ix.sights().crowd == 0 && check(ix, Options{}).Obligations == 0
	})}
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
