package explain_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/checker/oracle"
	"lagcheck/history"
	"lagcheck/history/lang"
)

// hostile are keys and values that look like parts of a sentence.
var hostile = []string{
	"x", "o-1", "nil", "1", "", "注文", "x の読み取り", "x by c1 returned 2", "y=2->3", "(#3)", "\"", "\\", "c0", "は nil を返しました", "\u202e1",
	"a: it had to return 7 or something newer.", "より前", "\n", "x=1 (#2)",
}

// drawn returns a random history whose keys and values are hostile.
func drawn(r *rand.Rand) history.History {
	keys := []string{hostile[r.IntN(len(hostile))], hostile[r.IntN(len(hostile))]}
	values := []history.Value{history.Int(1), history.Int(2)}
	if r.IntN(2) == 0 {
		values = []history.Value{history.String(hostile[r.IntN(len(hostile))]), history.String(hostile[r.IntN(len(hostile))])}
	}
	values = append(values, history.Nil)
	var h history.History
	free := make([]int64, 3)
	versions := r.Perm(8)
	stated := r.IntN(3) > 0
	for i := range 2 + r.IntN(6) {
		p := r.IntN(3)
		o := history.Op{
			Process: p, F: []history.Func{history.Read, history.Read, history.Write, history.Write, history.CAS}[r.IntN(5)],
			Key: keys[r.IntN(2)], Value: values[r.IntN(3)], Type: history.OK, Call: free[p] + r.Int64N(3)*1_500_000,
		}
		o.Return = o.Call + r.Int64N(3)*2_000_000
		free[p] = o.Return + r.Int64N(2)*1_000_000
		if o.F != history.Read && o.Value.IsNil() {
			o.Value = values[0]
		}
		if o.F == history.CAS {
			o.Old = values[r.IntN(3)]
		}
		switch {
		case r.IntN(9) == 0:
			o.Type, o.Return = history.Info, history.Never
			free[p] = o.Call + 1
		case r.IntN(9) == 0:
			o.Type = history.Fail
		}
		if stated && o.F != history.Read && o.Type != history.Fail {
			o.Version = history.At(int64(versions[i] + 1))
		}
		if o.F == history.Read && r.IntN(2) == 0 {
			o.Node = []string{"leader", "follower-2"}[r.IntN(2)]
		}
		h = append(h, o)
	}
	return h
}

// replicated returns a history of a store whose log is in order and whose reads are old:
// each sees any write of its key that was called before. Two writes may have the same
// value; now and then a read states a version that is not true.
func replicated(r *rand.Rand) history.History {
	keys := []string{hostile[r.IntN(len(hostile))], hostile[r.IntN(len(hostile))]}
	var h history.History
	var free int64
	for i := range 3 + r.IntN(6) {
		o := history.Op{Process: r.IntN(3), Key: keys[r.IntN(2)], Type: history.OK, Call: free, Return: free + 1 + r.Int64N(3)*1_700_000}
		free = o.Return + r.Int64N(2)*1_000_000
		if r.IntN(2) == 0 {
			o.F, o.Value, o.Version = history.Write, history.Int(i), history.At(int64(i+1))
			if r.IntN(6) == 0 {
				o.Value = history.Int(1)
			}
		} else {
			o.F, o.Version = history.Read, history.At(0)
			for _, w := range h {
				if w.F == history.Write && w.Key == o.Key && r.IntN(2) == 0 {
					o.Value, o.Version = w.Value, w.Version
				}
			}
			if r.IntN(20) == 0 {
				o.Version = history.At(r.Int64N(9))
			}
		}
		h = append(h, o)
	}
	if r.IntN(3) == 0 {
		for i := range h {
			if r.IntN(3) > 0 {
				h[i].Version = history.Version{}
			}
		}
	}
	return h
}

// undecided returns a history in whose log a value comes back, and that no choice
// between its two writes explains; among random ones there is hardly any.
func undecided() history.History {
	var h history.History
	for i, v := range []int{1, 2, 1, 2, 1, 2} {
		o := history.Op{F: history.Write, Key: hostile[6], Value: history.Int(v), Type: history.OK, Call: int64(2 * i), Return: int64(2*i + 1)}
		if i < 3 {
			o.Version = history.At(int64(i + 1))
		} else {
			o.F, o.Process = history.Read, 1
		}
		h = append(h, o)
	}
	return h
}

