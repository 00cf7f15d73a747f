package gallery

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/checker/oracle"
	"lagcheck/history"
	"lagcheck/model/workload"
)

// definitions returns which guarantees hold by their definitions.
func definitions(h history.History) Set {
	var holds Set
	if inOneOrder(h, nil, 0) {
		holds = holds.with(0)
	}
	o := oracle.New(h)
	for g := Guarantee(1); g < Count; g++ {
		if o.Judge(g.Name()).Result == oracle.Holds {
			holds = holds.with(g)
		}
	}
	return holds
}

// inOneOrder tries all orders of all operations: linearizability in the order of the log.
// Done are those that took effect, the last of them with the newest position in the log.
func inOneOrder(h history.History, done []int, newest int64) bool {
	if len(done) == len(h) {
		return true
	}
	for i := range h {
		if slices.Contains(done, i) || slices.ContainsFunc(left(h, done), func(j int) bool {
			return h.Before(j, i) || h[j].Process == h[i].Process && h[j].Call < h[i].Call
		}) {
			continue
		}
		if h[i].F == history.Write {
			if at := h[i].Version.Offset(); at > newest && inOneOrder(h, append(done, i), at) {
				return true
			}
			continue
		}
		now := history.Nil
		for _, w := range done {
			if h[w].F == history.Write && h[w].Key == h[i].Key {
				now = h[w].Value
			}
		}
		if now == h[i].Value && inOneOrder(h, append(done, i), newest) {
			return true
		}
	}
	return false
}

func left(h history.History, done []int) (all []int) {
	for i := range h {
		if !slices.Contains(done, i) {
			all = append(all, i)
		}
	}
	return all
}

// By the definitions, exhibits and what the model makes of them hold and break what they
// say.
func TestExhibitsByDefinition(t *testing.T) {
	g := all(t)
	for _, x := range g.Exhibits {
		if got := definitions(x.History); got != x.Holds {
			t.Errorf("exhibit %d: %v hold, not %v", x.Number, got.Names(), x.Holds.Names())
		}
		for _, p := range x.Plays {
			h, _, err := p.Run()
			if err != nil {
				t.Fatal(err)
			}
			if got := definitions(h); got != x.Holds {
				t.Errorf("exhibit %d under %s: %v hold, not %v", x.Number, p.Policy, got.Names(), x.Holds.Names())
			}
		}
	}
}

func TestBreaksByDefinition(t *testing.T) {
	for _, b := range all(t).Breaks {
		h, _, err := b.Run()
		if err != nil {
			t.Fatal(err)
		}
		if got := oracle.New(h).Judge(b.Guarantee); got.Result != oracle.Violated {
			t.Errorf("%s, lag %v: %s %+v\n%s", b.Policy, b.UnderLag(), b.Guarantee, got, Notation(h))
		}
	}
}

// The definitions and the judge agree on every history of three operations, and on some
// that overlap.
func TestJudge(t *testing.T) {
	var j judge
	n := 0
	grow(nil, 3, func(h history.History, _ Size) {
		for i := range h {
			if h[i].F == history.Write {
				h[i].Version = history.At(int64(len(h) - i)) // a log the wrong way round
			}
		}
		for _, longer := range []int64{0, 5, 10} { // up to the next one, and into it
			for i := range h[1:] {
				if h[i+1].Process != h[i].Process || longer == 5 {
					h[i].Return = h[i].Call + 5 + longer
				}
			}
			want, err := j.holds(h)
			if got := definitions(h); err != nil || got != want {
				t.Errorf("%s: %v hold, not %v (%v)", Notation(h), want.Names(), got.Names(), err)
			}
			n++
		}
		for i := range h {
			h[i].Version, h[i].Return = history.Version{}, h[i].Call+5
		}
	})
	if n < 500 {
		t.Errorf("%d histories", n)
	}
}

// The report breaks nothing for which the gallery has no history.
func TestReportHasNoOther(t *testing.T) {
	c := evaluate.Default()
	c.Counterexamples, c.Histories = evaluate.NoExamples, 100
	if testing.Short() {
		c.Histories = 20
	}
	r, err := evaluate.Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	g := all(t)
	for _, row := range r.Rows {
		for _, tally := range row.Guarantees {
			found := g.Select(func(b *Break) bool {
				return b.Policy == row.Policy && b.UnderLag() == row.Lag && b.Guarantee == tally.Guarantee
			})
			if tally.Violated > 0 && len(found) != 1 {
				t.Errorf("%s, lag %v: %s broke in %d histories; the gallery has %d", row.Policy, row.Lag, tally.Guarantee, tally.Violated, len(found))
			}
		}
	}
}

