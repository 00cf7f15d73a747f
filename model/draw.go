package model

import (
	"math"
	"math/bits"
	"time"
)

// How long the messages and sleeps of a scenario take is hashed from its seed, its
// steps' draws and the message's own number, never taken from a stream: deleting one
// step leaves the luck of the others alone, and whoever plays the scenario, package
// sim or a test of real servers, finds the same luck.

// A Talk is what a follower and the leader have to say to one another.
type Talk uint64

// The talks of a follower with the leader.
const (
	Polls   Talk = iota // a question for what is new, and the answer
	Events              // an event that is sent to a streaming follower, and its word that it is applied
	Reports             // a polling follower's word of how far it is, and the leader's thanks
)

// ClientDelays returns how long the messages between the step's client and the node
// take in an attempt, from 0: asking and answering.
func (s *Scenario) ClientDelays(step *Step, node Node, attempt int) (asking, answering time.Duration) {
	d := &s.Network.Leader
	if node != Leader {
		d = &s.Network.Follower
	}
	return d.both(Mix(s.Seed^step.Draw), uint64(attempt))
}

// LinkDelays returns how long messages between the leader and the follower take. Each
// talk numbers on its own what is said.
func (s *Scenario) LinkDelays(follower Node, talk Talk) Delays {
	return Delays{s.Network.Link, Mix(s.Seed ^ (uint64(follower-1)<<8 | uint64(talk) | 1<<62))}
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
	if d.Jitter.Kind == NoJitter {
		return d.Base
	}
	there, _ := d.both(d.hash, number)
	return there
}

// Both returns how long the two messages of that number take, there and back. Each has
// half of a draw: what its other half adds is too little to be seen.
func (d *Delays) Both(number uint64) (there, back time.Duration) {
	return d.both(d.hash, number)
}

// both is Both of the delays that are drawn from the hash: the 64 random bits of that
// number in the sequence of the generator wyrand that begins with it.
func (d *Delay) both(hash, number uint64) (there, back time.Duration) {
	x := hash + number*0xa0761d6478bd642f
	hi, lo := bits.Mul64(x, x^0xe7037ed1a0b428db)
	draw := hi ^ lo
	there, back = d.Base, d.Base
	again, spread := bits.RotateLeft64(draw, 32), uint64(d.Jitter.Spread)
	if d.Jitter.Kind == Exponential {
		there += times(exponential(draw), spread)
		back += times(exponential(again), spread)
	} else if d.Jitter.Kind == Uniform {
		part, _ := bits.Mul64(draw, spread)
		other, _ := bits.Mul64(again, spread)
		there, back = there+time.Duration(part), back+time.Duration(other)
	}
	return there, back
}

// unit is the binary places of an exponential number.
const unit = 40

// times returns the spread as many times as an exponential number says: their product
// without the binary places. They have room for the 24 that are missing to 64: numbers are
// less than 2^46, and a spread is at most a year.
func times(number, spread uint64) time.Duration {
	whole, _ := bits.Mul64(number<<18, spread<<(64-unit-18))
	return time.Duration(whole)
}

// exponential returns -ln u, in 2^-unit, of u = draw / 2^64. As u = m / 2^(zeros+1),
// 1 <= m < 2, that is zeros ln 2 + ln 2 - ln m. The curve of the last two is made of
// straight pieces, which are nowhere farther from it than 2^-19.
func exponential(draw uint64) uint64 {
	length := bits.Len64(draw)             // 64 - zeros
	m := bits.RotateLeft64(draw, 1-length) // the leading 1 comes last, where it does not count
	piece, within := m>>56, m<<8>>32
	return halvings[length] + pieces[piece] - (pieces[piece]-pieces[piece+1])*within>>32
}

// pieces are ln 2 - ln (1 + i/256), in 2^-unit.
var pieces = func() (at [257]uint64) {
	for i := range at {
		at[i] = uint64((math.Ln2 - logarithm(1+float64(i)/256)) * (1 << unit))
	}
	return at
}()

// halvings are (64 - length) ln 2, in 2^-unit.
var halvings = func() (at [65]uint64) {
	for length := range at {
		at[length] = uint64(64-length) * pieces[0]
	}
	return at
}()

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
