package live

import (
	"fmt"
	"io"
	"sync"
	"time"

	"lagcheck/history"
)

// A Recorder writes down operations when they have ended, one JSON line each, as
// [history.Decode] reads them. Nothing is ever changed or taken back, and at every
// moment the lines so far are a history that can be judged as it is, whatever
// becomes of the process:
//
//	c0: |--w x=1 ------------ kill -9        not recorded
//	c1:       |--r x->1--|                   held back, so not recorded
//	c2:   |--r y->2--|                       recorded
//
// A read that returned what a write under way writes may have seen that write. It
// is held back until the write has ended, and its line follows the write's. So no
// line depends on a write that is not there before it: what a kill loses are the
// operations under way and those reads, and what remains is a history in which they
// were not called. (It is no less linearizable or ordered than the whole: without
// reads, and without writes that nobody read, every order that explained it still
// does.)
//
// Lines go to the file in batches, as fast as it takes them, by one goroutine. A
// kill may cut the last line short.
type Recorder struct {
	out   io.Writer
	start time.Time
	ended chan struct{}

	mu       sync.Mutex
	changed  *sync.Cond // buffer, closed or err changed
	buffer   []byte     // lines to be written
	closed   bool
	err      error
	latency  []time.Duration // goes with the lines
	underway map[sight][]*write
}

// A sight is what a read can see.
type sight struct {
	key   string
	value history.Value
}

// A write under way, and the reads that may have seen it.
type write struct {
	process int
	readers []*reader
}

// A reader is a read that ended before writes that it may have seen.
type reader struct {
	op      history.Op
	latency time.Duration
	waits   int // for so many writes
}

// fullBuffer is how many bytes may wait to be written before clients have to.
const fullBuffer = 4 << 20

// NewRecorder records into w, which is not closed. Its clock starts now.
func NewRecorder(w io.Writer) *Recorder {
	r := &Recorder{out: w, start: time.Now(), ended: make(chan struct{}), underway: map[sight][]*write{}}
	r.changed = sync.NewCond(&r.mu)
	go r.write()
	return r
}

// Now is the clock of the recording: monotonic, from when it began.
func (r *Recorder) Now() time.Duration { return time.Since(r.start) }

// Call notes that a write is called. It has to be noted before it is sent.
func (r *Recorder) Call(op *history.Op) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := sight{op.Key, op.Value}
	r.underway[at] = append(r.underway[at], &write{process: op.Process})
}

// Return records an operation that has ended. Latency is how long it kept its
// session. The error is that of the file: nothing is recorded any more.
func (r *Recorder) Return(op *history.Op, latency time.Duration) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.buffer) > fullBuffer && r.err == nil {
		r.changed.Wait()
	}
	if op.F == history.Read {
		r.read(op, latency)
	} else {
		r.line(op, latency)
		r.release(op)
	}
	r.changed.Broadcast()
	return r.err
}

func (r *Recorder) line(op *history.Op, latency time.Duration) {
	r.buffer = append(op.AppendJSON(r.buffer), '\n')
	r.latency = append(r.latency, latency)
}

// read records a read, or holds it back.
func (r *Recorder) read(op *history.Op, latency time.Duration) {
	writes := r.underway[sight{op.Key, op.Value}]
	if op.Type != history.OK || len(writes) == 0 {
		r.line(op, latency)
		return
	}
	held := &reader{*op, latency, len(writes)}
	for _, w := range writes {
		w.readers = append(w.readers, held)
	}
}

// release ends a write and lets go of the reads that waited for it alone.
func (r *Recorder) release(op *history.Op) {
	at := sight{op.Key, op.Value}
	writes := r.underway[at]
	for i, w := range writes {
		if w.process != op.Process {
			continue
		}
		for _, held := range w.readers {
			if held.waits--; held.waits == 0 {
				r.line(&held.op, held.latency)
			}
		}
		writes[i] = writes[len(writes)-1]
		if writes = writes[:len(writes)-1]; len(writes) == 0 {
			delete(r.underway, at)
		} else {
			r.underway[at] = writes
		}
		return
	}
}

// write brings lines to the file until the recorder is closed.
func (r *Recorder) write() {
	defer close(r.ended)
	var batch []byte
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		for len(r.buffer) == 0 && !r.closed {
			r.changed.Wait()
		}
		if len(r.buffer) == 0 {
			return
		}
		batch, r.buffer = r.buffer, batch[:0]
		r.changed.Broadcast()
		r.mu.Unlock()
		_, err := r.out.Write(batch)
		r.mu.Lock()
		if err != nil {
			r.err = fmt.Errorf("record operations: %w", err)
			r.changed.Broadcast()
			return
		}
	}
}

// Close writes what is left and returns the latency of each line. Operations that
// have not ended are not recorded.
func (r *Recorder) Close() ([]time.Duration, error) {
	r.mu.Lock()
	r.closed = true
	r.changed.Broadcast()
	r.mu.Unlock()
	<-r.ended
	return r.latency, r.err
}
