package gallery

import (
	"fmt"
	"slices"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
)

// Prove compares the gallery with an enumeration and plays its scenarios again. It returns
// what is wrong, nothing if every entry is proved: that its guarantees hold and are
// broken as it says, and that no history of the enumeration is smaller, or as small and
// better to read.
func (g *Gallery) Prove(s *Survey) []string {
	var p prover
	p.smallest(g, s)
	p.counts(g, s)
	for i := range g.Exhibits {
		p.plays(&g.Exhibits[i])
	}
	for i := range g.Breaks {
		p.breaks(&g.Breaks[i])
	}
	return p.problems
}

type prover struct {
	problems []string
	checker  checker.Checker
}

func (p *prover) problem(format string, args ...any) {
	p.problems = append(p.problems, fmt.Sprintf(format, args...))
}

// smallest compares the exhibits with what was found, in both directions.
func (p *prover) smallest(g *Gallery, s *Survey) {
	shown := map[Set]bool{}
	for i := range g.Exhibits {
		x := &g.Exhibits[i]
		if shown[x.Holds] {
			p.problem("exhibit %d: its combination of guarantees has an exhibit already", x.Number)
		}
		if shown[x.Holds] = true; x.Size.Operations > s.Most {
			continue // only what is smaller was enumerated, and has to lack it; see below
		}
		if found, ok := s.Any[x.Holds]; !ok || compare(&found, &x.Specimen) != 0 {
			p.problem("exhibit %d: %s is not the smallest of its combination, but %s", x.Number, Notation(x.History), Notation(found.History))
		}
		if i > 0 && compare(&g.Exhibits[i-1].Specimen, &x.Specimen) >= 0 {
			p.problem("exhibit %d: does not come after the one before it", x.Number)
		}
	}
	for _, found := range []Smallest{s.Any, s.Correct} {
		for holds, y := range found {
			i := slices.IndexFunc(g.Exhibits, func(x Exhibit) bool { return x.Holds == holds })
			if i < 0 || compare(&y, &g.Exhibits[i].Specimen) != 0 {
				p.problem("%s: the smallest of its combination, which is not among the exhibits", Notation(y.History))
			}
		}
	}
}

// counts compares how many histories were enumerated, as far as both go.
func (p *prover) counts(g *Gallery, s *Survey) {
	total := 0
	for _, c := range g.Scope.Sizes {
		total += c.Histories
		if c.Operations <= s.Most && s.Counts[c.Size] != c.Histories {
			p.problem("%d histories of size %v, not %d", s.Counts[c.Size], c.Size, c.Histories)
		}
	}
	if total != g.Scope.Histories {
		p.problem("%d histories of all sizes, not %d", total, g.Scope.Histories)
	}
}

// plays makes the model produce the exhibit.
func (p *prover) plays(x *Exhibit) {
	if x.Correct != (len(x.Plays) > 0) {
		p.problem("exhibit %d: %d plays, and a correct leader: %v", x.Number, len(x.Plays), x.Correct)
	}
	for i := range x.Plays {
		h, _, err := x.Plays[i].Run()
		if err != nil || !same(h, x.History) {
			p.problem("exhibit %d: %s plays %s (%v)", x.Number, x.Plays[i].Policy, Notation(h), err)
		}
	}
}

// same reports whether what clients saw is the exhibit, but for times: the same operations
// one after the other.
func same(h, exhibit history.History) bool {
	if len(h) != len(exhibit) {
		return false
	}
	for i := range h {
		a, b := &h[i], &exhibit[i]
		if a.Process != b.Process || a.F != b.F || a.Key != b.Key || a.Value != b.Value || a.Type != b.Type ||
			a.F == history.Write && a.Version != b.Version || i > 0 && !h.Before(i-1, i) {
			return false
		}
	}
	return true
}

// breaks plays the scenario of a break.
func (p *prover) breaks(b *Break) {
	if _, err := ByName(b.Guarantee); err != nil {
		p.problem("break of %s: %v", b.Guarantee, err)
		return
	}
	h, trace, err := b.Run()
	if err != nil {
		p.problem("break of %s: %v", b.Guarantee, err)
		return
	}
	v, err := p.checker.Check(h, checker.Options{Guarantees: []string{b.Guarantee}})
	if err != nil || v[0].Result != checker.Violated {
		p.problem("%s does not break %s: %s (%v)", b.Policy, b.Guarantee, Notation(h), err)
	}
	by, _ := policy.ByName(b.Policy) // it ran
	if claim, has := model.Claims(by, b.Guarantee); has && claim.Applies(trace.Conditions) {
		p.problem("%s claims %s, which it breaks: %s", b.Policy, b.Guarantee, Notation(h))
	}
	if _, err := b.smaller(); err != nil {
		p.problem("%v", err)
	}
}
