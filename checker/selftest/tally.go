package selftest

import (
	"slices"

	"lagcheck/checker"
	"lagcheck/history"
)

// How many there are.
const (
	guarantees = 8
	mostOps    = 8 // operations in a history
)

// A Tally counts what a campaign was about: if hardly anything was violated, or much was
// unknown, that nobody disagreed means little.
type Tally struct {
	Histories  int
	Operations int
	Sizes      [mostOps + 1]int // histories by number of operations
	Guarantees [guarantees]Outcomes
	Measured   int      // histories whose staleness is known
	Shrunk     Sizes    // violations that were shrunk
	Engines    []Engine // each of checker.Engines that judged a history
}

// Outcomes counts the verdicts on a guarantee.
type Outcomes struct {
	Name                     string
	Holds, Violated, Unknown int
	Vacuous                  int // of Holds: there was nothing to check
}

// Sizes counts parts to which violations shrank by what was said of their size, and then
// compared with all parts of the history.
type Sizes struct {
	Smallest, Minimal, Bounded int
}

// All returns how many there are.
func (s Sizes) All() int { return s.Smallest + s.Minimal + s.Bounded }

// An Engine counts the histories that an engine judged.
type Engine struct {
	Name      string
	Histories int
}

func (t *Tally) count(h history.History, verdicts []checker.Verdict) {
	t.Histories++
	t.Operations += len(h)
	t.Sizes[len(h)]++
	for g, v := range verdicts {
		o := &t.Guarantees[g]
		o.Name = v.Guarantee
		switch {
		case v.Result == checker.Holds:
			o.Holds++
			if v.Obligations == 0 {
				o.Vacuous++
			}
		case v.Result == checker.Violated:
			o.Violated++
		default:
			o.Unknown++
		}
	}
}

// shrunk counts a part.
func (t *Tally) shrunk(size checker.Size) {
	switch size {
	case checker.Smallest:
		t.Shrunk.Smallest++
	case checker.Minimal:
		t.Shrunk.Minimal++
	default:
		t.Shrunk.Bounded++
	}
}

// took counts a history for the k-th engine.
func (t *Tally) took(k int, name string) { t.engine(k, name).Histories++ }

func (t *Tally) engine(k int, name string) *Engine {
	for len(t.Engines) <= k {
		t.Engines = append(t.Engines, Engine{})
	}
	t.Engines[k].Name = max(t.Engines[k].Name, name) // which has none if it took nothing yet
	return &t.Engines[k]
}

// add adds what was counted elsewhere.
func (t *Tally) add(other *Tally) {
	t.Histories += other.Histories
	t.Operations += other.Operations
	t.Measured += other.Measured
	t.Shrunk.Smallest += other.Shrunk.Smallest
	t.Shrunk.Minimal += other.Shrunk.Minimal
	t.Shrunk.Bounded += other.Shrunk.Bounded
	for n, count := range other.Sizes {
		t.Sizes[n] += count
	}
	for g, o := range other.Guarantees {
		sum := &t.Guarantees[g]
		sum.Name = max(sum.Name, o.Name)
		sum.Holds += o.Holds
		sum.Violated += o.Violated
		sum.Unknown += o.Unknown
		sum.Vacuous += o.Vacuous
	}
	for k, e := range other.Engines {
		t.engine(k, e.Name).Histories += e.Histories
	}
	t.Engines = slices.Clip(t.Engines)
}
