package selftest

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// A panel is all who judge, in one goroutine.
type panel struct {
	drawer  drawer
	checker checker.Checker
	engines []checker.Engine
	tally   Tally

	shrinker  shrinker
	shrinking bool // what is violated is shrunk, too

	// About the history in hand.
	h       history.History
	oracle  *oracle.Oracle
	answers []oracle.Answer // by guarantee, as in checker.All
	says    []string
}

// names are those of the guarantees, in the order of checker.All.
var names = func() (names [guarantees]string) {
	for g, guarantee := range checker.All() {
		names[g] = guarantee.Name
	}
	return names
}()

// Nobody asks Porcupine for a second opinion, as it judges the whole history itself.
var options = checker.Options{NoSecondOpinion: true}

// judge puts a history to all and returns who says what if they disagree.
func (p *panel) judge(h history.History) (says []string) {
	defer func() {
		if r := recover(); r != nil { // without this nobody knew on which history
			says = append(p.says, fmt.Sprintf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	p.h, p.oracle, p.answers, p.says = h, oracle.New(h), p.answers[:0], nil
	for _, name := range names {
		p.answers = append(p.answers, p.oracle.Judge(name))
	}
	j, err := p.checker.Judge(h, options)
	if err != nil {
		p.object("Check: %v", err)
		return p.says
	}
	p.compare("Check", j.Verdicts)
	p.compareStaleness(&j)
	for _, v := range j.Verdicts {
		x, ok := p.checker.Explain(v, options)
		if ok != (v.Result == checker.Violated) {
			p.object("Explain, on %s, which is %v: there is evidence: %v", v.Guarantee, v.Result, ok)
		} else if ok {
			p.weigh(v, x)
		}
		if p.shrinking {
			p.shrink(v)
		}
	}
	p.tally.count(h, j.Verdicts)
	p.askEngines(&j)
	return p.says
}

func (p *panel) object(format string, args ...any) {
	p.says = append(p.says, fmt.Sprintf(format, args...))
}

// compare compares verdicts with what the oracle says.
func (p *panel) compare(who string, verdicts []checker.Verdict) {
	for _, v := range verdicts {
		want := p.answers[slices.Index(names[:], v.Guarantee)]
		if !want.Allows(v.Result.String()) || v.Obligations != want.Obligations {
			p.object("%s, on %s: %v, with %d obligations; the oracle: %s, with %d", who, v.Guarantee, v.Result, v.Obligations, want.Result, want.Obligations)
		}
		offending := len(v.Offending)
		if v.Guarantee == checker.Linearizable {
			offending = v.Violations
		}
		if (v.Result == checker.Violated) != (v.Violations > 0) || v.Violations != offending {
			p.object("%s, on %s: %v, with %d violations, and operations %v offending", who, v.Guarantee, v.Result, v.Violations, v.Offending)
		}
		if v.Result == checker.Unknown && !v.Reasons.Has(checker.NeedsVersions, checker.ValuesRepeat, checker.TooManyCandidates) {
			p.object("%s, on %s: unknown, and the reason is %q", who, v.Guarantee, v.Reasons.String())
		}
	}
}

// weigh checks that the evidence breaks the guarantee on its own, and that it is closed:
// with each read it has all writes that the read may have seen.
func (p *panel) weigh(v checker.Verdict, x checker.Example) {
	in := slices.Sorted(slices.Values(x.Operations))
	part := make(history.History, len(in))
	for k, i := range in {
		part[k] = p.h[i]
		if !p.oracle.Believed() {
			part[k].Version = history.Version{} // not believed in the whole, so not in a part
		}
	}
	if a := oracle.New(part).Judge(v.Guarantee); a.Result != oracle.Violated {
		p.object("Explain, on %s: operations %v break it; the oracle about these: %s", v.Guarantee, x.Operations, a.Result)
	}
	if x.Explanation == "" || len(x.Offending) == 0 {
		p.object("Explain, on %s: nothing is offending, or nothing said, in %+v", v.Guarantee, x)
	}
	whole := oracle.ByValues(p.h)
	for _, i := range in {
		for _, w := range whole.Seen(i) {
			if w != oracle.Initial && !slices.Contains(in, w) {
				p.object("Explain, on %s: %d may have seen %d, which is not in the evidence %v", v.Guarantee, i, w, x.Operations)
			}
		}
	}
}

// askEngines compares the engines with the oracle, and with Check where they say more
// than it does.
func (p *panel) askEngines(first *checker.Judgement) {
	for k, e := range p.engines {
		j, took, err := e.Judge(p.h, options)
		if err != nil {
			p.object("%s: %v", e.Name, err)
		}
		if !took || err != nil {
			continue
		}
		p.tally.took(k, e.Name)
		p.compare(e.Name, j.Verdicts)
		if len(j.Verdicts) == len(first.Verdicts) {
			p.compareInFull(e.Name, first, &j)
		}
	}
}

// compareStaleness compares what is measured with the definition.
func (p *panel) compareStaleness(j *checker.Judgement) {
	all, ok := p.oracle.Staleness()
	if ok != (j.Unmeasured == nil) {
		p.object("staleness: not measured: %v; by the oracle: %v", j.Unmeasured, ok)
	}
	want := checker.Staleness{Reads: len(all), SinceWrite: checker.NewCurve()}
	for _, l := range all {
		if l.Behind > 0 {
			want.Stale++
			want.AllBehind, want.AllAges = append(want.AllBehind, l.Behind), append(want.AllAges, time.Duration(l.Age))
		}
		for k := range want.SinceWrite {
			point := &want.SinceWrite[k]
			if l.Since < 0 || point.Within > 0 && time.Duration(l.Since) >= point.Within {
				continue
			}
			if point.Reads++; l.Missed {
				point.Stale++
			}
			break
		}
	}
	slices.Sort(want.AllBehind)
	slices.Sort(want.AllAges)
	if got := &j.Staleness; ok && (got.Reads != want.Reads || got.Stale != want.Stale || got.SinceWrite != want.SinceWrite ||
		!slices.Equal(got.AllBehind, want.AllBehind) || !slices.Equal(got.AllAges, want.AllAges)) {
		p.object("staleness: %+v; the oracle: %+v", *got, want)
	}
	if ok {
		p.tally.Measured++
	}
}

func (p *panel) compareInFull(who string, a, b *checker.Judgement) {
	for k, v := range a.Verdicts {
		if w := b.Verdicts[k]; v.Result != w.Result || v.Violations != w.Violations || !slices.Equal(v.Offending, w.Offending) {
			p.object("%s, on %s: %v, offending %v; Check: %v, offending %v", who, v.Guarantee, w.Result, w.Offending, v.Result, v.Offending)
		}
	}
	if a.Unmeasured != nil || b.Unmeasured != nil || !sameStaleness(&a.Staleness, &b.Staleness) {
		p.object("%s: staleness %+v, %v; Check: %+v, %v", who, b.Staleness, b.Unmeasured, a.Staleness, a.Unmeasured)
	}
}

func sameStaleness(a, b *checker.Staleness) bool {
	x, y := *a, *b
	x.AllBehind, y.AllBehind, x.AllAges, y.AllAges = nil, nil, nil, nil // equal if empty, be it nil or not
	return reflect.DeepEqual(x, y) && slices.Equal(a.AllBehind, b.AllBehind) && slices.Equal(a.AllAges, b.AllAges)
}
