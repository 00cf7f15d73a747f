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
	switch e.kind { // at the leader, which does not pause
	case pollArrives:
		r.pollArrive(i)
		return
	case acknowledges:
		r.learn(i, int(e.arg))
		return
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
	}
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
	r.schedule(r.now+r.linkDelay(i, f.polls, 0), pollArrives, i, 0)
}

func (r *Runner) pollArrive(i int) {
	f := &r.followers[i]
	if r.linkDown(i) {
		r.pollAgain(i, retryAfter)
		return
	}
	r.learn(i, f.applied)
	f.got, f.sent = len(r.log), r.now
	returns := r.now + r.linkDelay(i, f.polls, 1)
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
			arrival := f.nextPoll + r.linkDelay(i, f.polls, 0)
			if arrival >= r.now {
				f.idle = false
				r.schedule(arrival, pollArrives, i, 0)
			} else {
				f.nextPoll = arrival + r.linkDelay(i, f.polls, 1) + int64(r.scenario.Replication.Poll)
			}
		}
	}
}

func (r *Runner) pollReturn(i int) {
	f := &r.followers[i]
	if r.linkDown(i) {
		f.got = f.applied
		r.pollAgain(i, retryAfter)
		return
	}
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
	arrival := later(sent, r.linkDelay(i, uint64(offset), 2))
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
	if r.waiting > 0 {
		sent := r.linkUpAt(i, r.now)
		r.schedule(later(sent, r.linkDelay(i, uint64(f.applied), 3)), acknowledges, i, f.applied)
	}
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
	f.applied, f.got, f.acked, f.lastAt = 0, 0, 0, 0
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

// learn tells the leader how much a follower has applied.
func (r *Runner) learn(i, applied int) {
	f := &r.followers[i]
	if f.acked = max(f.acked, applied); r.waiting > 0 {
		r.confirmWaiters()
	}
}

func (r *Runner) linkDelay(i int, n, leg uint64) int64 {
	return delay(r.scenario.Network.Link, r.draw(uint64(i)<<8|leg|1<<62, n))
}

func (r *Runner) applyLag(i, offset int) int64 {
	rep := &r.scenario.Replication
	if rep.Jitter.Kind == model.NoJitter {
		return int64(rep.Lag)
	}
	return int64(rep.Lag) + jitter(rep.Jitter, r.draw(uint64(i)|1<<61, uint64(offset)))
}

// updateReports asks every follower that can answer, if it is time again.
func (r *Runner) updateReports() {
	every := int64(r.scenario.Reports)
	if r.now-r.reported < every {
		return
	}
	at := r.now / every * every
	r.reported = at
	for i := range r.followers {
		if asked := r.lastAnswered(i, at); asked >= 0 {
			r.reports[i] = r.report(&r.followers[i], asked)
		}
	}
}

// lastAnswered returns when follower i was last asked and did not stand still,
// given when it was last asked: negative if never.
func (r *Runner) lastAnswered(i int, at int64) int64 {
	every := int64(r.scenario.Reports)
	for again := true; again && at >= 0; {
		again = false
		for _, f := range r.scenario.Faults {
			if (f.Kind == model.Pause || f.Kind == model.Restart) && int(f.Node) == i+1 && strikes(&f, at) {
				at, again = (int64(f.At)+every-1)/every*every-every, true
			}
		}
	}
	return at
}

// report is what a follower would have said of itself at an instant not long ago.
func (r *Runner) report(f *follower, at int64) model.Report {
	report := model.Report{At: time.Duration(at)}
	for k := len(f.history) - 1; k >= 0; k-- {
		if p := f.history[k]; p.at <= at {
			report.Applied = model.Offset(p.applied)
			if p.applied > 0 && p.applied < p.got {
				report.Lag = time.Duration(at - r.log[p.applied-1].at)
			}
			break
		}
	}
	return report
}
