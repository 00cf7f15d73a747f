package orders

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"testing/synctest"
	"time"

	"lagcheck/model"
)

// A stage is where a scenario is played by real servers: its time, and what breaks
// when. What messages and followers wait for happens one after the other in the order
// of time and, at the same instant, in that of asking for it, each when all that the
// one before brought about has been done. So two plays are equal, and followers that
// stand still can be made to: what ends for them meanwhile ends when they go on.
type stage struct {
	scenario *model.Scenario
	start    time.Time

	mu      sync.Mutex
	waiting []*appointment // by time
	changed chan struct{}
}

// An appointment is an instant that somebody waits for.
type appointment struct {
	at       time.Duration
	follower model.Node // it waits for it to go on, too; none if it is the leader's or a client's
	over     chan time.Time
}

const nobody = model.Leader

func newStage(s *model.Scenario) *stage {
	return &stage{scenario: s, start: time.Now(), changed: make(chan struct{}, 1)}
}

func (s *stage) now() time.Duration { return time.Since(s.start) }

// run lets appointments come until the context ends.
func (s *stage) run(ctx context.Context) error {
	for {
		if a := s.next(); a != nil {
			if until := s.stillUntil(a.follower, s.now()); until > s.now() {
				s.add(a, until)
				continue
			}
			close(a.over)
			synctest.Wait()
			continue
		}
		over, stop := realAlarm(s.untilNext())
		select {
		case <-over:
		case <-s.changed:
		case <-ctx.Done():
			return nil
		}
		stop()
	}
}

// next removes the first appointment if it is time.
func (s *stage) next() *appointment {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 || s.waiting[0].at > s.now() {
		return nil
	}
	a := s.waiting[0]
	s.waiting = slices.Delete(s.waiting, 0, 1)
	return a
}

func (s *stage) untilNext() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		return time.Hour
	}
	return s.waiting[0].at - s.now()
}

func (s *stage) add(a *appointment, at time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.at = at; at == math.MaxInt64 {
		return // never
	}
	i, _ := slices.BinarySearchFunc(s.waiting, at+1, func(a *appointment, at time.Duration) int { return cmp.Compare(a.at, at) })
	s.waiting = slices.Insert(s.waiting, i, a)
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// alarm is the follower's; nobody's never stands still.
func (s *stage) alarm(follower model.Node) alarm {
	return func(d time.Duration) (<-chan time.Time, func() bool) {
		a := &appointment{follower: follower, over: make(chan time.Time)}
		s.add(a, s.now()+d)
		return a.over, func() bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.waiting = slices.DeleteFunc(s.waiting, func(other *appointment) bool { return other == a })
			return true
		}
	}
}

// sleep returns the context's error if that ended first.
func (s *stage) sleep(ctx context.Context, d time.Duration) error {
	s.alarm(nobody).pause(ctx, d)
	return ctx.Err()
}

// stillUntil returns when a follower goes on, given that it may stand still at an
// instant: it is paused, or gone because it restarts.
func (s *stage) stillUntil(node model.Node, at time.Duration) time.Duration {
	return max(s.overAt(model.Pause, node, at), s.overAt(model.Restart, node, at))
}

func (s *stage) struck(k model.FaultKind, node model.Node) bool {
	now := s.now()
	return s.overAt(k, node, now) > now
}

// overAt returns when faults of a kind that strike a follower at an instant are over.
func (s *stage) overAt(k model.FaultKind, node model.Node, at time.Duration) time.Duration {
	for i := 0; i < len(s.scenario.Faults); i++ {
		if f := &s.scenario.Faults[i]; f.Kind == k && f.Node == node && strikes(f, at) {
			at, i = end(f), -1
		}
	}
	return at
}

// meets reports whether a fault is what breaks between a client and the leader now: of
// several, the first that the scenario lists.
func (s *stage) meets(k model.FaultKind, client int) bool {
	i := slices.IndexFunc(s.scenario.Faults, func(f model.Fault) bool {
		return f.Kind.OnClient() && f.Client == client && strikes(&f, s.now())
	})
	return i >= 0 && s.scenario.Faults[i].Kind == k
}

func strikes(f *model.Fault, at time.Duration) bool { return f.At <= at && at < end(f) }

// end returns when a fault is over; one that lasts for ever never is.
func end(f *model.Fault) time.Duration {
	if f.For > math.MaxInt64-f.At {
		return math.MaxInt64
	}
	return f.At + f.For
}
