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

func (f *Finding) add(operation int) {
	f.Count++
	if len(f.Operations) < shownByFinding {
		f.Operations = append(f.Operations, operation)
	}
}

// Lint says what is doubtful about a valid history before anybody believes a
// verdict on it. No finding is a verdict: a history with findings may well be
// what happened. It returns an error if the history is not valid.
func Lint(h history.History) ([]Finding, error) {
	verdicts, err := Check(h, Options{Guarantees: cheap()})
	if err != nil {
		return nil, err
	}
	ix := newIndex(h)
	var findings []Finding
	for _, look := range []func(*index) Finding{
		failedWritesRead, unwrittenValues, repeatedValues, missingVersions, contradictingVersions,
		unknownOutcomes, sharedInstants, noFollowers, oneSession,
	} {
		if f := look(ix); f.Count > 0 {
			findings = append(findings, f)
		}
	}
	for _, v := range verdicts {
		if v.Result == Holds && v.Obligations == 0 {
			findings = append(findings, Finding{
				Kind: "nothing-to-check", Count: 1,
				Says: fmt.Sprintf("no operation could have broken %s", v.Guarantee),
				Mend: nothingToCheck[v.Guarantee],
			})
		}
	}
	return findings, nil
}

// cheap names the guarantees that are decided without a search.
func cheap() []string { return []string{ReadYourWrites, MonotonicReads} }

var nothingToCheck = map[string]string{
	ReadYourWrites: "let sessions read keys that they wrote before",
	MonotonicReads: "let sessions read a key more than once",
}

// failedWritesRead finds writes that definitely did not happen and were seen.
func failedWritesRead(ix *index) Finding {
	f := Finding{
		Kind: "failed-write-read",
		Says: "a write is recorded as fail, but its value was read",
		Mend: "record a write as info unless it certainly did not happen: after a time-out nobody knows",
	}
	failed := make(map[int32]int)
	for i := range ix.h {
		if op := &ix.h[i]; op.Writes() && op.Type == history.Fail && !op.Value.IsNil() {
			failed[ix.value[i]] = i
		}
	}
	for i := range ix.h {
		if !ix.reads(i) || len(ix.sights().candidates(i)) > 0 {
			continue
		}
		if w, ok := failed[ix.saw(i)]; ok {
			f.add(w)
			delete(failed, ix.saw(i))
		}
	}
	return f
}

// unwrittenValues finds reads of what nobody had written by then.
func unwrittenValues(ix *index) Finding {
	f := Finding{
		Kind: "unwritten-value",
		Says: "a read saw a value that nobody had written by then",
		Mend: "record every write, those before the test too, and all times on one clock; if that is done, the store invents values",
	}
	for i := range ix.h {
		if ix.reads(i) && len(ix.sights().candidates(i)) == 0 {
			f.add(i)
		}
	}
	return f
}

// repeatedValues finds reads that may have seen one of several writes.
func repeatedValues(ix *index) Finding {
	f := Finding{
		Kind: "repeated-values",
		Says: "a read may have seen any of several writes of the same value",
		Mend: "write a value only once for each key, or record versions; a violation may go unnoticed",
	}
	for i := range ix.h {
		if ix.reads(i) && len(ix.sights().candidates(i)) > 1 {
			f.add(i)
		}
	}
	return f
}

// missingVersions finds acknowledged writes without a known position.
func missingVersions(ix *index) Finding {
	f := Finding{
		Kind: "missing-version",
		Says: "an acknowledged write has no version",
		Mend: "record the position in the leader's log that the store returns, if it does; without it the order of writes, and how old reads are, stay unknown",
	}
	for i := range ix.h {
		if ix.wrote(i) && !ix.h[i].Version.Known() {
			f.add(i)
		}
	}
	return f
}

// contradictingVersions tells whether the versions are believed.
func contradictingVersions(ix *index) Finding {
	f := Finding{
		Kind: "contradicting-versions",
		Says: "the claimed versions contradict what clients saw, so none of them is believed",
		Mend: "look at how versions are recorded: a read's version is that of the write it saw, 0 if there was none",
	}
	if ix.sights().disagree {
		f.Count = 1
	}
	return f
}

// unknownOutcomes finds histories of which little is known.
func unknownOutcomes(ix *index) Finding {
	f := Finding{
		Kind: "many-unknown-outcomes",
		Says: "more than a third of the operations have an unknown outcome, and oblige nobody",
		Mend: "raise the clients' time-outs, or record for longer while the store is well",
	}
	for i := range ix.h {
		if ix.h[i].Type == history.Info {
			f.add(i)
		}
	}
	if 3*f.Count <= len(ix.h) {
		f.Count = 0
	}
	return f
}

// sharedInstants finds clocks too coarse to order operations of different
// sessions.
func sharedInstants(ix *index) Finding {
	f := Finding{
		Kind: "coarse-clock",
		Says: "an operation starts at the very instant at which one of another session ends, so the two count as concurrent",
		Mend: "record times in nanoseconds; a coarse clock hides violations",
	}
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
	for i := range ix.h {
		if s, ok := ended[ix.h[i].Call]; ok && s != ix.owner[i] {
			f.add(i)
		}
	}
	if 100*f.Count < len(ix.h) { // chance
		f.Count = 0
	}
	return f
}

// noFollowers finds histories that say nothing about followers.
func noFollowers(ix *index) Finding {
	f := Finding{
		Kind: "no-follower-read",
		Says: "every read whose node is known was answered by the leader",
		Mend: "read from followers, too: a leader alone keeps every guarantee",
	}
	for i := range ix.h {
		switch node := ix.h[i].Node; {
		case !ix.reads(i) || node == "":
		case strings.HasPrefix(node, "follower"):
			return Finding{}
		default:
			f.add(i)
		}
	}
	return f
}

// oneSession finds histories of a single session.
func oneSession(ix *index) Finding {
	f := Finding{
		Kind: "one-session",
		Says: "all operations are of one session",
		Mend: "give each client its own process number: what one client sees of another's writes is untested",
	}
	if len(ix.sessions) == 1 && len(ix.h) > 1 {
		f.Count = 1
	}
	return f
}
