package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"lagcheck/checker/evaluate"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/live"
	"lagcheck/model/live/orders"
)

// liveOrders runs what is planned, and reports on what was recorded.
func liveOrders(ctx context.Context, t terminal, p *livePlan, out *outputFlags, code *int) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	if p.given() {
		if err := p.meet(ctx); err != nil {
			return err
		}
	}
	folder, err := p.folder()
	if err != nil {
		return err
	}
	runs := p.runs(folder)
	if err := p.runAll(ctx, t, runs); err != nil {
		return &hintError{err, "what was recorded until then is in " + folder}
	}
	recordings, err := collect(runs)
	if err != nil {
		return err
	}
	r, err := evaluate.Recorded(p.config, p.how(t), recordings)
	if err != nil {
		return err
	}
	r.Partial = ctx.Err() != nil
	for _, run := range runs {
		if run.repeated > 0 {
			fmt.Fprintf(t.err, "lagcheck: warning: %s: the leader gave %d offsets twice: it lost its log, and with it writes that it had acknowledged\n",
				run.file, run.repeated)
		}
	}
	*code = reportCode(r, out.strict)
	if err := out.write(t, r, recheck); err != nil {
		return err
	}
	fmt.Fprintf(t.err, "lagcheck: recorded in %s\n", folder)
	return out.plot.write(t, r.Curves(out.plot.language(t)))
}

// recheck returns the command that judges the recording of a counterexample.
func recheck(e *evaluate.Counterexample) string {
	return fmt.Sprintf("lagcheck check %s --guarantee %s", e.File, e.Guarantee)
}

// how says for the title how the histories were recorded.
func (p *livePlan) how(t terminal) string {
	if p.given() {
		return t.say(recordedAt, p.duration.String(), p.leader)
	}
	return t.say(recordedHere, p.duration.String())
}

// meet asks the given servers who they are, and keeps the policies that they allow.
func (p *livePlan) meet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	store, err := orders.Connect(ctx, nil, p.leader, p.follower...)
	if err != nil {
		return err
	}
	defer store.Close()
	// The chapter's leader cannot cancel, and does not say so as it says that there is
	// no such order.
	reply := store.Write(ctx, model.Cancel, "o-nobody-has-made", model.Canceled, model.WriteChoice{})
	p.noCancel = reply.Kind != model.NotFound
	p.policies, err = p.allowed(store)
	return err
}

// folder makes the folder for the recordings.
func (p *livePlan) folder() (string, error) {
	if p.out == "" {
		return os.MkdirTemp("", "lagcheck-live-*")
	}
	return p.out, os.MkdirAll(p.out, 0o755)
}

// A liveRun is one policy under one lag.
type liveRun struct {
	*livePlan
	policy model.Policy
	lag    time.Duration
	file   string

	result   live.Result
	latency  []time.Duration
	repeated int // writes with a version that another had before
}

func (p *livePlan) runs(folder string) []*liveRun {
	var runs []*liveRun
	for _, policy := range p.policies {
		for _, lag := range p.lags {
			name := strings.ReplaceAll(policy.Name(), ":", "-") + ".jsonl"
			if !p.given() {
				name = "lag" + lag.String() + "-" + name
			}
			runs = append(runs, &liveRun{livePlan: p, policy: policy, lag: lag, file: filepath.Join(folder, name)})
		}
	}
	return runs
}

// runAll does the runs, all at the same time if they have servers of their own, else
// one after the other. The first that fails stops the others.
func (p *livePlan) runAll(ctx context.Context, t terminal, runs []*liveRun) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rounds := 1
	if p.given() {
		rounds = len(runs)
	}
	defer watchClock(t, time.Duration(rounds)*p.duration)()
	var all sync.WaitGroup
	for _, r := range runs {
		all.Go(func() {
			if err := r.run(ctx); err != nil {
				cancel(fmt.Errorf("run %s: %w", filepath.Base(r.file), err))
			}
		})
		if p.given() {
			all.Wait()
		}
	}
	all.Wait()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// watchClock shows how far a work is that takes so long, until the function that it
// returns is called.
func watchClock(t terminal, total time.Duration) (stop func()) {
	bar, started, done := newProgress(t), time.Now(), make(chan struct{})
	var showing sync.WaitGroup
	showing.Go(func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				bar.show(int(min(time.Since(started), total)/time.Millisecond), int(total/time.Millisecond)+1)
			case <-done:
				return
			}
		}
	})
	return func() {
		close(done)
		showing.Wait()
		bar.clear()
	}
}

// run starts the servers, unless they are given, and lets the clients work.
func (r *liveRun) run(ctx context.Context) (err error) {
	servers := &pair{plan: r.livePlan, lag: r.lag}
	defer func() { err = errors.Join(err, servers.close()) }()
	if err := servers.start(ctx); err != nil {
		return err
	}
	stores, err := servers.connect(ctx)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(r.file, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	recorder := live.NewRecorder(file)
	shop := live.ShopOptions{Seed: r.seed, Clients: r.clients, Think: r.think, Prefix: r.prefix(), NoCancel: r.noCancel}
	r.result, err = live.Run(ctx, live.Config{
		Policy: r.policy, Workload: live.NewShop(shop), Clients: stores, Recorder: recorder,
		Duration: r.duration, Operations: r.operations, Timeout: r.timeout, Reports: r.config.Workload.Base.Reports,
		Happenings: servers.happenings(),
	})
	r.latency, r.repeated = recorder.Latency(), recorder.Repeated()
	return err
}

// prefix begins the names of the orders. Servers of others may have seen some before.
func (r *liveRun) prefix() string {
	if !r.given() {
		return "o-"
	}
	return "o-" + strconv.FormatInt(time.Now().UnixMilli(), 36) + "-"
}

// collect reads the recordings.
func collect(runs []*liveRun) ([]evaluate.Recording, error) {
	var all []evaluate.Recording
	for _, r := range runs {
		recording := evaluate.Recording{
			Policy: r.policy, Lag: r.lag, File: r.file, Latency: r.latency, Conditions: r.result.Conditions,
		}
		for _, f := range r.faults {
			recording.Faults = append(recording.Faults, f.String())
			if f.Kind == live.Restart && f.Node != model.Leader && f.Client < 0 {
				recording.Conditions.MemoryLost = true
			}
		}
		if len(r.latency) > 0 {
			var err error
			if recording.History, err = readRecording(r.file); err != nil {
				return nil, err
			}
		}
		all = append(all, recording)
	}
	return all, nil
}

func readRecording(name string) (history.History, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return history.Decode(file, name)
}