// crossed returns a history of two values whose operations each have to come first; among
// random ones there is hardly any.
func crossed() history.History {
	var h history.History
	for p, at := range [][3]int64{{1, 0, 10}, {1, 0, 1}, {1, 9, 10}, {2, 0, 10}, {2, 0, 6}, {2, 5, 10}} {
		o := history.Op{Process: p, F: history.Read, Key: hostile[6], Value: history.Int(int(at[0])), Type: history.OK, Call: at[1], Return: at[2]}
		if p%3 == 0 {
			o.F = history.Write
		}
		h = append(h, o)
	}
	return h
}

// lossy returns what a register showed whose few values repeat and of whose operations
// many were lost; now and then a read sees another value.
func lossy(r *rand.Rand) history.History {
	values := []history.Value{history.Int(1), history.String(hostile[r.IntN(len(hostile))]), history.Int(3), history.Nil}
	holds, now := history.Nil, int64(0)
	var h history.History
	for p := range 4 + r.IntN(8) {
		o := history.Op{Process: p % 5, F: history.Func(1 + r.IntN(3)), Key: hostile[p%2], Type: history.OK, Call: now, Return: now + 1 + r.Int64N(2)*1_500_000}
		now = o.Return + r.Int64N(2)*1_000_000
		o.Key, o.Value = hostile[6], values[r.IntN(3)]
		if o.F == history.CAS {
			if o.Old = holds; r.IntN(3) == 0 {
				o.Old, o.Type = values[r.IntN(4)], history.Info
			}
		}
		switch lost := o.Type == history.Info || r.IntN(3) == 0; {
		case o.F == history.Read:
			if o.Value = holds; r.IntN(3) == 0 {
				o.Value = values[r.IntN(3)]
			}
		case lost:
			o.Type, o.Return, o.Process = history.Info, history.Never, 10+p
		default:
			holds = o.Value
		}
		h = append(h, o)
	}
	return h
}

// proofs are what random histories break, and what claims in them are lies: of each rule
// a few hundred.
var proofs = sync.OnceValue(func() []*explain.Proof {
	count, most := 5000, 300
	if testing.Short() {
		count = 600
	}
	var all []*explain.Proof
	known := map[explain.Rule]int{}
	add := func(p *explain.Proof) {
		if known[p.Rule]++; known[p.Rule] <= most {
			all = append(all, p)
		}
	}
	r := rand.New(rand.NewPCG(11, 12))
	var c checker.Checker
	for k := range count {
		var h history.History
		switch {
		case k == 0:
			h = undecided()
		case k == 1:
			h = crossed()
		case k%5 == 0:
			h = lossy(r)
		case k%2 == 0:
			h = drawn(r)
		default:
			h = replicated(r)
		}
		if h.Validate() != nil {
			continue
		}
		verdicts, err := c.Check(h, checker.Options{})
		if err != nil {
			panic(err)
		}
		for _, v := range verdicts {
			if x, ok := c.Explain(v, checker.Options{}); ok {
				add(x.Proof)
			}
		}
		if x, ok := c.Lie(); ok {
			add(x.Proof)
		}
	}
	return all
})

// A mend is true: the operations with that change keep the guarantee, as the oracle
// sees it; where positions are missing, with the writes behind in order of call.
func TestMends(t *testing.T) {
	t.Parallel()
	mended := map[string][2]int{}
	for _, p := range proofs() {
		n := mended[p.Rule.String()]
		n[0]++
		if len(p.Mends) > 0 {
			n[1]++
		}
		mended[p.Rule.String()] = n
		for _, m := range p.Mends {
			changed := p.Changed(m)
			got := oracle.New(changed).Judge(p.Guarantee)
			if got.Result == oracle.Unknown {
				got = oracle.New(placed(changed)).Judge(p.Guarantee)
			}
			if got.Result != oracle.Holds {
				t.Errorf("%s: %v does not mend it: %+v\n%s", p.Guarantee, m, got, strings.Join(explain.Story(p, lang.English), "\n"))
			}
		}
	}
	for rule, n := range mended {
		if n[1]*2 < n[0] && n[0] > 20 && !strings.HasPrefix(rule, "wrong-") {
			t.Errorf("%s: only %d of %d have a mend", rule, n[1], n[0])
		}
	}
	t.Log(mended)
}

