package live

import (
	"context"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A client does one operation after the other, as one session.
type client struct {
	*run
	number  int
	store   Store
	session model.Session
	writer  model.Writer // session, if it has a say in writes
	request int
	after   int64 // the next operation is called later than this
}

func newClient(r *run, number int) *client {
	c := &client{run: r, number: number, store: r.Clients[number], session: r.Policy.Session(), after: -1}
	c.writer, _ = c.session.(model.Writer)
	return c
}

// work does what the workload asks for until the run is over.
func (c *client) work() error {
	for {
		step, more := c.Workload.Next(c.number)
		if !more || !c.sleep(step.Think) || !c.takes() {
			return nil
		}
		if !step.Joined || c.request == 0 {
			c.request++
		}
		t := &turn{client: c, step: step}
		pause := t.do()
		c.Workload.Done(c.number, step, t.op.Type)
		err := c.Recorder.Return(&t.op, c.Recorder.Now()-time.Duration(t.op.Call)+max(pause, 0))
		if err != nil || !c.sleep(pause) {
			return err
		}
	}
}

// A turn is one operation under way.
type turn struct {
	*client
	step    Step
	attempt int
	last    model.Reply
	op      history.Op
}

// do does the operation, and returns for how long the policy then wants to pause.
func (t *turn) do() (pause time.Duration) {
	t.op = history.Op{
		Process: t.number, F: history.Read, Key: t.step.Name, Type: history.Info, Return: history.Never, Call: t.call(),
	}
	if t.step.Do == model.Read {
		t.read()
		return 0
	}
	t.op.F, t.op.Value = history.Write, t.step.Value
	return t.write()
}

// call returns the time of a call: now, but not the very instant at which the session
// gave up an operation.
func (t *turn) call() int64 {
	for {
		if now := int64(t.Recorder.Now()); now > t.after {
			return now
		}
		time.Sleep(time.Nanosecond)
	}
}

func (t *turn) view() *model.View {
	return &model.View{
		Now: t.Recorder.Now(), Key: t.step.Name, Request: t.request,
		Attempt: t.attempt, Last: t.last, Followers: t.watch.view(), Draw: t.step.DrawAt(t.attempt),
	}
}

func (t *turn) read() {
	for {
		choice := t.session.Read(t.view())
		if choice.Ends(t.attempt, t.store.Followers()) {
			t.end(t.last.GivenUp(), history.Nil)
			return
		}
		ctx, cancel := context.WithTimeout(t.reach, t.Timeout)
		asked := t.Recorder.Now()
		reply, value := t.store.Read(ctx, t.step.Name, choice)
		cancel()
		if t.reach.Err() != nil && reply.Kind != model.Answered {
			t.end(history.Info, history.Nil) // the run was stopped under it
			return
		}
		t.observe(reply, asked)
		if outcome, ends := reply.Ends(); ends {
			t.end(outcome, value)
			return
		}
		t.attempt++
	}
}

func (t *turn) write() (pause time.Duration) {
	var choice model.WriteChoice
	if t.writer != nil {
		choice = t.writer.Write(t.view())
	}
	t.Recorder.Call(&t.op)
	ctx, cancel := context.WithTimeout(t.reach, t.Timeout)
	asked := t.Recorder.Now()
	reply := t.store.Write(ctx, t.step.Do, t.step.Name, t.step.Value, choice)
	cancel()
	t.observe(reply, asked)
	outcome, _ := reply.Ends()
	t.end(outcome, t.step.Value)
	if outcome != history.OK {
		return 0
	}
	t.watch.wrote(reply.Version, time.Duration(t.op.Call), t.Recorder.Now())
	return choice.Pause
}

func (t *turn) observe(reply model.Reply, asked time.Duration) {
	t.watch.saw(reply, asked, t.Recorder.Now())
	t.last = reply
	t.session.Observe(t.view(), reply)
}

// end fills in how the operation ended.
func (t *turn) end(outcome history.Outcome, value history.Value) {
	t.op.Type = outcome
	if outcome == history.Info {
		t.after = int64(t.Recorder.Now())
	} else {
		t.op.Return = int64(t.Recorder.Now())
	}
	if outcome == history.OK || t.last.Kind == model.NotFound {
		t.op.Node = t.last.Node.String() // it answered
	}
	if outcome == history.OK && t.op.F == history.Read {
		t.op.Value = value
	}
	if outcome == history.OK || outcome == history.Info && t.op.F == history.Write && t.last.Version > 0 {
		t.op.Version = history.At(int64(t.last.Version))
	}
}
