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
	curious  bool           // session may look at what is reported of followers
	view     model.View     // what it knows; its Last is the reply under way, or the latest
	at       *place         // of the step it is at, nil when it has done all
	tail     **place        // where its next step is put as steps are arranged
	op       int            // the index of the current operation in the history
	calls    history.Func   // what the operation is
	called   int64          // when it was called
	next     int64          // when it does something next
	does     kind           // and what
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
	calls        kind = iota // it calls its next operation
	asksLeader               // its request reaches the leader
	asksFollower             // its request reaches a follower
	replies                  // the reply reaches it
	timesOut                 // it stops waiting for a reply
	resumes                  // its request has waited at a follower for long enough
	others                   // nothing: it is the turn of others
)

// acts are what clients do, by kind.
var acts = [...]func(*Runner, *client){
	calls:        (*Runner).call,
	asksLeader:   (*Runner).askLeader,
	asksFollower: (*Runner).askFollower,
	replies:      func(r *Runner, c *client) { r.reply(c, r.now) },
	timesOut:     (*Runner).timeOut,
	resumes:      (*Runner).resume,
	others:       func(r *Runner, _ *client) { r.replication() },
}

// reset makes the client one that has seen nothing, and reports whether its session may
// look at what is reported of followers. It keeps its session if that can be reset.
func (c *client) reset(number int, policy model.Policy, told []model.Report) (curious bool) {
	if c.resetter != nil {
		c.resetter.Reset()
	} else {
		c.session = policy.Session()
		c.writer, _ = c.session.(model.Writer)
		c.resetter, _ = c.session.(model.Resetter)
		_, ignores := c.session.(model.ReportIgnorer)
		c.curious = !ignores
	}
	c.number, c.at, c.tail, c.next, c.parked = number, nil, &c.at, never, nowhere
	c.view.Request, c.view.Followers = 0, told
	return c.curious
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

// call starts the client's next operation.
func (r *Runner) call(c *client) {
	step, v := c.at.step, &c.view
	v.Request += 1 - bit(step.Joined)&bit(v.Request > 0)
	v.Key, v.Attempt, v.Last, v.Draw = r.scenario.Keys[step.Key], 0, model.Reply{}, step.DrawAt(0)
	c.op, c.called = r.called, r.now
	r.called++
	c.write = model.WriteChoice{}
	if c.calls = history.Read; step.Do == model.Read {
		r.chooseRead(c, r.now)
		return
	}
	if c.calls = history.Write; c.writer != nil {
		c.write = c.writer.Write(r.look(c, r.now))
	}
	c.choice = model.Choice{Node: model.Leader}
	r.send(c, r.now)
}

// chooseRead asks the policy and sends what it wants.
func (r *Runner) chooseRead(c *client, now int64) {
	c.choice = c.session.Read(r.look(c, now))
	if c.choice.Ends(c.view.Attempt, r.scenario.Followers) {
		r.finish(c, now, c.view.Last.GivenUp())
		return
	}
	r.send(c, now)
}

// look returns what the client's session is shown. It is a copy, as nobody knows what a
// session does with it.
func (r *Runner) look(c *client, now int64) *model.View {
	if r.curious {
		r.tellReports()
	}
	r.shown = c.view
	r.shown.Now = time.Duration(now)
	return &r.shown
}

// send puts the request on its way.
func (r *Runner) send(c *client, now int64) {
	c.deadline = now + int64(r.scenario.Timeout)
	asking, answering := r.scenario.ClientDelays(c.at.step, c.choice.Node, c.view.Attempt)
	arrival := now + int64(asking)
	c.back = int64(answering)
	does := asksFollower
	if c.choice.Node == model.Leader {
		does = asksLeader
		switch cut, refused := r.clientFault(c, now); {
		case cut:
			r.schedule(c, c.deadline, timesOut)
			return
		case refused:
			c.view.Last = model.Reply{F: c.calls, Kind: model.Refused, Node: model.Leader}
			r.replyAt(c, arrival+c.back)
			return
		}
	}
	if arrival > c.deadline { // the client gives up and closes the connection under it
		r.schedule(c, c.deadline, timesOut)
		return
	}
	r.schedule(c, arrival, does)
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
	if len(r.scenario.Faults) > 0 && c.view.Last.Node == model.Leader && c.view.Last.Kind != model.Refused {
		switch cut, refused := r.clientFault(c, now); {
		case cut:
			r.schedule(c, c.deadline, timesOut)
			return
		case refused: // the connection breaks under the reply
			r.lose(c, now)
			return
		}
	}
	c.session.Observe(r.look(c, now), c.view.Last)
	if outcome, ends := c.view.Last.Ends(); ends {
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
	c.view.Last = model.Reply{F: c.calls, Kind: model.TimedOut, Node: c.choice.Node}
	c.session.Observe(r.look(c, now), c.view.Last)
	if c.calls == history.Write {
		r.finish(c, now, history.Info)
		return
	}
	r.chooseAgain(c, now)
}

func (r *Runner) chooseAgain(c *client, now int64) {
	c.view.Attempt++
	c.view.Draw = c.at.step.DrawAt(c.view.Attempt)
	r.chooseRead(c, now)
}

// finish puts the operation into the history and lets the client go on.
func (r *Runner) finish(c *client, now int64, outcome history.Outcome) {
	op, last := &r.history[c.op], &c.view.Last
	op.Process, op.F, op.Type, op.Call, op.Return = c.number, c.calls, outcome, c.called, now
	op.Key, op.Value, op.Old, op.Node, op.Version = c.view.Key, r.values[last.Version], history.Nil, "", history.Version{}
	if bit(c.calls == history.Write)&bit(last.Version == 0) > 0 { // it may never have been written
		op.Value = c.at.value()
	}
	resume := now
	if outcome == history.OK {
		resume += int64(min(max(c.write.Pause, 0), longestPause)) // there is none after a read
	}
	if outcome == history.Info {
		op.Return = history.Never
	}
	if outcome == history.OK || last.Kind == model.NotFound {
		op.Node = c.choice.Node.String() // it answered
	}
	if outcome == history.OK {
		op.Version = history.At(int64(last.Version))
	}
	r.trace.Latency[c.op] = time.Duration(resume - c.called)
	r.goOn(c, now, resume)
}

// goOn schedules the client's next call, if it has one.
func (r *Runner) goOn(c *client, now, resume int64) {
	if c.at = c.at.next; c.at == nil {
		r.busy--
		r.end = max(r.end, now)
		r.schedule(c, never, calls)
		return
	}
	r.schedule(c, resume+int64(c.at.step.Think), calls)
}
