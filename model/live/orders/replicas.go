package orders

import (
	"fmt"
	"slices"
	"sync"
)

// The sizes of what pollers may say of themselves, so that they cannot fill the
// leader's memory.
const (
	maxFollowers = 1000
	maxName      = 100
)

// A replicas is what the leader knows of its followers, and the writes that wait
// for them.
//
// A follower that asks for the events from K on has applied everything below K:
// that is how the chapter's follower reports, and the only way there is. One
// without a name counts as one follower, together with all others without.
type replicas struct {
	mu      sync.Mutex
	applied map[string]int64 // the newest event that each follower has applied
	waiting []*replication
}

// A replication is a write that waits for followers.
type replication struct {
	offset int64
	want   int
	done   chan struct{} // closed when enough have applied it
}

func newReplicas() replicas { return replicas{applied: map[string]int64{}} }

// learn notes that a follower has applied the event at the offset. What a follower
// lost in a restart it had applied all the same, and a write that waits now is
// newer.
func (r *replicas) learn(name string, applied int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, known := r.applied[name]
	switch {
	case !known && len(r.applied) >= maxFollowers:
		return fmt.Errorf("there are %d followers already", maxFollowers)
	case known && applied <= before:
		return nil
	}
	r.applied[name] = applied
	r.waiting = slices.DeleteFunc(r.waiting, func(w *replication) bool {
		enough := r.count(w.offset) >= w.want
		if enough {
			close(w.done)
		}
		return enough
	})
	return nil
}

// count returns how many followers have applied the event at the offset. The
// caller holds the lock.
func (r *replicas) count(offset int64) int {
	n := 0
	for _, applied := range r.applied {
		if applied >= offset {
			n++
		}
	}
	return n
}

// add registers a write that waits. It happens before a follower can see the
// event, so that no follower's report is missed.
func (r *replicas) add(offset int64, want int) *replication {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := &replication{offset, want, make(chan struct{})}
	r.waiting = append(r.waiting, w)
	return w
}

// remove forgets a write that waited, and returns how many followers have it.
func (r *replicas) remove(w *replication) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = slices.DeleteFunc(r.waiting, func(other *replication) bool { return other == w })
	return r.count(w.offset)
}

// newestAwaited returns the newest event that a write waits for.
func (r *replicas) newestAwaited() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	newest := int64(noOffset)
	for _, w := range r.waiting {
		newest = max(newest, w.offset)
	}
	return newest
}
