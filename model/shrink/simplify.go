package shrink

import (
	"time"

	"lagcheck/model"
)

// simplifySettings takes away jitter, phases and delays.
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
		achieved = m.shorten(func(s *model.Scenario) *time.Duration { return &s.Replication.FirstPoll[i] }) || achieved
	}
	if m.best.Seed != 0 {
		achieved = m.edit(func(s *model.Scenario) { s.Seed = 0 }) || achieved
	}
	return achieved
}

// simplifySteps makes think times short, luck plain and requests separate.
func (m *minimizer) simplifySteps() bool {
	achieved := false
	for i := range m.best.Steps {
		achieved = m.shorten(func(s *model.Scenario) *time.Duration { return &s.Steps[i].Think }) || achieved
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
		achieved = m.shorten(func(s *model.Scenario) *time.Duration { return &s.Faults[i].At }) || achieved
		achieved = m.shorten(func(s *model.Scenario) *time.Duration { return &s.Faults[i].For }) || achieved
	}
	return achieved
}

// shorten tries simpler durations in one place.
func (m *minimizer) shorten(at func(*model.Scenario) *time.Duration) bool {
	for _, d := range simpler(*at(&m.best)) {
		if m.edit(func(s *model.Scenario) { *at(s) = d }) {
			return true
		}
	}
	return false
}
