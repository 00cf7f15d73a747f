package main

import (
	"slices"
	"strings"

	"lagcheck/checker"
)

// witnesses say in words what shows that a guarantee holds.
var witnesses = map[string]id{
	checker.Linearizable:      witnessLinearizable,
	checker.Sequential:        witnessSequential,
	checker.Causal:            witnessCausal,
	checker.PRAM:              witnessPRAM,
	checker.ReadYourWrites:    witnessReadYourWrites,
	checker.MonotonicReads:    witnessMonotonicReads,
	checker.MonotonicWrites:   witnessMonotonicWrites,
	checker.WritesFollowReads: witnessWritesFollowReads,
}

// idle says what to record where there was nothing to check.
var idle = map[string]id{
	checker.Linearizable:      recordOutcomes,
	checker.Sequential:        recordSessions,
	checker.Causal:            recordSessions,
	checker.PRAM:              recordSessions,
	checker.ReadYourWrites:    recordOwnReads,
	checker.MonotonicReads:    recordRereads,
	checker.MonotonicWrites:   recordRewrites,
	checker.WritesFollowReads: recordFollowing,
}

// advices say what to do about a verdict that is unknown.
var advices = map[checker.ReasonKind]id{
	checker.NotBegun:            adviceTimeout,
	checker.SearchEnded:         adviceTimeoutOrValues,
	checker.SearchGaveUp:        adviceFewer,
	checker.TooLargeToSearch:    adviceFewer,
	checker.SearchedUncertified: adviceFewer,
	checker.ValuesRepeat:        adviceValues,
	checker.TooManyCandidates:   adviceValues,
	checker.NeedsVersions:       adviceVersions,
}

// advice is about the first reason that there is advice for.
func (j *judgement) advice(reasons checker.Reasons) string {
	for _, r := range reasons {
		if do, ok := advices[r.Kind]; ok {
			return j.say(do)
		}
	}
	return j.say(adviceLint)
}

// decidedBy says what decided and what re-checked that.
func (j *judgement) decidedBy(v checker.Verdict) string {
	var how []string
	add := func(id id) { how = append(how, j.say(id)) }
	lin, porcupine := slices.Contains(v.By, "lin"), slices.Contains(v.By, "porcupine")
	if lin {
		add(byEngine)
	}
	switch {
	case lin && porcupine:
		add(byPorcupineToo)
	case porcupine:
		add(byPorcupine)
	}
	if slices.Contains(v.By, "versions") {
		add(byVersions)
	}
	if slices.Contains(v.By, "values") {
		add(byValues)
	}
	return strings.Join(how, j.say(semicolon))
}
