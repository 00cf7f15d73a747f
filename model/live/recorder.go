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
// The line is in the file when the session goes on. Sessions that end operations at
// the same time share a write to the file. A kill may cut the last line short.
type Recorder struct {
	start time.Time

	mu       sync.Mutex
	buffer   []byte // lines that are not in the file yet
	lines    int64  // so many there were so far
	latency  []time.Duration
	underway map[sight][]*write
	versions map[history.Version]bool // of writes
	repeated int

	file    sync.Mutex // held by who writes; taken before mu
	out     io.Writer
	spare   []byte // a buffer to be used again
	written int64  // lines in the file
	err     error
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

// NewRecorder records into w; if that is nil, it is but a clock. The clock starts now.
func NewRecorder(w io.Writer) *Recorder {
	return &Recorder{out: w, start: time.Now(), underway: map[sight][]*write{}, versions: map[history.Version]bool{}}
}

// Now is the clock of the recording: monotonic, from when it began.
func (r *Recorder) Now() time.Duration { return time.Since(r.start) }

// Call notes that a write is called. It has to be noted before it is sent.
func (r *Recorder) Call(op *history.Op) {
	if r.out == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := sight{op.Key, op.Value}
	r.underway[at] = append(r.underway[at], &write{process: op.Process})
}

// Return records an operation that has ended. Latency is how long it kept its
// session. The error is that of the file: nothing is recorded any more.
func (r *Recorder) Return(op *history.Op, latency time.Duration) error {
	if r.out == nil {
		return nil
	}
	r.mu.Lock()
	if op.F == history.Read {
		r.read(op, latency)
	} else {
		written := *op
		r.once(&written)
		r.line(&written, latency)
		r.release(op)
	}
	lines := r.lines
	r.mu.Unlock()
	return r.flush(lines)
}

// once leaves out a version that another write has already: a leader that lost its log
// counts from the start again, and what it says of order is worth nothing then.
func (r *Recorder) once(op *history.Op) {
	switch {
	case !op.Version.Known():
	case r.versions[op.Version]:
		op.Version = history.Version{}
		r.repeated++
	default:
		r.versions[op.Version] = true
	}
}

// Repeated returns how many writes were given a version that another write had before:
// the leader lost its log. These versions are not recorded.
func (r *Recorder) Repeated() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.repeated
}

func (r *Recorder) line(op *history.Op, latency time.Duration) {
	r.buffer = append(op.AppendJSON(r.buffer), '\n')
	r.latency = append(r.latency, latency)
	r.lines++
}

// flush returns when so many lines are in the file. Whoever gets hold of the file
// writes for all who wait for it.
func (r *Recorder) flush(lines int64) error {
	r.file.Lock()
	defer r.file.Unlock()
	if r.written >= lines || r.err != nil {
		return r.err
	}
	r.mu.Lock()
	batch, all := r.buffer, r.lines
	r.buffer = r.spare[:0]
	r.mu.Unlock()
	if _, err := r.out.Write(batch); err != nil {
		r.err = fmt.Errorf("record operations: %w", err)
	}
	r.spare, r.written = batch, all
	return r.err
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

// Latency returns how long each operation kept its session, in the order of the lines.
// Operations that have not ended are not among them.
func (r *Recorder) Latency() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.latency
}