// placed gives positions to writes without one: those that reads state, else behind the
// others in order of call.
func placed(h history.History) history.History {
	h = slices.Clone(h)
	order := make([]int, len(h))
	last := int64(0)
	for i := range h {
		order[i] = i
		last = max(last, h[i].Version.Offset())
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(h[a].Call - h[b].Call) })
	for _, i := range order {
		if h[i].Writes() && h[i].Type != history.Fail && !h[i].Version.Known() {
			last++
			h[i].Version = history.At(last)
			if at := claimed(h, i); at.Known() {
				h[i].Version = at
			}
		}
	}
	return h
}

// claimed returns the position that a read of what operation w wrote states, if no write
// states it.
func claimed(h history.History, w int) history.Version {
	for i := range h {
		taken := slices.ContainsFunc(h, func(o history.Op) bool { return o.Writes() && o.Version == h[i].Version })
		if h[i].F == history.Read && h[i].Key == h[w].Key && h[i].Value == h[w].Value && h[i].Version.Known() && !taken {
			return h[i].Version
		}
	}
	return history.Version{}
}

// What the sentence says in either language is what the proof is, as a reader who knows
// only the languages understands it.
func TestBothLanguagesSayTheProof(t *testing.T) {
	t.Parallel()
	said := map[string]int{}
	swapped := 0
	for _, p := range proofs() {
		said[p.Rule.String()]++
		want := meant(p)
		for _, l := range lang.All() {
			text := explain.Text(p, l)
			got, err := read(text, l)
			if err != nil {
				t.Fatalf("%s in %s: %v", p.Rule, l, err)
			}
			if d := differs(got, want); d != "" || strings.Contains(text, "%!") {
				t.Fatalf("%s in %s: %s\n%s", p.Rule, l, d, text)
			}
			if other, ok := exchanged(p); ok { // a planted fault
				swapped++
				if differs(got, meant(other)) == "" {
					t.Errorf("%s in %s means the opposite as well: %s", p.Rule, l, text)
				}
			}
		}
	}
	for _, rule := range explain.Rules() {
		if said[rule.String()] == 0 && !testing.Short() {
			t.Errorf("%s was not said", rule)
		}
	}
	t.Log(said, swapped)
}

// exchanged returns the proof with its two operations exchanged, where that is another
// statement.
func exchanged(p *explain.Proof) (*explain.Proof, bool) {
	switch p.Rule {
	case explain.WritesExchanged, explain.WrongOrder:
		other := *p
		other.Subject, other.Before = p.Before, p.Subject
		return &other, true
	case explain.OwnWriteMissed, explain.EarlierReadMissed, explain.StaleRead:
		other := *p
		other.Operations = slices.Clone(p.Operations)
		a, b := &other.Operations[p.Subject], &other.Operations[p.Before]
		a.Call, a.Return, b.Call, b.Return = b.Call, b.Return, a.Call, a.Return
		return &other, p.Older == explain.None && p.Operations[p.Before].Return < p.Operations[p.Subject].Call && a.Return != b.Call
	}
	return nil, false
}

