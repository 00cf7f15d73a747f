package sim

import (
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A client does its steps one after the other. At any moment it has one event
// of its own under way: the next call, a request, a reply or a time-out.
type client struct {
	session  model.Session
	writer   model.Writer // session, if it has a say in writes
	step     int          // the step it is at, -1 when it has done all
	request  int
	op       int    // the index of the current operation in the history
	attempts uint32 // counts requests; a time-out of an earlier one is void
	attempt  int    // of the current operation, from 0
	choice   model.Choice
	write    model.WriteChoice
	deadline int64
	answer   model.Reply // the reply under way
	value    history.Value
	last     model.Reply
	parked   parking
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
)

func (r *runner) handleClient(k kind, i int) {
	switch k {
	case calls:
		r.call(i)
	case arrives:
		r.arrive(i)
	case replies:
		r.reply(i)
	case timesOut:
		r.timeOut(i)
	case stopsWaiting:
		r.stopWaiting(i)
	}
}

// call starts the client's next operation.
func (r *runner) call(i int) {
	c := &r.clients[i]
	step := &r.scenario.Steps[c.step]
	if !step.Joined || c.request == 0 {
		c.request++
	}
	op := history.Op{
		Process: i, F: history.Read, Key: r.scenario.Keys[step.Key],
		Type: history.Info, Call: r.now, Return: history.Never,
	}
	if step.Do != model.Read {
		op.F, op.Value = history.Write, r.values[c.step]
	}
	c.op, c.attempt, c.last = len(r.history), 0, model.Reply{}
	r.history = append(r.history, op)
	r.trace.Latency = append(r.trace.Latency, 0)
	if op.F == history.Read {
		r.chooseRead(i)
		return
	}
	c.write = model.WriteChoice{}
	if c.writer != nil {
		c.write = c.writer.Write(r.view(c))
	}
	c.choice = model.Choice{Node: model.Leader}
	r.send(i)
}

// chooseRead asks the policy and sends what it wants.
func (r *runner) chooseRead(i int) {
	c := &r.clients[i]
	c.choice = c.session.Read(r.view(c))
	if c.choice.Ends(c.attempt, r.scenario.Followers) {
		r.finish(i, c.last.GivenUp())
		return
	}
	r.send(i)
}

func (r *runner) view(c *client) model.View {
	r.updateReports()
	step := &r.scenario.Steps[c.step]
	return model.View{
		Now: time.Duration(r.now), Key: r.scenario.Keys[step.Key], Request: c.request,
		Attempt: c.attempt, Last: c.last, Followers: r.reports, Draw: step.DrawAt(c.attempt),
	}
}

// send puts the request on its way.
func (r *runner) send(i int) {
	c := &r.clients[i]
	c.attempts++
	c.parked = nowhere
	c.deadline = r.now + int64(r.scenario.Timeout)
	arrival := r.now + r.clientDelay(c, 0)
	if c.choice.Node == model.Leader {
		switch fault, struck := r.clientFault(i); {
		case struck && fault == model.ClientCut:
			r.schedule(c.deadline, timesOut, i, 0)
			return
		case struck:
			c.answer = model.Reply{F: r.history[c.op].F, Kind: model.Refused, Node: model.Leader}
			r.replyAt(i, arrival+r.clientDelay(c, 1))
			return
		}
	}
	if arrival > c.deadline { // the client gives up and closes the connection under it
		r.schedule(c.deadline, timesOut, i, 0)
		return
	}
	r.schedule(arrival, arrives, i, 0)
}

// replyAt lets the answer reach the client at that time, unless it comes too late.
func (r *runner) replyAt(i int, at int64) {
	if deadline := r.clients[i].deadline; at > deadline {
		r.schedule(deadline, timesOut, i, 0)
		return
	}
	r.schedule(at, replies, i, 0)
}

// respond sends the answer to the client.
func (r *runner) respond(i int) { r.replyAt(i, r.now+r.clientDelay(&r.clients[i], 1)) }

// reply is the answer at the client.
func (r *runner) reply(i int) {
	c := &r.clients[i]
	if c.answer.Node == model.Leader && c.answer.Kind != model.Refused {
		switch fault, struck := r.clientFault(i); {
		case struck && fault == model.ClientCut:
			r.schedule(c.deadline, timesOut, i, 0)
			return
		case struck: // the connection breaks under the reply
			r.lose(i, model.Refused)
			return
		}
	}
	r.observe(c, c.answer)
	if outcome, ends := c.answer.Ends(); ends {
		r.finish(i, outcome)
		return
	}
	r.chooseAgain(i)
}

func (r *runner) timeOut(i int) {
	c := &r.clients[i]
	if c.choice.Node != model.Leader {
		r.silent = true
	}
	if c.parked != nowhere {
		r.unpark(c)
	}
	r.lose(i, model.TimedOut)
}

// lose ends an attempt whose reply will not come: nobody knows about a write, a
// read may be tried again.
func (r *runner) lose(i int, k model.ReplyKind) {
	c := &r.clients[i]
	f := r.history[c.op].F
	r.observe(c, model.Reply{F: f, Kind: k, Node: c.choice.Node})
	if f == history.Write {
		r.finish(i, history.Info)
		return
	}
	r.chooseAgain(i)
}

func (r *runner) observe(c *client, reply model.Reply) {
	c.last = reply
	c.session.Observe(r.view(c), reply)
}

func (r *runner) chooseAgain(i int) {
	r.clients[i].attempt++
	r.chooseRead(i)
}

// finish ends the operation and schedules the client's next call.
func (r *runner) finish(i int, outcome history.Outcome) {
	c := &r.clients[i]
	op := &r.history[c.op]
	op.Type = outcome
	if outcome != history.Info {
		op.Return = r.now
	}
	if outcome == history.OK || c.last.Kind == model.NotFound {
		op.Node = c.choice.Node.String() // it answered
	}
	if outcome == history.OK {
		op.Version = history.At(int64(c.answer.Version))
		if op.F == history.Read {
			op.Value = c.value
		}
	}
	resume := r.now
	if op.F == history.Write && outcome == history.OK {
		resume += int64(min(max(c.write.Pause, 0), longestPause))
	}
	r.trace.Latency[c.op] = time.Duration(resume - op.Call)
	c.step = r.next[c.step]
	if c.step < 0 {
		r.busy--
		return
	}
	r.schedule(resume+int64(r.scenario.Steps[c.step].Think), calls, i, 0)
}

func (r *runner) clientDelay(c *client, leg uint64) int64 {
	d := &r.scenario.Network.Leader
	if c.choice.Node != model.Leader {
		d = &r.scenario.Network.Follower
	}
	if d.Jitter.Kind == model.NoJitter {
		return int64(d.Base)
	}
	return delay(*d, r.draw(r.scenario.Steps[c.step].Draw, uint64(c.attempt)<<1|leg|1<<60))
}
