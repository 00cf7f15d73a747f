// Package evaluate answers the main question: under which lags does which read
// policy keep which guarantee?
//
//	policies x lags x histories ──► simulate ──► judge ──► one row each ──► report
//	                                               └─► shrink ──► smallest counterexample
//
// [Run] draws random scenarios from a seed, the same ones for every policy and
// lag, plays each under the model, has the checkers judge what clients saw and
// adds it up. For what broke it finds the smallest scenario that still breaks
// it. The [Report] is the same whatever the number of cores; it can be printed as
// text, Markdown or JSON.
//
// It is the one package that knows both the makers and the judges of histories.
package evaluate

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
	"lagcheck/model/workload"
)

// A Config says what to evaluate. [Default] returns the main report's.
type Config struct {
	Seed      uint64
	Policies  []model.Policy
	Lags      []time.Duration // apply lags
	Histories int             // for each policy and lag
	Workload  workload.Config
	Check     checker.Options
	// Counterexamples says for what the smallest counterexample is sought, and
	// ShrinkTries how many smaller scenarios are tried for each.
	Counterexamples Scope
	ShrinkTries     int
	Workers         int // 0: one for each core; the result does not depend on it
	// Progress, if set, is told how much of the work is done, from any goroutine,
	// one call at a time.
	Progress func(done, total int)
}

// A Scope says for what counterexamples are sought.
type Scope string

// The scopes of counterexamples.
const (
	PerGuarantee Scope = "guarantee" // the smallest for each guarantee that broke
	PerRow       Scope = "row"       // for each guarantee that broke, policy and lag
	NoExamples   Scope = "none"
)

// Default returns the configuration of the main report: the chapter's lags
// against all built-in policies.
func Default() Config {
	return Config{
		Seed:            1,
		Policies:        policy.All(),
		Lags:            []time.Duration{0, 500 * time.Millisecond, 3 * time.Second, 8 * time.Second},
		Histories:       200,
		Workload:        workload.Default(),
		Counterexamples: PerGuarantee,
		ShrinkTries:     1000,
	}
}

// Scenario returns the scenario of a history, by its number from 1, under a lag.
func (c *Config) Scenario(number int, lag time.Duration) model.Scenario {
	s := workload.Scenario(workload.Rand(c.Seed, uint64(number)), c.Workload)
	s.Replication.Lag = lag
	return s
}

func (c *Config) validate() error {
	switch {
	case len(c.Policies) == 0:
		return fmt.Errorf("evaluate policies: none to evaluate")
	case len(c.Lags) == 0:
		return fmt.Errorf("evaluate policies: no lags to evaluate them under")
	case c.Histories < 1:
		return fmt.Errorf("evaluate policies: %d histories; at least 1 is needed", c.Histories)
	}
	if err := c.Workload.Validate(); err != nil {
		return err
	}
	for _, lag := range c.Lags {
		s := c.Scenario(1, lag)
		if err := s.Validate(); err != nil {
			return err
		}
	}
	_, err := checker.Check(nil, c.Check) // the names of the guarantees
	return err
}

// chunk is how many histories a worker takes at a time.
const chunk = 20

// Run evaluates. If the context ends, it returns what is known by then, marked
// as partial, and no error.
func Run(ctx context.Context, c Config) (*Report, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	e := &evaluation{Config: c, report: newReport(&c)}
	if err := e.survey(ctx); err != nil {
		return nil, err
	}
	if err := e.seekCounterexamples(ctx); err != nil {
		return nil, err
	}
	e.report.Partial = ctx.Err() != nil
	e.report.Headline = headline(e.report, lang.English)
	return e.report, nil
}

// An evaluation is a Run under way.
type evaluation struct {
	Config
	report *Report
	broken []broken // in the order of rows and guarantees
	mu     sync.Mutex
	done   int
}

// survey fills the rows.
func (e *evaluation) survey(ctx context.Context) error {
	chunks := (e.Histories + chunk - 1) / chunk
	samples := make([][]sample, len(e.report.Rows))
	for i := range samples {
		samples[i] = make([]sample, chunks)
	}
	left := make([]int, len(samples)) // chunks of each row still to be done
	for i := range left {
		left[i] = chunks
	}
	found := make([][]broken, len(samples))
	err := e.parallel(ctx, len(samples)*chunks, func(w *worker, task int) error {
		row, part := task/chunks, task%chunks
		s, err := e.sample(ctx, w, row, part)
		if err != nil {
			return err
		}
		e.mu.Lock()
		samples[row][part] = s
		left[row]--
		full := left[row] == 0
		e.mu.Unlock()
		if full { // sum up and let the samples go
			found[row] = e.sumUp(row, samples[row])
			samples[row] = nil
		}
		return nil
	})
	for row := range samples {
		if samples[row] != nil { // cut short
			found[row] = e.sumUp(row, samples[row])
		}
		e.broken = append(e.broken, found[row]...)
	}
	return err
}

// A worker does one task after another, in memory that it keeps.
type worker struct {
	random    workload.Random
	generator workload.Generator
	runner    sim.Runner
	checker   checker.Checker
}

// judge plays one history of a row and judges it. What it returns is valid until the
// worker judges the next.
func (e *evaluation) judge(w *worker, row, number int) (h history.History, trace *sim.Trace, j checker.Judgement, err error) {
	r := &e.report.Rows[row]
	w.random.Seed(e.Seed, uint64(number))
	scenario := w.generator.Scenario(&w.random, e.Workload)
	scenario.Replication.Lag = r.Lag
	if h, trace, err = w.runner.Run(scenario, r.policy); err != nil {
		return nil, nil, j, fmt.Errorf("simulate %s under lag %v, history %d: %w", r.Policy, r.Lag, number, err)
	}
	if j, err = w.checker.Judge(h, e.Check); err != nil {
		return nil, nil, j, fmt.Errorf("judge %s under lag %v, history %d: %w", r.Policy, r.Lag, number, err)
	}
	return h, trace, j, nil
}

// parallel runs tasks 0 to n-1 on all workers, in order of their numbers as far
// as that goes, until one fails or the context ends.
func (e *evaluation) parallel(ctx context.Context, n int, do func(*worker, int) error) error {
	workers := e.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var (
		wg    sync.WaitGroup
		next  int
		first error
	)
	take := func() (int, bool) {
		e.mu.Lock()
		defer e.mu.Unlock()
		next++
		return next - 1, next <= n && first == nil && ctx.Err() == nil
	}
	e.done = 0
	for range min(workers, n) {
		wg.Go(func() {
			w := new(worker)
			for {
				task, ok := take()
				if !ok {
					return
				}
				err := do(w, task)
				e.mu.Lock()
				if err != nil && first == nil {
					first = err
				}
				e.done++
				if e.Progress != nil {
					e.Progress(e.done, n)
				}
				e.mu.Unlock()
			}
		})
	}
	wg.Wait()
	return first
}