// The lines of a story say in both languages what its steps and mends are, and what they
// say about time is so.
func TestStories(t *testing.T) {
	t.Parallel()
	lines := map[string]int{}
	for _, p := range proofs() {
		want := relations(p)
		for _, l := range lang.All() {
			story := explain.Story(p, l)
			var got []string
			for _, line := range story {
				if r := relation(line, l); r != "" {
					kind, _, _ := strings.Cut(r, " ")
					lines[kind]++
					got = append(got, r)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s in %s: understood %q, meant %q\n%s", p.Rule, l, got, want, strings.Join(story, "\n"))
			}
		}
		if wrong := wrongSpan(p); wrong != "" {
			t.Errorf("%s\n%s", wrong, strings.Join(explain.Story(p, lang.English), "\n"))
		}
		if p.Rule == explain.ReadsDisagree && len(p.Demands) < 2 {
			t.Errorf("demands %v are no circle", p.Demands)
		}
		for _, s := range p.Steps() {
			if a, b := s.A, s.B; s.Kind == explain.ComesFirst {
				first, second := &p.Operations[a], &p.Operations[b]
				if first.Return > second.Call || first.Return == second.Call && first.Process != second.Process {
					t.Errorf("%s: T%d is not before T%d", p.Rule, a+1, b+1)
				}
			}
		}
	}
	t.Log(lines)
}

// A proof by spans says of each write that is not in a span why it is not, unless that
// is to be seen; then what was seen, what can have been held if that is not plain, and
// what follows.
func TestSpansAreToldInFull(t *testing.T) {
	t.Parallel()
	for _, p := range proofs() {
		if p.Rule != explain.OutOfReach {
			continue
		}
		var want []explain.Step
		for n, s := range p.Spans {
			add := func(kind explain.StepKind, a, b int) { want = append(want, explain.Step{Kind: kind, A: a, B: b, C: n}) }
			for i := range p.Operations {
				known := s.From != explain.None && endsBefore(p, i, s.From)
				if o := &p.Operations[i]; o.F == history.Read || o.Type == history.Fail || i == s.From || i == s.To || slices.Contains(s.Between, i) || known || endsBefore(p, s.To, i) {
					continue
				}
				if s.From != explain.None && chain(p, i, s.From, p.Spans[:n]) != nil {
					add(explain.InOrder, i, s.From)
				} else {
					add(explain.InOrder, s.To, i)
				}
			}
			add(explain.SeesAfter, s.To, s.From)
			if others := slices.DeleteFunc(slices.Clone(s.Between), func(i int) bool { return i == s.Made }); len(others) > 0 {
				add(explain.HeldOnly, s.Made, explain.None)
			}
			if s.Made != explain.None {
				add(explain.TookEffect, s.Made, explain.None)
			} else {
				add(explain.MustBeHeld, s.To, explain.None)
			}
		}
		if got := p.Steps(); !slices.Equal(got, want) {
			t.Fatalf("%v\nwant %v\n%s", got, want, strings.Join(explain.Story(p, lang.English), "\n"))
		}
	}
}

// What is wrong about a span is noticed.
func TestWrongSpansAreNoticed(t *testing.T) {
	t.Parallel()
	noticed := map[string]int{}
	for _, p := range proofs() {
		if p.Rule != explain.OutOfReach {
			continue
		}
		for name, plant := range map[string]func(first, last *explain.Span) bool{
			"what was between is left out": func(first, _ *explain.Span) bool {
				first.Between = first.Between[:max(0, len(first.Between)-1)]
				return len(p.Spans[0].Between) > 0
			},
			"what it saw was held": func(first, _ *explain.Span) bool {
				first.Held = []history.Value{p.Operations[first.To].Saw()}
				return true
			},
			"another operation took effect": func(first, _ *explain.Span) bool {
				first.Made = first.To
				return true
			},
			"the end comes first": func(first, last *explain.Span) bool {
				*first, *last = *last, *first
				return len(p.Spans) > 1
			},
			"the first span is missing": func(first, _ *explain.Span) bool {
				*first = explain.Span{From: explain.None, To: first.To, Made: explain.None}
				return len(p.Spans) > 1
			},
		} {
			other := *p
			other.Spans = slices.Clone(p.Spans)
			if !plant(&other.Spans[0], &other.Spans[len(p.Spans)-1]) {
				continue
			}
			noticed[name]++
			if wrongSpan(&other) == "" {
				t.Errorf("%s: not noticed in\n%s", name, strings.Join(explain.Story(p, lang.English), "\n"))
			}
		}
	}
	t.Log(noticed)
	if len(noticed) < 5 && !testing.Short() {
		t.Errorf("planted only %v", noticed)
	}
}
