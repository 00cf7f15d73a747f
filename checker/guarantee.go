package checker

import (
	"fmt"
	"strings"

	"lagcheck/checker/certify"
	"lagcheck/checker/explain"
	"lagcheck/history/lang"
)

// A Guarantee is a promise that a replicated store can make to its clients.
type Guarantee struct {
	Name   string // as in [Verdict] and on the command line
	Says   string // the promise in one sentence
	Source string // where it was defined

	check func(*index, Options) Verdict
	rule  certify.Rule // by which package certify knows it
	place int          // among all

	// The shape of a session guarantee: it is about later reads (or else about later
	// writes) and about the session's own writes (or else about what it read).
	read, own bool

	store bool // it is about the whole store and several sessions: sequential, causal, pram
}

var guarantees = [...]Guarantee{
	{
		Name:   Linearizable,
		Says:   explain.Says(Linearizable, lang.English),
		Source: explain.Source(Linearizable, lang.English),
		check:  checkLinearizable,
		rule:   noRule,
	},
	{
		Name:   Sequential,
		Says:   explain.Says(Sequential, lang.English),
		Source: explain.Source(Sequential, lang.English),
		check:  checkSequential,
		rule:   certify.Sequential,
		store:  true,
	},
	{
		Name:   Causal,
		Says:   explain.Says(Causal, lang.English),
		Source: explain.Source(Causal, lang.English),
		check:  checkCausal,
		rule:   certify.Causal,
		store:  true,
	},
	{
		Name:   PRAM,
		Says:   explain.Says(PRAM, lang.English),
		Source: explain.Source(PRAM, lang.English),
		check:  checkPRAM,
		rule:   certify.PRAM,
		store:  true,
	},
	{
		Name:   ReadYourWrites,
		Says:   explain.Says(ReadYourWrites, lang.English),
		Source: explain.Source(ReadYourWrites, lang.English),
		check:  checkReadYourWrites,
		rule:   certify.ReadYourWrites,
		read:   true, own: true,
	},
	{
		Name:   MonotonicReads,
		Says:   explain.Says(MonotonicReads, lang.English),
		Source: explain.Source(MonotonicReads, lang.English),
		check:  checkMonotonicReads,
		rule:   certify.MonotonicReads,
		read:   true,
	},
	{
		Name:   MonotonicWrites,
		Says:   explain.Says(MonotonicWrites, lang.English),
		Source: explain.Source(MonotonicWrites, lang.English),
		check:  checkMonotonicWrites,
		rule:   certify.MonotonicWrites,
		own:    true,
	},
	{
		Name:   WritesFollowReads,
		Says:   explain.Says(WritesFollowReads, lang.English),
		Source: explain.Source(WritesFollowReads, lang.English),
		check:  checkWritesFollowReads,
		rule:   certify.WritesFollowReads,
	},
}

func init() {
	for n := range guarantees {
		guarantees[n].place = n
	}
}

// All returns the guarantees, the strongest first, always in this order:
// linearizable, sequential, causal, pram, read-your-writes, monotonic-reads,
// monotonic-writes, writes-follow-reads.
func All() []Guarantee {
	all := guarantees
	return all[:]
}

// ByName returns the guarantee of that name. The error says what may have been meant,
// and lists the names.
func ByName(name string) (Guarantee, error) {
	names := make([]string, len(guarantees))
	for i, g := range guarantees {
		if g.Name == name {
			return g, nil
		}
		names[i] = g.Name
	}
	if near, ok := nearest(name, names); ok {
		return Guarantee{}, fmt.Errorf("find guarantee %q: did you mean %s? The names are %s", name, near, strings.Join(names, ", "))
	}
	return Guarantee{}, fmt.Errorf("find guarantee %q: the names are %s", name, strings.Join(names, ", "))
}

// short are what people call the guarantees for short.
var short = map[string]string{
	"lin": Linearizable, "linearizability": Linearizable, "sc": Sequential, "ryw": ReadYourWrites,
	"mr": MonotonicReads, "mw": MonotonicWrites, "wfr": WritesFollowReads,
}

// nearest returns the name that was probably meant: by a short form, or by at most one
// wrong letter in three.
func nearest(name string, names []string) (string, bool) {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if full, ok := short[name]; ok {
		return full, true
	}
	best, least := "", len(name)/3+1
	for _, other := range names {
		if d := distance(name, other); d < least {
			best, least = other, d
		}
	}
	return best, best != ""
}

// distance counts the letters to change, add or take away (Levenshtein 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
