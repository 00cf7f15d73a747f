package edn

import (
	"errors"
	"slices"

	"lagcheck/history"
)

// Operations are kept in blocks, so that a long history is copied only once.
type operations struct {
	blocks []history.History
	n      int
}

const blockSize = 1 << 13

func (o *operations) add(op history.Op) {
	if o.n%blockSize == 0 {
		o.blocks = append(o.blocks, make(history.History, 0, min(o.n, blockSize)))
	}
	last := &o.blocks[len(o.blocks)-1]
	*last = append(*last, op)
	o.n++
}

func (o *operations) at(i int) *history.Op { return &o.blocks[i/blockSize][i%blockSize] }

func (o *operations) history() history.History { return slices.Concat(o.blocks...) }

// An argument is what an event says about a register.
type argument struct {
	key        string
	keyed      bool // the event says which key
	value, old history.Value
}

// A session is what is known of a process after its latest event.
type session struct {
	op      int   // its latest operation
	running bool  // which has not been completed
	time    int64 // of the event
	at      place // of the event
}

// ErrBackwards says that the clock of a process runs backwards. It is what a
// [*history.SyntaxError] for that follows from.
var ErrBackwards = errors.New("the clock of a process runs backwards")

// pair takes in an event.
func (d *decoder) pair(e *event) error {
	s, known := d.sessions[e.process]
	if known && e.time < s.time {
		err := e.at.problem(":time %d is before %d, that of the process's event before it, of %v", e.time, s.time, s.at)
		err.Err = ErrBackwards
		return err
	}
	next := session{op: d.ops.n, running: true, time: e.time, at: e.at}
	var err error
	if e.outcome == 0 {
		err = d.invoke(e, s)
	} else {
		next.op, next.running = s.op, false
		err = d.complete(e, s)
	}
	d.sessions[e.process] = next
	return err
}

// invoke begins an operation. Its outcome is unknown as long as it is not
// completed.
func (d *decoder) invoke(e *event, s session) error {
	if s.running {
		return e.at.problem("process %d invokes this while its operation of %v has no completion", e.process, s.at)
	}
	if s.at != (place{}) {
		if last := d.ops.at(s.op); last.Type == history.Info && last.Call == e.time {
			return e.at.problem("process %d invokes this at %d, at the same time as its operation that ended in :info in %v", e.process, e.time, s.at)
		}
	}
	if e.f != history.Read && d.fields[fValue].kind == absent {
		return d.wrong(e, fValue, "")
	}
	a, err := d.argument(e)
	if err != nil {
		return err
	}
	d.ops.add(history.Op{
		Process: e.process, F: e.f, Key: a.key, Value: a.value, Old: a.old,
		Type: history.Info, Call: e.time, Return: history.Never,
	})
	return nil
}

// complete ends the operation that the process has invoked.
func (d *decoder) complete(e *event, s session) error {
	if !s.running {
		return e.at.problem("process %d completes an operation, but has not invoked one", e.process)
	}
	o := d.ops.at(s.op)
	if o.F != e.f {
		return e.at.problem(":f is :%v, but :%v in the invocation of %v", e.f, o.F, s.at)
	}
	if o.Type = e.outcome; o.Type != history.Info {
		o.Return = e.time
	}
	if o.Type != history.OK {
		forget(o)
		return nil
	}
	return d.result(e, o, s.at)
}

// forget takes away what a read that returned nothing was invoked with.
func forget(o *history.Op) {
	if o.F == history.Read {
		o.Value = history.Nil
	}
}

// result takes in what the completion of a successful operation says, which must
// be what its invocation said.
func (d *decoder) result(e *event, o *history.Op, invoked place) error {
	if d.fields[fValue].kind == absent {
		if o.F == history.Read {
			return d.wrong(e, fValue, "")
		}
		return nil
	}
	a, err := d.argument(e)
	if err != nil {
		return err
	}
	if a.keyed && a.key != o.Key {
		return e.at.problem("key is %q, but %q in the invocation of %v", a.key, o.Key, invoked)
	}
	unknown := o.F == history.Read && o.Value.IsNil()
	if !unknown && (a.value != o.Value || a.old != o.Old) {
		return e.at.problem(":value is %v, not that of the invocation of %v", &d.fields[fValue], invoked)
	}
	o.Value = a.value
	return nil
}
