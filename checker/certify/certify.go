// Package certify re-checks verdicts by evidence, so that nobody has to trust the
// engine that found them.
//
// # Linearizability
//
// Evidence is one of four things:
//
//   - an order of the operations of a key. [Orders] walks along it with a register
//     in hand: every read returns what the register holds, nothing comes before
//     what had ended when it was called, nothing is left out;
//   - a core: a few operations of a key that no order explains. [Cores] tries all
//     orders, and sees that the core is closed: with each read it contains every
//     write that the read may have seen. Without that, any single read would do;
//   - a part: operations of a key that no order explains, but too many for that. [Kernel.Parts]
//     sees that it is closed, too, and follows all states of the register through time,
//     up to a bound. This is a search of its own, where values do not tell which write a
//     read saw. A part is mostly all that happened on a key;
//   - none, but for the cores, where versions and values leave one arrangement of the
//     writes: then [Kernel.InLog] follows the log itself on every key without a core.
//
// A closed core or part that is not linearizable makes its history not linearizable: in an
// order of the history, the operations of the core stand in an order that explains
// the core, for none of its reads saw anything else.
//
// # What goes by the log
//
// The other seven guarantees, each a [Rule], speak about an arrangement: the writes that
// happened, in one order, and for each read the write that it saw. A history leaves some
// of that open; a rule holds if it holds in some arrangement that fits the history.
// A [Kernel] that was given the history ([Kernel.Begin]) takes three kinds of evidence:
//
//   - none, where versions and values leave one arrangement ([Kernel.Told]). Then
//     [Kernel.Offenders] follows the definition through it and compares the operations
//     that break it, all of them, with those of the verdict;
//   - an arrangement, for a rule that holds ([Kernel.Arranged]): it fits the history and
//     the versions, and nobody breaks the rule in it;
//   - a closed core, for a rule that is broken ([Kernel.Broken]): in each of its
//     arrangements somebody breaks the rule.
//
// The first history leaves a choice, for the read may have seen either write; the
// second leaves none, and its last operation breaks monotonic-reads:
//
//	c0: |--w x=1--|   |--w x=1--|            c0: |--w x=1--|
//	c1:     |------r x->1------|             c1:    |--r x->1--|   |--r x->nil--|
//
// # What is not certified
//
// How many operations had something to respect (a verdict's obligations). Which
// operations offend, where the history leaves a choice: then only that the rule is
// broken. That versions are rightly not believed: the kernel is told. Where only reads
// state a version and the rule does not go by the whole log, that they all mean one
// write.
//
// The package is kept small, takes no shortcut that an engine takes, and shares no
// code with one: it compares keys and values themselves, never the numbers that engines
// give them. It finds no evidence.
//
// Sources: Herlihy & Wing 1990 for linearizability; for the rules see [Rule]. The order
// of a session is that of package history, also at equal times.
package certify

import (
	"fmt"

	"lagcheck/history"
)

// A Kernel re-checks the evidence about one history after another in memory that it
// keeps. The zero Kernel is ready for use, by one goroutine at a time.
type Kernel struct {
	// Look, if not nil, is called every few milliseconds. It may panic to end what the
	// kernel does.
	Look func()

	seen    []bool
	ordered numbering // the keys with an order
	cored   numbering // the keys with a core, in the order of the cores
	called  newest
	spans   []span // see InLog
	over    []over

	subject subject
	world   world
	few     few
	only    only
	judge   judge
}

// Orders is [Kernel.Orders] of a new Kernel.
func Orders(h history.History, orders [][]int32, unclaimed map[string]bool) error {
	return new(Kernel).Orders(h, orders, unclaimed)
}

// Cores is [Kernel.Cores] of a new Kernel.
func Cores(h history.History, cores [][]int32) error { return new(Kernel).Cores(h, cores) }

