package checker

import (
	"cmp"
	"slices"

	"lagcheck/checker/lin"
	"lagcheck/history"
)

// checkLinearizable decides linearizability (Herlihy & Wing 1990): there is one
// order of all operations that respects real time and in which every read
// returns the value last written.
//
//	c0: |--w x=1--|
//	c1:              |--r x->nil--|      violated: x=1 was acknowledged before
//
// The property is local: a store is linearizable iff each key is on its own. Keys
// whose written values can be told apart are decided by package lin, and its
// evidence is certified; small ones go to Porcupine as well, and so do all cores.
// The other keys are decided by Porcupine: its order is certified, and where it finds
// none, package certify searches, too. Versions are a claim and change no
// verdict. The session order counts even where one operation starts at the
// nanosecond at which the other ended; otherwise linearizability would not imply
// read-your-writes.
func checkLinearizable(ix *index, o Options) Verdict {
	v := Verdict{Obligations: ix.known()}
	results := ix.linear()
	c := &ix.confirm
	c.begin(ix, o)
	c.askPorcupine()
	if !ix.trusting && !c.confirm() {
		return v // Check reports ix.fault
	}
	undecided, byLin, byPorcupine := Reason{}, false, false
	for key := range results {
		result, reason := c.conclude(int32(key))
		byLin = byLin || results[key].Verdict != lin.Undecidable
		byPorcupine = byPorcupine || c.searched[key] != Unknown || results[key].Verdict == lin.Undecidable
		switch {
		case result == Violated:
			v.Violations++
		case result == Unknown && undecided == (Reason{}):
			undecided = reason
		}
		if results[key].Contradicted {
			v.note(Reason{Kind: ContradictingVersions})
		}
	}
	switch {
	case v.Violations > 0:
		v.Result = Violated
	case undecided == (Reason{}):
		v.Result = Holds
	}
	v.note(undecided)
	if v.Obligations > 0 {
		v.By = names(byLin, byPorcupine)
	}
	return v
}

// engines are those that can decide, and whether they did.
var engines = []string{"lin", "porcupine"}

// names lists the engines that decided.
func names(byLin, byPorcupine bool) []string {
	switch {
	case byLin && byPorcupine:
		return engines[:2:2]
	case byLin:
		return engines[:1:1]
	case byPorcupine:
		return engines[1:2:2]
	}
	return nil
}

// linear returns what package lin says about each key, asking once.
func (ix *index) linear() []lin.Result {
	if ix.results == nil {
		ix.results = (&lin.Engine{Look: ix.looking}).Check(ix.numbered())
	}
	return ix.results
}

// numbered returns the history as package lin takes it.
func (ix *index) numbered() lin.Input {
	ops := make([]lin.Op, len(ix.h))
	for i := range ops {
		op := &ix.h[i]
		ops[i] = lin.Op{
			Call: op.Call, Return: op.Return, Version: op.Version.Offset(),
			Key: ix.key[i], Value: ix.value[i], Process: ix.owner[i], F: op.F, Type: op.Type,
		}
	}
	return lin.Input{Ops: ops, Unset: ix.unset, Values: len(ix.writer)}
}

// linearizeKey lets Porcupine decide one key, given its operations.
func (ix *index) linearizeKey(key int32, ops []int32, o Options) decision {
	steps := ix.complete(ops)
	if !slices.ContainsFunc(steps, func(st step) bool { return st.f != history.Write }) {
		return decision{result: Holds, order: ix.asCalled(steps)}
	}
	if o.Work <= 0 {
		o.Work = min(defaultWork, max(defaultAll-ix.tried, fewSteps*len(steps)))
	}
	d := linearize(steps, ix.unset[key], o, !ix.trusting)
	ix.tried += d.tried
	return d
}

// asCalled is an order of writes that nobody looked at: any will do that respects real
// time and the sessions.
func (ix *index) asCalled(steps []step) []int32 {
	order := make([]int32, len(steps))
	for k := range steps {
		order[k] = steps[k].op
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(ix.h[a].Call, ix.h[b].Call), cmp.Compare(ix.h[a].Return, ix.h[b].Return), cmp.Compare(a, b))
	})
	return order
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

// byKey returns the operations of each key, ascending, listing them once.
func (ix *index) byKey() [][]int32 {
	if ix.listed != nil {
		return ix.listed
	}
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
	ix.listed = lists
	return lists
}
