package evaluate

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/sim"
)

// A Row is what happened under one policy and lag.
type Row struct {
	Policy     string
	Lag        time.Duration // UnknownLag if a store was recorded as it was
	Histories  int           // that were judged; fewer than asked for in a partial report
	Operations int
	Guarantees []Tally // in the order asked for

	Reads         int // reads called
	FollowerReads int // reads answered by a follower
	MeasuredReads int // reads of which it is known whether they were stale
	StaleReads    int // of these, those for which a newer version was certainly there
	Unanswered    int // reads without an answer
	Writes        int // writes called
	Unconfirmed   int // writes that nobody answered
	ReadLatency   Summary
	WriteLatency  Summary // of acknowledged writes, with the pause that a policy makes after them
	Age           Summary // of stale reads
	Behind        Summary // versions behind, of stale reads
	// SinceWrite is how likely a read was stale, over the time since the write.
	SinceWrite checker.Curve

	Counterexamples []Counterexample // at most one for each guarantee
	File            string           // of the recorded history; "" if simulated

	policy model.Policy
	claims []model.Claim // on each guarantee; those not made have no name
}

// A Tally is how a guarantee fared in the histories of a row.
type Tally struct {
	Guarantee string
	Violated  int // histories in which it broke
	Unknown   int // histories for which it could not be decided
	Vacuous   int // histories in which it held because there was nothing to check
	// Violations counts, over all histories, what broke it: keys for linearizable,
	// operations for the others.
	Violations int
	// Claim is the policy's claim on it: "" for none, "always", or "if ...".
	Claim       string
	Claimed     int // histories whose conditions met the claim
	ClaimBroken int // of these, those in which it broke
}

// Held reports whether the guarantee broke in no history and was decided in all.
func (t *Tally) Held() bool { return t.Violated == 0 && t.Unknown == 0 }

// tested reports whether some of so many histories could have broken the
// guarantee.
func (t *Tally) tested(histories int) bool { return t.Vacuous < histories }

// A Summary sums up numbers: median, 99th percentile by nearest rank, maximum.
// Durations are in milliseconds.
type Summary struct {
	P50, P99, Max float64
}

// A sample is what a chunk of a row's histories showed.
type sample struct {
	row    Row
	reads  []time.Duration // latencies of answered reads
	writes []time.Duration // of acknowledged writes
	ages   []time.Duration
	behind []int
	broken []broken // the first few of each guarantee
}

// A broken guarantee in a history is where the search for a counterexample can
// start.
type broken struct {
	row       int
	guarantee int
	number    int // of the history
	claimed   bool
}

// sample judges one chunk of a row's histories.
func (e *evaluation) sample(ctx context.Context, w *worker, row, part int) (sample, error) {
	s := sample{row: Row{Guarantees: make([]Tally, len(e.report.Guarantees)), SinceWrite: checker.NewCurve()}}
	for number := part*chunk + 1; number <= min((part+1)*chunk, e.Histories) && ctx.Err() == nil; number++ {
		h, trace, j, err := e.judge(w, row, number)
		if err != nil {
			return s, err
		}
		s.count(h, trace)
		s.measure(&j)
		for g, v := range j.Verdicts {
			e.tally(&s, row, g, number, v, trace.Conditions)
		}
	}
	return s, nil
}

// measure adds how stale a history's reads were.
func (s *sample) measure(j *checker.Judgement) {
	if j.Unmeasured != nil {
		return
	}
	s.row.MeasuredReads += j.Staleness.Reads
	s.row.StaleReads += j.Staleness.Stale
	s.row.SinceWrite.Add(&j.Staleness.SinceWrite)
	s.ages = append(s.ages, j.Staleness.AllAges...)
	s.behind = append(s.behind, j.Staleness.AllBehind...)
}

