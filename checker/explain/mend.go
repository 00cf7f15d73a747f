package explain

import (
	"cmp"
	"slices"

	"lagcheck/history"
)

// Changes returns single changes that could have made the operations legal, those that a
// reader expects first. Whether one does has to be tried: see [Proof.Changed].
func (p *Proof) Changes() []Mend {
	var all []Mend
	readers := []int{p.Subject}
	if p.Subject == None {
		readers = p.readers()
	}
	for _, r := range readers {
		all = append(all, p.otherValues(r)...)
	}
	switch p.Rule {
	case StaleRead, NewThenOld:
		all = append(all, Mend{Kind: Overlapped, Op: p.Subject, Other: p.Before, At: p.Operations[p.Before].Return})
	case FromFuture:
		all = append(all, Mend{Kind: Overlapped, Op: p.Before, Other: p.Subject, At: p.Operations[p.Subject].Return})
	case WritesExchanged, BeforeCause:
		all = append(all, Mend{Kind: Exchanged, Op: p.Subject, Other: p.Before})
	case WriteBeforeRead:
		for w := range p.Operations {
			if p.Operations[w].Writes() && p.Operations[w].At == p.Operations[p.Before].Least {
				all = append(all, Mend{Kind: Exchanged, Op: p.Subject, Other: w})
			}
		}
	}
	return all
}

// readers returns the operations that read, the last first.
func (p *Proof) readers() []int {
	var readers []int
	for i := range p.Operations {
		if p.Operations[i].Reads() {
			readers = append(readers, i)
		}
	}
	slices.Reverse(readers)
	return readers
}

// otherValues returns what read r could have seen instead: what is expected of it first,
// then the newest.
func (p *Proof) otherValues(r int) []Mend {
	op := &p.Operations[r]
	if !op.Reads() {
		return nil
	}
	var all []Mend
	if i := p.Expected(); i != None {
		value, least, most := p.left(i)
		at := Unplaced
		if least == most {
			at = least
		}
		all = append(all, Mend{Kind: Returned, Op: r, Other: None, Value: value, At: at})
	}
	for _, w := range slices.Backward(p.writes()) {
		if o := &p.Operations[w]; w != r && o.Key == op.Key && o.Type != history.Fail {
			all = append(all, Mend{Kind: Returned, Op: r, Other: None, Value: o.Value, At: o.At})
		}
	}
	all = append(all, Mend{Kind: Returned, Op: r, Other: None, Value: history.Nil, At: 0})
	return slices.DeleteFunc(all, func(m Mend) bool { return m.Value == op.Saw() && m.At == op.Most })
}

// Changed returns the operations of the proof with one change, in their order.
func (p *Proof) Changed(m Mend) history.History {
	h := make(history.History, len(p.Operations))
	for i := range h {
		h[i] = p.Operations[i].Op
	}
	switch op := &h[m.Op]; m.Kind {
	case Returned:
		change(op, m)
	case Overlapped:
		op.Call = min(op.Call, m.At)
	case Exchanged:
		one, other := p.Operations[m.Op].At, p.Operations[m.Other].At
		for i := range h {
			switch h[i].Version.Offset() {
			case one:
				h[i].Version = history.At(other)
			case other:
				h[i].Version = history.At(one)
			}
		}
	}
	return h
}

// change makes a read see another value.
func change(op *history.Op, m Mend) {
	if op.F == history.CAS {
		op.Old = m.Value
		return
	}
	op.Value = m.Value
	switch {
	case !op.Version.Known():
	case m.At == Unplaced:
		op.Version = history.Version{}
	default:
		op.Version = history.At(m.At)
	}
}

// byLog orders operations by where they stand in the log, and where that is not known,
// by call.
func (p *Proof) byLog(a, b int) int {
	return cmp.Or(cmp.Compare(p.Operations[a].At, p.Operations[b].At), cmp.Compare(a, b))
}
