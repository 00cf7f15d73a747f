package main

import (
	"slices"
	"strings"

	"lagcheck/checker"
)

// witnesses say in words what shows that a guarantee holds.
var witnesses = map[string]string{
	checker.Linearizable:      "the operations on each key can be put in an order that respects real time and in which every read returns the value last written",
	checker.Sequential:        "each session can be laid along the leader's log without going back, every read at a place where the log has what it returned",
	checker.Causal:            "no operation misses a write that its session had done or read before, or that led to one of those, and so on back",
	checker.PRAM:              "no read misses a write that its session had done or read before, or that another session had written before one of those",
	checker.ReadYourWrites:    "every read saw the newest write that its own session had finished on its key, or something newer",
	checker.MonotonicReads:    "every read saw at least what its own session had seen on its key before",
	checker.MonotonicWrites:   "every session's writes stand in the leader's log in the order in which it made them; that speaks of the leader, not of where one reads",
	checker.WritesFollowReads: "every write stands in the leader's log after all that its session had read before; that speaks of the leader, not of where one reads",
}

// idle says what to record where there was nothing to check.
var idle = map[string]string{
	checker.Linearizable:      "record operations whose outcome is known",
	checker.Sequential:        "let sessions do more than one operation each",
	checker.Causal:            "let sessions do more than one operation each",
	checker.PRAM:              "let sessions do more than one operation each",
	checker.ReadYourWrites:    "let sessions read keys that they wrote before",
	checker.MonotonicReads:    "let sessions read a key more than once",
	checker.MonotonicWrites:   "let sessions write more than once",
	checker.WritesFollowReads: "let sessions write after they have read",
}

// advices say what to do about a verdict that is unknown, by what its reason says.
var advices = []struct{ reason, do string }{
	{"the check was ended", "give it more time with --timeout, or ask for fewer guarantees"},
	{"check was ended", "give it more time with --timeout; writing each value only once for each key makes the search needless"},
	{"Porcupine", "write each value only once for each key, which makes the search needless, or record fewer operations or clients on a key"},
	{"values repeat", "write each value only once for each key, or record the version that each operation wrote or saw"},
	{"needs versions", `record as "version" the position in the leader's log of each write, and of the write that each read saw, if the store tells it`},
}

func advice(reason string) string {
	for _, a := range advices {
		if strings.Contains(reason, a.reason) {
			return a.do
		}
	}
	return "lagcheck lint says how to record better"
}

// decidedBy says what decided and what re-checked that.
func decidedBy(v checker.Verdict) string {
	var how []string
	lin, porcupine := slices.Contains(v.By, "lin"), slices.Contains(v.By, "porcupine")
	if lin {
		how = append(how, "the log-linear engine, whose evidence a kernel that shares no code with it has re-checked")
	}
	switch {
	case lin && porcupine:
		how = append(how, "Porcupine, a search, as a second opinion on small keys and on every violation, and alone on keys whose written values cannot be told apart")
	case porcupine:
		how = append(how, "Porcupine alone, a search, as written values cannot be told apart")
	}
	if slices.Contains(v.By, "versions") {
		how = append(how, "the positions in the leader's log that operations state")
	}
	if slices.Contains(v.By, "values") {
		how = append(how, "the values alone: it is broken only if no order of the writes explains what was read")
	}
	return strings.Join(how, "; ")
}
