package sim

import (
	"time"

	"lagcheck/model"
)

// How far a follower is, the leader learns for the writes that wait for followers, and
// clients from health checks.
//
// A streaming follower sends a word for each event that it has applied while a write
// waits, in order, as a standby does. A polling one tells by its next poll, as the
// chapter's does; where a write waits, it also reports after each event up to the one
// that is waited for, one report at a time: what it applies until the answer is there
// goes into the next.

// reportTo tells the leader, if somebody waits there, what follower i has just applied.
func (r *Runner) reportTo(i int) {
	f := &r.followers[i]
	if r.scenario.Replication.Mode == model.Streaming {
		if r.waiting > 0 {
			sent := r.linkUpAt(i, r.now)
			r.schedule(later(sent, r.linkDelay(i, uint64(f.applied), model.Reporting)), acknowledges, i, f.applied)
		}
		return
	}
	if f.applied > f.awaited {
		return
	}
	if f.news = true; !f.telling {
		f.news, f.telling = false, true
		r.report(i)
	}
}

// report, reportArrive and reportReturn are a polling follower's report and the answer
// to it. One that fails is sent again.
func (r *Runner) report(i int) {
	f := &r.followers[i]
	f.reports++
	if r.linkDown(i) {
		r.reportAgain(i)
		return
	}
	r.schedule(r.now+r.linkDelay(i, f.reports, model.Reporting), reportArrives, i, f.applied)
}

func (r *Runner) reportArrive(i, applied int) {
	if r.linkDown(i) {
		r.reportAgain(i)
		return
	}
	r.learn(i, applied)
	r.schedule(r.now+r.linkDelay(i, r.followers[i].reports, model.Thanking), reportReturns, i, 0)
}

func (r *Runner) reportReturn(i int) {
	f := &r.followers[i]
	if f.telling = f.news; f.news {
		f.news = false
		r.report(i)
	}
}

func (r *Runner) reportAgain(i int) {
	r.schedule(later(r.pausedUntil(i), retryAfter), reports, i, 0)
}

// learn tells the leader how much a follower has applied. What a follower lost in a
// restart it had applied all the same.
func (r *Runner) learn(i, applied int) {
	f := &r.followers[i]
	if f.acked = max(f.acked, applied); r.waiting > 0 {
		r.confirmWaiters()
	}
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
			r.reports[i] = r.health(&r.followers[i], asked)
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

// health is what a follower would have said of itself at an instant not long ago.
func (r *Runner) health(f *follower, at int64) model.Report {
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
