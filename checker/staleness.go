package checker

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lagcheck/checker/versioned"
	"lagcheck/history"
)

// ErrNeedsVersions says that staleness was not measured: without the order of
// the writes nobody knows which of two values is the newer one.
var ErrNeedsVersions = errors.New(Reason{Kind: NeedsVersions}.String())

// A Staleness says how far behind reads were. A read is stale if a newer version
// of its key was certainly there when it began: that write, or a read of it, had
// returned before. Its age is how long before. Where a read may have seen one of
// several writes, the newest counts, so the measure never exaggerates.
//
// Only reads with a known outcome that saw a value somebody had written count;
// the read half of a cas does not.
type Staleness struct {
	Reads         int // reads measured
	Stale         int // reads with a newer version certainly there
	FollowerReads int // of Reads, those served by a follower
	FollowerStale int // of Stale, those served by a follower

	// How far behind the stale reads were; zero if there are none. The reads
	// that were not stale do not count, or a rare fault would have median 0.
	VersionsBehind Distribution[int]           // newer versions of the key certainly there
	Age            Distribution[time.Duration] // time since the first of them was there

	SinceWrite Curve // how likely a read was stale, over the time since the write

	// The numbers themselves, ascending, for whoever sums up several histories.
	AllBehind []int
	AllAges   []time.Duration
}

// A Distribution sums up a set of numbers. A percentile is by nearest rank: the
// smallest number of the set that at least so many percent do not exceed.
type Distribution[T int | time.Duration] struct{ P50, P99, Max T }

// A keyLog is the versions of a key that were seen, in the order of the log.
type keyLog struct {
	at       []int64 // their positions
	versions []versioned.Version
}

// MeasureStaleness measures the reads of a history. It returns an error if the
// history is not valid, and [ErrNeedsVersions] if a write that matters has no
// known position in the log or the versions contradict what clients saw.
func MeasureStaleness(h history.History) (Staleness, error) {
	if err := h.Validate(); err != nil {
		return Staleness{}, fmt.Errorf("measure staleness: %w", err)
	}
	return newIndex(h).staleness()
}

// StaleReads returns the reads that [MeasureStaleness] counts as stale, by index,
// ascending, with the same errors.
func StaleReads(h history.History) ([]int, error) {
	if err := h.Validate(); err != nil {
		return nil, fmt.Errorf("find stale reads: %w", err)
	}
	var stale []int
	err := newIndex(h).eachRead(func(i, behind int, _ time.Duration) {
		if behind > 0 {
			stale = append(stale, i)
		}
	})
	return stale, err
}

// eachRead tells of each read that is measured how many versions it was behind, and how
// long.
func (ix *index) eachRead(tell func(i, behind int, age time.Duration)) error {
	versions, ok := ix.versions()
	if !ok {
		return ErrNeedsVersions
	}
	var counter versioned.Counter
	for i := range ix.h {
		ix.lookAt(i)
		if ix.h[i].F == history.Read && len(ix.sights().candidates(i)) > 0 {
			n, age := ix.behind(&counter, &versions[ix.key[i]], i)
			tell(i, n, age)
		}
	}
	return nil
}

// An aging is how stale reads were, or why nobody knows.
type aging struct {
	staleness Staleness
	err       error
}

// staleness measures it, once.
func (ix *index) staleness() (Staleness, error) {
	if ix.aged == nil {
		st, err := ix.measure()
		ix.aged = &aging{st, err}
	}
	return ix.aged.staleness, ix.aged.err
}

func (ix *index) measure() (Staleness, error) {
	var st Staleness
	var behind []int
	var ages []time.Duration
	err := ix.eachRead(func(i, n int, age time.Duration) {
		st.count(&ix.h[i], n > 0)
		if n > 0 {
			behind, ages = append(behind, n), append(ages, age)
		}
	})
	if err != nil {
		return Staleness{}, err
	}
	st.VersionsBehind, st.Age = distribution(behind), distribution(ages)
	st.AllBehind, st.AllAges = behind, ages
	st.SinceWrite = ix.curve()
	return st, nil
}

func (st *Staleness) count(op *history.Op, stale bool) {
	follower, behind := bit(strings.HasPrefix(op.Node, "follower")), bit(stale)
	st.Reads++
	st.FollowerReads += follower
	st.Stale += behind
	st.FollowerStale += follower & behind
}

// versions returns the versions of each key in log order. It reports false if
// that order is not known: some acknowledged write, or some write that a read may
// have seen, has no position.
func (ix *index) versions() ([]keyLog, bool) {
	s := ix.sights()
	seen, ok := ix.firstSeen()
	if !ok || s.disagree || s.crowd > 0 {
		return nil, false
	}
	logs := make([]keyLog, ix.keys)
	for i := range ix.h {
		if ix.wrote(i) && s.at[i] == unplaced {
			return nil, false
		}
	}
	for _, w := range s.inLog() {
		if log := &logs[ix.key[w]]; seen[w] < history.Never {
			log.at = append(log.at, s.at[w])
			log.versions = append(log.versions, versioned.Version{Seen: seen[w]})
		}
	}
	for k := range logs {
		versioned.Link(logs[k].versions)
	}
	return logs, true
}

// firstSeen returns for each write when it was first certainly there. A read with
// several candidates shows none of them for certain.
func (ix *index) firstSeen() (seen []int64, ok bool) {
	s := ix.sights()
	seen = make([]int64, len(ix.h))
	for i := range ix.h {
		seen[i] = ix.h[i].Return
	}
	for i := range ix.h {
		candidates := s.candidates(i)
		for _, w := range candidates {
			if s.position(w) == unplaced {
				return nil, false
			}
		}
		if len(candidates) == 1 && candidates[0] != initial {
			w := candidates[0]
			seen[w] = min(seen[w], ix.h[i].Return)
		}
	}
	return seen, true
}

// behind returns how many versions newer than the one that read i saw were
// certainly there when it began, and for how long.
func (ix *index) behind(c *versioned.Counter, log *keyLog, i int) (n int, age time.Duration) {
	newest, _ := ix.sights().newest(ix.sights().candidates(i))
	from, _ := slices.BinarySearch(log.at, newest+1)
	n, ns := c.Behind(log.versions, from, ix.h[i].Call)
	return n, time.Duration(ns)
}

func distribution[T int | time.Duration](numbers []T) Distribution[T] {
	if len(numbers) == 0 {
		return Distribution[T]{}
	}
	slices.Sort(numbers)
	rank := func(percent int) T { return numbers[(len(numbers)*percent+99)/100-1] }
	return Distribution[T]{P50: rank(50), P99: rank(99), Max: numbers[len(numbers)-1]}
}
