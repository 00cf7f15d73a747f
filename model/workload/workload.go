// Package workload draws random scenarios: which client reads and writes what
// and when, and what breaks meanwhile.
//
// There is one generator, and it draws from a [Source]. A seeded generator
// ([Rand]), a property-testing library (wrap its integer generator) and
// exhaustive enumeration ([Exhaust]) all drive the same code:
//
//	Rand ───────┐
//	rapid ──────┼─► Source.Intn ─► Scenario, Step, Fault
//	Exhaust ────┘
//
// Draw 0 always means the simplest thing, so that whatever shrinks draws towards
// 0 shrinks scenarios.
package workload

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"time"

	"lagcheck/model"
)

// A Source supplies choices.
type Source interface {
	// Intn returns a number in [0, n), for n > 0.
	Intn(n int) int
}

// Rand returns a source that is seeded with two numbers, such as a seed and the
// number of a history: other numbers give independent sources.
func Rand(seed, stream uint64) Source {
	r := new(Random)
	r.Seed(seed, stream)
	return r
}

// A Random is a source that can be seeded again. It draws what a [rand.Rand] on its
// generator would, without the calls through an interface that it makes: drawing is a
// good part of a survey's time.
type Random struct{ pcg rand.PCG }

// Seed makes the source the one that [Rand] returns.
func (r *Random) Seed(seed, stream uint64) { r.pcg.Seed(seed, stream) }

// Intn returns a number in [0, n).
func (r *Random) Intn(n int) int {
	if n <= 0 {
		panic("no number to draw from")
	}
	if n&(n-1) == 0 {
		return int(r.pcg.Uint64()) & (n - 1)
	}
	// A draw times n has its number in the upper half. The few draws too many that
	// some numbers have are those with the least lower halves: they do not count
	// (Lemire, Fast Random Integer Generation in an Interval, 2019).
	limit := uint64(n)
	number, lower := bits.Mul64(r.pcg.Uint64(), limit)
	for lower < limit && lower < -limit%limit {
		number, lower = bits.Mul64(r.pcg.Uint64(), limit)
	}
	return int(number)
}

// A Kind is a set of registers with the actions on them.
type Kind string

// The kinds of workload.
const (
	Registers Kind = "registers" // reads and writes of unique values
	Orders    Kind = "orders"    // the chapter's: create, confirm, cancel, read
)

// A Config says what to draw. [Default] returns a usable one.
type Config struct {
	Kind       Kind
	Followers  int
	Clients    int
	Keys       int
	Operations int
	// Think lists the pauses that a client may make before a step, the simplest
	// first.
	Think []time.Duration
	// Draws is how many different values Step.Draw takes; at least the number of
	// followers for all of them to be read.
	Draws int
	// Faults lists the kinds of faults that may happen, at most MaxFaults of them
	// in a scenario.
	Faults    []model.FaultKind
	MaxFaults int
	// Base is what every scenario starts from: replication, network, time-out.
	Base model.Scenario
}

// Default returns the configuration of the main report: 3 clients, 2 followers
// near them and a leader farther away, think times that let sessions be quicker
// and slower than the chapter's lags.
func Default() Config {
	return Config{
		Kind: Registers, Followers: 2, Clients: 3, Keys: 2, Operations: 30,
		Think: []time.Duration{
			time.Millisecond, 10 * time.Millisecond, 50 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
			time.Second, 2 * time.Second, 4 * time.Second,
		},
		Draws: 1 << 30,
		Base: model.Scenario{
			Replication: model.Replication{Poll: 300 * time.Millisecond},
			Network: model.Network{
				Leader:   exponential(5*time.Millisecond, time.Millisecond),
				Follower: exponential(time.Millisecond, 200*time.Microsecond),
				Link:     exponential(5*time.Millisecond, time.Millisecond),
			},
			Timeout: 5 * time.Second,
			Reports: 100 * time.Millisecond,
		},
	}
}

func exponential(base, mean time.Duration) model.Delay {
	return model.Delay{Base: base, Jitter: model.Jitter{Kind: model.Exponential, Spread: mean}}
}

// Scenario draws a scenario with exactly Operations steps.
func Scenario(src Source, c Config) model.Scenario { return *new(Generator).Scenario(src, c) }

// Frame draws a scenario without steps and faults: seed and phases. Whoever draws
// steps as a list of its own, as property-testing libraries like it, starts here.
func Frame(src Source, c Config) model.Scenario { return *new(Generator).frame(src, &c) }

// Step draws one step. It does not depend on other steps.
func Step(src Source, c Config) (drawn model.Step) {
	step(&drawn, src, &c)
	return drawn
}

// Fault draws one fault: somewhere within the time that the steps usually take.
func Fault(src Source, c Config) model.Fault { return fault(src, &c) }

// A Generator draws one scenario after another in memory that it keeps. The zero
// Generator is ready for use, by one goroutine at a time.
type Generator struct {
	scenario model.Scenario
	polls    []time.Duration
	steps    []model.Step
	faults   []model.Fault

	keys []string // as the latest configuration has them
	kind Kind
}

