package policy

import (
	"time"

	"lagcheck/model"
)

// LagThreshold reads from a follower whose last reported lag is below a limit,
// else from the leader. The report is old when it is used, and a follower that
// is cut off reports no lag at all.
type LagThreshold struct {
	Limit time.Duration
}

// Name returns "lag-threshold", with the limit after a colon if it is not the usual one.
func (p LagThreshold) Name() string { return named("lag-threshold", p.Limit, usualThreshold) }

func (p LagThreshold) words() words {
	return described(ruleLagThreshold, seenLagThreshold, p.Limit.String())
}

// Claims returns nothing of its own.
func (LagThreshold) Claims() []model.Claim { return claims() }

// Session starts a session.
func (p LagThreshold) Session() model.Session { return &lagSession{p.Limit} }

func (LagThreshold) with(parameter string) (model.Policy, error) {
	limit, err := positive(parameter)
	return LagThreshold{limit}, err
}

type lagSession struct{ limit time.Duration }

func (s *lagSession) Read(v *model.View) model.Choice {
	var near [model.MaxFollowers]model.Node
	n := 0
	for i, report := range v.Followers {
		if n < len(near) && report.Lag < s.limit {
			near[n] = model.Node(i + 1)
			n++
		}
	}
	if n == 0 || v.Attempt > 0 {
		return leader(v)
	}
	return model.Choice{Node: near[v.Draw%uint64(n)]}
}

func (s *lagSession) Observe(*model.View, model.Reply) {}
func (s *lagSession) Reset()                           {}
