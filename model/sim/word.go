package sim

import "lagcheck/model"

// How far a follower is, the leader learns for the writes that wait for followers.
//
// A streaming follower sends a word for each event that it has applied while a write
// waits, in order, as a standby does. A polling one tells by its next poll, as the
// chapter's does; where a write waits, it also reports after each event up to the one
// that is waited for, one report at a time: what it applies until the answer is there
// goes into the next.

// A report is a polling follower's word, and what becomes of it.
type report struct {
	ready  int64 // when it is to be sent
	leaves int64 // when it is sent: later if the follower stands still then
	at     int64 // when it is at the leader, or fails before
	thanks int64 // how long the leader's answer takes
	fails  bool
	says   int   // how much it says is applied, 0: as much as there is when it is sent
	again  bool  // it is sent again
	told   int   // events that need no report any more
	free   int64 // when the answer to the one before is there
}

// hear lets the leader hear what it hears of the follower now. A poll is of interest
// while a write waits, if it tells or brings anything new, or if one that was to bring
// something fails.
func (r *Runner) hear(f *follower) {
	switch {
	case r.scenario.Replication.Mode == model.Streaming:
		r.acknowledged(f)
	case f.report.at == r.now:
		r.reported(f)
	default:
		r.polled(f)
	}
	r.expect(f)
}

// expect schedules what the leader hears of the follower next.
func (r *Runner) expect(f *follower) {
	at, poll := f.report.at, never
	if r.scenario.Replication.Mode == model.Streaming {
		for n := f.acked; r.waiting > 0 && n < len(f.copies); n++ {
			at = min(at, f.copies[n].told)
		}
	} else {
		tells, brings := bit(f.acked < f.poll.had), bit(f.poll.had < len(f.copies))
		lacks := bit(len(f.copies) < len(r.log))
		if bit(r.waiting > 0)&(tells|brings)|bit(f.poll.fails)&lacks > 0 {
			poll = f.poll.at
		}
	}
	r.expects(f.node, min(at, poll))
}

// acknowledged is a streaming follower's word.
func (r *Runner) acknowledged(f *follower) {
	for n := len(f.copies); n > f.acked; n-- {
		if f.copies[n-1].told <= r.now {
			r.learn(f, n)
		}
	}
}

// polled is a poll at the leader, or its failure. Of what it brings, the follower is to
// report what writes wait for.
func (r *Runner) polled(f *follower) {
	if f.poll.there {
		had := f.poll.had
		r.learn(f, had)
		if had < len(f.copies) {
			for n := r.newestAwaited(); had < min(n, len(f.copies)); had++ {
				f.copies[had].owed = true
			}
		}
		if f.report.at == never {
			r.nextReport(f)
		}
	}
	r.askAgain(f, r.now)
	r.bring(f)
}

// nextReport sends a report when the next event that is to be reported is applied, or
// when there is the answer to the one before.
func (r *Runner) nextReport(f *follower) {
	f.report.at = never
	for n := f.report.told; n < len(f.copies); n++ {
		if c := &f.copies[n]; c.owed {
			ripe := f.ripe[n+1]
			r.sendReport(f, max(ripe, f.report.free))
			if ripe >= f.report.free {
				f.report.says = n + 1
			}
			return
		}
	}
}

// sendReport sends a report of what is applied then.
func (r *Runner) sendReport(f *follower, ready int64) {
	f.reports++
	w := &f.report
	w.ready, w.leaves, w.says = ready, r.awake(f, ready), 0
	w.at = w.leaves
	if w.fails = r.linkDown(f, w.at); !w.fails {
		var there int64
		there, w.thanks = r.takes(f, model.Reports, f.reports)
		w.at = later(w.at, there)
		w.fails = r.linkDown(f, w.at)
	}
}

// reported is a report at the leader, or its failure. If it or the answer to it fails,
// it is sent again.
func (r *Runner) reported(f *follower) {
	w := &f.report
	says := w.says
	if says == 0 {
		says = f.applied(w.ready)
	}
	if !w.again {
		w.told = says
	}
	back := r.now
	if !w.fails {
		r.learn(f, says)
		back = later(back, w.thanks)
		w.fails = r.linkDown(f, back)
	}
	if w.again = w.fails; w.again {
		r.sendReport(f, later(r.awake(f, back), retryAfter))
		return
	}
	w.free = back
	r.nextReport(f)
}

// learn tells the leader how much a follower has applied. What a follower lost in a
// restart it had applied all the same.
func (r *Runner) learn(f *follower, applied int) {
	if before := f.acked; applied > before {
		f.acked = applied
		r.confirmWaiters(model.Offset(before), model.Offset(applied))
	}
}
