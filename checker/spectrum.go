package checker

import (
	"cmp"
	"slices"
)

// Sequential, causal and pram consistency speak about the whole store and about
// several sessions at once. They are decided in the order of the leader's log, so
// every write that matters must have a position in it; and what one session saw
// bears on what another must see, so reads with several candidates cannot choose
// each on its own. A reading is what is taken to have happened; a rule says which
// operations break a guarantee under it.

// A reading says which write each read saw.
type reading struct {
	ix    *index
	s     *sights
	saw   []int32 // of each operation: none if it read nothing, open if not chosen yet
	pick  []int32 // of each open read: what a rule would choose
	shown []int32 // of each write: how many reads saw it
	wrote []bool  // acknowledged writes
	open  []int32 // reads with several candidates
	log   []int32 // writes with a known position, by position
	whole bool    // every write that matters has a position
	named bool    // which of several exchangeable writes stands where is taken for true
	due   int     // see obligations

	pipeline []int // what breaks pram
	piped    bool  // that is known: see breaksPipeline
}

// open stands for a read that may have seen any of its candidates.
const open int32 = -3

// A rule returns the operations that break a guarantee under a reading. An open
// read counts as little as possible: it offends if it would whatever it saw, and
// obliges nobody. So what breaks with open reads breaks for every choice. For each
// open read the rule leaves in pick the candidate that looks best to it.
type rule func(*reading) []int

// decide applies a rule. An offender is a violation for every choice and any
// position of the writes that have none. Otherwise all positions must be known,
// and some choice of the open reads must work.
func (ix *index) decide(breaks rule) Verdict {
	r := ix.certain()
	v := Verdict{Obligations: r.due}
	ix.proofs[ofStore].saw = r.saw
	unknown := Reason{}
	if v.Obligations > 0 {
		if r.whole || !r.atomic() {
			v.Offending = breaks(r)
		}
		switch {
		case len(v.Offending) > 0:
		case !r.whole:
			unknown.Kind = NeedsVersions
		case len(r.open) > 0 || r.s.either != nil:
			v.Offending, unknown = r.choose(breaks)
		}
	}
	v.conclude(unknown)
	switch {
	case v.Obligations == 0 || v.Result == Unknown:
	case len(r.log) > 0:
		v.By = []string{"versions"}
	default:
		v.By = []string{"values"}
	}
	r.s.caution(&v)
	return v
}

// certain returns the reading in which only reads with one candidate have chosen. It
// is made once; whoever changes it puts it back.
func (ix *index) certain() *reading {
	if ix.base != nil {
		return ix.base
	}
	n := len(ix.h)
	block := make([]int32, 3*n)
	r := &reading{
		ix: ix, s: ix.sights(), saw: block[:n:n], pick: block[n : 2*n : 2*n], shown: block[2*n:], wrote: make([]bool, n), whole: true,
	}
	for i := range ix.h {
		ix.lookAt(i)
		candidates := r.s.candidates(i)
		switch len(candidates) {
		case 0:
			r.saw[i] = none
		case 1:
			r.settle(int32(i), candidates[0])
		default:
			r.saw[i] = open
			r.open = append(r.open, int32(i))
		}
		for _, w := range candidates {
			r.whole = r.whole && r.s.position(w) != unplaced
		}
		r.wrote[i] = ix.wrote(i)
		r.whole = r.whole && !(r.wrote[i] && r.s.at[i] == unplaced)
	}
	r.log, r.due = r.s.inLog(), r.obligations()
	ix.base = r
	return r
}

// settle chooses what read i saw; reopen takes choices back.
func (r *reading) settle(i, w int32) {
	r.saw[i] = w
	if w != initial {
		r.shown[w]++
	}
}

func (r *reading) reopen(reads ...int32) {
	for _, i := range reads {
		if w := r.saw[i]; w >= 0 {
			r.shown[w]--
		}
		r.saw[i] = open
	}
}

// sees returns what operation i may have read under the reading.
func (r *reading) sees(i int) []int32 {
	switch r.saw[i] {
	case none:
		return nil
	case open:
		return r.s.candidates(i)
	}
	return r.saw[i : i+1]
}

