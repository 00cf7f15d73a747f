package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"sync"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/history/lang"
)

// A work judges files on all cores. It ends in time: what is under way when the time is
// up, or the user has had enough, is abandoned, and what is known of it by then counts.
type work struct {
	t       terminal
	options checker.Options
	limit   time.Duration                                             // for each file; 0: none
	more    func(*checker.Checker, *judgement, checker.Options) error // does what else is asked for; nil: nothing

	asListed bool // operations are named by their place in the history, not only by their number
}

// errOutOfTime is why a file's judging was ended.
var errOutOfTime = errors.New("out of time")

// An ending is why work was not done to its end; the zero value: it was.
type ending struct {
	interrupted bool
	after       time.Duration // there was no more time
}

func (e ending) early() bool { return e != ending{} }

// in says why, in a language.
func (e ending) in(l lang.Lang) string {
	if e.interrupted {
		return texts.Say(l, interrupted)
	}
	return texts.Say(l, outOfTimeAfter, e.after.String())
}

// grace is how long what was told to end may take for it.
const grace = 10 * time.Millisecond

// windDown is kept of a time limit for what comes after it: to say what is known, and to
// give back the memory of a large history, which takes the system longer. Of a short limit
// that is a tenth.
func windDown(limit time.Duration) time.Duration { return min(60*time.Millisecond, limit/10) }

// judge judges files and yields what it found in their order. Only as many histories
// as there are cores are held at a time. Files that were not begun when the context was
// done are left out.
func (w *work) judge(ctx context.Context, files []string) iter.Seq2[*judgement, error] {
	return func(yield func(*judgement, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		tasks := make([]chan *task, len(files))
		for i := range tasks {
			tasks[i] = make(chan *task, 1)
		}
		free := make(chan struct{}, runtime.GOMAXPROCS(0))
		go func() {
			for i, file := range files {
				select {
				case free <- struct{}{}:
					tasks[i] <- w.begin(ctx, file)
				case <-ctx.Done():
					close(tasks[i])
				}
			}
		}()
		for _, begun := range tasks {
			task, ok := <-begun
			if !ok {
				continue
			}
			if j, err := task.wait(); !yield(j, err) {
				return
			}
			go func() { // what was abandoned takes its room until it ends
				<-task.ended
				<-free
			}()
		}
	}
}

// A task is a file being judged.
type task struct {
	w     *work
	ctx   context.Context
	ended chan struct{}

	mu    sync.Mutex
	known judgement // what is known so far
	cause error     // why it was not done to the end
	err   error
}

func (w *work) begin(ctx context.Context, file string) *task {
	stop := func() {}
	if w.limit > 0 {
		ctx, stop = context.WithTimeoutCause(ctx, w.limit-windDown(w.limit), errOutOfTime)
	}
	k := &task{w: w, ctx: ctx, ended: make(chan struct{}), known: newJudgement(file, w.options).clone()}
	go func() {
		defer close(k.ended)
		defer stop()
		err := k.run(file)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.err, k.cause = err, context.Cause(ctx)
	}()
	return k
}

// set changes what is known.
func (k *task) set(change func(*judgement)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change(&k.known)
}

func (k *task) run(file string) error {
	h, origin, err := k.read(file)
	switch {
	case err != nil && k.ctx.Err() != nil:
		return nil // nothing is known
	case err != nil:
		return err
	}
	j := newJudgement(file, k.w.options)
	j.take(h)
	j.origin = origin
	k.set(func(known *judgement) { *known = j.clone() })
	o := k.w.options
	o.Done = k.ctx.Done()
	o.Decided = func(v checker.Verdict) { k.set(func(known *judgement) { known.decide(v) }) }
	var c checker.Checker
	if err := j.check(&c, o); err != nil {
		return err
	}
	k.set(func(known *judgement) { *known = j.clone() })
	for i := range j.verdicts {
		if k.ctx.Err() == nil {
			j.explain(&c, i, o)
			k.set(func(known *judgement) { *known = j.clone() })
		}
	}
	if k.w.more != nil && k.ctx.Err() == nil {
		err = k.w.more(&c, j, o)
		k.set(func(known *judgement) { *known = j.clone() })
	}
	return err
}

// read reads a history, and where each operation stands if it is not listed like that.
func (k *task) read(file string) (h history.History, origin []int32, err error) {
	if k.w.asListed {
		h, err = readHistory(k.ctx, k.w.t, file)
		return h, nil, err
	}
	h, err = readWith(k.ctx, k.w.t, file, func(r io.Reader, name string) (h history.History, err error) {
		h, origin, err = history.DecodeByCall(r, name)
		return h, err
	})
	return h, origin, err
}

// wait returns what is known when the task has ended, or has to.
func (k *task) wait() (*judgement, error) {
	abandoned := false
	select {
	case <-k.ended:
	case <-k.ctx.Done():
		select {
		case <-k.ended:
		case <-time.After(grace):
			abandoned = true
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if abandoned {
		k.cause = context.Cause(k.ctx)
	}
	j := k.known.clone()
	switch {
	case k.err != nil:
		return nil, k.err
	case errors.Is(k.cause, errOutOfTime):
		j.cut.after = k.w.limit
	case k.cause != nil:
		j.cut.interrupted = true
	}
	return &j, nil
}
