package oracle

import "lagcheck/history"

// The names of the guarantees, as in package checker.
const (
	linearizable      = "linearizable"
	sequential        = "sequential"
	causal            = "causal"
	pram              = "pram"
	readYourWrites    = "read-your-writes"
	monotonicReads    = "monotonic-reads"
	monotonicWrites   = "monotonic-writes"
	writesFollowReads = "writes-follow-reads"
)

// What the definition of a guarantee says about a history; the words are those of
// package checker.
const (
	Holds    = "holds"
	Violated = "violated"
	Unknown  = "unknown" // versions that it takes are missing
)

// An Answer is what there is to know about a guarantee.
type Answer struct {
	Result      string // Holds, Violated or Unknown
	Obligations int    // operations that had something to respect
	// Declinable says that a checker may answer unknown all the same: it is violated
	// wherever the writes without a position stand, or however writes are exchanged
	// of which nobody knows which is which; and to find that is asked of nobody.
	Declinable bool
}

// Allows reports whether a checker may say this.
func (a Answer) Allows(result string) bool {
	return result == a.Result || a.Declinable && result == Unknown
}

// Judge decides a guarantee by its name. It panics if there is none of that name.
func (o *Oracle) Judge(guarantee string) Answer {
	switch guarantee {
	case linearizable:
		return o.judgeLinearizable()
	case readYourWrites:
		return o.judgeReads(o.ownWritesBefore())
	case monotonicReads:
		return o.judgeReads(o.ownReadsBefore())
	case sequential:
		return o.judgeStore((*world).sequential)
	case causal:
		return o.judgeStore((*world).causal)
	case pram:
		return o.judgeStore((*world).pram)
	case monotonicWrites:
		return o.judgeWrites(o.writtenBefore)
	case writesFollowReads:
		return o.judgeWrites(o.readBefore)
	}
	panic("oracle: no guarantee is called " + guarantee)
}

// result turns "there is such a world" into words.
func result(found bool) string {
	if found {
		return Holds
	}
	return Violated
}

// judgeLinearizable looks at values only: every operation that is known to have taken
// effect has an obligation.
func (o *Oracle) judgeLinearizable() Answer {
	a := Answer{Result: result(o.linearizable())}
	for i := range o.h {
		if o.h[i].Type == history.OK {
			a.Obligations++
		}
	}
	return a
}
