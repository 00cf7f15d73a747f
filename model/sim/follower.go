package sim

import (
	"time"

	"lagcheck/model"
)

// retryAfter is how long the chapter's worker sleeps after a failed poll, before
// the usual pause.
const retryAfter = int64(500 * time.Millisecond)

// A follower is one replica: when it has what of the log, as far as that is known.
type follower struct {
	node   model.Node
	copies []copied // of the first events of the log
	cursor int      // what applied returned last

	// Polling: the latest poll, the latest report, and how many there were, for jitter.
	poll    poll
	polls   uint64
	report  report
	reports int
	acked   int // how much of the log the leader knows to be applied

	// Of earlier lives, which ended in restarts.
	lost bool    // there were some
	born int64   // when the latest ended
	past []Event // what happened

	passage, lags model.Delays // of polls and events
}

// A copied is what a follower does with an event of the log.
type copied struct {
	sent int64 // polling: when the leader answered the poll that brings it
	got  int64 // when the follower has it
	ripe int64 // when it is to be applied
	due  int64 // when it is applied: later if the follower stands still then
	owed bool  // polling: the leader is told at once, as a write waits
	told int64 // streaming: when the leader is told, never if no write waits
}

// A poll is one question for what is new, with what becomes of it.
type poll struct {
	leaves  int64 // when the follower sends it
	at      int64 // when it is at the leader, or fails before
	there   bool  // it reaches the leader
	fails   bool  // no answer comes back
	resumes int64 // when the worker goes on, with the answer or without
}

// reset makes the follower one that has done nothing.
func (f *follower) reset(s *model.Scenario, node model.Node) {
	f.node = node
	f.copies, f.past, f.cursor = resized(f.copies, len(s.Steps))[:0], f.past[:0], 0
	f.lost, f.born = false, 0
	f.polls, f.reports, f.acked = 0, 0, 0
	f.report = report{at: never}
	f.passage, f.lags = s.LinkDelays(node, model.Polls), s.ApplyLags(node)
}

func (r *Runner) startFollower(f *follower) {
	if r.scenario.Replication.Mode == model.Streaming {
		return // the leader sends
	}
	var first int64
	if phases := r.scenario.Replication.FirstPoll; int(f.node) <= len(phases) {
		first = int64(phases[f.node-1])
	}
	r.ask(f, first)
}

// replicate finds out when the follower will have the newest event of the log.
func (r *Runner) replicate(f *follower) {
	if r.scenario.Replication.Mode == model.Streaming {
		r.stream(f)
	} else {
		for f.poll.at <= r.now {
			r.askAgain(f) // that one was too early
		}
		r.bring(f)
	}
	r.expect(f)
}

// ask, bring and askAgain are the chapter's loop: ask for the events from where one is,
// sleep before each and apply it, then pause. A sleep that ends while the follower
// stands still lasts until it goes on.
func (r *Runner) ask(f *follower, at int64) {
	f.polls++
	there, back := f.passage.Both(f.polls)
	at = r.awake(f, at)
	p := &f.poll
	p.leaves, p.at, p.there, p.fails = at, later(at, int64(there)), true, false
	p.resumes = later(p.at, int64(back))
	if len(r.scenario.Faults) > 0 {
		r.hinder(f)
	}
}

// hinder lets what is broken hinder the poll under way.
func (r *Runner) hinder(f *follower) {
	p := &f.poll
	switch {
	case r.linkDown(f, p.leaves):
		p.at, p.resumes, p.there, p.fails = p.leaves, p.leaves, false, true
	case r.linkDown(f, p.at):
		p.resumes, p.there, p.fails = p.at, false, true
	case r.linkDown(f, p.resumes):
		p.fails = true
	}
	if p.resumes = r.awake(f, p.resumes); p.fails {
		p.resumes = r.awake(f, later(p.resumes, retryAfter))
	}
}

// bring lets the poll under way bring what is new in the log. If it fails, that is
// left to the next.
func (r *Runner) bring(f *follower) {
	if f.poll.fails {
		return
	}
	idle := f.poll.resumes
	for n := len(f.copies); n < len(r.log); n++ {
		if n > 0 {
			idle = max(idle, f.copies[n-1].due)
		}
		ripe := later(idle, int64(f.lags.Of(uint64(n+1))))
		f.copies = append(f.copies, copied{sent: f.poll.at, got: f.poll.resumes, ripe: ripe, due: r.awake(f, ripe)})
	}
	if r.reading > 0 {
		r.awaitNews()
	}
}

// askAgain sends the poll after this one.
func (r *Runner) askAgain(f *follower) {
	rested := f.poll.resumes
	if n := len(f.copies); n > 0 {
		rested = max(rested, f.copies[n-1].due)
	}
	r.ask(f, later(rested, int64(r.scenario.Replication.Poll)))
}

// stream sends what is new in the log to a streaming follower, as a standby's
// connection would: in order, and when the follower is there and its link is up.
func (r *Runner) stream(f *follower) {
	for n := len(f.copies); n < len(r.log); n++ {
		sent := r.linkUpAt(f, r.overAt(model.Restart, f, r.now))
		sending, telling := r.takes(f, model.Events, n+1)
		arrival := later(sent, sending)
		ripe := max(arrival, later(r.log[n].at, int64(f.lags.Of(uint64(n+1)))))
		if n > 0 {
			ripe = max(ripe, f.copies[n-1].ripe)
		}
		c := copied{got: r.awake(f, arrival), ripe: ripe, due: r.awake(f, ripe), told: never}
		if r.waiting > 0 {
			c.told = later(r.linkUpAt(f, c.due), telling)
		}
		f.copies = append(f.copies, c)
	}
	if r.reading > 0 {
		r.awaitNews()
	}
}

// applied returns how much of the log is in the follower's state when it does what was
// to be done at an instant. If it stood still then, what has waited for it to go on is
// done in the order in which it came.
func (f *follower) applied(at int64) int {
	n := f.cursor
	for n > 0 && f.copies[n-1].ripe > at {
		n--
	}
	for n < len(f.copies) && f.copies[n].ripe <= at {
		n++
	}
	f.cursor = n
	return n
}

// takes returns how long messages between the leader and the follower take, there and
// back.
func (r *Runner) takes(f *follower, talk model.Talk, number int) (there, back int64) {
	delays := r.scenario.LinkDelays(f.node, talk)
	a, b := delays.Both(uint64(number))
	return int64(a), int64(b)
}
