package checker

import (
	"cmp"
	"slices"
	"sort"
)

// queue puts the reads of the key in order of call and lets all of them count.
func (ko *keyOrder) queue() {
	ko.turn, ko.choice = make(map[int32]int), make(map[int32]int32)
	for _, ops := range ko.sessions {
		for _, i := range ops {
			if len(ko.s.candidates(int(i))) > 0 {
				ko.reads = append(ko.reads, i)
			}
		}
	}
	h := ko.ix.h
	slices.SortFunc(ko.reads, func(a, b int32) int {
		if h[a].Call != h[b].Call {
			return cmp.Compare(h[a].Call, h[b].Call)
		}
		return cmp.Or(cmp.Compare(ko.ix.rank[a], ko.ix.rank[b]), cmp.Compare(a, b))
	})
	for k, r := range ko.reads {
		ko.turn[r] = k
	}
	ko.horizon = len(ko.reads)
}

// counts reports whether operation i, if it is a read, counts at present.
func (ko *keyOrder) counts(i int32) bool {
	turn, ok := ko.turn[i]
	return ko.turn == nil || ok && turn < ko.horizon
}

// anyAmbiguous reports whether any read has several candidates.
func (ko *keyOrder) anyAmbiguous() bool {
	for _, ops := range ko.sessions {
		for _, i := range ops {
			if len(ko.s.candidates(int(i))) > 1 {
				return true
			}
		}
	}
	return false
}

// ambiguous returns the reads with several candidates that count at present.
func (ko *keyOrder) ambiguous() []int32 {
	var reads []int32
	for _, r := range ko.reads[:ko.horizon] {
		if len(ko.s.candidates(int(r))) > 1 {
			reads = append(reads, r)
		}
	}
	return reads
}

// choose decides whether the reads that count can choose among their candidates so that an
// order exists: Holds if they can, Violated if no choice works, Unknown if the
// work ran out.
func (ko *keyOrder) choose() Result {
	reads := ko.ambiguous()
	ko.budget = orderWork
	clear(ko.choice)
	if ko.guess(reads) {
		return Holds
	}
	clear(ko.choice)
	return ko.try(reads)
}

// guess makes the choice that a store without any lag would have made: each read
// saw the candidate that was called last. Where that works there is no need to
// search.
func (ko *keyOrder) guess(reads []int32) bool {
	for _, r := range reads {
		ko.choice[r] = slices.MaxFunc(ko.s.candidates(int(r)), func(a, b int32) int {
			return cmp.Compare(ko.called(a), ko.called(b))
		})
	}
	return len(ko.offenders()) == 0
}

func (ko *keyOrder) called(w int32) int64 {
	if w == initial {
		return -1
	}
	return ko.ix.h[w].Call
}

// try searches the choices depth first, without recursion: at[k] is the candidate
// that reads[k] tries next. A choice that breaks the order together with the
// choices before it is not pursued.
func (ko *keyOrder) try(reads []int32) Result {
	at := make([]int, len(reads))
	for k := 0; k >= 0; {
		if k == len(reads) {
			return Holds
		}
		candidates := ko.s.candidates(int(reads[k]))
		if at[k] == len(candidates) {
			delete(ko.choice, reads[k])
			at[k] = 0
			k--
			continue
		}
		if ko.budget <= 0 {
			return Unknown
		}
		ko.choice[reads[k]] = candidates[at[k]]
		at[k]++
		if len(ko.offenders()) == 0 {
			k++
		}
	}
	return Violated
}

// firstImpossible returns the read that completes the impossibility: the reads
// called before it can choose, together with it they cannot. Where that is too
// much work to say it names a later read.
func (ko *keyOrder) firstImpossible() int32 {
	n := sort.Search(len(ko.reads)-1, func(n int) bool {
		ko.horizon = n + 1
		return ko.choose() == Violated
	})
	return ko.reads[n]
}