// count adds a history's operations.
func (s *sample) count(h history.History, trace *sim.Trace) {
	s.row.Histories++
	s.row.Operations += len(h)
	for i := range h {
		op := &h[i]
		switch {
		case op.F == history.Write:
			s.row.Writes++
			switch {
			case op.Type == history.OK:
				s.writes = append(s.writes, trace.Latency[i])
			case op.Node == "": // else the leader said that there is no such order
				s.row.Unconfirmed++
			}
		case op.Type != history.OK:
			s.row.Reads++
			s.row.Unanswered++
		default:
			s.row.Reads++
			s.reads = append(s.reads, trace.Latency[i])
			if strings.HasPrefix(op.Node, "follower") {
				s.row.FollowerReads++
			}
		}
	}
}

// startsKept is how many histories are kept for each guarantee of a chunk to
// start the search for a counterexample from.
const startsKept = 2

func (e *evaluation) tally(s *sample, row, g, number int, v checker.Verdict, facts model.Conditions) {
	t := &s.row.Guarantees[g]
	claim := &e.report.Rows[row].claims[g]
	claimed := claim.Guarantee != "" && claim.Applies(facts)
	if claimed {
		t.Claimed++
	}
	switch v.Result {
	case checker.Unknown:
		t.Unknown++
	case checker.Holds:
		if v.Obligations == 0 {
			t.Vacuous++
		}
	case checker.Violated:
		t.Violated++
		t.Violations += v.Violations
		if claimed {
			t.ClaimBroken++
		}
		if t.Violated <= startsKept || claimed && t.ClaimBroken <= startsKept {
			s.broken = append(s.broken, broken{row: row, guarantee: g, number: number, claimed: claimed})
		}
	}
}

// sumUp fills a row from its samples and returns where counterexamples can be
// sought: the claims that broke first.
func (e *evaluation) sumUp(row int, samples []sample) []broken {
	r := &e.report.Rows[row]
	var reads, writes, ages []time.Duration
	var behind []int
	var found []broken
	for i := range samples {
		s := &samples[i]
		r.add(&s.row)
		reads, writes = append(reads, s.reads...), append(writes, s.writes...)
		ages, behind = append(ages, s.ages...), append(behind, s.behind...)
		found = append(found, s.broken...)
	}
	r.ReadLatency, r.WriteLatency, r.Age = milliseconds(reads), milliseconds(writes), milliseconds(ages)
	r.Behind = summarize(behind, func(n int) float64 { return float64(n) })
	slices.SortStableFunc(found, func(a, b broken) int {
		return cmp.Or(cmp.Compare(a.guarantee, b.guarantee), boolCompare(b.claimed, a.claimed))
	})
	return found
}

func (r *Row) add(part *Row) {
	r.Histories += part.Histories
	r.Operations += part.Operations
	r.Reads += part.Reads
	r.FollowerReads += part.FollowerReads
	r.MeasuredReads += part.MeasuredReads
	r.StaleReads += part.StaleReads
	r.Unanswered += part.Unanswered
	r.Writes += part.Writes
	r.Unconfirmed += part.Unconfirmed
	r.SinceWrite.Add(&part.SinceWrite)
	for g := range part.Guarantees {
		from, to := &part.Guarantees[g], &r.Guarantees[g]
		to.Violated += from.Violated
		to.Violations += from.Violations
		to.Unknown += from.Unknown
		to.Vacuous += from.Vacuous
		to.Claimed += from.Claimed
		to.ClaimBroken += from.ClaimBroken
	}
}

// broken counts the guarantees that broke in some history of the row.
func (r *Row) broken() int {
	n := 0
	for i := range r.Guarantees {
		if r.Guarantees[i].Violated > 0 {
			n++
		}
	}
	return n
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func milliseconds(all []time.Duration) Summary {
	return summarize(all, func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) })
}

// summarize sorts the numbers and picks the percentiles by nearest rank.
func summarize[T cmp.Ordered](all []T, number func(T) float64) Summary {
	if len(all) == 0 {
		return Summary{}
	}
	slices.Sort(all)
	rank := func(percent int) float64 { return number(all[(len(all)*percent+99)/100-1]) }
	return Summary{P50: rank(50), P99: rank(99), Max: rank(100)}
}
