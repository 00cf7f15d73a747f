package certify

import (
	"errors"
	"fmt"

	"lagcheck/history"
)

// ErrUndecided says that evidence is beyond what is tried, so that it is neither
// accepted nor refused.
var ErrUndecided = errors.New("certify: more than is tried")

// Begin takes in a history about which rules are to be certified.
func (c *Kernel) Begin(h history.History) {
	c.subject.h, c.subject.begun = h, false
	c.few.told = c.few.take(h, c.Look)
}

// facts returns the history with its sessions and keys told apart.
func (c *Kernel) facts() *subject {
	s := &c.subject
	s.Look = c.Look
	if !s.begun {
		s.begin(s.h)
	}
	return s
}

// Told reports whether the versions and the values of the history leave no choice, and
// prepares for [Kernel.Offenders].
func (c *Kernel) Told() bool {
	if !c.few.told && !c.onlyWorld(&c.world) {
		return false
	}
	c.judge.begin(&c.subject, &c.world)
	if c.few.told {
		c.few.judge(&c.judge, c.Look)
	}
	return true
}

// Judge judges rules ahead, where [Kernel.Told] said yes: Offenders then only compares.
func (c *Kernel) Judge(r Rule) {
	c.subject.Look = c.Look
	c.judge.judge(r)
}

// Offenders checks, where [Kernel.Told] said yes, that exactly the given operations
// break a rule. They are listed by index, ascending. It takes O(n) steps for n
// operations, O(n x sessions) for [PRAM] and [Causal] where [Sequential] is broken. It
// returns [ErrUndecided] where session order and reads-from form a cycle.
func (c *Kernel) Offenders(r Rule, offending []int) error {
	j := &c.judge
	c.subject.Look = c.Look
	if !j.judge(r) {
		return ErrUndecided
	}
	for n, i := range offending {
		if n > 0 && offending[n-1] >= i || i < 0 || i >= len(j.broke) {
			return fmt.Errorf("certify %v: offending operations %v are no ascending list", r, clip(offending))
		}
		if j.broke[i]>>r&1 == 0 {
			return fmt.Errorf("certify %v: operation %d breaks nothing", r, i)
		}
	}
	if len(offending) == j.counts[r] {
		return nil
	}
	for i := range j.broke {
		if j.broke[i]>>r&1 == 0 {
			continue
		}
		if len(offending) == 0 || offending[0] != i {
			return fmt.Errorf("certify %v: operation %d breaks it, too", r, i)
		}
		offending = offending[1:]
	}
	return nil
}

func clip(list []int) []int { return list[:min(len(list), 20)] }

// lookAt is a Kernel's Look, for loops over operations.
func lookAt(operation int, look func()) {
	if look != nil && operation%(1<<14) == 0 {
		look()
	}
}
