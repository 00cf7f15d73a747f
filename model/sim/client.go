package sim

import (
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A client does its steps one after the other. At any moment it has one thing to do
// next: a call, to be at a node with its request, to have the reply or to give up.
type client struct {
	number   int
	session  model.Session
	writer   model.Writer   // session, if it has a say in writes
	resetter model.Resetter // session, if it can be reset
	view     model.View     // what its session is shown: see look
	request  int            // of the step
	attempt  int            // of the operation, from 0
	last     model.Reply    // the reply under way, or the latest
	step     int            // the step it is at, -1 when it has done all
	asked    *model.Step    // that step, once it is called
	op       int            // the index of the current operation in the history
	calls    history.Func   // what the operation is
	called   int64          // when it was called
	does     kind           // what it does next
	choice   model.Choice
	write    model.WriteChoice
	deadline int64
	came     int64 // when it was at the follower, or has waited there for long enough
	patience int64 // atFollower: until when the follower may wait
	back     int64 // how long the reply will take
	parked   parking
}

// A kind says what a client does next.
type kind uint8

const (
	calls    kind = iota // it calls its next operation
	arrives              // its request reaches the node
	replies              // the reply reaches it
	timesOut             // it stops waiting for a reply
	resumes              // its request has waited at a follower for long enough
)

// reset makes the client one that has seen nothing. It keeps its session if that can be
// reset.
func (c *client) reset(number int, policy model.Policy) {
	if c.resetter != nil {
		c.resetter.Reset()
	} else {
		c.session = policy.Session()
		c.writer, _ = c.session.(model.Writer)
		c.resetter, _ = c.session.(model.Resetter)
	}
	c.number, c.request, c.step, c.parked = number, 0, -1, nowhere
}

// longestPause is the longest pause that a policy may ask for after a write;
// time must not overflow, whatever a policy says.
const longestPause = 365 * 24 * time.Hour

// A parking says where a client's request waits.
type parking uint8

const (
	nowhere    parking = iota
	atLeader           // a write, until enough followers have applied it
	atFollower         // a read, until the follower has reached an offset
	atDoor             // a read, until the follower goes on
)

// act lets the client do what it does next.
func (r *Runner) act(c *client) {
	switch c.does {
	case calls:
		r.call(c)
	case arrives:
		r.arrive(c)
	case replies:
		r.reply(c, r.now)
	case timesOut:
		r.timeOut(c)
	case resumes:
		r.resume(c)
	}
}

// call starts the client's next operation.
func (r *Runner) call(c *client) {
	step := &r.scenario.Steps[c.step]
	c.asked = step
	if !step.Joined || c.request == 0 {
		c.request++
	}
	c.attempt, c.last = 0, model.Reply{}
	c.op, c.called = r.called, r.now
	r.trace.Served[c.op] = Service{At: -1}
	r.called++
	if c.calls = history.Read; step.Do == model.Read {
		r.chooseRead(c, r.now)
		return
	}
	c.calls = history.Write
	c.write = model.WriteChoice{}
	if c.writer != nil {
		r.look(c, r.now)
		c.write = c.writer.Write(&c.view)
	}
	c.choice = model.Choice{Node: model.Leader}
	r.send(c, r.now)
}

// chooseRead asks the policy and sends what it wants.
func (r *Runner) chooseRead(c *client, now int64) {
	r.look(c, now)
	c.choice = c.session.Read(&c.view)
	if c.choice.Ends(c.attempt, r.scenario.Followers) {
		r.finish(c, now, c.last.GivenUp())
		return
	}
	r.send(c, now)
}

// look brings what the session is shown up to date. It is made anew each time, as nobody
// knows what a session does with it.
func (r *Runner) look(c *client, now int64) {
	r.updateReports()
	v := &c.view
	v.Now, v.Key, v.Request = time.Duration(now), r.scenario.Keys[c.asked.Key], c.request
	v.Attempt, v.Last, v.Draw = c.attempt, c.last, c.asked.DrawAt(c.attempt)
	v.Followers = r.reports
}

// send puts the request on its way.
func (r *Runner) send(c *client, now int64) {
	c.deadline = now + int64(r.scenario.Timeout)
	asking, answering := r.scenario.ClientDelays(c.asked, c.choice.Node, c.attempt)
	arrival := now + int64(asking)
	c.back = int64(answering)
	if c.choice.Node == model.Leader {
		switch cut, refused := r.clientFault(c, now); {
		case cut:
			r.schedule(c, c.deadline, timesOut)
			return
		case refused:
			c.last = model.Reply{F: c.calls, Kind: model.Refused, Node: model.Leader}
			r.replyAt(c, arrival+c.back)
			return
		}
	}
	if arrival > c.deadline { // the client gives up and closes the connection under it
		r.schedule(c, c.deadline, timesOut)
		return
	}
	r.schedule(c, arrival, arrives)
}

// replyAt lets the answer reach the client at that time, unless it comes too late.
// What it makes the client do touches that client alone, so there is no need to wait
// for the time to come, unless there are newer reports by then.
func (r *Runner) replyAt(c *client, at int64) {
	switch deadline := c.deadline; {
	case at > deadline:
		r.schedule(c, deadline, timesOut)
	case at < r.check:
		r.reply(c, at)
	default:
		r.schedule(c, at, replies)
	}
}

// respond sends the answer to the client.
func (r *Runner) respond(c *client) { r.replyAt(c, r.now+c.back) }

// reply is the answer at the client.
func (r *Runner) reply(c *client, now int64) {
	if c.last.Node == model.Leader && c.last.Kind != model.Refused {
		switch cut, refused := r.clientFault(c, now); {
		case cut:
			r.schedule(c, c.deadline, timesOut)
			return
		case refused: // the connection breaks under the reply
			r.lose(c, now)
			return
		}
	}
	r.observe(c, now)
	if outcome, ends := c.last.Ends(); ends {
		r.finish(c, now, outcome)
		return
	}
	r.chooseAgain(c, now)
}

func (r *Runner) timeOut(c *client) {
	if c.choice.Node != model.Leader {
		r.silent = true
	}
	r.unpark(c)
	r.lose(c, r.now)
}

// lose ends an attempt whose reply will not come: nobody knows about a write, a
// read may be tried again.
func (r *Runner) lose(c *client, now int64) {
	c.last = model.Reply{F: c.calls, Kind: model.TimedOut, Node: c.choice.Node}
	r.observe(c, now)
	if c.calls == history.Write {
		r.finish(c, now, history.Info)
		return
	}
	r.chooseAgain(c, now)
}

// observe shows the session its answer.
func (r *Runner) observe(c *client, now int64) {
	r.look(c, now)
	c.session.Observe(&c.view, c.last)
}

func (r *Runner) chooseAgain(c *client, now int64) {
	c.attempt++
	r.chooseRead(c, now)
}

// finish ends the operation and schedules the client's next call.
func (r *Runner) finish(c *client, now int64, outcome history.Outcome) {
	r.record(c, now, outcome)
	resume := now
	if c.calls == history.Write && outcome == history.OK {
		resume += int64(min(max(c.write.Pause, 0), longestPause))
	}
	r.trace.Latency[c.op] = time.Duration(resume - c.called)
	if c.step = r.steps[c.step].next; c.step < 0 {
		r.busy--
		r.end = max(r.end, now)
		r.schedule(c, never, calls)
		return
	}
	r.schedule(c, resume+int64(r.scenario.Steps[c.step].Think), calls)
}

// record puts the client's operation into the history.
func (r *Runner) record(c *client, now int64, outcome history.Outcome) {
	op := &r.history[c.op]
	op.Process, op.F, op.Type, op.Call, op.Return = c.number, c.calls, outcome, c.called, now
	op.Key, op.Value, op.Old, op.Node, op.Version = r.scenario.Keys[c.asked.Key], history.Nil, history.Nil, "", history.Version{}
	version := c.last.Version
	switch {
	case c.calls == history.Write:
		op.Value = r.value(c.step)
	case version > 0:
		op.Value = r.value(r.log[version-1].step)
	}
	if outcome == history.Info {
		op.Return = history.Never
	}
	if outcome == history.OK || c.last.Kind == model.NotFound {
		op.Node = c.choice.Node.String() // it answered
	}
	if outcome == history.OK {
		op.Version = history.At(int64(version))
	}
}
