// Package policytest tests a read policy in go test: does it keep what it claims?
//
//	func TestMyRouting(t *testing.T) {
//		policytest.Check(t, MyRouting{}, policytest.Options{
//			Guarantees: []string{"read-your-writes"},
//		})
//	}
//
// [Check] lets rapid draw scenarios: who reads and writes what and when, and which
// faults happen if they are asked for. It plays each under several lags against
// the model and judges what clients saw. A failure shows the smallest
// counterexample as a drawing, why it is one, and the command that repeats it.
//
// Importing this package registers rapid's flags (-rapid.checks, -rapid.seed, ...),
// so it belongs into tests.
package policytest

import (
	"fmt"
	"regexp"
	"runtime"
	"time"

	"pgregory.net/rapid"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/model"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// Options say what a policy is tested for and under which circumstances. The
// zero value is a good start: the policy's own claims under the chapter's lags.
type Options struct {
	// Guarantees are what the policy has to keep always. If it is nil, the policy
	// has to keep what it claims itself, whenever its condition is met.
	Guarantees []string
	// Lags are the apply lags to test under; nil means 0, 500 ms, 3 s and 8 s.
	Lags []time.Duration
	// Workload says what is drawn, faults included; the zero value means
	// [workload.Default], which has no faults.
	Workload workload.Config
	// Scenarios is how many scenarios are drawn, each played under every lag; 0
	// means 1000, and a fifth of that with go test -short. The flag -rapid.checks
	// says how many of them rapid draws from one seed.
	Scenarios int
}

// TB is the part of [testing.TB] that is needed; *testing.T has it.
type TB interface {
	Helper()
	Name() string
	Logf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Check fails the test if the policy breaks a guarantee that it has to keep.
func Check(t TB, p model.Policy, o Options) {
	t.Helper()
	s, err := newSearch(p, o)
	if err != nil {
		t.Fatalf("policytest: %v", err)
		return
	}
	for s.drawn < s.options.Scenarios && s.found == nil && s.broken == nil {
		if output := s.round(t.Name()); s.found == nil && output != "" {
			t.Fatalf("policytest: rapid failed: %s", output)
			return
		}
	}
	switch {
	case s.broken != nil:
		t.Fatalf("policytest: %v", s.broken)
	case s.found != nil:
		t.Fatalf("%s", s.report(t.Name()))
	default:
		t.Logf("policytest: %s kept its guarantees in %d scenarios under %d lags", p.Name(), s.drawn, len(s.options.Lags))
	}
}

// A search looks for a scenario that breaks a guarantee.
type search struct {
	policy  model.Policy
	options Options
	asked   []string
	drawn   int
	found   *evaluate.Break // the last that was found: rapid tries the smallest last
	broken  error           // the search itself failed
	repeat  string          // rapid's flags that repeat the failure
}

func newSearch(p model.Policy, o Options) (*search, error) {
	if o.Lags == nil {
		o.Lags = evaluate.Default().Lags
	}
	if o.Workload.Kind == "" {
		o.Workload = workload.Default()
	}
	if o.Scenarios == 0 {
		o.Scenarios = defaultScenarios()
	}
	if err := o.Workload.Validate(); err != nil {
		return nil, err
	}
	s := &search{policy: p, options: o, asked: o.Guarantees}
	if s.asked == nil {
		for _, c := range p.Claims() {
			s.asked = append(s.asked, c.Guarantee)
		}
	}
	for _, name := range s.asked {
		if _, err := checker.ByName(name); err != nil {
			return nil, err
		}
	}
	if len(s.asked) == 0 {
		return nil, fmt.Errorf("policy %s claims nothing: name the guarantees that it has to keep in Options.Guarantees", p.Name())
	}
	return s, nil
}

// round lets rapid draw scenarios from one seed, on a test of its own, and returns
// what it says about a failure.
func (s *search) round(name string) string {
	q := &quiet{name: name}
	done := make(chan struct{})
	go func() { // rapid ends a failed test by ending its goroutine
		defer close(done)
		rapid.Check(q, s.property)
	}()
	<-done
	if m := repeatFlags.FindStringSubmatch(q.output); m != nil {
		s.repeat = m[1]
	}
	return q.output
}

var repeatFlags = regexp.MustCompile(`(-rapid\.seed=\d+|-rapid\.failfile="[^"]*")\)?\n`)

// property fails if a drawn scenario breaks a guarantee under one of the lags.
func (s *search) property(t *rapid.T) {
	s.drawn++
	scenario := draw(t, s.options.Workload)
	for _, lag := range s.options.Lags {
		scenario.Replication.Lag = lag
		guarantee, err := s.breaks(&scenario)
		if err != nil {
			s.broken = err
			t.Fatalf("%v", err)
		}
		if guarantee != "" {
			s.found = &evaluate.Break{
				Guarantee: guarantee, Policy: s.policy, Scenario: scenario,
			}
			t.Fatalf("%s broken", guarantee)
		}
	}
}

// breaks returns a guarantee that the policy breaks and should not.
func (s *search) breaks(scenario *model.Scenario) (string, error) {
	h, trace, err := sim.Run(scenario, s.policy)
	if err != nil {
		return "", err
	}
	asked := s.asked
	if s.options.Guarantees == nil {
		asked = nil
		for _, c := range s.policy.Claims() {
			if c.Applies(trace.Conditions) {
				asked = append(asked, c.Guarantee)
			}
		}
	}
	if len(asked) == 0 {
		return "", nil
	}
	verdicts, err := checker.Check(h, checker.Options{Guarantees: asked})
	if err != nil {
		return "", err
	}
	for _, v := range verdicts {
		switch v.Result {
		case checker.Violated:
			return v.Guarantee, nil
		case checker.Unknown:
			return "", fmt.Errorf("%s could not be decided: %s", v.Guarantee, v.Reasons)
		}
	}
	return "", nil
}

// draw draws a scenario as a list of steps, which rapid shrinks best.
func draw(t *rapid.T, c workload.Config) model.Scenario {
	s := rapid.Custom(func(t *rapid.T) model.Scenario { return workload.Frame(source{t}, c) }).Draw(t, "frame")
	step := rapid.Custom(func(t *rapid.T) model.Step { return workload.Step(source{t}, c) })
	s.Steps = rapid.SliceOfN(step, 1, c.Operations).Draw(t, "steps")
	if len(c.Faults) > 0 && c.MaxFaults > 0 {
		fault := rapid.Custom(func(t *rapid.T) model.Fault { return workload.Fault(source{t}, c) })
		s.Faults = rapid.SliceOfN(fault, 0, c.MaxFaults).Draw(t, "faults")
	}
	return s
}

// source lets rapid make the choices of the workload generator.
type source struct{ t *rapid.T }

func (s source) Intn(n int) int { return rapid.IntRange(0, n-1).Draw(s.t, "choice") }

// report shrinks what was found further and puts it into words.
func (s *search) report(test string) string {
	c, ok, err := evaluate.Smallest(*s.found, checker.Options{}, evaluate.Default().ShrinkTries)
	if err != nil {
		return fmt.Sprintf("policytest: %v", err)
	}
	if !ok {
		return fmt.Sprintf("policytest: %s is broken once and not again: is a Session of %s deterministic?",
			s.found.Guarantee, s.policy.Name())
	}
	return fmt.Sprintf("policytest: %s\nrepeat with: go test -run '^%s$' %s", c.String(), regexp.QuoteMeta(test), s.repeat)
}

// quiet is the test that rapid runs in: it keeps what rapid says to itself.
type quiet struct {
	name   string
	output string
	failed bool
}

func (q *quiet) Helper()                  {}
func (q *quiet) Name() string             { return q.name }
func (q *quiet) Logf(string, ...any)      {}
func (q *quiet) Log(...any)               {}
func (q *quiet) Skipf(f string, a ...any) { q.Fatalf(f, a...) }
func (q *quiet) Skip(a ...any)            { q.Fatal(a...) }
func (q *quiet) SkipNow()                 { q.FailNow() }
func (q *quiet) Errorf(f string, a ...any) {
	q.output += fmt.Sprintf(f, a...) + "\n"
	q.failed = true
}
func (q *quiet) Error(a ...any)            { q.Errorf("%s", fmt.Sprintln(a...)) }
func (q *quiet) Fatalf(f string, a ...any) { q.Errorf(f, a...); q.FailNow() }
func (q *quiet) Fatal(a ...any)            { q.Error(a...); q.FailNow() }
func (q *quiet) FailNow()                  { q.failed = true; runtime.Goexit() }
func (q *quiet) Fail()                     { q.failed = true }
func (q *quiet) Failed() bool              { return q.failed }
