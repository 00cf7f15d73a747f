package sim

import (
	"math"

	"lagcheck/model"
)

// draw hashes the scenario's seed and the given numbers.
func (r *Runner) draw(a, b uint64) uint64 { return model.Mix(model.Mix(r.scenario.Seed^a) ^ b) }

// jitter returns the random addition that the draw stands for, in nanoseconds.
func jitter(j model.Jitter, draw uint64) int64 {
	switch {
	case j.Spread <= 0:
		return 0
	case j.Kind == model.Uniform:
		return int64(draw % uint64(j.Spread))
	case j.Kind == model.Exponential:
		unit := (float64(draw>>11) + 0.5) / (1 << 53) // within (0, 1)
		return int64(-logarithm(unit) * float64(j.Spread))
	}
	return 0
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

func delay(d model.Delay, draw uint64) int64 { return int64(d.Base) + jitter(d.Jitter, draw) }
