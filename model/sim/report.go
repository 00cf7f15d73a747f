package sim

import (
	"time"

	"lagcheck/model"
)

// passChecks finds out when followers are asked for their reports next, from now on.
func (r *Runner) passChecks() {
	if every := int64(r.scenario.Reports); r.now >= r.check {
		r.check = (r.now/every + 1) * every
	}
}

// tellReports makes ready what a session is shown of followers. It asks all of them, if it
// is time again.
func (r *Runner) tellReports() {
	if at := r.check - int64(r.scenario.Reports); r.asked != at {
		r.asked = at
		for i := range r.followers {
			r.updateReport(&r.followers[i], at)
		}
	}
	copy(r.told, r.reports)
}

// updateReport asks a follower what it says of itself, given when it was last asked. What
// it said in an earlier life is known.
func (r *Runner) updateReport(f *follower, at int64) {
	if len(r.scenario.Faults) > 0 {
		at = r.lastAnswered(f, at)
	}
	if at < f.born {
		return
	}
	applied := f.applied(at)
	report := &r.reports[f.node-1]
	*report = model.Report{At: time.Duration(at), Applied: model.Offset(applied)}
	for n := applied; n > 0 && n < len(f.copies); n++ {
		if f.copies[n].got <= at { // it has something that it has not applied
			report.Lag = time.Duration(at - r.log[applied-1].at)
			break
		}
	}
}

// lastReport asks a follower as late as that, as it restarts.
func (r *Runner) lastReport(f *follower, at int64) {
	every := int64(r.scenario.Reports)
	if at >= 0 {
		r.updateReport(f, at/every*every)
	}
}

// lastAnswered returns when a follower was last asked and did not stand still,
// given when it was last asked: negative if never.
func (r *Runner) lastAnswered(f *follower, at int64) int64 {
	every := int64(r.scenario.Reports)
	for again := true; again; {
		again = false
		for n := range r.scenario.Faults {
			fault := &r.scenario.Faults[n]
			if (fault.Kind == model.Pause || fault.Kind == model.Restart) && fault.Node == f.node && strikes(fault, at) {
				at, again = (int64(fault.At)+every-1)/every*every-every, true
			}
		}
	}
	return at
}
