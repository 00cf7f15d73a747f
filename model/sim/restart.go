package sim

import (
	"time"

	"lagcheck/model"
)

// startRestarts puts the restarts in the order of time.
func (r *Runner) startRestarts() {
	faults := r.scenario.Faults
	for n := range faults {
		if faults[n].Kind != model.Restart {
			continue
		}
		r.restarts = append(r.restarts, n)
		for k := len(r.restarts) - 1; k > 0 && faults[r.restarts[k-1]].At > faults[n].At; k-- {
			r.restarts[k-1], r.restarts[k] = n, r.restarts[k-1]
		}
	}
	r.nextRestart(0)
}

// nextRestart makes the restart of that number the next.
func (r *Runner) nextRestart(number int) {
	at := never
	if r.restarted = number; number < len(r.restarts) {
		at = int64(r.scenario.Faults[r.restarts[number]].At)
	}
	r.expects(model.Leader, at)
}

// restart empties a follower; it comes back when the fault is over and reads the log
// from the start. What it has sent before is lost.
func (r *Runner) restart() {
	fault := &r.scenario.Faults[r.restarts[r.restarted]]
	r.nextRestart(r.restarted + 1)
	f := &r.followers[fault.Node-1]
	r.lastReport(f, r.now-1)
	f.past = append(r.life(f.past, f, r.now-1), Event{Kind: Restarted, At: time.Duration(r.now), Node: fault.Node})
	r.forgetUnsent(f)
	*f = follower{
		node:   f.node,
		copies: f.copies[:0], ripe: f.ripe, past: f.past, lost: true, born: r.now,
		passage: f.passage, lags: f.lags, polls: f.polls, reports: f.reports, report: report{at: never}, acked: f.acked,
	}
	f.ripe[1] = never
	r.dropWaiters(f)
	if r.scenario.Replication.Mode == model.Streaming {
		r.stream(f)
	} else {
		r.ask(f, end(fault), -1)
		r.bring(f)
	}
	r.expect(f)
}

// forgetUnsent takes back what the follower would have sent.
func (r *Runner) forgetUnsent(f *follower) {
	if r.scenario.Replication.Mode == model.Streaming {
		return
	}
	for f.poll.leaves < r.now {
		r.askAgain(f, -1)
	}
	f.polls--
	if f.report.at != never && f.report.leaves >= r.now {
		f.reports--
	}
}
