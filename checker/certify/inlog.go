package certify

import (
	"fmt"

	"lagcheck/history"
)

// A span is what InLog knows of the reads of a write.
type span struct {
	first int64 // the least return
	last  int64 // the greatest call
}

// An over is how far the log of a key was followed.
type over struct {
	last int64 // the greatest call so far, -1 for none
	core bool  // the key has a core instead
}

// InLog checks, where [Kernel.Told] said yes, that each key is linearizable in the order
// of the log, but for those that have a core: these are not linearizable (see
// [Kernel.Cores]). It takes O(n) steps for n operations.
//
// The writes in the order of the log, each followed by its reads in the order of their
// calls, are an order that explains a key if it fits real time. It does if no write and
// no read of it had returned before one that comes before it was called, or at that very
// time: then the order of their session might be another one. Among the reads of one
// write the order of calls fits, and none of them was over before that write was called:
// see candidate.
func (c *Kernel) InLog(cores [][]int32) error {
	h := c.subject.h
	if c.few.told {
		return c.few.inLog(h, cores)
	}
	if err := c.Cores(h, cores); err != nil {
		return err
	}
	if err := c.measure(cores); err != nil {
		return err
	}
	s, w := &c.subject, &c.world
	for n, i := range w.log {
		op, o, seen := &s.h[i], &c.over[s.key[i]], &c.spans[n+1]
		if first := min(op.Return, seen.first); !o.core && first <= o.last {
			return tooEarly(s.h, i)
		}
		o.last = max(o.last, op.Call, seen.last)
	}
	return nil
}

// tooEarly says that real time does not allow write i its place, or a read of it.
func tooEarly(h history.History, i int32) error {
	return fmt.Errorf("certify log of key %q: what is at the place of operation %d had ended before it could", h[i].Key, i)
}

// measure finds the spans. The reads of the initial state come before all writes.
func (c *Kernel) measure(cores [][]int32) error {
	s, w := &c.subject, &c.world
	c.over = resize(c.over, len(s.keys.names))
	for k := range c.over {
		c.over[k] = over{last: -1}
	}
	for _, core := range cores {
		c.over[s.key[core[0]]].core = true
	}
	c.spans = resize(c.spans, len(w.log)+1)
	for n := range c.spans {
		c.spans[n] = span{first: history.Never, last: -1}
	}
	for n, i := range s.reads {
		lookAt(n, s.Look)
		op, saw := &s.h[i], w.saw[i]
		if saw == Nobody || op.F == history.CAS {
			return fmt.Errorf("certify log of key %q: operation %d is no read of a write in it", op.Key, i)
		}
		if saw == Initial {
			o := &c.over[s.key[i]]
			o.last = max(o.last, op.Call)
			continue
		}
		span := &c.spans[w.place[saw]]
		span.first, span.last = min(span.first, op.Return), max(span.last, op.Call)
	}
	return nil
}
