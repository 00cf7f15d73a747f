package quiz

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/workload"
)

// A lagMaker asks for the largest of some lags at which read-your-writes is kept, if all
// operations and their servers stay as they are drawn. They are drawn with a lag so long
// that no write reaches a follower in time.
type lagMaker struct{}

// tooLong is the lag of the drawing.
const tooLong = 10 * time.Second

// sameForAll are policies that read where they read, and when, whatever the lag is.
var sameForAll = []string{
	"any-follower", "sticky-follower", "leader-after-write:100ms", "leader-after-write-key:100ms", "inverted-sticky:100ms", "sleep-after-write:50ms",
}

func (lagMaker) draw(src workload.Source, operations int, close bool) *Problem {
	s := setting(src, operations, pick(src, sameForAll...))
	s.Polls, s.Lag = nil, tooLong
	p, own := played(src, Lag, s)
	if p == nil {
		return nil
	}
	least, ok := leastGap(own.history, s)
	if !ok || least < 20*time.Millisecond {
		return nil
	}
	step := func(factor float64) time.Duration {
		return max(time.Duration(float64(least)*factor).Round(10*time.Millisecond), 10*time.Millisecond)
	}
	lags := []time.Duration{step(0.25), step(0.5), step(2), step(4)}
	if close {
		near := least.Round(10 * time.Millisecond)
		lags = []time.Duration{near - 20*time.Millisecond, near - 10*time.Millisecond, near + 10*time.Millisecond, near + 30*time.Millisecond}
	} else if src.Intn(2) == 0 {
		lags[0], lags[1], lags[2] = step(0.1), step(0.4), step(3)
	}
	slices.Sort(lags)
	p.Ask.Lags = slices.Compact(lags)
	right := Claim{Lag: Unsaid}
	var wrong []Claim
	for _, lag := range p.Ask.Lags {
		switch {
		case lag <= linkDelay || (lag-least).Abs() < 2*time.Millisecond:
			return nil
		case lag < least:
			right.Lag = lag
		}
	}
	for _, lag := range append(p.Ask.Lags, Unsaid) {
		if lag != right.Lag {
			wrong = append(wrong, Claim{Lag: lag})
		}
	}
	if p = p.offer(src, right, wrong, len(wrong)+1); p != nil {
		slices.SortFunc(p.Claims, func(a, b Claim) int { return cmp.Compare(uint64(a.Lag), uint64(b.Lag)) }) // Unsaid comes last
	}
	return p
}

// leastGap returns how long the state that a read of an own key came from was after the
// session's write to it at the leader: the least of them.
func leastGap(h history.History, s *Setting) (least time.Duration, ok bool) {
	for _, r := range reads(h) {
		for w := range h {
			if h[w].F != history.Write || h[w].Process != h[r].Process || h[w].Key != h[r].Key || h[w].Call >= h[r].Call || nodeOf(h[r]) == model.Leader {
				continue
			}
			gap := time.Duration(h[r].Call) + s.ToNode - (time.Duration(h[w].Call) + s.ToLeader)
			if !ok || gap < least {
				least, ok = gap, true
			}
		}
	}
	return least, ok
}

func (lagMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	if d.own == nil || d.Setting.Polls != nil || d.Setting.Lag != tooLong || !slices.IsSorted(d.Ask.Lags) {
		return false, nil, fmt.Errorf("want a streamed setting, drawn with a lag of %v, and lags in order", tooLong)
	}
	if claim.Lag != Unsaid && !slices.Contains(d.Ask.Lags, claim.Lag) {
		return false, nil, fmt.Errorf("nobody asked about a lag of %v", claim.Lag)
	}
	largest := time.Duration(Unsaid)
	var next *judge // with the lag above
	for _, lag := range d.Ask.Lags {
		j, err := d.under(lag)
		if err != nil {
			return false, nil, err
		}
		held, err := j.holds(checker.ReadYourWrites)
		switch {
		case err != nil:
			return false, nil, err
		case held && next != nil:
			return false, nil, fmt.Errorf("kept with a lag of %v and not with a smaller one", lag)
		case held:
			largest = lag
		case next == nil:
			next = j
		}
	}
	var why []phrase
	switch {
	case claim.Lag == largest && largest != Unsaid:
		why = append(why, say("lag kept", largest, term(checker.ReadYourWrites)))
	case claim.Lag == Unsaid || claim.Lag < largest:
		why = append(why, say("lag kept larger", largest, term(checker.ReadYourWrites)))
		return false, why, nil
	default:
		j, err := d.under(claim.Lag)
		if err != nil {
			return false, nil, err
		}
		next = j
	}
	if next == nil {
		return claim.Lag == largest, why, nil
	}
	more, err := d.tooLate(next)
	return claim.Lag == largest, append(why, more...), err
}

// under plays the setting with another lag, and sees that nothing else is different.
func (d *decider) under(lag time.Duration) (*judge, error) {
	other, err := d.Setting.withLag(lag).playOwn()
	if err != nil {
		return nil, err
	}
	for i := range d.History {
		a, b := d.History[i], other.history[i]
		a.Value, a.Version, b.Value, b.Version = history.Nil, history.Version{}, history.Nil, history.Version{}
		if a != b {
			return nil, fmt.Errorf("with a lag of %v operation %d is another one", lag, i+1)
		}
	}
	return newJudge(other.history), nil
}

// tooLate says which read came before the write that it should have seen.
func (d *decider) tooLate(j *judge) ([]phrase, error) {
	e, err := j.example(checker.ReadYourWrites)
	if err != nil {
		return nil, err
	}
	r := e.Offending[0]
	for _, w := range e.Operations {
		if op := j.h[w]; op.F == history.Write && op.Process == j.h[r].Process && op.Version.Offset() > j.h[r].Version.Offset() {
			from := time.Duration(op.Call) + d.Setting.ToLeader
			to := time.Duration(j.h[r].Call) + d.Setting.ToNode
			return []phrase{say("lag too long", operation{op}, from, d.History[r].Node, timed{d.History[r]}, to, to-from)}, nil
		}
	}
	return j.broken(checker.ReadYourWrites)
}

func (lagMaker) close(p *Problem, right int) bool {
	for i := range p.Claims {
		if i != right && p.Claims[i].Lag != Unsaid && p.Claims[right].Lag != Unsaid &&
			(p.Claims[i].Lag-p.Claims[right].Lag).Abs() <= 40*time.Millisecond {
			return true
		}
	}
	return false
}

func (lagMaker) given(p *Problem) []phrase {
	given := []phrase{
		say("given nil"), say("given policy", p.Setting.Policy, rule(p.Setting.Policy)), say("given long", p.Setting.Lag), network(p.Setting),
		say("given stream"), say("given times"),
	}
	return append(given, promised(checker.ReadYourWrites)...)
}

// network says how long messages take.
func network(s *Setting) phrase { return say("given network", s.ToLeader, s.ToNode) }

func (lagMaker) question(*Problem) phrase { return say("ask lag", term(checker.ReadYourWrites)) }

func (lagMaker) option(_ *Problem, claim *Claim) phrase {
	if claim.Lag == Unsaid {
		return say("option no lag")
	}
	return say("as it is", claim.Lag)
}