// Scenario is the function of that name. What it returns is valid until the next one.
func (g *Generator) Scenario(src Source, c Config) *model.Scenario {
	s := g.frame(src, &c)
	g.steps = slices.Grow(g.steps[:0], c.Operations)[:c.Operations]
	for i := range g.steps {
		step(&g.steps[i], src, &c)
	}
	s.Steps = g.steps
	if len(c.Faults) > 0 && c.MaxFaults > 0 {
		g.faults = g.faults[:0]
		for range src.Intn(c.MaxFaults + 1) {
			g.faults = append(g.faults, fault(src, &c))
		}
		s.Faults = g.faults
	}
	return s
}

func (g *Generator) frame(src Source, c *Config) *model.Scenario {
	if g.kind != c.Kind || len(g.keys) != c.Keys {
		g.kind, g.keys = c.Kind, keys(c)
	}
	s := &g.scenario
	*s = c.Base
	s.Seed = uint64(src.Intn(c.Draws))
	s.Followers = c.Followers
	s.Keys = g.keys
	if s.Replication.Mode == model.Polling {
		g.polls = g.polls[:0]
		for range c.Followers {
			g.polls = append(g.polls, s.Replication.Poll*time.Duration(src.Intn(min(c.Draws, phases)))/phases)
		}
		s.Replication.FirstPoll = g.polls
	}
	return s
}

// phases is into how many parts the poll interval is divided for the first poll.
const phases = 16

// step draws a step into its place: what is written in parts is slow to copy at once.
func step(s *model.Step, src Source, c *Config) {
	s.Client = src.Intn(c.Clients)
	s.Key = src.Intn(c.Keys)
	s.Think = c.Think[src.Intn(len(c.Think))]
	s.Do = action(src, c.Kind)
	s.Joined = src.Intn(3) == 1
	s.Draw = uint64(src.Intn(c.Draws))
}

// action draws what a step does: two reads for each write.
func action(src Source, k Kind) model.Action {
	if k == Orders {
		return [...]model.Action{
			model.Create, model.Read, model.Read, model.Read, model.Confirm, model.Read, model.Read, model.Create, model.Cancel,
		}[src.Intn(9)]
	}
	return [...]model.Action{model.Write, model.Read, model.Read}[src.Intn(3)]
}

func fault(src Source, c *Config) model.Fault {
	f := model.Fault{Kind: c.Faults[src.Intn(len(c.Faults))]}
	if f.Kind.OnClient() {
		f.Client = src.Intn(c.Clients)
	} else {
		f.Node = model.Node(1 + src.Intn(c.Followers))
	}
	span := span(c)
	f.At = span * time.Duration(src.Intn(64)) / 64
	f.For = span * time.Duration(1+src.Intn(32)) / 64
	return f
}

// span estimates how long a scenario takes: the mean think time of the steps of
// one client.
func span(c *Config) time.Duration {
	var total time.Duration
	for _, t := range c.Think {
		total += t
	}
	steps := (c.Operations + c.Clients - 1) / c.Clients
	return max(total/time.Duration(len(c.Think))*time.Duration(steps), 100*time.Millisecond)
}

// keys names the registers: x, y, z for a few; orders as in the chapter.
func keys(c *Config) []string {
	names := make([]string, c.Keys)
	for i := range names {
		switch {
		case c.Kind == Orders:
			names[i] = fmt.Sprintf("o-%d", i+1)
		case c.Keys <= 3:
			names[i] = "xyz"[i : i+1]
		default:
			names[i] = fmt.Sprintf("x%d", i+1)
		}
	}
	return names
}

// Validate reports a configuration that nothing can be drawn from.
func (c Config) Validate() error {
	switch {
	case c.Kind != Registers && c.Kind != Orders:
		return fmt.Errorf("validate workload: unknown kind %q; there are %s and %s", c.Kind, Registers, Orders)
	case c.Followers < 1 || c.Followers > model.MaxFollowers:
		return fmt.Errorf("validate workload: %d followers; there can be 1 to %d", c.Followers, model.MaxFollowers)
	case c.Clients < 1 || c.Clients > model.MaxClients:
		return fmt.Errorf("validate workload: %d clients; there can be 1 to %d", c.Clients, model.MaxClients)
	case c.Keys < 1:
		return fmt.Errorf("validate workload: %d keys; at least 1 is needed", c.Keys)
	case c.Operations < 1:
		return fmt.Errorf("validate workload: %d operations; at least 1 is needed", c.Operations)
	case len(c.Think) == 0 || c.Draws < 1:
		return fmt.Errorf("validate workload: no think times or no draws to choose from")
	}
	for _, k := range c.Faults {
		if !slices.Contains(model.FaultKinds(), k) {
			return fmt.Errorf("validate workload: unknown %v", k)
		}
	}
	return c.validateBase()
}

// validateBase tries the simplest scenario with each think time.
func (c Config) validateBase() error {
	s := Frame(simplest{}, c)
	for _, think := range c.Think {
		s.Steps = append(s.Steps, model.Step{Think: think})
	}
	if err := s.Validate(); err != nil {
		return fmt.Errorf("validate workload: %w", err)
	}
	return nil
}

// simplest is the source that always draws 0.
type simplest struct{}

func (simplest) Intn(int) int { return 0 }