// Orders checks that each list is an order of all operations of one key that took
// effect, by index, and that it explains them; and that every acknowledged
// operation is in a list, unless nothing is claimed about its key. A cas in a list found
// its old value; one of unknown outcome that did not is in none. It takes O(n) steps for
// n operations.
func (c *Kernel) Orders(h history.History, orders [][]int32, unclaimed map[string]bool) error {
	if cap(c.seen) < len(h) {
		c.seen = make([]bool, len(h))
	}
	c.seen = c.seen[:len(h)]
	clear(c.seen)
	c.ordered.begin()
	for _, order := range orders {
		if len(order) == 0 {
			continue
		}
		key := h[order[0]].Key
		if before := len(c.ordered.names); int(c.ordered.of(key)) < before {
			return fmt.Errorf("certify order: key %q has two", key)
		}
		if err := c.walk(h, order, key); err != nil {
			return fmt.Errorf("certify order of key %q: %w", key, err)
		}
	}
	for i := range h {
		if !c.seen[i] && h[i].Type == history.OK && !unclaimed[h[i].Key] {
			return fmt.Errorf("certify order of key %q: operation %d is left out", h[i].Key, i)
		}
	}
	return nil
}

// walk follows one order.
func (c *Kernel) walk(h history.History, order []int32, key string) error {
	holds := history.Nil
	c.called.begin(h)
	for n, i := range order {
		lookAt(n, c.Look)
		op := &h[i]
		switch {
		case c.seen[i]:
			return fmt.Errorf("operation %d comes twice", i)
		case op.Key != key:
			return fmt.Errorf("operation %d is on key %q", i, op.Key)
		case op.Type == history.Fail || op.Type == history.Info && op.F == history.Read:
			return fmt.Errorf("operation %d, %v of type %v, took no effect", i, op.F, op.Type)
		case op.F != history.Write && expects(op) != holds:
			return fmt.Errorf("operation %d read %v where the register holds %v", i, expects(op), holds)
		}
		if j, late := c.called.afterEndOf(i); late {
			return fmt.Errorf("operation %d comes after %d, which began when it had ended", i, j)
		}
		c.called.add(i)
		c.seen[i] = true
		if op.F != history.Read {
			holds = op.Value
		}
	}
	return nil
}

// A newest is the operations with the latest call so far: only they can have been
// called after another one returned. Where an operation returned at that very time,
// the order of its session decides.
type newest struct {
	h         history.History
	ops       []int32
	bySession map[int]int32 // of those sorted so far: the last in session order
	sorted    int
}

// begin starts an order.
func (n *newest) begin(h history.History) {
	n.h, n.ops, n.sorted = h, n.ops[:0], 0
	clear(n.bySession)
}

// add takes the next operation.
func (n *newest) add(i int32) {
	if len(n.ops) > 0 && n.h[i].Call > n.h[n.ops[0]].Call {
		n.ops, n.sorted = n.ops[:0], 0
		clear(n.bySession)
	}
	if len(n.ops) == 0 || n.h[i].Call == n.h[n.ops[0]].Call {
		n.ops = append(n.ops, i)
	}
}

// afterEndOf returns an operation taken so far that should come after operation i.
func (n *newest) afterEndOf(i int32) (j int32, late bool) {
	if len(n.ops) == 0 {
		return 0, false
	}
	end, latest := n.h[i].Return, n.h[n.ops[0]].Call
	if end != latest {
		return n.ops[0], end < latest
	}
	if n.bySession == nil {
		n.bySession = make(map[int]int32)
	}
	for ; n.sorted < len(n.ops); n.sorted++ {
		j := n.ops[n.sorted]
		if k, ok := n.bySession[n.h[j].Process]; !ok || sessionBefore(n.h, k, j) {
			n.bySession[n.h[j].Process] = j
		}
	}
	j, ok := n.bySession[n.h[i].Process]
	return j, ok && sessionBefore(n.h, i, j)
}

// sessionBefore reports whether i comes before j, both of one session.
func sessionBefore(h history.History, i, j int32) bool {
	a, b := &h[i], &h[j]
	switch {
	case a.Call != b.Call:
		return a.Call < b.Call
	case a.Return != b.Return:
		return a.Return < b.Return
	}
	return i < j
}
