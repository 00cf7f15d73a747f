package certify

import "fmt"

// A Rule is a guarantee that goes by the log: it says what an arrangement must be
// like. The order is that of the bits in which offenders are marked.
type Rule uint8

// The seven rules. In all of them a write happened if it was acknowledged or if some
// read saw it, and an operation that saw nothing that is known is left alone.
const (
	Sequential        Rule = iota // each session moves along the log and never back (Lamport 1979)
	Causal                        // all that led to an operation was there before it (Ahamad et al. 1995)
	PRAM                          // with a write comes what its session wrote before (Lipton & Sandberg 1988)
	ReadYourWrites                // a read is at least as new as what its session wrote on its key (Terry et al. 1994)
	MonotonicReads                // and as what its session read there before
	MonotonicWrites               // a write stands after all that its session wrote before
	WritesFollowReads             // and after all that its session read before
	rules
)

var ruleNames = [rules]string{
	"sequential", "causal", "pram", "read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads",
}

// String returns the name of the guarantee.
func (r Rule) String() string {
	if r >= rules {
		return fmt.Sprintf("rule(%d)", uint8(r))
	}
	return ruleNames[r]
}

// perKey reports whether only the order of the writes of each key matters.
func (r Rule) perKey() bool { return r == ReadYourWrites || r == MonotonicReads }
