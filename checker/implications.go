package checker

import (
	"fmt"
	"slices"

	"lagcheck/history"
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
		Because: "A write that its session finished comes before the session's next read in real time.",
	},
	{
		Stronger: Linearizable, Weaker: MonotonicReads, ByValues: true,
		Because: "Two reads of a session follow one another in real time, and so does what they see.",
	},
	{
		Stronger: Sequential, Weaker: Causal,
		Because: "Whoever is at one place of the log has seen everything before it, and causes stand before their effects.",
	},
	{
		Stronger: Causal, Weaker: PRAM,
		Because: "What a session wrote before a write is in the causal past of that write.",
	},
	{
		Stronger: Causal, Weaker: WritesFollowReads,
		Because: "What a session read before a write is in the causal past of that write.",
	},
	{
		Stronger: PRAM, Weaker: ReadYourWrites,
		Because: "A session sees its own writes in the order in which it made them.",
	},
	{
		Stronger: PRAM, Weaker: MonotonicReads,
		Because: "A session that has seen a write keeps seeing it or something newer.",
	},
	{
		Stronger: PRAM, Weaker: MonotonicWrites,
		Because: "All see the writes of a session in the order in which it made them.",
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
// implies the second: then a checker is wrong. It is never the fault of the history.
func contradiction(h history.History, verdicts []Verdict, blind func() bool) error {
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
