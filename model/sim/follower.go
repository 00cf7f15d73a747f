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
	ripe   []int64  // when each of them is to be applied, by offset; none is before, and one that never is behind the last
	idle   int64    // when it has applied them
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
	due  int64 // when it is applied: later than it is ripe if the follower stands still then
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
	had     int   // how much of the log the follower has without it
}

// reset makes the follower one that has done nothing.
func (f *follower) reset(s *model.Scenario, node model.Node) {
	f.node = node
	f.copies, f.past, f.cursor = resized(f.copies, len(s.Steps))[:0], f.past[:0], 0
	f.ripe = resized(f.ripe, len(s.Steps)+2)
	f.ripe[0], f.ripe[1] = -1, never
	f.idle, f.lost, f.born = 0, false, 0
	f.polls, f.reports, f.acked = 0, 0, 0
	f.poll, f.report = poll{there: true}, report{at: never}
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
	r.ask(f, first, -1)
}

// replicate finds out when the follower will have the newest event of the log.
func (r *Runner) replicate(f *follower) {
	if r.scenario.Replication.Mode == model.Streaming {
		r.stream(f)
	} else {
		if f.poll.at <= r.now { // too early
			r.askAgain(f, r.now)
		}
		r.bring(f)
	}
	r.expect(f)
}

// ask and bring are the chapter's loop: ask for the events from where one is, sleep before
// each and apply it, then pause. A sleep that ends while the follower stands still lasts
// until it goes on.
//
// ask sends a poll at an instant, and more of them as long as they are at the leader no
// later than at another: they are too early for what they are to bring.
func (r *Runner) ask(f *follower, at, past int64) {
	p, pause, faulty := &f.poll, int64(r.scenario.Replication.Poll), len(r.scenario.Faults) > 0
	p.had = len(f.copies)
	for {
		f.polls++
		there, back := f.passage.Both(f.polls)
		if faulty {
			at = r.stillUntil(f, at)
		}
		p.leaves, p.at = at, later(at, int64(there))
		p.resumes = later(p.at, int64(back))
		if faulty {
			r.hinder(f)
		}
		if p.at > past {
			return
		}
		at = later(max(f.idle, p.resumes), pause)
	}
}

// askAgain sends the poll after the one under way, and more until one is at the leader
// later than at an instant.
func (r *Runner) askAgain(f *follower, past int64) {
	r.ask(f, later(max(f.idle, f.poll.resumes), int64(r.scenario.Replication.Poll)), past)
}

// hinder lets what is broken hinder the poll under way.
func (r *Runner) hinder(f *follower) {
	p := &f.poll
	p.there, p.fails = true, false
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
	f.idle = max(f.idle, f.poll.resumes)
	for n := len(f.copies); n < len(r.log); n++ {
		ripe := later(f.idle, int64(f.lags.Of(uint64(n+1))))
		f.idle = r.awake(f, ripe)
		c := f.copy(n, ripe)
		c.sent, c.got, c.due, c.owed = f.poll.at, f.poll.resumes, f.idle, false
	}
	if r.reading > 0 {
		r.awaitNews()
	}
}

// stream sends what is new in the log to a streaming follower, as a standby's
// connection would: in order, and when the follower is there and its link is up.
func (r *Runner) stream(f *follower) {
	for n := len(f.copies); n < len(r.log); n++ {
		sent := r.linkUpAt(f, r.overAt(model.Restart, f, r.now))
		sending, telling := r.takes(f, model.Events, n+1)
		arrival := later(sent, sending)
		ripe := max(arrival, later(r.log[n].at, int64(f.lags.Of(uint64(n+1)))))
		ripe = max(ripe, f.ripe[n])
		c := f.copy(n, ripe)
		c.got, c.due, c.told = r.awake(f, arrival), r.awake(f, ripe), never
		if r.waiting > 0 {
			c.told = later(r.linkUpAt(f, c.due), telling)
		}
	}
	if r.reading > 0 {
		r.awaitNews()
	}
}

// copy makes room for what it does with the event after the first n, and says when that
// is ripe.
func (f *follower) copy(n int, ripe int64) *copied {
	f.copies = f.copies[:n+1]
	f.ripe[n+1], f.ripe[n+2] = ripe, never
	return &f.copies[n]
}

// applied returns how much of the log is in the follower's state when it does what was
// to be done at an instant. If it stood still then, what has waited for it to go on is
// done in the order in which it came. Whether the next event is there by now is chance.
func (f *follower) applied(at int64) int {
	ripe, n := f.ripe, f.cursor
	n += bit(ripe[n+1] <= at)
	for ripe[n+1] <= at {
		n++
	}
	for ripe[n] > at {
		n--
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
