package certify

import (
	"fmt"
	"slices"

	"lagcheck/history"
)

// Most is how many operations a core may have: more orders than it has are not
// tried.
const Most = 8

// Cores checks that each list of operations, by index, proves that its key is not
// linearizable; each key has one at most. It takes O(n) steps for n operations and all
// cores together, besides trying the orders of each.
func (c *Kernel) Cores(h history.History, cores [][]int32) error {
	if len(cores) == 0 {
		return nil
	}
	c.cored.begin()
	for n, core := range cores {
		if err := broken(h, core); err != nil {
			return err
		}
		if int(c.cored.of(h[core[0]].Key)) < n {
			return twoCores(h, core)
		}
	}
	for i := range h {
		op := &h[i]
		if op.F == history.Read || op.Type == history.Fail {
			continue
		}
		if k := c.cored.find(op.Key); k >= 0 {
			if err := closedTo(h, cores[k], int32(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// broken checks that no order explains a core.
func broken(h history.History, core []int32) error {
	if err := wellFormed(h, core); err != nil {
		return fmt.Errorf("certify core %v: %w", core, err)
	}
	if Explained(h, core) {
		return fmt.Errorf("certify core %v: some order explains it", core)
	}
	return nil
}

// twoCores says that there is another core of the same key.
func twoCores(h history.History, core []int32) error {
	return fmt.Errorf("certify core %v: key %q has two", core, h[core[0]].Key)
}

// closedTo checks that no read of a core can have seen a write of its key, unless that is
// in the core.
func closedTo(h history.History, core []int32, write int32) error {
	if slices.Contains(core, write) || !readIn(h, core, h[write].Value) {
		return nil
	}
	return notIn(h, write)
}

// notIn says that a core lacks a write that it should contain.
func notIn(h history.History, write int32) error {
	return fmt.Errorf("certify cores: %d writes what a core of key %q read, but is not in it", write, h[write].Key)
}

// readIn reports whether an operation of a core read a value.
func readIn(h history.History, core []int32, v history.Value) bool {
	for _, i := range core {
		if h[i].F == history.Read && h[i].Value == v {
			return true
		}
	}
	return false
}

// Explained reports whether a few operations of one key have an order that explains
// them. It tries all orders, so there should be no more than [Most].
func Explained(h history.History, ops []int32) bool {
	var room [Most]uint
	t := trial{h: h, core: ops, before: room[:0]}
	for _, i := range ops {
		t.before = append(t.before, t.earlier(i))
	}
	return t.explains(0, history.Nil)
}

// A cell is a value on a key.
type cell struct {
	key   string
	value history.Value
}

func wellFormed(h history.History, core []int32) error {
	if len(core) == 0 || len(core) > Most {
		return fmt.Errorf("%d operations; there can be 1 to %d", len(core), Most)
	}
	for k, i := range core {
		op := &h[i]
		switch {
		case slices.Contains(core[:k], i):
			return fmt.Errorf("operation %d comes twice", i)
		case op.Key != h[core[0]].Key:
			return fmt.Errorf("operation %d is on key %q", i, op.Key)
		case op.Type != history.OK && (op.Type != history.Info || op.F != history.Write):
			return fmt.Errorf("operation %d, %v of type %v, took no effect", i, op.F, op.Type)
		case op.F == history.CAS:
			return fmt.Errorf("operation %d is a cas", i)
		}
	}
	return nil
}

// A trial tries all orders of a core. Sets of its operations have one bit for each.
type trial struct {
	h      history.History
	core   []int32
	before []uint // of each operation: those that come before it in every order
}

// earlier returns the operations that come before i in every order. One of unknown outcome
// may never have happened.
func (t *trial) earlier(i int32) (before uint) {
	b := &t.h[i]
	for k, j := range t.core {
		a := &t.h[j]
		if a.Type == history.OK && (a.Return < b.Call || a.Process == b.Process && sessionBefore(t.h, j, i)) {
			before |= 1 << k
		}
	}
	return before
}

// explains reports whether the operations that are not done yet have an order that
// explains them, given what the register holds.
func (t *trial) explains(done uint, holds history.Value) bool {
	open := false
	for k, i := range t.core {
		op := &t.h[i]
		if done>>k&1 == 1 {
			continue
		}
		open = open || op.Type == history.OK
		if t.before[k]&^done != 0 || op.F == history.Read && op.Value != holds {
			continue
		}
		next := holds
		if op.F == history.Write {
			next = op.Value
		}
		if t.explains(done|1<<k, next) {
			return true
		}
	}
	return !open // what is left may never have happened
}