// happened reports whether write w took effect: it was acknowledged, or seen.
func (r *reading) happened(w int) bool { return r.wrote[w] || r.shown[w] > 0 }

// revealed reports whether operation i is a write with unknown outcome that some
// read saw. It comes after what its session had done before its call, and must
// respect that; but it may have taken effect at any time since, so nothing that
// its session did later has to respect it.
func (r *reading) revealed(i int) bool {
	return r.shown[i] > 0 && !r.wrote[i] && !r.nameless(i)
}

// nameless reports whether nobody knows of write w that it is the one at its
// position. Then nobody knows what came before it in its session either.
func (r *reading) nameless(w int) bool { return !r.named && r.s.either != nil && r.s.either[w] }

// obligations counts the operations that have something to respect: an operation
// of their session before them, or what a cas read itself. A write with unknown
// outcome counts if some read may have seen it.
func (r *reading) obligations() int {
	n, maybe := 0, make([]bool, len(r.saw))
	copy(maybe, r.s.either)
	for _, w := range r.s.list {
		if w != initial {
			maybe[w] = true
		}
	}
	for _, ops := range r.ix.sessions {
		started := false
		for _, i := range ops {
			reads, wrote := r.saw[i] != none, r.wrote[i]
			if started && (reads || wrote || maybe[i]) || reads && wrote {
				n++
			}
			started = started || reads || wrote
		}
	}
	return n
}

// choose looks for a choice of the open reads under which nothing breaks: first
// what the rule picks, then a search, depth first and without recursion. It
// returns an offender of the first try if there is none.
func (r *reading) choose(breaks rule) (offending []int, unknown Reason) {
	r.named = true
	defer func() { r.named = false }()
	for _, i := range r.open {
		r.settle(i, r.pick[i])
	}
	first := breaks(r)
	r.ix.proofs[ofStore].saw = slices.Clone(r.saw)
	r.reopen(r.open...)
	if len(first) == 0 {
		return nil, Reason{}
	}
	result := r.try(breaks)
	r.ix.proofs[ofStore].saw = slices.Clone(r.saw)
	r.reopen(r.open...)
	switch {
	case result == Holds:
		return nil, Reason{}
	case result == Unknown || r.s.either != nil: // other names were not tried
		return nil, Reason{Kind: ValuesRepeat}
	}
	return first[:1], Reason{}
}

// try searches the choices: at[k] is the candidate that open[k] tries next. Without
// open reads there is no choice left after the first try.
func (r *reading) try(breaks rule) Result {
	at := make([]int, len(r.open))
	budget := orderWork
	for k := 0; k >= 0 && len(r.open) > 0; {
		if k == len(r.open) {
			return Holds
		}
		i := r.open[k]
		r.reopen(i)
		candidates := r.s.candidates(int(i))
		if at[k] == len(candidates) {
			at[k] = 0
			k--
			continue
		}
		if budget -= len(r.saw) + len(r.s.list); budget <= 0 {
			return Unknown
		}
		r.settle(i, candidates[at[k]])
		at[k]++
		if len(breaks(r)) == 0 {
			k++
		}
	}
	return Violated
}

// inLog returns the writes with a known position, by position. Positions mostly
// count the writes without large gaps; then nothing has to be sorted.
func (s *sights) inLog() []int32 {
	last, n := int64(0), 0
	for _, at := range s.at {
		last = max(last, at)
		if at != unplaced {
			n++
		}
	}
	log := make([]int32, 0, n)
	if last > 4*int64(len(s.at)) {
		for w, at := range s.at {
			if at != unplaced {
				log = append(log, int32(w))
			}
		}
		slices.SortFunc(log, func(a, b int32) int { return cmp.Compare(s.at[a], s.at[b]) })
		return log
	}
	slots := make([]int32, last+1) // write plus one
	for w, at := range s.at {
		if at != unplaced {
			slots[at] = int32(w) + 1
		}
	}
	for _, w := range slots {
		if w > 0 {
			log = append(log, w-1)
		}
	}
	return log
}
