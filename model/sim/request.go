package sim

import (
	"lagcheck/history"
	"lagcheck/model"
)

// arrive is the request at its node.
func (r *Runner) arrive(i int) {
	c := &r.clients[i]
	if c.parked != atDoor {
		c.came = r.now
	}
	c.parked = nowhere
	if c.choice.Node != model.Leader {
		r.arriveAtFollower(i, int(c.choice.Node)-1)
		return
	}
	switch fault, struck := r.clientFault(i, r.now); {
	case struck && fault == model.ClientCut:
		r.schedule(i, c.deadline, timesOut)
	case struck: // the connection breaks under the request
		c.answer = model.Reply{F: c.calls, Kind: model.TimedOut, Node: model.Leader}
		r.respond(i)
	default:
		r.arriveAtLeader(i)
	}
}

func (r *Runner) arriveAtLeader(i int) {
	c := &r.clients[i]
	if c.calls == history.Read {
		r.answer(i, len(r.log))
		return
	}
	if c.write.Replicas > 0 {
		c.parked = atLeader
		r.waiting++
	}
	offset := r.write(c.step)
	r.serve(c, offset)
	if offset == 0 {
		r.unpark(c)
		c.answer = model.Reply{F: history.Write, Kind: model.NotFound, Applied: model.Offset(len(r.log))}
		r.respond(i)
		return
	}
	c.answer = model.Reply{F: history.Write, Kind: model.Answered, Version: offset, Applied: offset}
	if c.parked == nowhere {
		r.respond(i)
		return
	}
	r.schedule(i, c.deadline, timesOut)
}

// write puts a step's value into the leader's log and returns its offset, or 0 if
// the order that it needs is missing.
func (r *Runner) write(i int) model.Offset {
	step := &r.scenario.Steps[i]
	newest := &r.newest[step.Key]
	if *newest == 0 && (step.Do == model.Confirm || step.Do == model.Cancel) {
		return 0
	}
	r.log = append(r.log, entry{r.value(i), r.now, *newest})
	*newest = model.Offset(len(r.log))
	for f := range r.followers {
		r.replicate(f)
	}
	return *newest
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
		if c := &r.clients[i]; c.parked == atLeader {
			newest = max(newest, int(c.answer.Version))
		}
	}
	return newest
}

func (r *Runner) arriveAtFollower(i, follower int) {
	c := &r.clients[i]
	if r.gone(follower) {
		r.unanswered(i, model.Refused)
		return
	}
	if until := r.awake(follower, r.now); until > r.now {
		c.parked = atDoor
		if until > c.deadline {
			r.schedule(i, c.deadline, timesOut)
		} else {
			r.schedule(i, until, arrives)
		}
		return
	}
	applied := r.followers[follower].applied(c.came)
	if c.choice.OffsetOnly || model.Offset(applied) >= c.choice.AtLeast || c.choice.Wait <= 0 {
		r.answer(i, applied)
		return
	}
	c.parked, c.patience = atFollower, never
	r.reading++
	if int64(c.choice.Wait) <= c.deadline-r.now {
		c.patience = r.now + int64(c.choice.Wait)
	}
	r.await(i)
}

// await schedules when the read that waits at a follower goes on: when the follower has
// what it waits for, or it has waited for long enough, or the client gives up.
func (r *Runner) await(i int) {
	c := &r.clients[i]
	f := &r.followers[c.choice.Node-1]
	c.came = c.patience
	if c.choice.AtLeast <= model.Offset(len(f.copies)) {
		c.came = min(c.came, f.copies[c.choice.AtLeast-1].ripe)
	}
	if at := max(r.awake(int(c.choice.Node)-1, c.came), r.now); at <= c.deadline {
		r.schedule(i, at, resumes)
	} else {
		r.schedule(i, c.deadline, timesOut)
	}
}

// awaitNews is await for all that wait at a follower, of which more is known now.
func (r *Runner) awaitNews(follower int) {
	for i := range r.clients {
		if r.reading == 0 {
			return
		}
		if c := &r.clients[i]; c.parked == atFollower && int(c.choice.Node) == follower+1 {
			r.await(i)
		}
	}
}

// resume answers a read that has waited at a follower. It sees no more than what it
// has waited for, even if the next event is applied at once.
func (r *Runner) resume(i int) {
	c := &r.clients[i]
	f := &r.followers[c.choice.Node-1]
	r.unpark(c)
	r.answer(i, int(min(model.Offset(f.applied(c.came)), c.choice.AtLeast)))
}

// unanswered tells a client that there is no follower where it asks, or is none any
// more.
func (r *Runner) unanswered(i int, k model.ReplyKind) {
	c := &r.clients[i]
	r.silent = true
	c.answer = model.Reply{F: history.Read, Kind: k, Node: c.choice.Node}
	r.respond(i)
}

// dropWaiters breaks the connections of the reads that wait at a follower, which
// restarts.
func (r *Runner) dropWaiters(follower int) {
	for i := range r.clients {
		c := &r.clients[i]
		if (c.parked == atFollower || c.parked == atDoor) && int(c.choice.Node) == follower+1 {
			r.unpark(c)
			r.unanswered(i, model.TimedOut)
		}
	}
}

func (r *Runner) unpark(c *client) {
	switch c.parked {
	case atLeader:
		r.waiting--
	case atFollower:
		r.reading--
	}
	c.parked = nowhere
}

// answer lets a node answer a read from its state, in which so much of the log is.
func (r *Runner) answer(i int, applied int) {
	c := &r.clients[i]
	r.serve(c, model.Offset(applied))
	c.answer = model.Reply{F: history.Read, Node: c.choice.Node, Applied: model.Offset(applied)}
	switch {
	case c.choice.OffsetOnly:
		c.answer.Kind = model.HasOffset
	case c.answer.Applied < c.choice.AtLeast:
		c.answer.Kind = model.TooOld
	default:
		version := r.newest[r.scenario.Steps[c.step].Key]
		for version > c.answer.Applied {
			version = r.log[version-1].before
		}
		c.answer.Version, c.value = version, history.Nil
		if version > 0 {
			c.value = r.log[version-1].value
		}
	}
	r.respond(i)
}
