package selftest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker"
	"lagcheck/history"
)

// A short campaign. The long one is a command: lagcheck selftest --histories 10000000.
func TestCampaign(t *testing.T) {
	c := Campaign{Seed: 1, From: 1, To: 6000, Shrink: 2}
	if testing.Short() {
		c.To = 2000
	}
	r := c.Run(context.Background())
	if d := r.Disagreement; d != nil {
		t.Fatalf("history %d: %q\n%+v", d.Number, d.SmallestSays, d.Smallest)
	}
	n := &r.Tally
	if r.Next != c.To+1 || n.Histories != int(c.To) {
		t.Errorf("%d histories judged, next is %d", n.Histories, r.Next)
	}
	for _, g := range n.Guarantees { // a campaign about nothing proves nothing
		if g.Violated*200 < n.Histories || (g.Holds-g.Vacuous)*10 < n.Histories || g.Unknown*3 > n.Histories {
			t.Errorf("of %d histories: %+v", n.Histories, g)
		}
	}
	for _, e := range n.Engines {
		if e.Histories*8 < n.Histories {
			t.Errorf("%s judged %d of %d histories", e.Name, e.Histories, n.Histories)
		}
	}
	if n.Shrunk.Smallest*3 < n.Histories || n.Shrunk.Minimal*200 < n.Histories || n.Shrunk.Bounded > 0 {
		t.Errorf("of %d histories there were shrunk %+v", n.Histories, n.Shrunk)
	}
	for size, k := range n.Sizes {
		if (k > 0) != (size >= 2) {
			t.Errorf("%d histories of %d operations", k, size)
		}
	}
}

// What a campaign finds does not depend on how it is divided among cores or runs.
func TestAnyRangeCanBeResumed(t *testing.T) {
	whole := Campaign{Seed: 7, From: 1, To: 1700, Shrink: 3, Workers: 1}
	want := whole.Run(context.Background()).Tally
	first, second := Campaign{Seed: 7, From: 1, To: 620, Shrink: 3, Workers: 3}, Campaign{Seed: 7, From: 621, To: 1700, Shrink: 3, Workers: 2}
	got, rest := first.Run(context.Background()).Tally, second.Run(context.Background()).Tally
	got.add(&rest)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("in parts %+v\nin one %+v", got, want)
	}
}

func TestInterrupt(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	c := Campaign{Seed: 1, From: 101, To: 1 << 40, Workers: 2, Progress: func(int, int) { stop() }}
	r := c.Run(ctx)
	if r.Tally.Histories == 0 || r.Next != c.From+uint64(r.Tally.Histories) {
		t.Errorf("%d histories judged from %d, next is %d", r.Tally.Histories, c.From, r.Next)
	}
	if r := c.Run(ctx); r.Tally.Histories != 0 || r.Next != c.From {
		t.Errorf("after the end %d histories judged, next is %d", r.Tally.Histories, r.Next)
	}
}

// wrong returns an engine for one guarantee that sees another history, or says something
// else, than it should.
func wrong(guarantee string, see func(*history.Op), say func(*checker.Verdict)) func() []checker.Engine {
	return func() []checker.Engine {
		return []checker.Engine{{Name: "wrong", Judge: func(h history.History, o checker.Options) (checker.Judgement, bool, error) {
			o.Guarantees = []string{guarantee}
			seen := slices.Clone(h)
			for i := range seen {
				see(&seen[i])
			}
			if seen.Validate() != nil {
				return checker.Judgement{}, false, nil
			}
			verdicts, err := checker.Check(seen, o)
			if err == nil {
				say(&verdicts[0])
			}
			return checker.Judgement{Verdicts: verdicts}, err == nil, err
		}}}
	}
}