// What is wrong with a gallery is found.
func TestProveFindsFaults(t *testing.T) {
	s := Enumerate(3)
	for name, fault := range map[string]func(*Gallery){
		"is not the smallest": func(g *Gallery) {
			x := &g.Exhibits[3]
			x.History = append(slices.Clone(x.History), history.Op{Process: 2, F: history.Write, Key: "x", Value: history.Int(9), Type: history.OK, Call: math.MaxInt32, Return: math.MaxInt32, Version: history.At(2)})
			x.Size = measure(x.History)
		},
		"has an exhibit already":          func(g *Gallery) { g.Exhibits[4].Holds = g.Exhibits[3].Holds },
		"not among the exhibits":          func(g *Gallery) { g.Exhibits = g.Exhibits[:5] },
		"does not come after":             func(g *Gallery) { g.Exhibits[3], g.Exhibits[4] = g.Exhibits[4], g.Exhibits[3] },
		"histories of size":               func(g *Gallery) { g.Scope.Sizes[1].Histories++ },
		"histories of all sizes":          func(g *Gallery) { g.Scope.Histories++ },
		"plays, and a correct leader":     func(g *Gallery) { g.Exhibits[1].Plays = nil },
		"plays c0":                        func(g *Gallery) { g.Exhibits[1].Plays[0].Steps[1].Think += 60_000 },
		"plays c0: w x=1 @leader #1 | c1": func(g *Gallery) { g.Exhibits[3].Plays[0].Steps[1].Think = 2 },
		"does not break read-your-writes": func(g *Gallery) { own(g).Policy = "leader" },
		"break of read-your-write:":       func(g *Gallery) { own(g).Guarantee = "read-your-write" },
		"nothing excludes c0: w x=1": func(g *Gallery) {
			own(g).Steps = append(own(g).Steps, Step{Client: 0, Do: "read", Key: "x", Think: 1})
		},
	} {
		g, err := read(exhibitsData, breaksData)
		if err != nil {
			t.Fatal(err)
		}
		fault(g)
		if problems := strings.Join(g.Prove(s), "\n"); !strings.Contains(problems, name) {
			t.Errorf("nothing says %q, but: %s", name, problems)
		}
	}
}

// own returns a break of read-your-writes.
func own(g *Gallery) *Break {
	return &g.Breaks[slices.IndexFunc(g.Breaks, func(b Break) bool { return b.Guarantee == checker.ReadYourWrites })]
}

// The quick judge and package checker agree on every history of up to four operations with
// every log, five with LAGCHECK_SCOPE=full, and on random ones of up to eight.
func TestQuickJudge(t *testing.T) {
	most := 4
	if full() {
		most = 5
	}
	var j judge
	n := 0
	s := surveyor{survey: newSurvey(most), also: func(h history.History, quick Set) {
		n++
		if want, err := j.holds(h); err != nil || quick != want {
			t.Errorf("%s: %v hold, not %v (%v)", Notation(h), want.Names(), quick.Names(), err)
		}
	}}
	grow(nil, most, s.look)
	src := workload.Rand(1, 1)
	for range 3000 {
		h := random(src, 6+src.Intn(3))
		quick := surveyor{survey: newSurvey(len(h)), also: s.also}
		quick.judge.begin(h)
		quick.note(h, measure(h))
	}
	n -= 3000
	if n != s.survey.Total() || n < 20_000 {
		t.Errorf("%d histories compared, %d enumerated", n, s.survey.Total())
	}
}

// Where writes are of unknown outcome, the quick judge agrees with package checker, and on
// linearizability with the definition: such a write has no end, and nothing follows it in its
// session. If nobody saw it, it may never have happened, which breaks no more.
func TestQuickJudgeUnknown(t *testing.T) {
	most := 3
	if full() {
		most = 4
	}
	var j judge
	var q quick
	n := 0
	grow(nil, most, func(grown history.History, _ Size) {
		for unknown := 1; unknown < 1<<len(grown); unknown++ {
			h := slices.Clone(grown)
			if !finish(h, unknown) {
				continue
			}
			q.begin(h)
			q.log(h)
			var loose history.History
			allSeen := true
			for i := range h {
				if h[i].Type == history.Info {
					h[i].Return = history.Never
				}
				seen := slices.ContainsFunc(h, func(r history.Op) bool { return r.F == history.Read && r.Value == h[i].Value && r.Key == h[i].Key })
				if loose = append(loose, h[i]); h[i].Type != history.Info {
					continue
				}
				if loose[len(loose)-1].Process = 10 + i; !seen {
					loose, allSeen = loose[:len(loose)-1], false
				}
			}
			want, err := j.holds(h)
			if want &^= 1; inOneOrder(loose, nil, 0) {
				want |= 1
			}
			if got := q.holds(); err != nil || got&^want != 0 || allSeen && got != want {
				t.Errorf("%s, unknown %b: %v hold, not %v (%v)", Notation(h), unknown, got.Names(), want.Names(), err)
			}
			n++
		}
	})
	if n < 500 {
		t.Errorf("%d histories", n)
	}
}

// random draws a history such as grow makes, on few keys so that much is broken, with a
// log in any order.
func random(src workload.Source, operations int) history.History {
	var h history.History
	var writes []int
	for i := range operations {
		op := history.Op{
			Process: src.Intn(3), F: history.Read, Key: keyName(src.Intn(2)), Type: history.OK,
			Call: int64(10 * i), Return: int64(10*i + 5),
		}
		if src.Intn(2) == 0 {
			op.F, op.Value = history.Write, history.Int(i+1)
			writes = slices.Insert(writes, src.Intn(len(writes)+1), i)
		} else if seen := src.Intn(i + 1); seen < i && h[seen].F == history.Write {
			op.Key, op.Value = h[seen].Key, h[seen].Value
		}
		h = append(h, op)
	}
	for at, w := range writes {
		h[w].Version = history.At(int64(at + 1))
	}
	return h
}
