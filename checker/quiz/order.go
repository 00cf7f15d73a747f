package quiz

import (
	"fmt"
	"slices"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/certify"
	"lagcheck/history"
	"lagcheck/model/workload"
)

// An orderMaker asks for an order of the operations that explains what clients saw: a
// linearization, if there is one.
type orderMaker struct{}

func (orderMaker) draw(src workload.Source, operations int, close bool) *Problem {
	p := &Problem{Kind: Order, History: small(src, operations, 2+src.Intn(2), 1)}
	if !distinct(p.History) || !overlap(p.History, indexes(len(p.History))) {
		return nil // where nothing overlaps there is nothing to order
	}
	legal := legalOrder(p.History)
	if legal == nil && src.Intn(3) > 0 {
		return nil // fewer of those without
	}
	start := legal
	if legal == nil {
		start = indexes(len(p.History))
	}
	var wrong []Claim
	for range 24 {
		order := slices.Clone(start)
		k := src.Intn(len(order) - 1)
		order[k], order[k+1] = order[k+1], order[k]
		if !close && len(order) > 2 { // and another one
			k = (k + 1 + src.Intn(len(order)-2)) % (len(order) - 1)
			order[k], order[k+1] = order[k+1], order[k]
		}
		if _, bad := flawOf(p.History, order); bad {
			wrong = append(wrong, Claim{Order: order})
		}
	}
	if legal != nil {
		wrong = slices.Insert(wrong, min(1, len(wrong)), Claim{})
	}
	return p.offer(src, Claim{Order: legal}, wrong, usualOptions)
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// distinct reports whether each operation can be told by its client and label.
func distinct(h history.History) bool {
	for i := range h {
		for k := range i {
			a, b := h[i], h[k]
			if a.Process == b.Process && a.F == b.F && a.Key == b.Key && a.Value == b.Value {
				return false
			}
		}
	}
	return true
}

// legalOrder returns an order of all operations that explains the history: the first
// when smaller indexes are tried first. Nil if there is none.
func legalOrder(h history.History) []int {
	var order []int
	var extend func() bool
	extend = func() bool {
		if len(order) == len(h) {
			return true
		}
		for i := range h {
			if slices.Contains(order, i) {
				continue
			}
			order = append(order, i)
			if f, bad := flawOf(h, order); (!bad || f.missing) && extend() {
				return true
			}
			order = order[:len(order)-1]
		}
		return false
	}
	if !extend() {
		return nil
	}
	return order
}

// A flaw is why an order explains nothing.
type flaw struct {
	late, early int  // the operation that comes too late, and what had to come after it
	session     bool // by their session, else by real time
	read        int  // -1, or the read that does not fit
	holds       history.Value
	missing     bool // only: not all operations are in it
}

// flawOf walks along an order with a register in hand. It reports false if the order
// explains the history.
func flawOf(h history.History, order []int) (flaw, bool) {
	holds := map[string]history.Value{}
	for k, i := range order {
		for _, j := range order[:k] {
			session := h[i].Process == h[j].Process && h[i].Call < h[j].Call
			if session || h[i].Return < h[j].Call {
				return flaw{late: i, early: j, session: session, read: -1}, true
			}
		}
		switch now := holds[h[i].Key]; {
		case h[i].F == history.Write:
			holds[h[i].Key] = h[i].Value
		case h[i].Value != now:
			return flaw{read: i, holds: now}, true
		}
	}
	return flaw{missing: true, read: -1}, len(order) < len(h)
}

func (orderMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	h := d.History
	if !distinct(h) {
		return false, nil, fmt.Errorf("operations cannot be told apart")
	}
	held, err := d.judge.holds(checker.Linearizable)
	switch {
	case err != nil:
		return false, nil, err
	case claim.Order == nil && !held:
		why, err := d.judge.broken(checker.Linearizable)
		return true, why, err
	case claim.Order == nil:
		return false, []phrase{say("there is an order", operations(h, legalOrder(h)))}, nil
	}
	if !permutation(claim.Order, indexes(len(h))) {
		return false, nil, fmt.Errorf("the order is none of all operations")
	}
	f, bad := flawOf(h, claim.Order)
	if certified := d.certified(claim.Order); certified == bad || certified && !held {
		return false, nil, fmt.Errorf("certify order: the kernel says %v", certified)
	}
	switch {
	case !bad:
		return true, []phrase{say("order fits")}, nil
	case f.read >= 0 && f.holds.IsNil():
		return false, []phrase{say("read before any write", operation{h[f.read]}, value(h[f.read]))}, nil
	case f.read >= 0:
		return false, []phrase{say("read of something else", operation{h[f.read]}, f.holds.String(), value(h[f.read]))}, nil
	case f.session:
		return false, []phrase{say("against session", operation{h[f.late]}, operation{h[f.early]})}, nil
	}
	return false, []phrase{say("against time", operation{h[f.late]}, time.Duration(h[f.late].Return), operation{h[f.early]},
		time.Duration(h[f.early].Call))}, nil
}

// certified reports whether the kernel of package certify accepts an order: key by key.
func (d *decider) certified(order []int) bool {
	byKey := map[string][]int32{}
	var orders [][]int32
	for _, i := range order {
		byKey[d.History[i].Key] = append(byKey[d.History[i].Key], int32(i))
	}
	for _, list := range byKey {
		orders = append(orders, list)
	}
	return certify.Orders(d.History, orders, nil) == nil
}

// permutation reports whether two lists have the same elements.
func permutation(a, b []int) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// operations is a sequence of operations, by their names.
func operations(h history.History, order []int) sequence {
	var all sequence
	for _, i := range order {
		all = append(all, operation{h[i]})
	}
	return all
}

func (orderMaker) close(p *Problem, right int) bool {
	base := p.Claims[right].Order
	if base == nil {
		base = indexes(len(p.History))
	}
	return p.most(right, func(other *Claim) bool {
		if len(other.Order) != len(base) {
			return false
		}
		apart := 0
		for i := range base {
			if base[i] != other.Order[i] {
				apart++
			}
		}
		return apart <= 2
	})
}

func (orderMaker) given(*Problem) []phrase { return []phrase{say("given nil"), say("given order")} }

func (orderMaker) question(*Problem) phrase { return say("ask order", term(checker.Linearizable)) }

func (orderMaker) option(p *Problem, claim *Claim) phrase {
	if claim.Order == nil {
		return say("option no order")
	}
	return say("as it is", operations(p.History, claim.Order))
}
