package checker

// checkMonotonicWrites decides monotonic-writes (Terry et al. 1994): a write's
// log position is greater than every position that its session wrote before, on
// any key.
//
//	c0: |--w x=1 #2--|   |--w y=1 #1--|      violated: y=1 entered the log first
//
// It speaks about the leader, not about where one reads: a leader that gives out
// positions while the write is in progress always keeps it. Without positions
// any order of the writes is possible, so it cannot be decided; but two writes
// of one session whose positions are known and reversed break it whatever the
// others are.
func checkMonotonicWrites(ix *index, _ Options) Verdict {
	s := ix.sights()
	log := logRuling{}
	for _, ops := range ix.sessions {
		log.begin()
		for _, i := range ops {
			if ix.wrote(i) {
				log.judge(i, s.at[i])
				log.respect(s.at[i])
			}
		}
	}
	v := log.verdict()
	if s.disagree {
		v.note(Reason{Kind: ContradictingVersions})
	}
	return v
}

// A logRuling judges writes against a floor in the log that their session must
// not go below.
type logRuling struct {
	obligations int
	offending   []int
	undecided   bool // a position that matters is not known
	placed      bool // some position was compared

	started   bool  // the session has something to respect
	floor     int64 // the newest known position among that
	uncertain bool  // and some of it has no known position
}

// begin starts a session.
func (l *logRuling) begin() { l.started, l.floor, l.uncertain = false, 0, false }

// respect adds a position to what later writes of the session must exceed.
func (l *logRuling) respect(position int64) {
	l.started = true
	l.floor = max(l.floor, position)
	l.uncertain = l.uncertain || position == unplaced
}

// judge checks write i at the position.
func (l *logRuling) judge(i int, position int64) {
	if !l.started {
		return
	}
	l.obligations++
	l.placed = l.placed || position != unplaced
	switch {
	case position != unplaced && position <= l.floor:
		l.offending = append(l.offending, i)
	case l.uncertain || position == unplaced && l.floor > 0:
		l.undecided = true // any position is greater than the initial state's
	}
}

func (l *logRuling) verdict() Verdict {
	v := Verdict{Obligations: l.obligations, Offending: l.offending}
	unknown := Reason{}
	if l.undecided {
		unknown.Kind = NeedsVersions
	}
	v.conclude(unknown)
	switch {
	case v.Obligations == 0 || v.Result == Unknown:
	case l.placed:
		v.By = []string{"versions"}
	default:
		v.By = []string{"values"}
	}
	return v
}
