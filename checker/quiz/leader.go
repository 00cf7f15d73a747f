package quiz

import (
	"fmt"
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/workload"
)

// A leaderMaker asks the chapter's first question of a situation: where do these writes
// go, and in which order do all servers apply them?
type leaderMaker struct{}

func (leaderMaker) draw(src workload.Source, operations int, close bool) *Problem {
	p, _ := played(src, Leader, setting(src, operations, pick(src, policies...)))
	if p == nil {
		return nil
	}
	log := writes(p.History)
	if len(log) == 0 || close && !overlap(p.History, log) || !apart(p, log) {
		return nil
	}
	var orders, places []Claim
	for _, where := range []string{AtFollowers, AtAny} {
		places = append(places, Claim{Node: where, Order: log})
	}
	for range 6 {
		other := slices.Clone(log)
		shuffle(src, other)
		orders = append(orders, Claim{Node: AtLeader, Order: other})
	}
	shuffle(src, places)
	wrong := append(places, orders...)
	if close {
		wrong = append(orders, places...)
	}
	return p.offer(src, Claim{Node: AtLeader, Order: log}, wrong, usualOptions)
}

// overlap reports whether two of the operations are under way at the same time.
func overlap(h history.History, ops []int) bool {
	for k, i := range ops {
		for _, j := range ops[:k] {
			if h[i].Call < h[j].Return && h[j].Call < h[i].Return {
				return true
			}
		}
	}
	return false
}

// apart reports whether all writes are called at different times.
func apart(p *Problem, log []int) bool {
	calls := map[int64]bool{}
	for _, w := range log {
		calls[p.History[w].Call] = true
	}
	return len(calls) == len(log)
}

func (leaderMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	log := writes(d.History)
	switch {
	case d.own == nil:
		return false, nil, fmt.Errorf("there is no setting that gives the history")
	case !permutation(claim.Order, log) || len(log) == 0 || !apart(d.Problem, log):
		return false, nil, fmt.Errorf("the order is none of the writes")
	case !slices.Contains([]string{AtLeader, AtFollowers, AtAny}, claim.Node):
		return false, nil, fmt.Errorf("writes do not go to %q", claim.Node)
	}
	arrivals := sequence{}
	for k, w := range log {
		at, ok := d.own.appended(int64(k + 1))
		if !ok || at != time.Duration(d.History[w].Call)+d.Setting.ToLeader || nodeOf(d.History[w]) != model.Leader {
			return false, nil, fmt.Errorf("write %d did not come into the leader's log when it arrived there", w+1)
		}
		arrivals = append(arrivals, say("arrived", operations(d.History, []int{w}), at))
	}
	switch {
	case claim.Node != AtLeader:
		return false, []phrase{say("writes go to the leader"), say("log", arrivals)}, nil
	case !slices.Equal(claim.Order, log):
		k := 0
		for claim.Order[k] == log[k] {
			k++
		}
		return false, []phrase{say("log first", operation{d.History[log[k]]}, operation{d.History[claim.Order[k]]}), say("log", arrivals)}, nil
	}
	return true, []phrase{say("writes go to the leader"), say("log", arrivals)}, nil
}

func (leaderMaker) close(p *Problem, right int) bool {
	return p.most(right, func(c *Claim) bool { return c.Node == AtLeader })
}

func (leaderMaker) given(p *Problem) []phrase {
	return []phrase{say("given nil"), followers(p.Setting), network(p.Setting), say("given times")}
}

func (leaderMaker) question(p *Problem) phrase {
	if len(p.Claims[0].Order) == 1 {
		return say("ask leader of one")
	}
	return say("ask leader")
}

func (leaderMaker) option(p *Problem, claim *Claim) phrase {
	if len(claim.Order) == 1 {
		return say(id("option one at " + claim.Node))
	}
	return say(id("option at "+claim.Node), operations(p.History, claim.Order))
}
