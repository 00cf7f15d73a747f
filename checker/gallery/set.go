package gallery

import (
	"cmp"
	"fmt"

	"lagcheck/checker"
)

// A Guarantee is a place in [checker.All]: 0 is linearizable, ...
type Guarantee int

// ByName returns the place of the guarantee of that name. The error lists the names.
func ByName(name string) (Guarantee, error) {
	if _, err := checker.ByName(name); err != nil {
		return 0, err
	}
	for g := range Count {
		if g.Name() == name {
			return g, nil
		}
	}
	return 0, fmt.Errorf("find guarantee %q: it has no place", name)
}

// Count is how many guarantees there are.
const Count Guarantee = 8

// Name returns the name of the guarantee.
func (g Guarantee) Name() string { return checker.All()[g].Name }

// A Set is a set of guarantees: those that hold together in some history.
type Set uint8

// Has reports whether the guarantee is in the set.
func (s Set) Has(g Guarantee) bool { return s>>g&1 == 1 }

func (s Set) with(g Guarantee) Set { return s | 1<<g }

// Names returns the names of the guarantees in the set, the strongest first.
func (s Set) Names() []string {
	var names []string
	for g := range Count {
		if s.Has(g) {
			names = append(names, g.Name())
		}
	}
	return names
}

// Others returns the names of the guarantees that are not in the set.
func (s Set) Others() []string { return (^s).Names() }

// A Size is what a reader has to take in.
type Size struct {
	Operations int `json:"operations"`
	Sessions   int `json:"sessions"`
	Keys       int `json:"keys"`
}

// Compare orders sizes by operations, then sessions, then keys.
func (s Size) Compare(t Size) int {
	return cmp.Or(cmp.Compare(s.Operations, t.Operations), cmp.Compare(s.Sessions, t.Sessions), cmp.Compare(s.Keys, t.Keys))
}

// String returns operations/sessions/keys, as in 3/2/1.
func (s Size) String() string { return fmt.Sprintf("%d/%d/%d", s.Operations, s.Sessions, s.Keys) }
