package sim

import (
	"lagcheck/history"
	"lagcheck/model"
)

// arrive is the request at its node.
func (r *Runner) arrive(i int) {
	c := &r.clients[i]
	c.parked = nowhere
	if c.choice.Node == model.Leader {
		switch fault, struck := r.clientFault(i); {
		case struck && fault == model.ClientCut:
			r.schedule(c.deadline, timesOut, i, 0)
			return
		case struck: // the connection breaks under the request
			c.answer = model.Reply{F: r.history[c.op].F, Kind: model.TimedOut, Node: model.Leader}
			r.respond(i)
			return
		}
		r.arriveAtLeader(i)
		return
	}
	follower := int(c.choice.Node) - 1
	if r.gone(follower) {
		r.unanswered(i, model.Refused)
		return
	}
	if until := r.pausedUntil(follower); until > r.now {
		c.parked = atDoor
		if until > c.deadline {
			r.schedule(c.deadline, timesOut, i, 0)
		} else {
			r.schedule(until, arrives, i, 0)
		}
		return
	}
	f := &r.followers[follower]
	if c.choice.OffsetOnly || model.Offset(f.applied) >= c.choice.AtLeast || c.choice.Wait <= 0 {
		r.serveFollower(i)
		return
	}
	c.parked = atFollower
	if int64(c.choice.Wait) <= c.deadline-r.now {
		r.schedule(r.now+int64(c.choice.Wait), stopsWaiting, i, 0)
	}
	r.schedule(c.deadline, timesOut, i, 0)
}

func (r *Runner) arriveAtLeader(i int) {
	c := &r.clients[i]
	if r.history[c.op].F == history.Read {
		r.answer(i, r.leader, len(r.log))
		return
	}
	offset := r.write(c.step)
	r.serve(c, offset)
	if offset == 0 {
		c.answer = model.Reply{F: history.Write, Kind: model.NotFound, Applied: model.Offset(len(r.log))}
		r.respond(i)
		return
	}
	c.answer = model.Reply{F: history.Write, Kind: model.Answered, Version: offset, Applied: offset}
	if c.write.Replicas <= 0 {
		r.respond(i)
		return
	}
	c.parked = atLeader
	r.waiting++
	r.schedule(c.deadline, timesOut, i, 0)
}

// write puts a step's value into the leader's log and returns its offset, or 0 if
// the order that it needs is missing.
func (r *Runner) write(i int) model.Offset {
	step := &r.scenario.Steps[i]
	if r.leader[step.Key] == 0 && (step.Do == model.Confirm || step.Do == model.Cancel) {
		return 0
	}
	r.log = append(r.log, entry{step.Key, r.values[i], r.now})
	offset := model.Offset(len(r.log))
	r.leader[step.Key] = offset
	r.record(Appended, model.Leader, offset)
	r.wake()
	if r.scenario.Replication.Mode == model.Streaming {
		for f := range r.followers {
			r.stream(f, int(offset))
		}
	}
	return offset
}

// confirmWaiters acknowledges the writes that enough followers have applied.
func (r *Runner) confirmWaiters() {
	for i := range r.clients {
		c := &r.clients[i]
		if c.parked != atLeader {
			continue
		}
		have := 0
		for k := range r.followers {
			if model.Offset(r.followers[k].acked) >= c.answer.Version {
				have++
			}
		}
		if have >= min(c.write.Replicas, len(r.followers)) {
			r.unpark(c)
			c.answer.Applied = model.Offset(len(r.log))
			r.respond(i)
		}
	}
}

// newestAwaited returns the newest event that a write waits for, 0 if none does.
func (r *Runner) newestAwaited() int {
	newest := 0
	for i := range r.clients {
		if r.waiting == 0 {
			break
		}
		if c := &r.clients[i]; c.parked == atLeader {
			newest = max(newest, int(c.answer.Version))
		}
	}
	return newest
}

// serveWaiters answers the reads that waited for what follower f has now.
func (r *Runner) serveWaiters(f int) {
	for i := range r.clients {
		c := &r.clients[i]
		if c.parked == atFollower && int(c.choice.Node) == f+1 && model.Offset(r.followers[f].applied) >= c.choice.AtLeast {
			r.unpark(c)
			r.serveFollower(i)
		}
	}
}

// unanswered tells a client that there is no follower where it asks, or is none any
// more.
func (r *Runner) unanswered(i int, k model.ReplyKind) {
	c := &r.clients[i]
	r.silent = true
	c.answer = model.Reply{F: history.Read, Kind: k, Node: c.choice.Node}
	r.respond(i)
}

// dropWaiters breaks the connections of the reads that wait at follower f, which
// restarts.
func (r *Runner) dropWaiters(f int) {
	for i := range r.clients {
		c := &r.clients[i]
		if (c.parked == atFollower || c.parked == atDoor) && int(c.choice.Node) == f+1 {
			r.unpark(c)
			r.unanswered(i, model.TimedOut)
		}
	}
}

func (r *Runner) stopWaiting(i int) {
	c := &r.clients[i]
	if c.parked != atFollower {
		return
	}
	if until := r.pausedUntil(int(c.choice.Node) - 1); until > r.now {
		r.schedule(until, stopsWaiting, i, 0)
		return
	}
	r.unpark(c)
	r.serveFollower(i)
}

func (r *Runner) unpark(c *client) {
	if c.parked == atLeader {
		r.waiting--
	}
	c.parked = nowhere
	c.attempts++ // voids the time-out and the end of the waiting
}

func (r *Runner) serveFollower(i int) {
	f := &r.followers[r.clients[i].choice.Node-1]
	r.answer(i, f.state, f.applied)
}

// answer lets a node answer a read from its state.
func (r *Runner) answer(i int, state []model.Offset, applied int) {
	c := &r.clients[i]
	r.serve(c, model.Offset(applied))
	c.answer = model.Reply{F: history.Read, Node: c.choice.Node, Applied: model.Offset(applied)}
	switch {
	case c.choice.OffsetOnly:
		c.answer.Kind = model.HasOffset
	case c.answer.Applied < c.choice.AtLeast:
		c.answer.Kind = model.TooOld
	default:
		version := state[r.scenario.Steps[c.step].Key]
		c.answer.Version = version
		c.value = history.Nil
		if version > 0 {
			c.value = r.log[version-1].value
		}
	}
	r.respond(i)
}
