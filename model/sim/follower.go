package sim

import (
	"time"

	"lagcheck/model"
)

// retryAfter is how long the chapter's worker sleeps after a failed poll, before
// the usual pause.
const retryAfter = int64(500 * time.Millisecond)

// A follower is one replica: what it has applied, and where it is in its loop.
type follower struct {
	state    []model.Offset // for each key the newest applied write
	applied  int            // how much of the log is in state
	got      int            // how much of the log it has received
	sent     int64          // polling: when the leader answered the poll under way
	acked    int            // how much of the log the leader knows to be applied
	life     uint32         // counts restarts; events of an earlier life are void
	idle     bool           // it polls and finds nothing, which is not simulated
	nextPoll int64          // when it would poll next, if idle
	polls    uint64         // counts polls, for jitter
	lastAt   int64          // streaming: when the newest received event will be applied
	awaited  int            // polling: the newest event that a write waited for at the last poll
	news     bool           // polling: there is something to report, see reportTo
	telling  bool           // a report is under way
	reports  uint64         // counts reports, for jitter
	maxLag   int64
	history  []progress // how applied grew, for reports
}

// progress is how much a follower had applied from an instant on.
type progress struct {
	at      int64
	applied int
	got     int
}

func (r *Runner) startFollower(i int) {
	if r.scenario.Replication.Mode == model.Streaming {
		return // the leader sends
	}
	var first int64
	if phases := r.scenario.Replication.FirstPoll; i < len(phases) {
		first = int64(phases[i])
	}
	r.schedule(first, polls, i, 0)
}

func (r *Runner) handleFollower(e event) {
	i := int(e.who)
	switch e.kind {
	case pollArrives: // at the leader, which does not pause
		r.pollArrive(i)
		return
	case reportArrives:
		r.reportArrive(i, int(e.arg))
		return
	case acknowledges:
		r.learn(i, int(e.arg))
		return
	case pollReturns, reportReturns:
		if e.arg != held && r.linkDown(i) {
			r.returnLost(i, e.kind)
			return
		}
		e.arg = held
	}
	if until := r.pausedUntil(i); until > r.now {
		r.schedule(until, e.kind, i, int(e.arg))
		return
	}
	switch e.kind {
	case receives:
		r.receive(i, int(e.arg))
	case polls:
		r.poll(i)
	case pollReturns:
		r.pollReturn(i)
	case applies:
		r.apply(i)
	case reports:
		r.report(i)
	case reportReturns:
		r.reportReturn(i)
	}
}

// held is the argument of an answer that has reached its follower, which may stand
// still then and take note of it later.
const held = 1

// returnLost is an answer that does not reach its follower.
func (r *Runner) returnLost(i int, k kind) {
	if k == reportReturns {
		r.reportAgain(i)
		return
	}
	f := &r.followers[i]
	f.got = f.applied
	r.pollAgain(i, retryAfter)
}

// poll, pollArrive and pollReturn are the chapter's loop: ask for the events
// from where one is, sleep before each and apply it, then pause.
func (r *Runner) poll(i int) {
	f := &r.followers[i]
	f.polls++
	if r.linkDown(i) {
		r.pollAgain(i, retryAfter)
		return
	}
	r.schedule(r.now+r.linkDelay(i, f.polls, model.Asking), pollArrives, i, 0)
}

func (r *Runner) pollArrive(i int) {
	f := &r.followers[i]
	if r.linkDown(i) {
		r.pollAgain(i, retryAfter)
		return
	}
	r.learn(i, f.applied)
	f.got, f.sent, f.awaited = len(r.log), r.now, r.newestAwaited()
	returns := r.now + r.linkDelay(i, f.polls, model.Answering)
	if f.applied == f.got && len(r.scenario.Faults) == 0 {
		// Nothing new and nothing that could break: most polls are like that. The
		// next ones are not simulated before there is something to find.
		f.idle, f.nextPoll = true, returns+int64(r.scenario.Replication.Poll)
		return
	}
	r.schedule(returns, pollReturns, i, 0)
}

