package orders

import (
	"context"
	"time"
)

// An alarm returns a channel that says when a time is over, and what ends that before.
// Tests have one that stands still while a process is stopped.
type alarm func(time.Duration) (over <-chan time.Time, stop func() bool)

func realAlarm(d time.Duration) (over <-chan time.Time, stop func() bool) {
	if d <= 0 {
		return isOver, func() bool { return false }
	}
	timer := time.NewTimer(d)
	return timer.C, timer.Stop
}

// isOver says so always.
var isOver = func() <-chan time.Time { c := make(chan time.Time); close(c); return c }()

// await reports whether the channel was closed before the time was over and
// before the context ended.
func (after alarm) await(ctx context.Context, reached <-chan struct{}, atMost time.Duration) bool {
	over, stop := after(atMost)
	defer stop()
	select {
	case <-reached:
		return true
	case <-over:
	case <-ctx.Done():
	}
	return false
}

// pause sleeps, and reports false if the context ended.
func (after alarm) pause(ctx context.Context, d time.Duration) bool {
	after.await(ctx, nil, d)
	return ctx.Err() == nil
}
