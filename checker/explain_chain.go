package checker

import (
	"slices"

	"lagcheck/checker/explain"
)

// A chain leads from an operation back to a write that it had to respect, along
// session order and reads-from:
//
//	read x by c2 <- c2 read y->1 <- c1 wrote y=1 <- c1 read x->1 <- c0 wrote x=1
type chain []int

// chained explains operation i by the shortest chain to a write that it had to
// respect and did not.
func (e *evidence) chained(i int) (Example, bool) {
	r := e.ix.certain()
	way, _ := e.search(r, i)
	if way == nil {
		return Example{}, false
	}
	return e.proof(i, way[1:], e.chainProof(r, way))
}

// search goes back from operation i breadth first, through each operation once, and
// returns how many it came to, too. It comes to another session by a write that somebody
// saw, and goes on to what stands before that there: for pram, to its writes alone.
func (e *evidence) search(r *reading, i int) (chain, int) {
	from := e.room()
	from[i] = none
	done := chain{i}
	defer func() {
		for _, j := range done {
			from[j] = unvisited
		}
	}()
	reached := make([]int32, len(e.ix.sessions)) // ranks of each session that are done
	for next := 0; next < len(done); next++ {
		j := done[next]
		if j != i && e.tooNew(r, i, j) {
			return follow(from, j), len(done)
		}
		visit := func(k int) {
			if from[k] == unvisited {
				from[k] = int32(j)
				done = append(done, k)
			}
		}
		if w := r.saw[j]; w >= 0 && (j != i || e.ix.h[i].Writes()) && !r.nameless(int(w)) {
			visit(int(w))
		}
		s := e.ix.owner[j]
		if j != i && (s == e.ix.owner[i] || !e.ix.h[j].Writes()) {
			continue // what came before it is done, or counts for nobody
		}
		for rank := e.ix.rank[j] - 1; rank >= reached[s]; rank-- {
			k := e.ix.sessions[s][rank]
			reads := r.saw[k] != none && (e.guarantee.Name != PRAM || j == i)
			if r.wrote[k] || reads {
				visit(k)
			}
		}
		reached[s] = max(reached[s], e.ix.rank[j])
	}
	return nil, len(done)
}

// unvisited stands for "not on any way yet".
const unvisited int32 = -2

// room returns where to note, for each operation, from which one a search came to it.
func (e *evidence) room() []int32 {
	if e.backward == nil {
		e.backward = make([]int32, len(e.ix.h))
		for j := range e.backward {
			e.backward[j] = unvisited
		}
	}
	return e.backward
}

// tooNew reports whether operation i had to respect write j and did not.
func (e *evidence) tooNew(r *reading, i, j int) bool {
	at := r.s.at[j]
	switch {
	case !r.happened(j):
		return false
	case r.saw[i] == initial && e.ix.key[i] == e.ix.key[j]:
		return true // wherever the write stands
	case at == unplaced:
		return false
	}
	if own := r.s.at[i]; own != unplaced && at >= own {
		return true
	}
	return r.saw[i] != none && e.ix.key[i] == e.ix.key[j] && r.s.readAtMost(i) < at
}

// follow returns the way from the start to operation j.
func follow(from []int32, j int) chain {
	var way chain
	for ; j >= 0; j = int(from[j]) {
		way = append(way, j)
	}
	slices.Reverse(way)
	return way
}

// chainProof tells a chain as a proof.
func (e *evidence) chainProof(r *reading, way chain) explain.Proof {
	i, last := way[0], way[len(way)-1]
	p := roles(explain.MissedCause, i, last)
	if at := r.s.at[i]; at != unplaced && r.s.at[last] >= at {
		p.Rule = explain.BeforeCause
	}
	for k := 1; k < len(way); k++ {
		p.Way = append(p.Way, explain.Link{Op: way[k], Saw: r.saw[way[k-1]] == int32(way[k])})
	}
	return p
}