// wake lets idle followers poll again, now that there is something to find: it
// skips the polls that reached the leader before.
func (r *Runner) wake() {
	for i := range r.followers {
		f := &r.followers[i]
		for f.idle {
			f.polls++
			arrival := f.nextPoll + r.linkDelay(i, f.polls, model.Asking)
			if arrival >= r.now {
				f.idle = false
				r.schedule(arrival, pollArrives, i, 0)
			} else {
				f.nextPoll = arrival + r.linkDelay(i, f.polls, model.Answering) + int64(r.scenario.Replication.Poll)
			}
		}
	}
}

func (r *Runner) pollReturn(i int) {
	f := &r.followers[i]
	if f.applied == f.got {
		r.pollAgain(i, 0)
		return
	}
	r.record(Polled, model.Node(i+1), model.Offset(f.got))
	r.trace.Events[len(r.trace.Events)-1].Sent = time.Duration(f.sent)
	r.progress(f)
	r.schedule(r.now+r.applyLag(i, f.applied+1), applies, i, 0)
}

// pollAgain sleeps twice as the worker does, first for wait and then between
// polls; a sleep that ends while the follower stands still lasts until it goes on.
func (r *Runner) pollAgain(i int, wait int64) {
	awake := r.pausedAt(i, later(r.pausedUntil(i), wait))
	r.schedule(later(awake, int64(r.scenario.Replication.Poll)), polls, i, 0)
}

// stream sends a log entry to a streaming follower, as a standby's connection
// would: in order, and when the follower is there and its link is up.
func (r *Runner) stream(i, offset int) {
	f := &r.followers[i]
	sent := r.linkUpAt(i, r.overAt(model.Restart, i, r.now))
	arrival := later(sent, r.linkDelay(i, uint64(offset), model.Sending))
	at := max(arrival, r.log[offset-1].at+r.applyLag(i, offset), f.lastAt)
	f.lastAt = at
	if arrival < at {
		r.schedule(arrival, receives, i, offset)
	}
	r.schedule(at, applies, i, 0)
}

// receive notes what a streaming follower has and does not apply yet, for its
// reports.
func (r *Runner) receive(i, offset int) {
	f := &r.followers[i]
	if offset > f.got {
		f.got = offset
		r.progress(f)
	}
}

// apply takes the next event into the follower's state.
func (r *Runner) apply(i int) {
	f := &r.followers[i]
	f.applied++
	f.got = max(f.got, f.applied)
	e := &r.log[f.applied-1]
	f.state[e.key] = model.Offset(f.applied)
	f.maxLag = max(f.maxLag, r.now-e.at)
	r.record(Applied, model.Node(i+1), model.Offset(f.applied))
	r.progress(f)
	r.reportTo(i)
	r.serveWaiters(i)
	if r.scenario.Replication.Mode == model.Streaming {
		return
	}
	if f.applied < f.got {
		r.schedule(r.now+r.applyLag(i, f.applied+1), applies, i, 0)
		return
	}
	r.pollAgain(i, 0)
}

// restart empties the follower; it comes back when the fault is over and reads
// the log from the start.
func (r *Runner) restart(i int, fault model.Fault) {
	f := &r.followers[i]
	clear(f.state)
	f.applied, f.got, f.lastAt = 0, 0, 0
	f.awaited, f.news, f.telling = 0, false, false
	f.life++
	r.record(Restarted, model.Node(i+1), 0)
	r.progress(f)
	r.dropWaiters(i)
	if r.scenario.Replication.Mode == model.Polling {
		r.schedule(end(&fault), polls, i, 0)
		return
	}
	for offset := 1; offset <= len(r.log); offset++ {
		r.stream(i, offset)
	}
}

func (r *Runner) progress(f *follower) {
	f.history = append(f.history, progress{r.now, f.applied, f.got})
}

// linkDelay returns how long a message between the leader and follower i takes.
func (r *Runner) linkDelay(i int, number uint64, leg model.Leg) int64 {
	return int64(r.scenario.LinkDelay(model.Node(i+1), number, leg))
}

func (r *Runner) applyLag(i, offset int) int64 {
	return int64(r.scenario.ApplyLag(model.Node(i+1), model.Offset(offset)))
}
