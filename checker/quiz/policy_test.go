package quiz

import (
	"testing"

	"lagcheck/model/workload"
)

// No argument excludes the policy that did produce a history: 300 settings for each.
func TestNobodyIsExcludedWrongly(t *testing.T) {
	t.Parallel()
	for k, name := range policies {
		src := workload.Rand(1, uint64(k))
		for n := range 300 {
			p, own := played(src, Policy, setting(src, 2+n%7, name))
			if p == nil {
				continue
			}
			d := &decider{Problem: p, judge: newJudge(p.History), own: own}
			if _, err := d.excluded(name); err == nil {
				t.Fatalf("%s is excluded from what it produced, setting %d: %+v\n%v", name, n, p.Setting, p.History)
			}
		}
	}
}

// A read that is at the leader in the replayed situation sees what the leader had: the two
// ways to find out what a follower cost agree wherever a setting can be played.
func TestGainIsReckonedAsPlayed(t *testing.T) {
	t.Parallel()
	agreed := 0
	src := workload.Rand(2, 0)
	for n := range 2000 {
		p, _ := played(src, Gain, setting(src, 2+n%7, "any-follower"))
		if p == nil {
			continue
		}
		for _, r := range reads(p.History) {
			p.Ask.Operation = r
			saved, missed, err := p.gained()
			if err != nil {
				continue
			}
			agreed++
			if s, m := p.reckoned(); (s != saved || m != missed) && apart(p, writes(p.History)) && !together(p, r) {
				t.Errorf("played %v and %d, reckoned %v and %d: %v", saved, missed, s, m, p.History)
			}
		}
	}
	if agreed < 1000 {
		t.Errorf("only %d reads were played", agreed)
	}
}

// together reports whether a write is called at the very time of the read: then either may
// come to the leader first.
func together(p *Problem, r int) bool {
	for _, w := range writes(p.History) {
		if p.History[w].Call == p.History[r].Call {
			return true
		}
	}
	return false
}
