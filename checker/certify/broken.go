package certify

import (
	"errors"
	"fmt"
	"slices"
)

// How much is tried to arrange the operations of one core.
const (
	mostCore = 1000      // operations
	mostWork = 5_000_000 // pairs of operations that are looked at, in all arrangements
)

// Broken checks that a few operations, by index, prove that a rule is broken: the core
// is closed, that is, with each read it contains every write that the read can have
// seen, and whatever they saw and in whatever order the writes stand, somebody breaks
// the rule. If versions are believed, those arrangements count that fit them.
//
// That proves it for the history. For in an arrangement of the history leave out all
// operations but the core: its reads saw writes of the core, its writes stand in some
// order that fits their versions, what is in its past by session order and reads-from
// was there before, and between a write and the place where somebody read it there is
// no other write of the key, as there was none. So who breaks nothing in the history
// breaks nothing in the core.
func (c *Kernel) Broken(r Rule, core []int32, believed bool) error {
	t := &attempt{subject: c.facts(), rule: r, believed: believed, left: mostWork}
	t.ops = slices.Clone(core)
	err := t.closed()
	if err == nil {
		err = t.search()
	}
	if err != nil && !errors.Is(err, ErrUndecided) {
		return fmt.Errorf("certify %v core %v: %w", r, core, err)
	}
	return err
}

// An attempt tries to arrange the operations of a core so that nobody breaks a rule.
type attempt struct {
	*subject
	rule     Rule
	believed bool
	ops      []int32           // in the order of their sessions
	saw      map[int32]int32   // what each read saw
	may      map[int32][]int32 // what it can have seen
	version  map[int32]int64   // of the writes: what they or their reads state
	left     int               // work
}

// closed looks at the core itself, then for writes that are missing.
func (t *attempt) closed() error {
	if len(t.ops) > mostCore {
		return ErrUndecided
	}
	for n, i := range t.ops {
		if i < 0 || int(i) >= len(t.h) || slices.Contains(t.ops[:n], i) {
			return fmt.Errorf("operation %d comes twice or is none", i)
		}
	}
	slices.SortFunc(t.ops, func(a, b int32) int {
		if t.session[a] != t.session[b] {
			return int(t.session[a] - t.session[b])
		}
		if sessionBefore(t.h, a, b) {
			return -1
		}
		return 1
	})
	t.may, t.saw, t.version = map[int32][]int32{}, map[int32]int32{}, map[int32]int64{}
	asked, keys := make(map[cell][]int32), make([]bool, len(t.keys.names))
	for _, r := range t.ops {
		if t.didRead(r) {
			at := cell{t.h[r].Key, t.valueRead(r)}
			asked[at], keys[t.key[r]] = append(asked[at], r), true
			if at.value.IsNil() {
				t.may[r] = append(t.may[r], Initial)
			}
		}
	}
	for _, w := range t.writes {
		if !keys[t.key[w]] {
			continue
		}
		op := &t.h[w]
		for _, r := range asked[cell{op.Key, op.Value}] {
			if !t.candidate(r, w) {
				continue
			}
			if !slices.Contains(t.ops, w) {
				return fmt.Errorf("operation %d is not in it, but %d can have seen that", w, r)
			}
			t.may[r] = append(t.may[r], w)
		}
	}
	return nil
}

// search tries all that the reads can have seen.
func (t *attempt) search() error {
	var reads []int32
	for _, r := range t.ops {
		if len(t.may[r]) > 0 {
			reads = append(reads, r)
		}
	}
	fits, err := t.choose(reads)
	if err == nil && !fits {
		return fmt.Errorf("its versions contradict one another")
	}
	return err
}

// choose tries what the reads can have seen, the others having chosen. It reports
// whether any choice fits the versions, and an error if nobody breaks the rule in one.
func (t *attempt) choose(reads []int32) (fits bool, err error) {
	if t.left--; t.left < 0 {
		return false, ErrUndecided
	}
	if len(reads) == 0 {
		if !t.versions() {
			return false, nil
		}
		arranged, err := t.arranged()
		if arranged {
			err = errors.New("some arrangement breaks nothing")
		}
		return true, err
	}
	for _, w := range t.may[reads[0]] {
		t.saw[reads[0]] = w
		one, err := t.choose(reads[1:])
		if err != nil {
			return false, err
		}
		fits = fits || one
	}
	delete(t.saw, reads[0])
	return fits, nil
}

// versions finds what the writes and their reads state, and reports whether that fits.
func (t *attempt) versions() bool {
	clear(t.version)
	if !t.believed {
		return true
	}
	taken := make(map[int64]int32)
	state := func(w int32, at int64) bool {
		if by, ok := taken[at]; ok && by != w || t.version[w] > 0 && t.version[w] != at {
			return false
		}
		taken[at], t.version[w] = w, at
		return at > 0
	}
	for _, w := range t.ops {
		if at := t.h[w].Version.Offset(); t.mayWrite(w) && at >= 0 && !state(w, at) {
			return false
		}
	}
	for r, w := range t.saw {
		switch claim := t.claims(r); {
		case claim < 0 || w == Initial && claim == 0:
		case w == Initial || !state(w, claim):
			return false
		}
	}
	return true
}

// happened reports whether an operation is a write that was acknowledged or seen.
func (t *attempt) happened(w int32) bool {
	if t.wrote(w) {
		return true
	}
	for _, seen := range t.saw {
		if seen == w {
			return true
		}
	}
	return false
}

// arranged reports whether the writes have an order in which nobody breaks the rule.
func (t *attempt) arranged() (bool, error) {
	n := len(t.ops)
	t.left -= n * n
	if t.rule == Causal {
		t.left -= n * n * n / 64
	}
	if t.left < 0 {
		return false, ErrUndecided
	}
	d := demands{attempt: t}
	d.ask()
	if d.impossible {
		return false, nil
	}
	if t.rule == Sequential {
		return d.layAll(nil)
	}
	return d.satisfiable(), nil
}
