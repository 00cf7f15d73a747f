package checker

import "lagcheck/history"

// checkLinearizable decides linearizability (Herlihy & Wing 1990): there is one
// order of all operations that respects real time and in which every read
// returns the value last written.
//
//	c0: |--w x=1--|
//	c1:              |--r x->nil--|      violated: x=1 was acknowledged before
//
// The property is local: a store is linearizable iff each key is on its own, so
// each key is a search of its own. Versions are a claim and play no part. The
// session order counts even where one operation starts at the nanosecond at which
// the other ended; otherwise linearizability would not imply read-your-writes.
func checkLinearizable(ix *index, o Options) Verdict {
	v := Verdict{Obligations: ix.known()}
	if v.Obligations > 0 {
		v.By = []string{"porcupine"}
	}
	undecided := ""
	for key, ops := range ix.byKey() {
		result, reason := ix.linearizeKey(int32(key), ops, o)
		switch {
		case result == Violated:
			v.Violations++
		case result == Unknown && undecided == "":
			undecided = reason
		}
	}
	switch {
	case v.Violations > 0:
		v.Result = Violated
	case undecided == "":
		v.Result = Holds
	}
	v.note(undecided)
	return v
}

// linearizeKey decides one key, given its operations.
func (ix *index) linearizeKey(key int32, ops []int32, o Options) (Result, string) {
	steps := ix.complete(ops)
	for k := range steps {
		if steps[k].f != history.Write {
			return linearize(steps, ix.unset[key], o)
		}
	}
	return Holds, "" // nobody looked: any order of writes will do
}

// known counts the operations whose outcome is known to be ok.
func (ix *index) known() int {
	n := 0
	for i := range ix.h {
		if ix.h[i].Type == history.OK {
			n++
		}
	}
	return n
}

// byKey returns the operations of each key, ascending.
func (ix *index) byKey() [][]int32 {
	size := make([]int32, ix.keys)
	for _, k := range ix.key {
		size[k]++
	}
	all, lists := make([]int32, len(ix.h)), make([][]int32, ix.keys)
	for k, n := range size {
		lists[k], all = all[:0:n], all[n:]
	}
	for i, k := range ix.key {
		lists[k] = append(lists[k], int32(i))
	}
	return lists
}
