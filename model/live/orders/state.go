package orders

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A state is the orders as they are after the events up to an offset, and who
// waits for more.
type state struct {
	mu      sync.RWMutex
	orders  map[string]entry
	applied int64 // the newest event's offset
	at      int64 // when that event happened, ms since 1970
	waiters []*waiter
	after   alarm
}

// An entry is an order and the offset of the event that made it what it is.
type entry struct {
	order  Order
	offset int64
}

// A waiter is told when an offset has been applied.
type waiter struct {
	offset  int64
	reached chan struct{}
}

func newState() state { return state{orders: map[string]entry{}, applied: noOffset, after: realAlarm} }

// apply takes the next events into the state. The caller holds the lock.
func (s *state) apply(events ...Event) {
	for i := range events {
		e := &events[i]
		s.orders[e.OrderID] = entry{e.order(), e.Offset}
		s.applied, s.at = e.Offset, e.At
	}
	s.waiters = slices.DeleteFunc(s.waiters, func(w *waiter) bool {
		reached := w.offset <= s.applied
		if reached {
			close(w.reached)
		}
		return reached
	})
}

// read returns an order, if there is one, and how far the state was then.
func (s *state) read(id string) (e entry, found bool, applied int64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, found = s.orders[id]
	return e, found, s.applied
}

func (s *state) newest() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.applied
}

// wait returns when the event at the offset has been applied, the time is over or
// the context ends.
func (s *state) wait(ctx context.Context, offset int64, atMost time.Duration) {
	s.mu.Lock()
	if s.applied >= offset || atMost <= 0 {
		s.mu.Unlock()
		return
	}
	w := &waiter{offset, make(chan struct{})}
	s.waiters = append(s.waiters, w)
	s.mu.Unlock()

	if s.after.await(ctx, w.reached, atMost) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiters = slices.DeleteFunc(s.waiters, func(other *waiter) bool { return other == w })
}
