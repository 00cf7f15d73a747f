package checker

import (
	"fmt"

	"lagcheck/history"
)

// An Engine is another way to come to verdicts than that of [Check], to be compared with
// it.
type Engine struct {
	Name string
	// Judge judges a history by all guarantees that the engine knows, in the order of
	// [All]. It reports false for a history that it leaves to others. What it returns is
	// valid until it is called again; one goroutine at a time may call it.
	Judge func(history.History, Options) (j Judgement, took bool, err error)
}

// GeneralAlgorithms is the name of the engine of that kind.
const GeneralAlgorithms = "general algorithms"

// Engines returns the other ways, each with memory of its own:
//
//   - general algorithms: those for any history, where versions tell all and Check leaves
//     it to package versioned; all guarantees;
//   - Porcupine: linearizability of any history, by search alone.
func Engines() []Engine {
	c := new(Checker)
	return []Engine{{Name: GeneralAlgorithms, Judge: c.generally}, {Name: "Porcupine", Judge: bySearch}}
}

func (c *Checker) generally(h history.History, o Options) (Judgement, bool, error) {
	if !c.told.read(h, &o) {
		return Judgement{}, false, nil
	}
	verdicts, err := c.inGeneral(h, guarantees[:], o)
	if err != nil {
		return Judgement{}, false, err
	}
	j := Judgement{Verdicts: verdicts}
	j.Staleness, j.Unmeasured = c.ix.staleness()
	return j, true, nil
}

// bySearch lets Porcupine decide every key.
func bySearch(h history.History, o Options) (Judgement, bool, error) {
	if err := h.Validate(); err != nil {
		return Judgement{}, false, fmt.Errorf("check history: %w", err)
	}
	ix := newIndex(h)
	v := Verdict{Guarantee: Linearizable, Result: Holds, Obligations: ix.known(), By: engines[1:]}
	for key, ops := range ix.byKey() {
		d := ix.linearizeKey(int32(key), ops, o)
		switch {
		case d.result == Violated:
			v.Violations++
			v.Result = Violated
		case d.result == Unknown && v.Result == Holds:
			v.Result = Unknown
		}
		v.note(d.reason)
	}
	return Judgement{Verdicts: []Verdict{v}, Unmeasured: ErrNeedsVersions}, true, nil
}
