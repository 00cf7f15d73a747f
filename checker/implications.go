package checker

import (
	"fmt"
	"slices"

	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
)

// An Implication says that whoever keeps one guarantee keeps another one. It is
// about verdicts as [Check] gives them, and they have two frames that do not mix: in
// the order of the leader's log, where versions are known; or by values, where any
// order of the writes of a key will do. Linearizability is always decided by values
// and key by key, so it implies nothing about the log: where positions in
// the log and what clients saw tell different stories, a linearizable history can
// break anything that goes by the log, such as
//
//	c0: |--w x=1 #2--|  |--w x=2 #1--|  |--r x->2--|
type Implication struct {
	Stronger, Weaker string // names of guarantees
	Because          string // why, in one sentence
	ByValues         bool   // only where no version is known
}

// The lines of the lattice that have no other between them; the rest follows.
var implications = [...]Implication{
	{
		Stronger: Linearizable, Weaker: ReadYourWrites, ByValues: true,
		Because: explain.Because(Linearizable, ReadYourWrites, lang.English),
	},
	{
		Stronger: Linearizable, Weaker: MonotonicReads, ByValues: true,
		Because: explain.Because(Linearizable, MonotonicReads, lang.English),
	},
	{
		Stronger: Sequential, Weaker: Causal,
		Because: explain.Because(Sequential, Causal, lang.English),
	},
	{
		Stronger: Causal, Weaker: PRAM,
		Because: explain.Because(Causal, PRAM, lang.English),
	},
	{
		Stronger: Causal, Weaker: WritesFollowReads,
		Because: explain.Because(Causal, WritesFollowReads, lang.English),
	},
	{
		Stronger: PRAM, Weaker: ReadYourWrites,
		Because: explain.Because(PRAM, ReadYourWrites, lang.English),
	},
	{
		Stronger: PRAM, Weaker: MonotonicReads,
		Because: explain.Because(PRAM, MonotonicReads, lang.English),
	},
	{
		Stronger: PRAM, Weaker: MonotonicWrites,
		Because: explain.Because(PRAM, MonotonicWrites, lang.English),
	},
}

// Implications returns how the guarantees imply one another, without what follows
// from two of them; the strongest come first.
func Implications() []Implication {
	all := implications
	return all[:]
}

// Implies reports whether a guarantee implies another one, directly or by way of
// others: in the frame that both are decided in. No guarantee implies itself.
func Implies(stronger, weaker string) bool {
	for _, m := range implications {
		if m.Stronger == stronger && (m.Weaker == weaker || Implies(m.Weaker, weaker)) {
			return true
		}
	}
	return false
}

// Strongest leaves those of the named guarantees that none of the others implies:
// of all that hold, those worth saying.
func Strongest(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(names, func(other string) bool { return Implies(other, name) })
	})
}

// Weakest leaves those of the named guarantees that imply none of the others: of
// all that broke, those worth saying.
func Weakest(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(names, func(other string) bool { return Implies(name, other) })
	})
}

// contradiction looks for two verdicts that cannot both be true, as the first
// implies the second: then a checker is wrong. It is never the fault of the history. There
// is a verdict on each guarantee asked for.
func contradiction(h history.History, asked []Guarantee, verdicts []Verdict, blind func() bool) error {
	if !contradictory(asked, verdicts) {
		return nil
	}
	for s := range verdicts {
		for w := range verdicts {
			strong, weak := &verdicts[s], &verdicts[w]
			if strong.Result != Holds || weak.Result != Violated || !Implies(strong.Guarantee, weak.Guarantee) {
				continue
			}
			if because, ok := excluded(strong.Guarantee, weak.Guarantee, blind()); ok {
				problem := fmt.Sprintf("holds, but %s is violated, which cannot be (%s)", weak.Guarantee, because)
				return &InternalError{Guarantee: strong.Guarantee, Problem: problem, History: h}
			}
		}
	}
	return nil
}

// weaker are, of each guarantee, those that it implies: one bit for each, by their places
// among all.
var weaker = func() (bits [len(guarantees)]uint16) {
	for s := range guarantees {
		for w := range guarantees {
			if Implies(guarantees[s].Name, guarantees[w].Name) {
				bits[s] |= 1 << w
			}
		}
	}
	return bits
}()

// contradictory reports whether some verdict would contradict another one if all
// implications were of one frame.
func contradictory(asked []Guarantee, verdicts []Verdict) bool {
	var violated, implied uint16
	for i := range verdicts {
		place, result := asked[i].place, verdicts[i].Result
		violated |= uint16(bit(result == Violated)) << place
		implied |= weaker[place] & -uint16(bit(result == Holds))
	}
	return violated&implied != 0
}

// blind reports whether no version plays a part: none is stated, or none believed.
// Even where only reads state versions, they narrow what the reads may have seen.
func (ix *index) blind() bool {
	stated := func(op history.Op) bool { return op.Version.Known() }
	return ix.sights().disagree || !slices.ContainsFunc(ix.h, stated)
}

// excluded reports whether the first guarantee cannot hold while the second is
// violated, and why. Blind means that no version is known.
func excluded(stronger, weaker string, blind bool) (because string, ok bool) {
	for _, m := range implications {
		if m.Stronger != stronger || m.ByValues && !blind {
			continue
		}
		if m.Weaker == weaker {
			return m.Because, true
		}
		if _, ok := excluded(m.Weaker, weaker, blind); ok {
			return m.Because, true
		}
	}
	return "", false
}
