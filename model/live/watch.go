package live

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"lagcheck/model"
)

// A watch learns from health checks and from every answer how far followers are, for
// the sessions' views and for the facts that claims depend on.
//
// Nobody outside sees when a follower applies a write. The watch takes the first
// moment at which it is known to have done so, and counts from the call of the write,
// so that lag is never thought shorter than it was: a claim that is made for short
// lags is not made by mistake.
type watch struct {
	shown   atomic.Pointer[[]model.Report] // what sessions see; never changed
	offsets bool

	mu        sync.Mutex
	calls     map[model.Offset]time.Duration // of acknowledged writes that some follower may lack
	newest    model.Offset                   // of acknowledged writes
	followers []known
	facts     model.Conditions
}

// known is what is known of a follower.
type known struct {
	applied model.Offset
	since   time.Duration // when that was known
}

func newWatch(followers int, offsets bool) *watch {
	w := &watch{followers: make([]known, followers), offsets: offsets, calls: map[model.Offset]time.Duration{}}
	w.facts.Followers = followers
	w.shown.Store(new(make([]model.Report, followers)))
	return w
}

// view returns what is reported of the followers.
func (w *watch) view() []model.Report { return *w.shown.Load() }

// report takes in a health check.
func (w *watch) report(follower model.Node, report model.Report, now time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.learn(follower, report.Applied, report.At, now)
	shown := append([]model.Report(nil), w.view()...)
	shown[follower-1] = report
	w.shown.Store(&shown)
}

// saw takes in a reply.
func (w *watch) saw(reply model.Reply, asked, now time.Duration) {
	if reply.Node == model.Leader {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch reply.Kind {
	case model.TimedOut, model.Refused:
		w.facts.FollowerSilent = true
	default:
		w.learn(reply.Node, reply.Applied, asked, now)
	}
}

// learn notes that a follower that was asked at one time had applied so much.
func (w *watch) learn(follower model.Node, applied model.Offset, asked, now time.Duration) {
	if applied < 0 {
		return
	}
	k := &w.followers[follower-1]
	if applied < k.applied && asked > k.since { // an older answer would say nothing
		w.facts.MemoryLost = true
		*k = known{applied, now}
	}
	w.lacked(k.applied, applied, now)
	if applied > k.applied {
		*k = known{applied, now}
	}
}

// lacked notes that a follower lacked the writes after one offset, up to another, until
// now.
func (w *watch) lacked(after, upTo model.Offset, now time.Duration) {
	if upTo-after > model.Offset(len(w.calls)) { // writes that others made before
		for offset, call := range w.calls {
			if after < offset && offset <= upTo {
				w.facts.MaxLag = max(w.facts.MaxLag, now-call)
			}
		}
		return
	}
	for offset := after + 1; offset <= upTo; offset++ {
		if call, known := w.calls[offset]; known {
			w.facts.MaxLag = max(w.facts.MaxLag, now-call)
		}
	}
}

// wrote notes an acknowledged write, which some followers may already have.
func (w *watch) wrote(offset model.Offset, call, now time.Duration) {
	if offset < 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[offset] = call
	w.newest = max(w.newest, offset)
	for i := range w.followers {
		if w.followers[i].applied >= offset {
			w.lacked(offset-1, offset, now)
		}
	}
}

// conditions returns the facts of a run that ends now. Where offsets are not told,
// nothing is known of lag and memory, and the worst has to be assumed.
func (w *watch) conditions(now time.Duration) model.Conditions {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.offsets {
		w.facts.MaxLag, w.facts.MemoryLost = math.MaxInt64, true
		return w.facts
	}
	for i := range w.followers {
		w.lacked(w.followers[i].applied, w.newest, now)
	}
	return w.facts
}
