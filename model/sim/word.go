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
	leaves int64 // when it is sent
	at     int64 // when it is at the leader, or fails before
	fails  bool
	says   int   // how much it says is applied, 0: as much as there is when it is sent
	again  bool  // it is sent again
	told   int   // events that need no report any more
	free   int64 // when the answer to the one before is there
}

// hear lets the leader hear what it hears of follower i now. A poll is of interest
// while a write waits, or if one that was to bring something fails.
func (r *Runner) hear(i int) {
	f := &r.followers[i]
	switch {
	case r.scenario.Replication.Mode == model.Streaming:
		r.acknowledged(i)
	case f.report.at == r.now:
		r.reported(i)
	default:
		r.polled(i)
	}
	r.expect(i)
}

// expect schedules what the leader hears of follower i next.
func (r *Runner) expect(i int) {
	f := &r.followers[i]
	at := f.report.at
	switch {
	case r.scenario.Replication.Mode == model.Streaming:
		for n := f.acked; r.waiting > 0 && n < len(f.copies); n++ {
			at = min(at, f.copies[n].told)
		}
	case r.waiting > 0, f.poll.fails && len(f.copies) < len(r.log):
		at = min(at, f.poll.at)
	}
	r.next[1+i] = at
}

// acknowledged is a streaming follower's word.
func (r *Runner) acknowledged(i int) {
	f := &r.followers[i]
	for n := len(f.copies); n > f.acked; n-- {
		if f.copies[n-1].told <= r.now {
			r.learn(i, n)
		}
	}
}

// polled is a poll at the leader, or its failure.
func (r *Runner) polled(i int) {
	f := &r.followers[i]
	if f.poll.there {
		r.learn(i, f.applied(r.now))
		if !f.poll.fails {
			r.oweReports(i)
		}
	}
	r.askAgain(i)
	r.bring(i)
}

// oweReports notes what the poll that is at the leader brings and writes wait for.
func (r *Runner) oweReports(i int) {
	f := &r.followers[i]
	newest := r.newestAwaited()
	for n := min(newest, len(f.copies)); n > 0 && f.copies[n-1].sent == r.now; n-- {
		f.copies[n-1].owed = true
	}
	if f.report.at == never {
		r.nextReport(i)
	}
}

// nextReport sends a report when the next event that is to be reported is applied, or
// when there is the answer to the one before.
func (r *Runner) nextReport(i int) {
	f := &r.followers[i]
	f.report.at = never
	for n := f.report.told; n < len(f.copies); n++ {
		if c := &f.copies[n]; c.owed {
			r.sendReport(i, max(c.due, f.report.free))
			if f.report.again = false; c.due >= f.report.free {
				f.report.says = n + 1
			}
			return
		}
	}
}

// sendReport sends a report of what is applied then.
func (r *Runner) sendReport(i int, leaves int64) {
	f := &r.followers[i]
	f.reports++
	w := &f.report
	w.leaves, w.at, w.says = leaves, leaves, 0
	if w.fails = r.linkDown(i, leaves); !w.fails {
		w.at = later(leaves, r.takes(i, model.Reporting, f.reports))
		w.fails = r.linkDown(i, w.at)
	}
}

// reported is a report at the leader, or its failure. If it or the answer to it fails,
// it is sent again.
func (r *Runner) reported(i int) {
	f := &r.followers[i]
	w := &f.report
	says := w.says
	if says == 0 {
		says = f.applied(w.leaves)
	}
	if !w.again {
		w.told = says
	}
	back := r.now
	if !w.fails {
		r.learn(i, says)
		back = later(back, r.takes(i, model.Thanking, f.reports))
		w.fails = r.linkDown(i, back)
	}
	if w.free = r.awake(i, back); w.fails {
		w.again = true
		r.sendReport(i, r.awake(i, later(w.free, retryAfter)))
		return
	}
	r.nextReport(i)
}

// learn tells the leader how much a follower has applied. What a follower lost in a
// restart it had applied all the same.
func (r *Runner) learn(i, applied int) {
	f := &r.followers[i]
	if f.acked = max(f.acked, applied); r.waiting > 0 {
		r.confirmWaiters()
	}
}
