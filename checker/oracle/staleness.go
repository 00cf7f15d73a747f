package oracle

import "lagcheck/history"

// A Lateness says how late a read was. Where it may have seen one of several writes, the
// newest counts.
type Lateness struct {
	Read   int   // index of the operation
	Behind int   // newer versions of its key that were certainly there when it began
	Age    int64 // nanoseconds since the first of these was; 0 if there is none

	// Of the writes of its key that were acknowledged before it began, the newest in
	// the log (Bailis et al. 2012): nanoseconds since it was acknowledged, and whether
	// the read saw an older one. -1 and false if there is none.
	Since  int64
	Missed bool
}

// Staleness returns how late each read was that saw what somebody had written. It reports
// false if not all versions that matter are known, or they are not believed.
func (o *Oracle) Staleness() (all []Lateness, ok bool) {
	if !o.believed || !o.placed() {
		return nil, false
	}
	for r := range o.h {
		if o.h[r].F != history.Read || len(o.seen[r]) == 0 {
			continue
		}
		all = append(all, o.lateness(r))
	}
	return all, true
}

func (o *Oracle) lateness(r int) Lateness {
	l := Lateness{Read: r, Since: -1}
	saw, call := nowhere, o.h[r].Call
	for _, w := range o.seen[r] {
		saw = max(saw, o.position(w))
	}
	newest := nowhere
	for w := range o.h {
		if !o.mayWrite(w) || o.h[w].Key != o.h[r].Key || o.at[w] == nowhere {
			continue
		}
		if there := o.there(w); o.at[w] > saw && there < call {
			l.Behind++
			l.Age = max(l.Age, call-there)
		}
		if o.isWrite(w) && o.h[w].Return < call && o.at[w] > newest {
			newest = o.at[w]
			l.Since, l.Missed = call-o.h[w].Return, saw < newest
		}
	}
	return l
}

// there returns when write w was certainly there: it had returned, or an operation had
// that can have read nothing else.
func (o *Oracle) there(w int) int64 {
	first := o.h[w].Return
	for r := range o.h {
		if len(o.seen[r]) == 1 && o.seen[r][0] == w {
			first = min(first, o.h[r].Return)
		}
	}
	return first
}
