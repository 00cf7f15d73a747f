package certify

import (
	"fmt"

	"lagcheck/history"
)

// An Arrangement says what may have happened, as evidence that a rule holds. Log has
// the writes in their order, by index: all acknowledged ones, and all that a read saw.
// For the rules about each key alone, only the order on each key matters. Saw says of
// each operation which write it read, [Initial], or [Nobody].
type Arrangement struct {
	Log, Saw []int32
}

// Arranged checks that an arrangement fits the history and that nobody breaks the rule
// in it. If versions are believed, the log has them in their order, and who states the
// version of a write saw that one. A version that reads state and no write is taken
// for that of the write that they saw, where the rule goes by the whole log.
func (c *Kernel) Arranged(r Rule, a Arrangement, believed bool) error {
	err := c.arrange(a)
	if err == nil && believed {
		err = c.arrangeVersions(r, a)
	}
	if err != nil {
		return fmt.Errorf("certify %v: %w", r, err)
	}
	j := &c.judge
	j.begin(&c.subject, &c.world)
	if !j.judge(r) {
		return ErrUndecided
	}
	for i := range j.broke {
		if j.broke[i]>>r&1 == 1 {
			return fmt.Errorf("certify %v: operation %d breaks it in the arrangement", r, i)
		}
	}
	return nil
}

// arrange makes an arrangement a world, leaving out writes of unknown outcome that
// nobody saw: they may as well not have happened.
func (c *Kernel) arrange(a Arrangement) error {
	s, w := c.facts(), &c.world
	w.log, w.place, w.saw = w.log[:0], blank(w.place, len(s.h)), a.Saw
	if len(a.Saw) != len(s.h) {
		return fmt.Errorf("%d operations, but the arrangement has %d", len(s.h), len(a.Saw))
	}
	lost := make(map[int32]bool)
	for i, saw := range a.Saw {
		r := int32(i)
		switch {
		case !s.didRead(r):
			if saw != Nobody {
				return fmt.Errorf("operation %d read nothing that is known", i)
			}
		case saw == Nobody:
			lost[r] = true
		case saw == Initial:
			if !s.valueRead(r).IsNil() {
				return fmt.Errorf("operation %d did not read the initial state", i)
			}
		case saw < 0 || int(saw) >= len(s.h) || !s.candidate(r, saw):
			return fmt.Errorf("operation %d cannot have seen %d", i, saw)
		default:
			w.place[saw] = -1
		}
		if s.wrote(r) {
			w.place[i] = -1
		}
	}
	if r, found := s.findable(lost); found {
		return fmt.Errorf("operation %d is left alone, though it can have seen something", r)
	}
	return c.arrangeLog(a.Log)
}

// arrangeLog gives places to the writes that happened, for which place is -1.
func (c *Kernel) arrangeLog(log []int32) error {
	s, w := &c.subject, &c.world
	for _, i := range log {
		switch {
		case i < 0 || int(i) >= len(s.h) || !s.mayWrite(i):
			return fmt.Errorf("operation %d in the log is no write that can have happened", i)
		case w.place[i] > 0:
			return fmt.Errorf("operation %d is in the log twice", i)
		case w.place[i] < 0:
			w.log = append(w.log, i)
			w.place[i] = int32(len(w.log))
		}
	}
	for i, at := range w.place {
		if at < 0 {
			return fmt.Errorf("operation %d is missing in the log", i)
		}
	}
	return nil
}

// arrangeVersions sees that the world fits the versions that are stated.
func (c *Kernel) arrangeVersions(r Rule, a Arrangement) error {
	s, o := &c.subject, &c.only
	whole := r == Sequential || r == Causal || r == PRAM
	if !o.read(s) {
		return fmt.Errorf("the versions of writes contradict one another")
	}
	for i := range s.h {
		claim, saw := s.claims(int32(i)), a.Saw[i]
		if claim < 0 || saw == Nobody {
			continue
		}
		at := int64(0)
		if saw != Initial {
			at = o.at[saw]
		}
		switch {
		case claim == at && (claim > 0 || saw == Initial):
		case saw == Initial || claim == 0 || at > 0 || o.find(claim) >= 0 && s.writesState(o.find(claim)):
			return fmt.Errorf("operation %d states version %d and did not see that", i, claim)
		case !whole: // not the rule's business
		case !o.put(saw, claim):
			return fmt.Errorf("operations state version %d of several writes", claim)
		}
	}
	last := make([]int64, 1, len(s.keys.names)+1)
	if r.perKey() {
		last = last[:len(s.keys.names)+1]
	}
	for _, w := range c.world.log {
		k := 0
		if r.perKey() {
			k = int(s.key[w])
		}
		if at := o.at[w]; at > 0 {
			if at <= last[k] {
				return fmt.Errorf("operation %d stands before version %d in the log, but states %d", w, last[k], at)
			}
			last[k] = at
		}
	}
	return nil
}

// writesState reports whether write w states its version itself.
func (s *subject) writesState(w int32) bool { return s.h[w].Version.Known() }

// A firsts is the earliest writes of a value: the first call, whose it was, and the
// first call by anybody else.
type firsts struct {
	call, other int64
	process     int
}

// findable returns one of the reads that can have seen something.
func (s *subject) findable(reads map[int32]bool) (r int32, found bool) {
	if len(reads) == 0 {
		return 0, false
	}
	type ownCell struct {
		cell
		process int
	}
	all, own := make(map[cell]firsts), make(map[ownCell]int32)
	for r := range reads {
		if s.valueRead(r).IsNil() {
			return r, true
		}
		all[cell{s.h[r].Key, s.valueRead(r)}] = firsts{call: history.Never, other: history.Never}
	}
	for i := range s.h {
		op := &s.h[i]
		at := cell{op.Key, op.Value}
		f, asked := all[at]
		if !asked || !s.mayWrite(int32(i)) {
			continue
		}
		switch {
		case op.Process == f.process:
			f.call = min(f.call, op.Call)
		case op.Call < f.call:
			f = firsts{call: op.Call, other: f.call, process: op.Process}
		default:
			f.other = min(f.other, op.Call)
		}
		all[at] = f
		mine := ownCell{at, op.Process}
		if w, ok := own[mine]; !ok || sessionBefore(s.h, int32(i), w) {
			own[mine] = int32(i)
		}
	}
	for r := range reads {
		at := cell{s.h[r].Key, s.valueRead(r)}
		f := all[at]
		others := f.call
		if f.process == s.h[r].Process {
			others = f.other
		}
		if w, ok := own[ownCell{at, s.h[r].Process}]; others <= s.h[r].Return || ok && sessionBefore(s.h, w, r) {
			return r, true
		}
	}
	return 0, false
}
