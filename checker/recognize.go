package checker

import (
	"fmt"

	"lagcheck/history"
)

// recognize puts the core of a history that is not linearizable into a sentence.
// It may add operations that did not happen in time, or at all, and would explain
// where the value came from.
func (e *evidence) recognize(core []int) Example {
	e.byCall(core)
	if len(core) == 1 {
		more, text := e.fromNowhere(core[0])
		return e.example(e.closure(more), core, text)
	}
	for _, explain := range []func(before, r int) string{e.stale, e.newThenOld} {
		for _, r := range core {
			for _, before := range core {
				if text := explain(before, r); text != "" {
					return e.example(core, []int{r}, text)
				}
			}
		}
	}
	text := fmt.Sprintf("No order of these operations on %s explains what they returned: %s.", keyName(e.ix.h[core[0]].Key), e.list(core))
	return e.example(core, e.readers(core), text)
}

// before reports whether operation i is certainly before j: in real time, or in
// their session.
func (e *evidence) before(i, j int) bool {
	if e.ix.h[i].Type == history.Info {
		return false
	}
	return e.ix.h.Before(i, j) || e.ix.owner[i] == e.ix.owner[j] && e.ix.rank[i] < e.ix.rank[j]
}

// fromNowhere explains a read of a value that nobody had written.
func (e *evidence) fromNowhere(r int) ([]int, string) {
	ix, h := e.ix, e.ix.h
	value := keyName(h[r].Key) + "=" + e.readValue(r)
	head := e.describe(r) + " " + e.returned(r)
	for w := ix.writer[ix.saw(r)]; w != none; w = ix.next[w] {
		if int(w) == r {
			continue
		}
		if h[w].Call > h[r].Return {
			t := moments(h[r].Return, h[w].Call)
			return []int{r, int(w)}, fmt.Sprintf("%s at %s, but %s began only at %s: a value cannot be read before it is written.", head, t[0], e.describe(int(w)), t[1])
		}
		return []int{r, int(w)}, fmt.Sprintf("%s, but %s itself wrote %s only after that read: a value cannot be read before it is written.", head, e.client(r), value)
	}
	for w := range h {
		if h[w].Type == history.Fail && h[w].Writes() && ix.key[w] == ix.key[r] && ix.value[w] == ix.saw(r) {
			return []int{r, w}, fmt.Sprintf("%s, but %s failed, and nobody else wrote %s.", head, e.describe(w), value)
		}
	}
	return []int{r}, fmt.Sprintf("%s, but nobody wrote %s.", head, value)
}

// sole returns the only write that operation i may have seen.
func (e *evidence) sole(i int) (int32, bool) {
	if candidates := e.seen(i); len(candidates) == 1 {
		return candidates[0], true
	}
	return none, false
}

// stale explains a read r of a value that write w had replaced before r began.
func (e *evidence) stale(w, r int) string {
	old, ok := e.sole(r)
	if !ok || !e.ix.wrote(w) || w == r || int32(w) == old || !e.before(w, r) {
		return ""
	}
	head := e.describe(r) + " " + e.returned(r) + ", but "
	tail := e.when(w, r, "the "+e.kind(r)) + ": " + e.demanded(r, word(e.ix.h[w].Value))
	if old == initial {
		return head + e.describe(w) + " had been acknowledged " + tail
	}
	if !e.before(int(old), w) {
		return ""
	}
	t := moments(e.ix.h[old].Return, e.ix.h[w].Call)
	return fmt.Sprintf("%sthat value had been replaced: after %s was acknowledged at %s, %s began at %s and was acknowledged %s",
		head, e.describe(int(old)), t[0], e.describe(w), t[1], tail)
}

// newThenOld explains a read r that returned an older value than read q, which
// had ended before r began.
func (e *evidence) newThenOld(q, r int) string {
	newer, ok := e.sole(q)
	older, sure := e.sole(r)
	if !ok || !sure || newer == older || newer == initial || !e.before(q, r) {
		return ""
	}
	which, before := e.describe(q), ""
	if which == e.describe(r) {
		before = "an earlier "
	}
	head := fmt.Sprintf("%s %s, but %s%s, which ended %s, had already %s: ",
		e.describe(r), e.returned(r), before, which, e.when(q, r, "this "+e.kind(r)), e.returned(q))
	old, seen := e.readValue(r), e.readValue(q)
	switch {
	case older == initial:
		return head + fmt.Sprintf("%s is gone once %s has been seen.", old, seen)
	case e.before(int(older), int(newer)):
		return head + fmt.Sprintf("%s is older, for its write was acknowledged %s.", old, e.when(int(older), int(newer), "the write of "+seen))
	case e.before(int(older), q):
		return head + fmt.Sprintf("%s is older, for its write was acknowledged %s.", old, e.when(int(older), q, "the read of "+seen))
	}
	return ""
}

// when says when operation i ended and that j, named by what, began after it.
func (e *evidence) when(i, j int, what string) string {
	end, begin := e.ix.h[i].Return, e.ix.h[j].Call
	t := moments(end, begin)
	if end == begin {
		return fmt.Sprintf("at %s, as %s began in the same session", t[0], what)
	}
	return fmt.Sprintf("at %s, before %s began at %s", t[0], what, t[1])
}
