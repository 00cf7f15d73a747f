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
		return e.example(more, core, text)
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
	h := e.ix.h
	head := e.describe(r) + " " + e.returned(r)
	tail := fmt.Sprintf("it had to return %s or something newer.", word(h[w].Value))
	if old == initial {
		t := moments(h[w].Return, h[r].Call)
		return fmt.Sprintf("%s, but %s had been acknowledged at %s, before the %s began at %s: %s", head, e.describe(w), t[0], e.kind(r), t[1], tail)
	}
	if !e.before(int(old), w) {
		return ""
	}
	t := moments(h[old].Return, h[w].Call, h[w].Return, h[r].Call)
	return fmt.Sprintf("%s, but that value had been replaced: after %s was acknowledged at %s, %s began at %s and was acknowledged at %s, before the %s began at %s: %s",
		head, e.describe(int(old)), t[0], e.describe(w), t[1], t[2], e.kind(r), t[3], tail)
}

// newThenOld explains a read r that returned an older value than read q, which
// had ended before r began.
func (e *evidence) newThenOld(q, r int) string {
	newer, ok := e.sole(q)
	older, sure := e.sole(r)
	if !ok || !sure || newer == older || newer == initial || !e.before(q, r) {
		return ""
	}
	h := e.ix.h
	t := moments(h[q].Return, h[r].Call)
	text := fmt.Sprintf("%s %s, but %s, which ended at %s before this %s began at %s, had already %s: ",
		e.describe(r), e.returned(r), e.describe(q), t[0], e.kind(r), t[1], e.returned(q))
	switch {
	case older == initial:
		return text + fmt.Sprintf("%s is gone once %s has been seen.", e.readValue(r), e.readValue(q))
	case e.before(int(older), int(newer)):
		t := moments(h[older].Return, h[newer].Call)
		return text + fmt.Sprintf("%s is older, for its write was acknowledged at %s, before the write of %s began at %s.", e.readValue(r), t[0], e.readValue(q), t[1])
	case e.before(int(older), q):
		t := moments(h[older].Return, h[q].Call)
		return text + fmt.Sprintf("%s is older, for its write was acknowledged at %s, before the read of %s began at %s.", e.readValue(r), t[0], e.readValue(q), t[1])
	}
	return ""
}
