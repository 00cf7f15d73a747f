package quiz

import (
	"fmt"
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model/workload"
)

// A staleMaker asks which read is stale, how many versions it is behind, and, if the
// distractors are close, for how long the first of these had been there.
type staleMaker struct{}

func (staleMaker) draw(src workload.Source, operations int, close bool) *Problem {
	p, _ := played(src, Stale, setting(src, operations, pick(src, "any-follower", "sticky-follower", "leader-after-write:100ms")))
	if p == nil {
		return nil
	}
	late, err := newJudge(p.History).lateness()
	if err != nil {
		return nil
	}
	none := Claim{Behind: Unsaid, Age: Unsaid}
	right := none
	for _, r := range reads(p.History) {
		if l := late[r]; l.Behind > 0 {
			right.Stale = append(right.Stale, r)
			right.Behind, right.Age = l.Behind, time.Duration(l.Age)
		}
	}
	if len(right.Stale) > 1 || len(right.Stale) == 0 && (close || src.Intn(4) > 0 || !tempting(p.History)) {
		return nil
	}
	if close {
		return p.offer(src, right, staleAges(src, p, right), usualOptions)
	}
	right.Age = Unsaid
	var wrong []Claim
	for _, r := range reads(p.History) {
		behind := 1
		if slices.Contains(right.Stale, r) {
			behind = 1 + right.Behind%2
		}
		wrong = append(wrong, Claim{Stale: []int{r}, Behind: behind, Age: Unsaid})
	}
	shuffle(src, wrong)
	if len(right.Stale) > 0 {
		wrong = slices.Insert(wrong, min(1, len(wrong)), none)
	}
	return p.offer(src, right, wrong, usualOptions)
}

// tempting reports whether some read came after a write of its key was called, so that one
// has to look.
func tempting(h history.History) bool {
	for _, r := range reads(h) {
		for _, w := range writesTo(h, h[r].Key) {
			if h[w].Call < h[r].Return {
				return true
			}
		}
	}
	return false
}

// staleAges are the right claim with numbers as they come out of usual mistakes: measured
// from or to another end of an operation, or counting one version too many or too few.
func staleAges(src workload.Source, p *Problem, right Claim) []Claim {
	h, r := p.History, right.Stale[0]
	var wrong []Claim
	add := func(behind int, age time.Duration) {
		if behind > 0 && age > 0 {
			wrong = append(wrong, Claim{Stale: right.Stale, Behind: behind, Age: age})
		}
	}
	for _, w := range writesTo(h, h[r].Key) {
		if h[w].Version.Offset() > h[r].Version.Offset() && h[w].Call < h[r].Call {
			add(right.Behind, time.Duration(h[r].Call-h[w].Call))
			add(right.Behind, time.Duration(h[r].Return-h[w].Return))
		}
	}
	add(right.Behind+1, right.Age)
	add(right.Behind-1, right.Age)
	add(right.Behind, right.Age+10*time.Millisecond)
	shuffle(src, wrong)
	return wrong
}

func (staleMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	late, err := d.judge.lateness()
	if err != nil {
		return false, nil, err
	}
	h := d.History
	for _, r := range claim.Stale {
		if r < 0 || r >= len(h) || h[r].F != history.Read {
			return false, nil, fmt.Errorf("operation %d is no read", r+1)
		}
	}
	if !slices.IsSorted(claim.Stale) || len(claim.Stale) != 1 && (claim.Behind != Unsaid || claim.Age != Unsaid) {
		return false, nil, fmt.Errorf("numbers are said of one read")
	}
	var stale []int
	var why []phrase
	for _, r := range reads(h) {
		said, is := slices.Contains(claim.Stale, r), late[r].Behind > 0
		if is {
			stale = append(stale, r)
		}
		switch age := time.Duration(late[r].Age); {
		case said && !is:
			why = append(why, say("not stale", timed{h[r]}))
		case is && !said:
			why = append(why, missed(h, r, claim.Age != Unsaid))
		case said && claim.Behind != Unsaid && claim.Behind != late[r].Behind:
			why = append(why, say("not so many", versions(late[r].Behind), versions(claim.Behind)), missed(h, r, claim.Age != Unsaid))
		case said && claim.Age != Unsaid && claim.Age != age:
			why = append(why, say("not so long", age, claim.Age), missed(h, r, true))
		}
	}
	if len(why) > 0 {
		return false, why, nil
	}
	for _, r := range stale {
		why = append(why, missed(h, r, claim.Age != Unsaid))
	}
	if len(stale) == 0 {
		why = append(why, say("none stale"))
	}
	return true, why, nil
}

// missed says what was there when a read began, and since when.
func missed(h history.History, r int, aged bool) phrase {
	var newer list
	first, since := -1, history.Never
	for _, w := range writesTo(h, h[r].Key) {
		if h[w].Version.Offset() <= h[r].Version.Offset() {
			continue
		}
		at, by := h[w].Return, w
		for _, i := range reads(h) { // who saw it shows that it is there
			if h[i].Key == h[w].Key && h[i].Version == h[w].Version && h[i].Return < at {
				at, by = h[i].Return, i
			}
		}
		if at >= h[r].Call {
			continue
		}
		newer = append(newer, value(h[w]))
		if at < since {
			first, since = by, at
		}
	}
	if aged {
		return say("missed since", timed{h[r]}, newer, timed{h[first]}, time.Duration(since), time.Duration(h[r].Call),
			time.Duration(h[r].Call-since))
	}
	if len(newer) == 1 {
		return say("missed one", timed{h[r]}, newer, timed{h[first]})
	}
	return say("missed", timed{h[r]}, newer, timed{h[first]})
}

func (staleMaker) close(p *Problem, right int) bool {
	c := &p.Claims[right]
	return c.Age != Unsaid && p.most(right, func(other *Claim) bool { return slices.Equal(c.Stale, other.Stale) })
}

func (staleMaker) given(*Problem) []phrase {
	return []phrase{say("given nil"), say("given versions"), say("given stale"), say("given times")}
}

func (staleMaker) question(p *Problem) phrase {
	if slices.ContainsFunc(p.Claims, func(c Claim) bool { return c.Age != Unsaid }) {
		return say("ask stale age")
	}
	return say("ask stale")
}

func (staleMaker) option(p *Problem, claim *Claim) phrase {
	if len(claim.Stale) == 0 {
		return say("option none stale")
	}
	who := timedList(p.History, claim.Stale)
	switch {
	case claim.Behind == Unsaid:
		return say("option stale", who)
	case claim.Age == Unsaid:
		return say("option stale by", who, versions(claim.Behind))
	}
	return say("option stale since", who, versions(claim.Behind), claim.Age)
}

// versions counts versions.
func versions(n int) phrase {
	if n == 1 {
		return say("one version")
	}
	return say("versions", n)
}
