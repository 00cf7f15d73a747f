package shrink

import (
	"cmp"
	"slices"
	"time"

	"lagcheck/model"
)

// simplifySettings takes away jitter, phases and the seed.
func (m *minimizer) simplifySettings() bool {
	achieved := false
	for _, get := range []func(*model.Scenario) *model.Jitter{
		func(s *model.Scenario) *model.Jitter { return &s.Replication.Jitter },
		func(s *model.Scenario) *model.Jitter { return &s.Network.Leader.Jitter },
		func(s *model.Scenario) *model.Jitter { return &s.Network.Follower.Jitter },
		func(s *model.Scenario) *model.Jitter { return &s.Network.Link.Jitter },
	} {
		if get(&m.best).Kind != model.NoJitter {
			achieved = m.edit(func(s *model.Scenario) { *get(s) = model.Jitter{} }) || achieved
		}
	}
	for i := range m.best.Replication.FirstPoll {
		achieved = m.shorten(0, func(s *model.Scenario) *time.Duration { return &s.Replication.FirstPoll[i] }) || achieved
	}
	if m.best.Seed != 0 {
		achieved = m.edit(func(s *model.Scenario) { s.Seed = 0 }) || achieved
	}
	return achieved
}

// startEarlier lets everything happen earlier by the same time: first by all that
// clients think before they start, then by round parts of it.
func (m *minimizer) startEarlier() bool {
	first := firstSteps(&m.best)
	if len(first) == 0 {
		return false
	}
	wait := m.best.Steps[first[0]].Think - leastThink
	for _, i := range first {
		wait = min(wait, m.best.Steps[i].Think-leastThink)
	}
	for by := wait; by >= leastThink; by /= 2 {
		if m.edit(func(s *model.Scenario) {
			for _, i := range first {
				s.Steps[i].Think -= by
			}
			for i := range s.Faults {
				s.Faults[i].At = max(0, s.Faults[i].At-by)
			}
		}) {
			return true
		}
	}
	return false
}

// firstSteps returns each client's first step, in the order of the scenario.
func firstSteps(s *model.Scenario) []int {
	var first []int
	seen := make([]bool, s.Clients())
	for i, step := range s.Steps {
		if !seen[step.Client] {
			seen[step.Client] = true
			first = append(first, i)
		}
	}
	return first
}

// orderClients numbers the clients by when they start, if they are not.
func (m *minimizer) orderClients() bool {
	s := clone(m.best)
	first := firstSteps(&s)
	slices.SortStableFunc(first, func(a, b int) int { return cmp.Compare(s.Steps[a].Think, s.Steps[b].Think) })
	number := make([]int, s.Clients())
	for c := range number {
		number[c] = len(number) // whoever does nothing stays nobody
	}
	ordered := true
	for k, i := range first {
		ordered = ordered && s.Steps[i].Client == k
		number[s.Steps[i].Client] = k
	}
	if ordered {
		return false
	}
	for i := range s.Steps {
		s.Steps[i].Client = number[s.Steps[i].Client]
	}
	for i, f := range s.Faults {
		if f.Kind.OnClient() && f.Client < len(number) {
			s.Faults[i].Client = number[f.Client]
		}
	}
	return m.keep(s)
}

// leastThink keeps a moment between the operations of a client: without it, one
// would begin at the very nanosecond at which the other ended, which is harder to
// read and proves less.
const leastThink = time.Millisecond

// simplifySteps makes think times short, luck plain and requests separate.
func (m *minimizer) simplifySteps() bool {
	achieved := false
	for i := range m.best.Steps {
		achieved = m.shorten(leastThink, func(s *model.Scenario) *time.Duration { return &s.Steps[i].Think }) || achieved
		achieved = m.plainDraw(i) || achieved
		if m.best.Steps[i].Joined {
			achieved = m.edit(func(s *model.Scenario) { s.Steps[i].Joined = false }) || achieved
		}
	}
	return achieved
}

// plainDraw tries the smallest numbers in place of a step's luck, which is enough
// to choose any follower.
func (m *minimizer) plainDraw(i int) bool {
	for draw := range min(m.best.Steps[i].Draw, uint64(m.best.Followers)) {
		if m.edit(func(s *model.Scenario) { s.Steps[i].Draw = draw }) {
			return true
		}
	}
	return false
}

// simplifyFaults moves faults to the start and makes them short.
func (m *minimizer) simplifyFaults() bool {
	achieved := false
	for i := range m.best.Faults {
		achieved = m.shorten(0, func(s *model.Scenario) *time.Duration { return &s.Faults[i].At }) || achieved
		achieved = m.shorten(0, func(s *model.Scenario) *time.Duration { return &s.Faults[i].For }) || achieved
	}
	return achieved
}

// shorten tries simpler durations in one place.
func (m *minimizer) shorten(least time.Duration, at func(*model.Scenario) *time.Duration) bool {
	for _, d := range simpler(*at(&m.best), least) {
		if m.edit(func(s *model.Scenario) { *at(s) = d }) {
			return true
		}
	}
	return false
}
