package checker

import "slices"

// A progress remembers, per key, how far one session has come: the newest log
// position that it must respect. It is reset for each session by a stamp instead
// of clearing it.
type progress struct {
	stamp     []int32 // session (from 1) to which the entry of a key belongs
	newest    []int64 // log position
	uncertain []bool  // some operation behind it has no known position
}

func newProgress(keys int) *progress {
	return &progress{
		stamp:     make([]int32, keys),
		newest:    make([]int64, keys),
		uncertain: make([]bool, keys),
	}
}

// started reports whether the session has an entry for the key.
func (p *progress) started(session int, key int32) bool {
	return p.stamp[key] == int32(session+1)
}

// advance raises the entry of the key to the position, creating it if needed.
func (p *progress) advance(session int, key int32, position int64) {
	if !p.started(session, key) {
		p.stamp[key] = int32(session + 1)
		p.newest[key] = 0
		p.uncertain[key] = false
	}
	p.newest[key] = max(p.newest[key], position)
	p.uncertain[key] = p.uncertain[key] || position == unplaced
}

// A ruling collects what one pass over the sessions found. Both read guarantees
// are promises about one key at a time, so a key whose writes have no known
// order is left to the search for an order (order.go) and the others are not.
type ruling struct {
	obligations []int32 // operations that had something to respect
	offending   []int32
	unordered   []bool // keys that positions do not decide; nil: none
}

func (r *ruling) leave(ix *index, key int32) {
	if r.unordered == nil {
		r.unordered = make([]bool, ix.keys)
	}
	r.unordered[key] = true
}

// verdict completes the ruling by the search for an order where it is needed.
func (r *ruling) verdict(ix *index, rule orderRule) Verdict {
	v := Verdict{Result: Holds, Obligations: len(r.obligations)}
	for _, i := range r.offending {
		if r.unordered == nil || !r.unordered[ix.key[i]] {
			v.Offending = append(v.Offending, int(i))
		}
	}
	if v.Obligations > 0 {
		v.By = r.by(ix)
	}
	unknown := Reason{}
	for _, k := range r.unorderedKeys() {
		if order := ix.explained(k); order != nil {
			ix.addWitness(order)
			continue
		}
		offending, reason := ix.orderKey(k, rule)
		v.Offending = append(v.Offending, offending...)
		if unknown == (Reason{}) {
			unknown = reason
		}
	}
	v.conclude(unknown)
	ix.sights().caution(&v)
	return v
}

func (r *ruling) unorderedKeys() []int32 {
	var keys []int32
	for k, left := range r.unordered {
		if left {
			keys = append(keys, int32(k))
		}
	}
	return keys
}

// by names what decides: the versions, the values, or both on different keys.
func (r *ruling) by(ix *index) []string {
	if r.unordered == nil {
		return []string{"versions"}
	}
	for _, i := range r.obligations {
		if !r.unordered[ix.key[i]] {
			return []string{"versions", "values"}
		}
	}
	return []string{"values"}
}

// conclude derives the result: an offender is a violation whatever else is
// unknown; without one, anything unknown is unknown.
func (v *Verdict) conclude(unknown Reason) {
	slices.Sort(v.Offending)
	v.Violations = len(v.Offending)
	switch {
	case v.Violations > 0:
		v.Result = Violated
	case unknown != (Reason{}):
		v.Result, v.Reasons = Unknown, Reasons{unknown}
	default:
		v.Result = Holds
	}
}
