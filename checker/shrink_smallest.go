package checker

import (
	"slices"

	"lagcheck/checker/parts"
	"lagcheck/history"
)

// How much work it may take to prove that no part is smaller.
const (
	provingWork = 1_000_000 // operations that are looked at, and steps of Porcupine
	provingEach = 20        // of these, what is taken by any try
	easyWork    = 2000      // steps of Porcupine in which a part is easily seen to be sound
)

// prove looks for a closed part with fewer operations than the best one. What it finds
// becomes the best part. It is a smallest one if the search comes to its end. The error is
// an [*InternalError].
func (s *shrinker) prove() error {
	t := trying{shrinker: s, left: provingWork, in: make([]bool, len(s.ix.h))}
	s.proved = true
	for _, seeds := range s.universes() {
		part, proved := parts.Smallest(&t, len(s.ix.h), seeds, len(s.best))
		if part != nil {
			s.consider(part)
		}
		s.proved = s.proved && proved
	}
	return t.fault
}

// perKey reports whether the guarantee is about one key at a time.
func (s *shrinker) perKey() bool { return s.guarantee.read || s.guarantee.Name == Linearizable }

// universes returns the operations among which a part has to be looked for: those on
// each key, or all of them if the guarantee is about several keys at once. What failed or
// may never have happened comes with what needs it, if anything does: a lost write that no
// read can have seen breaks nothing.
func (s *shrinker) universes() [][]int {
	all := make([][]int, s.ix.keys)
	for i := range s.ix.h {
		k := 0
		if s.perKey() {
			k = int(s.ix.key[i])
		}
		if s.ix.h[i].Type == history.OK {
			all[k] = append(all[k], i)
		}
	}
	return all
}

// A trying is the history as package parts asks about it.
type trying struct {
	*shrinker
	left  int
	in    []bool // of each operation; room for Close
	fault error  // engines disagree about a part
}

// Close adds what operations need, and so on.
func (t *trying) Close(some []int) []int {
	var part []int
	add := func(i int) {
		if !t.in[i] {
			t.in[i], part = true, append(part, i)
		}
	}
	for _, i := range some {
		add(i)
	}
	for last := t.lastRead(part); ; {
		for k := 0; k < len(part); k++ {
			for _, w := range t.needs(part[k], last) {
				if w != initial {
					add(int(w))
				}
			}
		}
		now := t.lastRead(part)
		if now == last {
			break
		}
		last = now
	}
	for _, i := range part {
		t.in[i] = false
	}
	t.left -= len(part)
	slices.Sort(part)
	return part
}

// Judge judges a part as a history of its own, with all that a check has certified: a
// proof that nothing is smaller stands on parts that hold.
func (t *trying) Judge(part []int) parts.Verdict {
	var c Checker
	o := Options{Guarantees: []string{t.guarantee.Name}, Work: coreWork, Done: t.options.Done}
	verdicts, err := c.Check(t.part(part), o)
	if err != nil {
		t.fault = err
		return parts.Unknown
	}
	t.left -= provingEach + len(part)
	if c.ix != nil {
		t.left -= c.ix.tried
	}
	switch verdicts[0].Result {
	case Holds:
		return parts.Sound
	case Violated:
		return parts.Broken
	}
	return parts.Unknown
}

// Sound reports whether a part is found to keep the guarantee within little work.
func (t *trying) Sound(part []int) bool {
	before := t.searched
	v := t.judge(t.part(part), easyWork)
	t.left -= provingEach + len(part) + t.searched - before
	return v.Result == Holds
}

// More reports whether there is work left.
func (t *trying) More() bool { return t.left > 0 && t.fault == nil && !t.options.ended() }
