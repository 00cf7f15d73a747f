package live

import (
	"testing"
	"time"

	"lagcheck/model"
)

const ms = time.Millisecond

// What a watch thinks of lag and memory is never better than it was.
func TestWatch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		reason string
		story  func(*watch)
		end    time.Duration
		lag    time.Duration
		lost   bool
	}{
		{"nothing was written", func(w *watch) { w.learn(1, 5, 10*ms, 20*ms) }, time.Second, 0, false},
		{"from the call until it is known to be applied, by the slower follower", func(w *watch) {
			w.wrote(1, 10*ms, 12*ms)
			w.learn(1, 1, 13*ms, 30*ms)
			w.learn(2, 1, 13*ms, 40*ms)
		}, time.Second, 30 * ms, false},
		{"a follower never got it", func(w *watch) {
			w.wrote(1, 10*ms, 12*ms)
			w.learn(1, 1, 13*ms, 30*ms)
		}, time.Second, 990 * ms, false},
		{"applied before it was acknowledged", func(w *watch) {
			w.learn(1, 1, 13*ms, 30*ms)
			w.learn(2, 1, 13*ms, 30*ms)
			w.wrote(1, 10*ms, 50*ms)
		}, time.Second, 40 * ms, false},
		{"lost and applied again: it lacked it until then", func(w *watch) {
			w.wrote(1, 10*ms, 12*ms)
			w.learn(1, 1, 13*ms, 20*ms)
			w.learn(2, 1, 13*ms, 20*ms)
			w.learn(1, 0, 21*ms, 30*ms)
			w.learn(1, 1, 100*ms, 110*ms)
		}, time.Second, 100 * ms, true},
		{"an old answer that comes late is no loss", func(w *watch) {
			w.wrote(1, 10*ms, 12*ms)
			w.learn(1, 1, 13*ms, 20*ms)
			w.learn(2, 1, 13*ms, 20*ms)
			w.learn(1, 0, 19*ms, 30*ms)
		}, time.Second, 10 * ms, false},
		{"writes of others before the run do not count", func(w *watch) {
			w.learn(1, 1<<62, 5*ms, 6*ms)
			w.learn(2, 1<<62, 5*ms, 6*ms)
			w.wrote(1<<62+1, 10*ms, 12*ms)
			w.learn(1, 1<<62+1, 13*ms, 20*ms)
			w.learn(2, 1<<62+1, 13*ms, 22*ms)
		}, time.Second, 12 * ms, false},
		{"an offset that is not told says nothing", func(w *watch) { w.learn(1, model.UnknownOffset, 5*ms, 6*ms) }, time.Second, 0, false},
	} {
		w := newWatch(2, true)
		test.story(w)
		if got := w.conditions(test.end); got.MaxLag != test.lag || got.MemoryLost != test.lost {
			t.Errorf("lag %v, memory lost %v, want %v, %v: %s", got.MaxLag, got.MemoryLost, test.lag, test.lost, test.reason)
		}
	}
}
