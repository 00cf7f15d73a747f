package quiz

import (
	"fmt"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/workload"
)

// A behindMaker asks the chapter's second question of a read from a follower: why did it
// not return what had been written?
type behindMaker struct{}

func (behindMaker) draw(src workload.Source, operations int, close bool) *Problem {
	s := setting(src, operations, pick(src, "any-follower", "sticky-follower", "leader-after-write:100ms", "sleep-after-write:50ms"))
	p, _ := played(src, Behind, s)
	if p == nil {
		return nil
	}
	type pair struct{ r, w int }
	var found []pair
	for _, r := range reads(p.History) {
		for _, w := range writesTo(p.History, p.History[r].Key) {
			if c, err := (&decider{Problem: p}).times(r, w); err == nil && c.clear() {
				found = append(found, pair{r, w})
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	chosen := pick(src, found...)
	p.Ask.Operation, p.Ask.Write = chosen.r, chosen.w
	c, _ := (&decider{Problem: p}).times(chosen.r, chosen.w)
	right, other := NotApplied, NotWritten
	if c.answered < c.appended {
		if src.Intn(3) > 0 {
			return nil // the chapter's answer comes more often
		}
		right, other = other, right
	}
	rest := []Claim{{Cause: Hidden}, {Cause: Elsewhere}, {Cause: SlowReply}}
	shuffle(src, rest)
	return p.offer(src, Claim{Cause: right}, append([]Claim{{Cause: other}}, rest...), usualOptions)
}

// causeTimes are what the causes are decided by.
type causeTimes struct {
	appended, applied, answered time.Duration // the write at the leader, the write at the follower, the read at the follower
	arrived                     bool          // the write reached the follower while clients were busy
	latency, lag                time.Duration
}

// clear reports whether nothing happened at the same time.
func (c causeTimes) clear() bool {
	return c.appended != c.answered && (!c.arrived || c.applied > c.answered) && c.latency < c.lag
}

// times plays the setting and finds out when the write and the read came where.
func (d *decider) times(r, w int) (causeTimes, error) {
	h := d.History
	switch {
	case d.Setting == nil:
		return causeTimes{}, fmt.Errorf("there is no setting that gives the history")
	case r < 0 || w < 0 || r >= len(h) || w >= len(h) || h[r].F != history.Read || h[w].F != history.Write || h[r].Key != h[w].Key:
		return causeTimes{}, fmt.Errorf("operations %d and %d are no read and write of one key", r+1, w+1)
	case nodeOf(h[r]) == model.Leader || h[r].Version.Offset() >= h[w].Version.Offset():
		return causeTimes{}, fmt.Errorf("operation %d is no read from a follower that missed the write", r+1)
	}
	if d.own == nil {
		own, err := d.Setting.playOwn()
		if err != nil {
			return causeTimes{}, err
		}
		d.own = &own
	}
	c := causeTimes{
		answered: time.Duration(h[r].Call) + d.Setting.ToNode,
		latency:  time.Duration(h[r].Return - h[r].Call),
		lag:      d.Setting.Lag,
	}
	c.appended, _ = d.own.appended(h[w].Version.Offset())
	c.applied, c.arrived = d.own.applied(h[r].Node, h[w].Version.Offset())
	if c.arrived {
		c.lag = c.applied - c.appended
	}
	return c, nil
}

func (behindMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	r, w := d.Ask.Operation, d.Ask.Write
	c, err := d.times(r, w)
	if err == nil && !c.clear() {
		err = fmt.Errorf("write and answer came at the same time")
	}
	if err != nil {
		return false, nil, err
	}
	h := d.History
	write, node := operations(h, []int{w}), h[r].Node
	told := []phrase{say("at the leader", write, c.appended), say("answered", node, timed{h[r]}, c.answered)}
	if c.arrived {
		told = append(told, say("applied", node, write, c.applied))
	} else {
		told = append(told, say("not applied by the end", node, write))
	}
	switch claim.Cause {
	case NotApplied:
		return c.appended < c.answered, told, nil
	case NotWritten:
		return c.answered < c.appended, told[:2], nil
	case Hidden:
		return false, append(told[1:], say("nobody lies", node)), nil
	case Elsewhere:
		return false, []phrase{say("writes go to the leader"), told[0]}, nil
	case SlowReply:
		return false, []phrase{say("reply was quick", timed{h[r]}, c.latency), told[1]}, nil
	}
	return false, nil, fmt.Errorf("there is no cause called %q", claim.Cause)
}

func (behindMaker) close(p *Problem, _ int) bool {
	c, err := (&decider{Problem: p}).times(p.Ask.Operation, p.Ask.Write)
	return err == nil && (c.answered-c.appended).Abs() < 20*time.Millisecond
}

func (m behindMaker) given(p *Problem) []phrase {
	given := []phrase{say("given nil"), say("given versions"), network(p.Setting)}
	c, err := (&decider{Problem: p}).times(p.Ask.Operation, p.Ask.Write)
	switch {
	case err != nil:
	case p.Setting.Polls == nil:
		given = append(given, say("given lag", p.Setting.Lag), say("given stream"))
	case c.arrived:
		h := p.History
		given = append(given, say("applied", h[p.Ask.Operation].Node, operations(h, []int{p.Ask.Write}), c.applied))
	default:
		given = append(given, say("given lag", p.Setting.Lag), say("given poll"))
	}
	return append(given, say("given times"))
}

func (behindMaker) question(p *Problem) phrase {
	return say("ask behind", timed{p.History[p.Ask.Operation]}, operations(p.History, []int{p.Ask.Write}))
}

func (behindMaker) option(p *Problem, claim *Claim) phrase {
	return say(id("option "+string(claim.Cause)), p.History[p.Ask.Operation].Node, operations(p.History, []int{p.Ask.Write}))
}