// A wrong engine is noticed. Those here are wrong on few histories only.
func TestWrongEnginesAreNoticed(t *testing.T) {
	asIs, truly := func(*history.Op) {}, func(*checker.Verdict) {}
	for _, tt := range []struct {
		name    string
		engines func() []checker.Engine
		says    string
	}{
		{"lost writes never happened", wrong(checker.Linearizable, func(op *history.Op) {
			if op.Type == history.Info {
				op.Type, op.Return, op.Version = history.Fail, op.Call, history.Version{}
			}
		}, truly), "the oracle: "},
		{"equal times are ordered", wrong(checker.Linearizable, func(op *history.Op) {
			if op.Call *= 4; op.Type != history.Info {
				op.Return = max(op.Call, op.Return*4-1)
			}
		}, truly), "the oracle: holds"},
		{"a cas is a write", wrong(checker.Sequential, func(op *history.Op) {
			if op.F == history.CAS {
				op.F = history.Write
			}
		}, truly), "the oracle: "},
		{"reads of positions do not count", wrong(checker.Causal, func(op *history.Op) {
			if op.F == history.Read {
				op.Version = history.Version{}
			}
		}, truly), "the oracle: "},
		{"lost writes oblige their session", wrong(checker.ReadYourWrites, func(op *history.Op) {
			if op.Type == history.Info {
				op.Type, op.Return = history.OK, op.Call
			}
		}, truly), "the oracle: "},
		{"unknown passes", wrong(checker.MonotonicWrites, asIs, func(v *checker.Verdict) {
			if v.Result == checker.Unknown {
				v.Result = checker.Holds
			}
		}), "holds, with 1 obligations; the oracle: unknown, with 1"},
		{"giving up", wrong(checker.Linearizable, asIs, func(v *checker.Verdict) {
			if v.Violations > 1 {
				v.Result, v.Violations, v.Reasons = checker.Unknown, 0, checker.Reasons{{Kind: checker.SearchGaveUp, Numbers: [2]int{1, 2}}}
			}
		}), `the reason is "Porcupine gave up after 1 steps`},
		{"counting", wrong(checker.MonotonicReads, asIs, func(v *checker.Verdict) {
			if v.Obligations > 2 {
				v.Obligations--
			}
		}), "with 2 obligations; the oracle: holds, with 3"},
		{"naming", wrong(checker.PRAM, asIs, func(v *checker.Verdict) {
			if v.Violations > 1 {
				v.Offending = v.Offending[1:]
			}
		}), "2 violations"},
	} {
		c := Campaign{Seed: 1, From: 1, To: 4000, Engines: tt.engines}
		d := c.Run(context.Background()).Disagreement
		if d == nil {
			t.Errorf("%s: nobody noticed", tt.name)
			continue
		}
		if len(d.Smallest) > len(d.History) || !strings.Contains(strings.Join(d.SmallestSays, "\n"), tt.says) {
			t.Errorf("%s: history %d, of it %+v: %q, want %q", tt.name, d.Number, d.Smallest, d.SmallestSays, tt.says)
		}
		if again := Draw(1, d.Number); !reflect.DeepEqual(again, d.History) {
			t.Errorf("%s: history %d is %+v, and then %+v", tt.name, d.Number, d.History, again)
		}
		t.Logf("%s: history %d, %d operations of %d: %q", tt.name, d.Number, len(d.Smallest), len(d.History), d.SmallestSays)
	}
}

// An engine that panics does not hide on which history.
func TestPanicIsADisagreement(t *testing.T) {
	c := Campaign{Seed: 1, From: 1, To: 1000, Engines: func() []checker.Engine {
		return []checker.Engine{{Name: "nervous", Judge: func(h history.History, _ checker.Options) (checker.Judgement, bool, error) {
			return checker.Judgement{}, false, []error{nil, nil, nil, nil, nil, nil, nil}[len(h)]
		}}}
	}}
	d := c.Run(context.Background()).Disagreement
	if d == nil || len(d.Smallest) != 7 || !strings.Contains(d.Says[0], "index out of range") || !strings.Contains(d.Says[0], "askEngines") {
		t.Errorf("found %+v", d)
	}
}

// Check is compared with the oracle on staleness, too.
func TestWrongStalenessIsNoticed(t *testing.T) {
	h := history.History{
		{F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 0, Return: 1, Version: history.At(1)},
		{F: history.Read, Key: "x", Type: history.OK, Call: 5, Return: 6, Version: history.At(0)},
	}
	for _, spoil := range []func(*checker.Judgement){
		func(*checker.Judgement) {},
		func(j *checker.Judgement) { j.Staleness.Reads++ },
		func(j *checker.Judgement) { j.Staleness.Stale = 0 },
		func(j *checker.Judgement) { j.Staleness.AllAges[0]++ },
		func(j *checker.Judgement) { j.Staleness.AllBehind[0]++ },
		func(j *checker.Judgement) { j.Staleness.SinceWrite[0].Stale-- },
		func(j *checker.Judgement) { j.Unmeasured = checker.ErrNeedsVersions },
	} {
		var p panel
		if says := p.judge(h); len(says) > 0 {
			t.Fatal(says)
		}
		j, err := checker.Judge(h, checker.Options{})
		if err != nil {
			t.Fatal(err)
		}
		before := fmt.Sprintf("%+v", j)
		spoil(&j)
		p.compareStaleness(&j)
		if noticed, spoiled := len(p.says) > 0, fmt.Sprintf("%+v", j) != before; noticed != spoiled {
			t.Errorf("noticed %v: %+v", noticed, j)
		}
	}
}

