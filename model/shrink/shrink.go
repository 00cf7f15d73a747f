// Package shrink finds the smallest scenario that still fails.
//
// [Minimize] knows nothing of guarantees: a predicate says whether a scenario
// still shows the break. It tries smaller scenarios in fixed order (fewer steps,
// clients, faults, followers, keys; then simpler times and luck), keeps each
// that still fails, and starts over until nothing helps:
//
//	30 steps, 3 clients, 2 followers, jitter   ──►   w x=1   r x->nil
//
// What remains is 1-minimal: dropping any one step more loses the break. Tries
// are counted, never time, so that the result is the same on any machine.
package shrink

import (
	"slices"
	"time"

	"lagcheck/model"
)

// A Result is a minimised scenario.
type Result struct {
	Scenario model.Scenario
	Tries    int // how often the predicate was asked
}

// Minimize returns a smallest scenario for which fails is still true, given one
// for which it is. At most maxTries scenarios are tried for simplification; the
// last round, which numbers the clients by who starts and drops single steps
// until the scenario is 1-minimal, is always finished. The predicate must be a
// function of the scenario alone, and must not keep or change it.
func Minimize(s model.Scenario, maxTries int, fails func(*model.Scenario) bool) Result {
	m := &minimizer{best: clone(s), fails: fails, left: maxTries}
	for again := true; again && m.left > 0; {
		again = false
		for _, pass := range passes {
			again = pass(m) || again
		}
	}
	m.left = 0
	for again := true; again; again = m.orderClients() {
		m.dropSingleSteps()
	}
	return Result{Scenario: m.best, Tries: m.tries}
}

type minimizer struct {
	best  model.Scenario
	fails func(*model.Scenario) bool
	tries int
	left  int // tries that may still be spent on simplification
}

// passes are the simplifications, the most effective first. Each reports
// whether it achieved something.
var passes = []func(*minimizer) bool{
	(*minimizer).dropChunks,
	(*minimizer).dropFaults,
	(*minimizer).mergeClients,
	(*minimizer).dropFollowers,
	(*minimizer).mergeKeys,
	(*minimizer).simplifySettings,
	(*minimizer).startEarlier,
	(*minimizer).simplifySteps,
	(*minimizer).simplifyFaults,
}

// try keeps the scenario if it still fails and counts as simplification.
func (m *minimizer) try(s model.Scenario) bool {
	if m.left <= 0 {
		return false
	}
	m.left--
	return m.keep(s)
}

func (m *minimizer) keep(s model.Scenario) bool {
	m.tries++
	if !m.fails(&s) {
		return false
	}
	m.best = s
	return true
}

// edit tries a copy of the best scenario changed by f.
func (m *minimizer) edit(f func(*model.Scenario)) bool {
	s := clone(m.best)
	f(&s)
	return m.try(s)
}

func clone(s model.Scenario) model.Scenario {
	s.Keys = slices.Clone(s.Keys)
	s.Steps = slices.Clone(s.Steps)
	s.Faults = slices.Clone(s.Faults)
	s.Replication.FirstPoll = slices.Clone(s.Replication.FirstPoll)
	return s
}

// dropChunks deletes runs of steps, long ones first (Zeller & Hildebrandt 2002).
func (m *minimizer) dropChunks() bool {
	achieved := false
	for size := len(m.best.Steps) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(m.best.Steps); {
			if m.edit(func(s *model.Scenario) { drop(s, at, size) }) ||
				m.edit(func(s *model.Scenario) { dropInPlace(s, at, size) }) {
				achieved = true
			} else {
				at += size
			}
		}
	}
	return achieved
}

func drop(s *model.Scenario, at, size int) { s.Steps = slices.Delete(s.Steps, at, at+size) }

// dropInPlace drops steps and lets their clients think for longer instead, so
// that what they do afterwards keeps its time.
func dropInPlace(s *model.Scenario, at, size int) {
	for i := at + size - 1; i >= at; i-- {
		gone := s.Steps[i]
		drop(s, i, 1)
		for k := i; k < len(s.Steps); k++ {
			if s.Steps[k].Client == gone.Client {
				s.Steps[k].Think += gone.Think
				break
			}
		}
	}
}

// dropSingleSteps deletes steps one by one until none can be missed.
func (m *minimizer) dropSingleSteps() {
	for at := 0; at < len(m.best.Steps); {
		s := clone(m.best)
		drop(&s, at, 1)
		if m.keep(s) {
			at = 0
		} else {
			at++
		}
	}
}

