package checker

import (
	"fmt"

	"lagcheck/checker/certify"
	"lagcheck/checker/lin"
	"lagcheck/history"
)

// An InternalError says that two parts of this package contradict one another
// about a history: at least one of them is wrong, and no verdict can be trusted.
type InternalError struct {
	Guarantee string          // what was being judged
	Problem   string          // who disagrees about what
	History   history.History // the history; it is what a report of the mistake needs
}

// Error returns the problem and the guarantee.
func (e *InternalError) Error() string {
	return fmt.Sprintf("internal error: %s: %s", e.Guarantee, e.Problem)
}

// How much Porcupine does as a second opinion. Keys with more operations than
// that are not given to it, and once the steps are used up in one check no key is.
// [Options] states these numbers.
const (
	secondSize = 200     // operations on a key
	secondKey  = 20_000  // steps for a key
	secondAll  = 200_000 // steps for all keys
)

// A confirmation is the way of the verdicts of package lin from found to trusted.
type confirmation struct {
	ix       *index
	results  []lin.Result
	searched []Result // Porcupine's verdict on each key, Unknown where it was not asked or has none
	o        Options

	kernel        certify.Kernel
	orders, cores [][]int32
	unclaimed     map[string]bool // keys without an order

	// Keys that lin left. The parts are all that happened on those where Porcupine found
	// no order.
	decided map[int32]decision
	parts   []certify.Part
	partOf  []int32 // of each part: its key
}

// begin starts with the results on another history, in the memory of the last one.
func (c *confirmation) begin(ix *index, o Options) {
	c.ix, c.results, c.o = ix, ix.linear(), o
	c.kernel.Look = o.lookOf(ix.h)
	c.searched = append(c.searched[:0], make([]Result, len(c.results))...)
	c.orders, c.cores, c.parts, c.partOf = c.orders[:0], c.cores[:0], c.parts[:0], c.partOf[:0]
	c.decided = nil
	if c.unclaimed == nil {
		c.unclaimed = make(map[string]bool)
	}
	clear(c.unclaimed)
}

// askPorcupine lets it decide the keys that lin left.
func (c *confirmation) askPorcupine() {
	for n := range c.results {
		if c.results[n].Verdict != lin.Undecidable {
			continue
		}
		key := int32(n)
		d := c.ix.linearizeKey(key, c.ix.byKey()[key], c.o)
		if c.decided == nil {
			c.decided = make(map[int32]decision)
		}
		c.decided[key] = d
	}
}

// confirm has the evidence certified and asks Porcupine. It reports false, and
// leaves a fault in the index, if anybody disagrees.
func (c *confirmation) confirm() bool {
	if err := c.certify(); err != nil {
		return c.fail(err.Error())
	}
	if c.o.NoSecondOpinion {
		return true
	}
	left := secondAll
	for key := range c.results {
		switch c.results[key].Verdict {
		case lin.Holds:
			if left > 0 && !c.confirmOrder(int32(key), &left) {
				return false
			}
		case lin.Violated:
			if !c.confirmCore(int32(key)) {
				return false
			}
		}
	}
	return true
}

func (c *confirmation) fail(problem string) bool {
	c.ix.fault = &InternalError{Guarantee: Linearizable, Problem: problem, History: c.ix.h}
	return false
}

// certify has all evidence re-checked.
func (c *confirmation) certify() error {
	for key := range c.results {
		switch r := &c.results[key]; r.Verdict {
		case lin.Holds:
			c.orders = append(c.orders, r.Order)
			continue
		case lin.Violated:
			c.cores = append(c.cores, r.Core)
		case lin.Undecidable:
			if d := c.decided[int32(key)]; d.result == Holds {
				c.orders = append(c.orders, d.order)
				continue
			} else if d.result == Violated {
				c.addPart(int32(key), &d)
			}
		}
		c.unclaimed[c.ix.nameOf(int32(key))] = true
	}
	if err := c.kernel.Orders(c.ix.h, c.orders, c.unclaimed); err != nil {
		return err
	}
	if err := c.kernel.Cores(c.ix.h, c.cores); err != nil {
		return err
	}
	return c.certifyParts()
}

// addPart takes up all that happened on a key. Package certify reaches no state that
// Porcupine did not reach before it gave up all orders, and so needs no more of them.
func (c *confirmation) addPart(key int32, d *decision) {
	ops := make([]int32, len(d.steps))
	for k := range d.steps {
		ops[k] = d.steps[k].op
	}
	c.parts, c.partOf = append(c.parts, certify.Part{Ops: ops, States: d.tried}), append(c.partOf, key)
}

// certifyParts has re-checked that no order explains the parts. A verdict is withdrawn
// if that is more than is tried.
func (c *confirmation) certifyParts() error {
	undecided, err := c.kernel.Parts(c.ix.h, c.parts, c.o.Done)
	for _, p := range undecided {
		c.decided[c.partOf[p]] = decision{reason: Reason{SearchedUncertified, [2]int{len(c.parts[p].Ops)}}}
	}
	return err
}

// confirmOrder asks Porcupine whether it finds an order of a small key, too, and
// takes the steps from those left.
func (c *confirmation) confirmOrder(key int32, left *int) bool {
	ops := c.ix.byKey()[key]
	if len(ops) > secondSize {
		return true
	}
	result, steps := c.ix.search(key, ops, min(secondKey, *left))
	*left -= steps
	c.searched[key] = result
	if result == Violated {
		return c.fail(fmt.Sprintf("lin says that key %q holds, Porcupine says %v", c.ix.nameOf(key), result))
	}
	return true
}

// confirmCore asks Porcupine about the few operations that are said to be enough.
// As they are closed, that answers for the key.
func (c *confirmation) confirmCore(key int32) bool {
	core := c.results[key].Core
	result, _ := c.ix.search(key, core, secondKey)
	c.searched[key] = result
	if result != Violated {
		return c.fail(fmt.Sprintf("lin says that operations %v on key %q are not linearizable, Porcupine says %v", core, c.ix.nameOf(key), result))
	}
	return true
}

// conclude returns the verdict on a key. Where lin has none Porcupine decides.
func (c *confirmation) conclude(key int32) (Result, Reason) {
	switch c.results[key].Verdict {
	case lin.Holds:
		return Holds, Reason{}
	case lin.Violated:
		return Violated, Reason{}
	}
	d := c.decided[key]
	return d.result, d.reason
}

// search lets Porcupine decide operations of one key within so many steps, without
// a time limit, and returns how many it took. Where nobody read it has nothing to
// do, and the result is Unknown.
func (ix *index) search(key int32, ops []int32, work int) (Result, int) {
	steps := ix.complete(ops)
	for k := range steps {
		if steps[k].f != history.Write {
			s := newSearch(steps, ix.unset[key], Options{Work: work})
			result, _ := s.run(steps)
			return result, s.tried
		}
	}
	return Unknown, 0
}

// nameOf returns the key with that number.
func (ix *index) nameOf(key int32) string { return ix.h[ix.named[key]].Key }
