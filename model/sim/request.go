package sim

import (
	"lagcheck/history"
	"lagcheck/model"
)

// askLeader is the request at the leader.
func (r *Runner) askLeader(c *client) {
	switch cut, refused := r.clientFault(c, r.now); {
	case cut:
		r.schedule(c, c.deadline, timesOut)
		return
	case refused: // the connection breaks under the request
		c.view.Last = model.Reply{F: c.calls, Kind: model.TimedOut, Node: model.Leader}
		r.respond(c)
		return
	}
	if c.calls == history.Read {
		r.answer(c, len(r.log))
		return
	}
	if c.write.Replicas > 0 {
		c.parked = atLeader
		r.waiting++
	}
	offset := r.write(c)
	r.serve(c, offset)
	if offset == 0 {
		r.unpark(c)
		c.view.Last = model.Reply{F: history.Write, Kind: model.NotFound, Applied: model.Offset(len(r.log))}
		r.respond(c)
		return
	}
	c.view.Last = model.Reply{F: history.Write, Kind: model.Answered, Version: offset, Applied: offset}
	if c.parked == nowhere {
		r.respond(c)
		return
	}
	r.schedule(c, c.deadline, timesOut)
}

// write puts what the client writes into the leader's log and returns its offset, or 0
// if the order that it needs is missing.
func (r *Runner) write(c *client) model.Offset {
	newest := &r.newest[c.at.step.Key]
	if do := c.at.step.Do; (do == model.Confirm || do == model.Cancel) && *newest == 0 {
		return 0
	}
	r.log, r.values = append(r.log, entry{r.now, *newest}), append(r.values, c.at.value())
	*newest = model.Offset(len(r.log))
	for i := range r.followers {
		r.replicate(&r.followers[i])
	}
	return *newest
}

// confirmWaiters acknowledges the writes that enough followers have applied, of those for
// which there is one more now: after the first, up to the last.
func (r *Runner) confirmWaiters(first, last model.Offset) {
	for i := range r.clients {
		c := &r.clients[i]
		at := c.view.Last.Version
		if bit(c.parked == atLeader)&bit(first < at)&bit(at <= last) == 0 {
			continue
		}
		have := 0
		for k := range r.followers {
			have += bit(model.Offset(r.followers[k].acked) >= at)
		}
		if have >= min(c.write.Replicas, len(r.followers)) {
			r.unpark(c)
			c.view.Last.Applied = model.Offset(len(r.log))
			r.respond(c)
		}
	}
}

// newestAwaited returns the newest event that a write waits for, 0 if none does.
func (r *Runner) newestAwaited() int {
	newest := 0
	for i := range r.clients {
		c := &r.clients[i]
		newest = max(newest, int(c.view.Last.Version)*bit(c.parked == atLeader))
	}
	return newest
}

// askFollower is the request at a follower.
func (r *Runner) askFollower(c *client) {
	if c.parked != atDoor {
		c.came = r.now
	}
	c.parked = nowhere
	f := &r.followers[c.choice.Node-1]
	if r.gone(f) {
		r.unanswered(c, model.Refused)
		return
	}
	if until := r.awake(f, r.now); until > r.now {
		c.parked = atDoor
		if until > c.deadline {
			r.schedule(c, c.deadline, timesOut)
		} else {
			r.schedule(c, until, asksFollower)
		}
		return
	}
	applied := f.applied(c.came)
	if c.choice.OffsetOnly || model.Offset(applied) >= c.choice.AtLeast || c.choice.Wait <= 0 {
		r.answer(c, applied)
		return
	}
	c.parked, c.patience = atFollower, never
	r.reading++
	if int64(c.choice.Wait) <= c.deadline-r.now {
		c.patience = r.now + int64(c.choice.Wait)
	}
	r.await(c)
}

// await schedules when the read that waits at a follower goes on: when the follower has
// what it waits for, or it has waited for long enough, or the client gives up.
func (r *Runner) await(c *client) {
	f := &r.followers[c.choice.Node-1]
	c.came = c.patience
	if c.choice.AtLeast <= model.Offset(len(f.copies)) {
		c.came = min(c.came, f.ripe[c.choice.AtLeast])
	}
	if at := max(r.awake(f, c.came), r.now); at <= c.deadline {
		r.schedule(c, at, resumes)
	} else {
		r.schedule(c, c.deadline, timesOut)
	}
}

// awaitNews is await for all that wait at followers, of one of which more is known now.
func (r *Runner) awaitNews() {
	for i := range r.clients {
		if c := &r.clients[i]; c.parked == atFollower {
			r.await(c)
		}
	}
}

// resume answers a read that has waited at a follower. It sees no more than what it
// has waited for, even if the next event is applied at once.
func (r *Runner) resume(c *client) {
	f := &r.followers[c.choice.Node-1]
	r.unpark(c)
	r.answer(c, int(min(model.Offset(f.applied(c.came)), c.choice.AtLeast)))
}

// unanswered tells a client that there is no follower where it asks, or is none any
// more.
func (r *Runner) unanswered(c *client, k model.ReplyKind) {
	r.silent = true
	c.view.Last = model.Reply{F: history.Read, Kind: k, Node: c.choice.Node}
	r.respond(c)
}

// dropWaiters breaks the connections of the reads that wait at a follower, which
// restarts.
func (r *Runner) dropWaiters(f *follower) {
	for i := range r.clients {
		c := &r.clients[i]
		if (c.parked == atFollower || c.parked == atDoor) && c.choice.Node == f.node {
			r.unpark(c)
			r.unanswered(c, model.TimedOut)
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
func (r *Runner) answer(c *client, applied int) {
	r.serve(c, model.Offset(applied))
	c.view.Last = model.Reply{F: history.Read, Node: c.choice.Node, Applied: model.Offset(applied)}
	switch {
	case c.choice.OffsetOnly:
		c.view.Last.Kind = model.HasOffset
	case c.view.Last.Applied < c.choice.AtLeast:
		c.view.Last.Kind = model.TooOld
	default:
		version := r.newest[c.at.step.Key]
		for version > c.view.Last.Applied {
			version = r.log[version-1].before
		}
		c.view.Last.Version = version
	}
	r.respond(c)
}