func (m *minimizer) dropFaults() bool {
	achieved := false
	for at := 0; at < len(m.best.Faults); {
		if m.edit(func(s *model.Scenario) { s.Faults = slices.Delete(s.Faults, at, at+1) }) {
			achieved = true
		} else {
			at++
		}
	}
	return achieved
}

// mergeClients lets one client do the steps of another, and closes gaps in the
// numbering.
func (m *minimizer) mergeClients() bool {
	achieved := false
	for from := m.best.Clients() - 1; from > 0; from-- {
		for to := range from {
			if acts(&m.best, from) && m.edit(func(s *model.Scenario) { moveClient(s, from, to) }) {
				achieved = true
				break
			}
		}
	}
	for gap := m.best.Clients() - 1; gap >= 0; gap-- {
		if !acts(&m.best, gap) {
			achieved = m.edit(func(s *model.Scenario) { closeClientGap(s, gap) }) || achieved
		}
	}
	return achieved
}

func acts(s *model.Scenario, client int) bool {
	return slices.ContainsFunc(s.Steps, func(step model.Step) bool { return step.Client == client })
}

func moveClient(s *model.Scenario, from, to int) {
	for i := range s.Steps {
		if s.Steps[i].Client == from {
			s.Steps[i].Client = to
		}
	}
}

func closeClientGap(s *model.Scenario, gap int) {
	s.Faults = slices.DeleteFunc(s.Faults, func(f model.Fault) bool { return f.Kind.OnClient() && f.Client == gap })
	for i := range s.Steps {
		if s.Steps[i].Client > gap {
			s.Steps[i].Client--
		}
	}
	for i := range s.Faults {
		if s.Faults[i].Client > gap {
			s.Faults[i].Client--
		}
	}
}

// dropFollowers removes one follower after the other.
func (m *minimizer) dropFollowers() bool {
	achieved := false
	for at := m.best.Followers - 1; at >= 0 && m.best.Followers > 1; at-- {
		achieved = m.edit(func(s *model.Scenario) { dropFollower(s, at) }) || achieved
	}
	return achieved
}

// dropFollower removes follower at+1 with its faults; those after it move up.
func dropFollower(s *model.Scenario, at int) {
	s.Followers--
	if at < len(s.Replication.FirstPoll) {
		s.Replication.FirstPoll = slices.Delete(s.Replication.FirstPoll, at, at+1)
	}
	s.Faults = slices.DeleteFunc(s.Faults, func(f model.Fault) bool {
		return !f.Kind.OnClient() && int(f.Node) == at+1
	})
	for i := range s.Faults {
		if int(s.Faults[i].Node) > at+1 {
			s.Faults[i].Node--
		}
	}
	for i := range s.Steps { // keep reading the same follower, if luck decides plainly
		if draw := s.Steps[i].Draw % uint64(s.Followers+1); s.Steps[i].Draw < small {
			s.Steps[i].Draw = draw
			if draw > uint64(at) {
				s.Steps[i].Draw--
			}
		}
	}
}

// small separates draws that name a follower plainly from random ones.
const small = 16

// mergeKeys lets steps on one key act on another, and drops keys at the end
// that nobody uses.
func (m *minimizer) mergeKeys() bool {
	achieved := false
	for from := len(m.best.Keys) - 1; from > 0; from-- {
		for to := range from {
			if uses(&m.best, from) && m.edit(func(s *model.Scenario) { moveKey(s, from, to) }) {
				achieved = true
				break
			}
		}
	}
	last := 0
	for _, step := range m.best.Steps {
		last = max(last, step.Key)
	}
	if last+1 < len(m.best.Keys) {
		achieved = m.edit(func(s *model.Scenario) { s.Keys = s.Keys[:last+1] }) || achieved
	}
	return achieved
}

func uses(s *model.Scenario, key int) bool {
	return slices.ContainsFunc(s.Steps, func(step model.Step) bool { return step.Key == key })
}

func moveKey(s *model.Scenario, from, to int) {
	for i := range s.Steps {
		if s.Steps[i].Key == from {
			s.Steps[i].Key = to
		}
	}
}

// simpler lists what to try in place of a duration, the simplest first: the
// least that makes sense, then round times above it.
func simpler(d, least time.Duration) []time.Duration {
	if d <= least {
		return nil
	}
	tries := []time.Duration{least}
	for _, unit := range []time.Duration{time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second} {
		if least < unit && unit < d {
			tries = append(tries, unit)
		}
		if round := d.Truncate(unit); round > unit && round < d {
			tries = append(tries, round)
		}
	}
	return tries
}
