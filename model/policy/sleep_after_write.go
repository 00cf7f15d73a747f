package policy

import (
	"time"

	"lagcheck/model"
)

// SleepAfterWrite lets the session pause after each write and then reads from
// any follower.
type SleepAfterWrite struct {
	Pause time.Duration // after the acknowledgement of the write
}

// Name returns "sleep-after-write", with the pause after a colon if it is not the usual one.
func (p SleepAfterWrite) Name() string { return named("sleep-after-write", p.Pause, usualWindow) }

func (p SleepAfterWrite) words() words {
	return described(ruleSleepAfterWrite, seenSleepAfterWrite, p.Pause.String())
}

// Claims returns read-your-writes while lag stays below the pause, monotonic reads
// where there is but one follower, and where both is the case all up to sequential
// consistency: the one state that is read moves along the log.
func (p SleepAfterWrite) Claims() []model.Claim {
	caughtUp := func(guarantee string) model.Claim {
		c := ifOneFollower(guarantee)
		c.Needs.LagBelow = p.Pause
		return c
	}
	return claims(caughtUp(sequential), caughtUp(causal), caughtUp(pram), ifLagBelow(p.Pause, readYourWrites), ifOneFollower(monotonicReads))
}

// Session starts a session.
func (p SleepAfterWrite) Session() model.Session { return &sleepSession{pause: p.Pause} }

func (SleepAfterWrite) with(parameter string) (model.Policy, error) {
	pause, err := positive(parameter)
	return SleepAfterWrite{pause}, err
}

type sleepSession struct {
	anySession
	pause time.Duration
}

func (s *sleepSession) Write(*model.View) model.WriteChoice {
	return model.WriteChoice{Pause: s.pause}
}
