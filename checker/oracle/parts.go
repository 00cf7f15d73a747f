package oracle

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"lagcheck/history"
)

// Parts are all parts of a history, to be tried one after the other: what is said about a
// small one that breaks a guarantee is compared with them. Only those count that are
// closed: with each read a part has every write that the read may have seen by its value,
// for otherwise any single read would break any guarantee. What that means where nobody had
// written the value, or where a cas is of unknown outcome, only linearizability asks.
type Parts struct {
	h         history.History
	guarantee string
	believed  bool // versions count in the whole; if they do not, they count in no part

	needs []part   // of each operation: what must be there with it
	anyOf []part   // of each operation: one of these must be there with it, if there are any
	lost  []chance // what a cas of unknown outcome may have found
}

// A part is a set of operations, a bit for each.
type part uint64

// A chance is a write that a cas of unknown outcome may have found, and the reads that had
// not ended when the write was called: only with one of them it matters what the cas did.
type chance struct {
	cas, write int
	reads      part
}

// mostParts is how many operations a history may have: there are two to the power of that
// many parts.
const mostParts = 24

// PartsOf returns the parts of a valid history of at most 24 operations.
func PartsOf(h history.History, guarantee string) *Parts {
	if len(h) > mostParts {
		panic(fmt.Sprintf("oracle: %d operations have too many parts", len(h)))
	}
	p := &Parts{h: h, guarantee: guarantee, believed: New(h).Believed(), needs: make([]part, len(h)), anyOf: make([]part, len(h))}
	whole := ByValues(h)
	for i := range h {
		for _, w := range whole.Seen(i) {
			if w != Initial {
				p.needs[i] |= 1 << w
			}
		}
		if guarantee == linearizable {
			p.anyOf[i] = whole.origins(i)
			p.lost = append(p.lost, whole.chances(i)...)
		}
	}
	return p
}

// origins returns where the value may have come from that operation i read although nobody
// had written it by then: a write that came too late, one that failed, or else the first
// cas, as that may take more with it.
func (o *Oracle) origins(i int) part {
	if !o.isRead(i) || len(o.Seen(i)) > 0 {
		return 0
	}
	var late, cas, failed part
	for w := range o.h {
		op := &o.h[w]
		switch {
		case w == i || op.Key != o.h[i].Key || op.F == history.Read || op.Value != o.readOf(i):
		case op.Type == history.Fail:
			failed |= 1 << w
		case op.F == history.Write:
			late |= 1 << w
		case cas == 0:
			cas = 1 << w
		}
	}
	return cmp.Or(late, failed, cas)
}

// chances returns what operation i may have found if it is a cas of unknown outcome.
func (o *Oracle) chances(i int) (all []chance) {
	if o.h[i].F != history.CAS || o.h[i].Type != history.Info {
		return nil
	}
	for w := range o.h {
		if !o.mayWrite(w) || o.h[w].Key != o.h[i].Key || o.h[w].Value != o.h[i].Old {
			continue
		}
		c := chance{cas: i, write: w}
		for r := range o.h {
			if o.isRead(r) && o.h[w].Call <= o.h[r].Return {
				c.reads |= 1 << r
			}
		}
		all = append(all, c)
	}
	return all
}

func (p part) has(i int) bool { return p>>i&1 == 1 }

func (p part) list() (all []int) {
	for ; p != 0; p &= p - 1 {
		all = append(all, bits.TrailingZeros64(uint64(p)))
	}
	return all
}

func (p part) size() int { return bits.OnesCount64(uint64(p)) }

func (p *Parts) closed(some part) bool {
	for i := range p.h {
		if some.has(i) && (p.needs[i]&^some != 0 || p.anyOf[i] != 0 && p.anyOf[i]&some == 0) {
			return false
		}
	}
	return !slices.ContainsFunc(p.lost, func(c chance) bool { return some.has(c.cas) && !some.has(c.write) && c.reads&some != 0 })
}

// history returns a part as a history of its own.
func (p *Parts) history(some part) (h history.History) {
	for i := range p.h {
		if some.has(i) {
			h = append(h, p.h[i])
		}
	}
	if !p.believed {
		for i := range h {
			h[i].Version = history.Version{}
		}
	}
	return h
}

func (p *Parts) breaks(h history.History) bool {
	return len(h) > 0 && New(h).Judge(p.guarantee).Result == Violated
}

// Small is what somebody says about a small part of a history that breaks a guarantee.
type Small struct {
	Operations []int           // the part: indexes in the history
	History    history.History // those operations
	Explaining []int           // operations by which it is explained: indexes in the history
	// Size is smallest if no closed part with fewer operations is said to break the
	// guarantee, minimal if none within this one is; else it says nothing. The words are
	// those of package checker.
	Size string
	// Found reports whether the one who says it finds that a history breaks the guarantee.
	// Without versions that is asked of nobody; so what is called minimal is so as far as
	// that can be found.
	Found func(history.History) bool
}

// Mistake says what is wrong with what is said about a part, nothing if it is right.
func (p *Parts) Mistake(s Small) string {
	own := part(0)
	for k, i := range s.Operations {
		own |= 1 << i
		if k >= len(s.History) || s.History[k] != p.h[i] {
			return "its history has other operations"
		}
	}
	switch {
	case own.size() != len(s.History):
		return "its history has other operations"
	case !p.closed(own):
		return "is not closed"
	case !p.breaks(p.history(own)) || !p.breaks(s.History):
		return "breaks nothing"
	}
	for _, i := range s.Explaining {
		if !own.has(i) {
			return fmt.Sprintf("is explained by operation %d, which is not in it", i)
		}
	}
	for other := range part(1) << len(p.h) {
		if other.size() < len(s.Operations) && p.refutes(other, own, s) {
			return fmt.Sprintf("is said to be %s, but so many operations would do, too: %v", s.Size, other.list())
		}
	}
	return ""
}

// refutes reports whether another part with fewer operations breaks the guarantee although
// none should.
func (p *Parts) refutes(other, own part, s Small) bool {
	smallest, minimal := s.Size == "smallest", s.Size == "minimal" && other&^own == 0
	if !smallest && !minimal || !p.closed(other) {
		return false
	}
	h := p.history(other)
	return p.breaks(h) && (smallest || s.Found(h))
}
