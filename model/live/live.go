// Package live runs read policies against a real store, in real time, and records
// what clients saw.
//
//	Workload ──step──► client ──Choice──► Store ─── leader
//	                     │  ▲               ├────── follower-1
//	      Policy ◄─View──┘  └───Reply───────┴────── follower-2
//	                     │
//	                     └──operation──► Recorder ──► file, a line each
//
// [Run] starts one goroutine for each client. A client is a session: it thinks, asks
// its policy where to go, as package sim does, and goes on after a time-out as the
// same session. All times come from the recorder's clock, which is monotonic and the
// same for all.
//
// The package knows no store: those stand in packages below it. It judges nothing:
// the recorded file is what is judged.
package live

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"lagcheck/model"
)

// A Config says what to run.
type Config struct {
	Policy   model.Policy
	Workload Workload
	Clients  []Store // for each client, how it reaches the store
	Recorder *Recorder

	Duration   time.Duration // 0: no limit
	Operations int           // of all clients together; 0: no limit
	Timeout    time.Duration // how long a client waits for the answer to one attempt
	Reports    time.Duration // how often followers are asked for View.Followers
	Happenings []Happening   // faults, by time
}

// A Happening is something that is done to the store during the run.
type Happening struct {
	At   time.Duration // since the start of the recording
	Does func()
}

// A Result is what is known of a run besides its recording.
type Result struct {
	Conditions model.Conditions
	Elapsed    time.Duration
	Stopped    bool // by the context, before it was finished
}

// grace is how long operations under way may go on when the run is stopped.
const grace = 500 * time.Millisecond

// Run has all clients do their work, and returns when all of them have ended. If the
// context ends first, clients stop after the operation they are at. The error is that
// of the recorder, or says why nothing was run.
func Run(ctx context.Context, c Config) (Result, error) {
	if err := c.validate(); err != nil {
		return Result{}, fmt.Errorf("run %s: %w", c.Policy.Name(), err)
	}
	r := &run{Config: c, watch: newWatch(c.Clients[0].Followers(), c.Clients[0].Offsets())}
	r.left.Store(int64(c.Operations))
	var stop, abort context.CancelFunc
	if c.Duration > 0 {
		r.until, stop = context.WithTimeout(ctx, c.Duration)
	} else {
		r.until, stop = context.WithCancel(ctx)
	}
	defer stop()
	r.reach, abort = context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, abort) })()

	around := r.surround()
	var clients sync.WaitGroup
	for i := range c.Clients {
		clients.Go(func() {
			if err := newClient(r, i).work(); err != nil {
				stop()
				r.failed.Store(&err)
			}
		})
	}
	clients.Wait()
	stop()
	abort()
	around.Wait()
	result := Result{Conditions: r.watch.conditions(c.Recorder.Now()), Elapsed: c.Recorder.Now(), Stopped: ctx.Err() != nil}
	if err := r.failed.Load(); err != nil {
		return result, *err
	}
	return result, nil
}

func (c *Config) validate() error {
	switch {
	case len(c.Clients) == 0:
		return fmt.Errorf("no clients")
	case c.Timeout <= 0 || c.Reports <= 0:
		return fmt.Errorf("timeout %v and report interval %v must be positive", c.Timeout, c.Reports)
	}
	return CanRun(c.Policy, c.Clients[0])
}

// CanRun reports why a policy cannot be run on a store, if it cannot.
func CanRun(p model.Policy, s Store) error {
	if _, needs := p.(model.OffsetReader); needs && !s.Offsets() {
		return fmt.Errorf("the policy %s needs log offsets, and the servers do not tell any", p.Name())
	}
	return nil
}

// A run is a Run under way.
type run struct {
	Config
	until  context.Context // clients begin operations until it ends
	reach  context.Context // of every attempt
	left   atomic.Int64    // operations still to begin, if there is a limit
	watch  *watch
	failed atomic.Pointer[error]
}

// takes reports whether one more operation may begin.
func (r *run) takes() bool {
	return r.until.Err() == nil && (r.Operations <= 0 || r.left.Add(-1) >= 0)
}

// sleep waits, and reports whether the run goes on after that.
func (r *run) sleep(d time.Duration) bool {
	if d <= 0 {
		return r.until.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.until.Done():
		return false
	}
}

// surround starts what goes on around the clients: health checks, of which the first
// has an answer when it returns, and faults. It ends with the run.
func (r *run) surround() *sync.WaitGroup {
	var all, first sync.WaitGroup
	for i := range r.watch.followers {
		first.Add(1)
		all.Go(func() { r.checkHealth(model.Node(i+1), first.Done) })
	}
	first.Wait()
	all.Go(func() {
		for _, h := range r.Happenings {
			if !r.sleep(h.At - r.Recorder.Now()) {
				return
			}
			h.Does()
		}
	})
	return &all
}

// checkHealth asks a follower again and again how far it is.
func (r *run) checkHealth(follower model.Node, first func()) {
	s := r.Clients[0]
	for again := true; again; again = r.sleep(r.Reports) {
		ctx, cancel := context.WithTimeout(r.reach, r.Timeout)
		at := r.Recorder.Now()
		report, err := s.Report(ctx, follower)
		cancel()
		if err == nil {
			report.At = at
			r.watch.report(follower, report, r.Recorder.Now())
		}
		if first != nil {
			first()
			first = nil
		}
	}
}