// An engine that differs from Check in what the oracle does not judge.
func TestStalenessIsCompared(t *testing.T) {
	c := Campaign{Seed: 1, From: 1, To: 1000, Engines: func() []checker.Engine {
		e := checker.Engines()[0]
		return []checker.Engine{{Name: "stale", Judge: func(h history.History, o checker.Options) (checker.Judgement, bool, error) {
			j, took, err := e.Judge(h, o)
			j.Staleness.Stale = 0
			return j, took, err
		}}}
	}}
	if d := c.Run(context.Background()).Disagreement; d == nil || !strings.Contains(d.Says[0], "stale: staleness") {
		t.Errorf("found %+v", d)
	}
}

// Evidence that proves nothing is noticed.
func TestWrongEvidenceIsNoticed(t *testing.T) {
	op := func(f history.Func, process int, value history.Value, at int64) history.Op {
		return history.Op{Process: process, F: f, Key: "x", Value: value, Type: history.OK, Call: at, Return: at + 1}
	}
	h := history.History{
		op(history.Write, 0, history.Int(1), 0), op(history.Write, 0, history.Int(2), 2),
		op(history.Read, 1, history.Int(1), 4), op(history.Read, 0, history.Int(2), 6),
	}
	v := checker.Verdict{Guarantee: checker.Linearizable, Result: checker.Violated}
	for _, tt := range []struct {
		operations, offending []int
		says                  string
	}{
		{[]int{0, 1, 2}, []int{2}, ""},
		{[]int{0, 2}, []int{2}, "the oracle about these: holds"},
		{[]int{2}, []int{2}, "2 may have seen 0, which is not in the evidence"},
		{[]int{0, 1, 2}, nil, "nothing is offending"},
	} {
		var p panel
		if says := p.judge(h); len(says) > 0 {
			t.Fatal(says)
		}
		p.weigh(v, checker.Example{Operations: tt.operations, Offending: tt.offending, Explanation: "Look."})
		if says := strings.Join(p.says, "\n"); !strings.Contains(says, tt.says) || (says == "") != (tt.says == "") {
			t.Errorf("%v: %q, want %q", tt.operations, says, tt.says)
		}
	}
}

// Whatever is drawn is a history, and all that may be in one is in some.
func TestDraw(t *testing.T) {
	found := map[string]int{}
	is := func(what string, yes bool) {
		if yes {
			found[what]++
		} else {
			found[what] += 0
		}
	}
	for number := range uint64(3000) {
		h := Draw(3, number)
		if err := h.Validate(); err != nil {
			t.Fatalf("history %d: %v", number, err)
		}
		is("three keys", len(h.Keys()) == 3)
		is("four sessions", len(h.Sessions()) == 4)
		written, values := 0, map[[2]any]bool{}
		for i, op := range h {
			is("late", op.Call > 1<<60)
			is("a high version", op.Version.Offset() > 1<<39)
			is("a high number of a session", op.Process >= 1<<28)
			is("cas", op.F == history.CAS && op.Type == history.OK)
			is("failed", op.Type == history.Fail)
			is("lost", op.Type == history.Info)
			is("a lost cas", op.Type == history.Info && op.F == history.CAS)
			is("an instant", op.Call == op.Return)
			is("a version", op.Version.Known())
			is("a write without a version", op.F == history.Write && !op.Version.Known())
			is("a read without a version", op.F == history.Read && !op.Version.Known())
			if op.Writes() {
				written++
				values[[2]any{op.Key, op.Value}] = true
			}
			for j := range i {
				is("touching operations of a session", h[j].Process == op.Process && h[j].Return == op.Call)
				is("listed against time", h[j].Call > op.Return)
				is("overlapping operations", h[j].Process != op.Process && h[j].Call < op.Return && op.Call < h[j].Return)
			}
		}
		is("a value written twice", len(values) < written)
	}
	for what, n := range found {
		if n < 40 {
			t.Errorf("%s: %d times in 3000 histories", what, n)
		}
	}
	t.Log(found)
}

// Where clocks and stores are right the histories of the little store hold.
func TestStoreWithoutStaleReadsIsLinearizable(t *testing.T) {
	d := drawer{Rand: rand.New(rand.NewPCG(1, 2))}
	for n := range 500 {
		s := store{drawer: &d}
		var h history.History
		for i := range 8 {
			h = append(h, s.operation(d.IntN(3), d.key(2), i+1))
		}
		verdicts, err := checker.Check(h, checker.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range verdicts {
			if v.Result != checker.Holds {
				t.Fatalf("history %d: %s: %v (%s)\n%+v", n, v.Guarantee, v.Result, v.Reasons, h)
			}
		}
	}
}

func BenchmarkCampaign(b *testing.B) {
	c := Campaign{Seed: 1, From: 1, To: uint64(b.N), Workers: 1}
	c.Run(context.Background())
}
