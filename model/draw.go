package model

import (
	"math"
	"time"
)

// How long the messages and sleeps of a scenario take is hashed from its seed, its
// steps' draws and the message's own number, never taken from a stream: deleting one
// step leaves the luck of the others alone, and whoever plays the scenario, package
// sim or a test of real servers, finds the same luck.

// A Leg is one message of an exchange.
type Leg uint64

// The messages that are exchanged.
const (
	Asking    Leg = iota // a request, a poll
	Answering            // what comes back
	Sending              // an event that is sent to a streaming follower
	Reporting            // a follower's word of how far it is, besides its polls
	Thanking             // the leader's answer to that
)

// ClientDelays returns how long the messages between the step's client and the node
// take in an attempt, from 0: asking and answering.
func (s *Scenario) ClientDelays(step *Step, node Node, attempt int) (asking, answering time.Duration) {
	d := Delays{s.Network.Leader, Mix(s.Seed ^ step.Draw)}
	if node != Leader {
		d.Delay = s.Network.Follower
	}
	number := uint64(attempt)<<1 | 1<<60
	return d.Of(number | uint64(Asking)), d.Of(number | uint64(Answering))
}

// LinkDelays returns how long messages between the leader and the follower take.
// Polls, events and reports are each numbered on their own.
func (s *Scenario) LinkDelays(follower Node, leg Leg) Delays {
	return Delays{s.Network.Link, Mix(s.Seed ^ (uint64(follower-1)<<8 | uint64(leg) | 1<<62))}
}

// ApplyLags returns the follower's apply lag of each event, by its offset.
func (s *Scenario) ApplyLags(follower Node) Delays {
	r := &s.Replication
	return Delays{Delay{r.Lag, r.Jitter}, Mix(s.Seed ^ (uint64(follower-1) | 1<<61))}
}

// Delays are how long all that is of one kind takes, each by its number.
type Delays struct {
	Delay
	hash uint64
}

// Of returns how long the one of that number takes.
func (d *Delays) Of(number uint64) time.Duration {
	if d.Jitter.Spread <= 0 {
		return d.Base
	}
	switch draw := Mix(d.hash ^ number); d.Jitter.Kind {
	case Exponential:
		unit := (float64(int64(draw>>11)) + 0.5) * (1.0 / (1 << 53)) // within (0, 1)
		return d.Base + time.Duration(-logarithm(unit)*float64(d.Jitter.Spread))
	case Uniform:
		return d.Base + time.Duration(draw%uint64(d.Jitter.Spread))
	}
	return d.Base
}

// logarithm is math.Log of a positive number with the same result on every
// machine, to 8 places: math.Log uses other instructions on some, and fused
// ones, which the conversions forbid.
func logarithm(x float64) float64 {
	const least = math.Sqrt2 / 2 // x = m 2^exponent, least <= m < 2 least
	b := math.Float64bits(x)
	exponent := (int64(b) - int64(math.Float64bits(least))) >> 52
	m := math.Float64frombits(b - uint64(exponent)<<52)
	s := (m - 1) / (m + 1) // ln m = 2 (s + s³/3 + s⁵/5 + ...), |s| < 0.172
	q := float64(s * s)
	sum := float64(q*(1.0/9)) + 1.0/7
	sum = float64(q*sum) + 1.0/5
	sum = float64(q*sum) + 1.0/3
	sum = float64(q*sum) + 1
	return float64(2*s*sum) + float64(float64(exponent)*math.Ln2)
}
