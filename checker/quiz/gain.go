package quiz

import (
	"fmt"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/workload"
)

// A gainMaker asks the chapter's third question of a read from a follower: what was
// gained, and what did it cost? It plays the same situation with this read at the leader.
type gainMaker struct{}

func (gainMaker) draw(src workload.Source, operations int, close bool) *Problem {
	p, _ := played(src, Gain, setting(src, operations, pick(src, "any-follower", "sticky-follower", "leader-after-write:100ms")))
	if p == nil {
		return nil
	}
	var found []int
	for _, r := range reads(p.History) {
		if nodeOf(p.History[r]) != model.Leader {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		return nil
	}
	p.Ask.Operation = pick(src, found...)
	saved, missed, err := p.gained()
	if err != nil {
		return nil
	}
	var near, far []Claim
	for n := range len(writes(p.History)) + 2 {
		for _, s := range []time.Duration{saved, 0, -saved, saved / 2} {
			switch {
			case n == missed && s == saved:
			case n == missed || s == saved:
				near = append(near, Claim{Saved: s, Missed: n})
			default:
				far = append(far, Claim{Saved: s, Missed: n})
			}
		}
	}
	shuffle(src, near)
	shuffle(src, far)
	wrong := append(far, near...)
	if close {
		wrong = append(near, far...)
	}
	return p.offer(src, Claim{Saved: saved, Missed: missed}, wrong, usualOptions)
}

// gained plays the setting with the read at the leader instead. It returns how much
// longer that takes, and how many newer versions it shows.
func (p *Problem) gained() (saved time.Duration, missed int, err error) {
	h, r := p.History, p.Ask.Operation
	if p.Setting == nil || r < 0 || r >= len(h) || h[r].F != history.Read || nodeOf(h[r]) == model.Leader {
		return 0, 0, fmt.Errorf("operation %d is no read from a follower in a setting", r+1)
	}
	s := script{h: h, except: r, instead: model.Leader}
	if !s.plain() {
		return 0, 0, fmt.Errorf("two reads of a key are called at once")
	}
	other, err := p.Setting.play(s)
	if err != nil {
		return 0, 0, err
	}
	for _, op := range other.history {
		if op.Process != h[r].Process || op.Call != h[r].Call {
			continue
		}
		for _, w := range writesTo(h, h[r].Key) {
			if h[w].Version.Offset() > h[r].Version.Offset() && h[w].Version.Offset() <= op.Version.Offset() {
				missed++
			}
		}
		return time.Duration((op.Return - op.Call) - (h[r].Return - h[r].Call)), missed, nil
	}
	return 0, 0, fmt.Errorf("operation %d is not called if it reads from the leader", r+1)
}

// reckoned is what gained returns, by arithmetic: a second opinion.
func (p *Problem) reckoned() (saved time.Duration, missed int) {
	h, r := p.History, p.Ask.Operation
	for _, w := range writesTo(h, h[r].Key) {
		if h[w].Version.Offset() > h[r].Version.Offset() && h[w].Call < h[r].Call { // both go the same way to the leader
			missed++
		}
	}
	return 2 * (p.Setting.ToLeader - p.Setting.ToNode), missed
}

func (gainMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	saved, missed, err := d.gained()
	if err != nil {
		return false, nil, err
	}
	if s, m := d.reckoned(); s != saved || m != missed {
		return false, nil, fmt.Errorf("played, the read saves %v and misses %d; reckoned, %v and %d", saved, missed, s, m)
	}
	op := d.History[d.Ask.Operation]
	var why []phrase
	switch {
	case claim.Saved != saved && claim.Missed != missed:
		why = append(why, say("neither"))
	case claim.Saved != saved:
		why = append(why, say("not the time"))
	case claim.Missed != missed:
		why = append(why, say("not the version"))
	}
	why = append(why, say("took", 2*d.Setting.ToNode, op.Node, 2*d.Setting.ToLeader))
	if missed == 0 {
		why = append(why, say("leader had no more", value(op)))
	} else {
		why = append(why, say("leader had more", versions(missed)))
	}
	return claim.Saved == saved && claim.Missed == missed, why, nil
}

func (gainMaker) close(p *Problem, right int) bool {
	c := &p.Claims[right]
	return p.most(right, func(other *Claim) bool { return other.Saved == c.Saved || other.Missed == c.Missed })
}

func (gainMaker) given(p *Problem) []phrase {
	return []phrase{say("given nil"), say("given versions"), network(p.Setting), say("given times")}
}

func (gainMaker) question(p *Problem) phrase {
	return say("ask gain", timed{p.History[p.Ask.Operation]}, p.History[p.Ask.Operation].Node)
}

func (gainMaker) option(_ *Problem, claim *Claim) phrase {
	speed := say("as quick")
	switch {
	case claim.Saved > 0:
		speed = say("quicker", claim.Saved)
	case claim.Saved < 0:
		speed = say("slower", -claim.Saved)
	}
	if claim.Missed == 0 {
		return say("option gain fresh", speed)
	}
	return say("option gain stale", speed, versions(claim.Missed))
}
