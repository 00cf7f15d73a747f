package explain

import (
	"fmt"
	"slices"
	"strings"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// Story tells the proof line by line: names for the operations, what follows from what
// happened, what contradicts that, and what single change would have made it legal. Of a
// lie about versions it has only the sentence.
func Story(p *Proof, l lang.Lang) []string {
	s := newSpeaker(p, l)
	steps := p.Steps()
	if len(steps) == 0 {
		return []string{Text(p, l)}
	}
	s.refine()
	lines := s.cast(steps)
	for _, step := range steps {
		lines = append(lines, s.step(step))
	}
	for k, m := range p.Mends {
		lines = append(lines, s.mend(m, k > 0))
	}
	return lines
}

// cast gives names to the operations; in a long list to those that are spoken of.
func (s *speaker) cast(steps []Step) []string {
	spoken := make([]bool, len(s.Operations))
	for _, step := range steps {
		for _, i := range []int{step.A, step.B} {
			if i != None {
				spoken[i] = true
			}
		}
	}
	var lines []string
	left := 0
	for i := range s.Operations {
		if len(s.Operations) > mostListed && !spoken[i] {
			left++
			continue
		}
		lines = append(lines, s.introduce(i))
	}
	if left > 0 {
		lines = append(lines, s.say(letOthers, left))
	}
	return lines
}

// introduce says what operation i is and what came of it.
func (s *speaker) introduce(i int) string {
	o := &s.Operations[i]
	number := fmt.Sprint(o.Index + 1)
	switch {
	case o.Type == history.Fail:
		return s.say(letFailed, tag(i), s.describe(i), number, s.moments(o.Call)[0])
	case o.Type == history.Info:
		return s.say(letUnknown, tag(i), s.describe(i), number, s.moments(o.Call)[0])
	}
	t := s.moments(o.Call, o.Return)
	if o.F == history.Read {
		return s.say(letRead, tag(i), s.describe(i), number, t[0], t[1], s.saw(i))
	}
	return s.say(letWrite, tag(i), s.describe(i), number, t[0], t[1])
}

func tag(i int) string { return fmt.Sprint("T", i+1) }

func (s *speaker) tags(ops []int) string {
	tags := make([]string, len(ops))
	for k, i := range ops {
		tags[k] = tag(i)
	}
	return strings.Join(tags, s.say(comma))
}

// guarantee returns the name of the guarantee, at its first use as a term.
func (s *speaker) guarantee() string {
	if s.named {
		return Name(s.Guarantee, s.lang)
	}
	s.named = true
	return Term(s.Guarantee, s.lang)
}

func (s *speaker) step(step Step) string {
	if step.Kind >= MustSee {
		return s.however(step)
	}
	a, b := step.A, step.B
	switch step.Kind {
	case ComesFirst:
		end, begin := s.endAndBegin(a, b)
		if s.Operations[a].Process == s.Operations[b].Process {
			return s.say(thenInSession, tag(a), tag(b), s.client(a), end, begin)
		}
		return s.say(thenInTime, tag(a), tag(b), end, begin)
	case Sees:
		return s.say(thenSees, tag(b), tag(a), s.written(a))
	case StandsFirst:
		return s.say(thenStandsFirst, tag(a), tag(b), position(s.Operations[a].At), position(s.Operations[b].At))
	case SeesAt:
		return s.say(thenSeesAt, tag(a), position(s.Operations[a].Least))
	case StandsAt:
		return s.say(thenStandsAt, tag(a), position(s.Operations[a].At))
	case Failed:
		return s.say(thenFailed, tag(a))
	}
	return s.follows(step)
}

// follows tells what follows about a read or about values.
func (s *speaker) follows(step Step) string {
	a, b := step.A, step.B
	switch step.Kind {
	case MissedFirst:
		return s.say(thenMissedFirst, tag(a), tag(b), s.saw(a), Key(s.Operations[a].Key))
	case MissedOlder:
		return s.say(thenMissedOlder, tag(a), tag(b), tag(step.C))
	case MissedByPlace:
		_, least, _ := s.left(b)
		return s.say(thenMissedByPlace, tag(a), tag(b), position(s.Operations[a].Most), position(least))
	case OneValue:
		return s.say(thenOneValue, s.tags(s.Groups[step.C].Operations), s.valueOf(step.C))
	case GroupFirst:
		g := s.Groups[step.C]
		end, begin := s.endAndBegin(g.Ends, g.Begins)
		return s.say(thenGroupFirst, s.valueOf(step.C), s.valueOf(1-step.C), tag(g.Ends), end, tag(g.Begins), begin)
	case OlderValue:
		return s.say(thenOlderValue, s.demand(s.Demands[step.C]))
	case InOrder:
		return s.say(thenInOrder, tag(a), tag(b), s.tags(s.order(a, b, step.C)))
	}
	return s.spanned(step)
}

// spanned tells what follows about a span.
func (s *speaker) spanned(step Step) string {
	span := s.Spans[step.C]
	to, from := span.To, span.From
	switch step.Kind {
	case SeesAfter:
		some := s.say(nothingElse)
		if len(span.Between) > 0 {
			some = s.say(onlyThese, s.tags(span.Between))
		}
		if from == None {
			return s.say(thenSawAtFirst, tag(to), s.saw(to), Value(history.Nil), some)
		}
		had := left
		if s.Operations[from].F == history.Read {
			had = seen
		}
		end, begin := s.endAndBegin(from, to)
		return s.say(thenSawAfter, tag(to), s.saw(to), tag(from), s.say(had, Value(s.Operations[from].Value)), end, begin, some)
	case HeldOnly:
		if span.Made == None {
			return s.say(thenHeld, s.values(span.Held, comma), s.effects(span))
		}
		return s.say(thenHeldWithout, tag(span.Made), s.values(span.Held, comma), s.effects(span))
	}
	if from == None {
		return s.say(thenTookEffectAtFirst, tag(span.Made), tag(to), s.saw(to))
	}
	return s.say(thenTookEffect, tag(span.Made), tag(from), tag(to), s.saw(to))
}

// effects says what the operations of a span can have left, but for the one that did.
func (s *speaker) effects(span Span) string {
	var all []string
	for _, i := range span.Between {
		o := &s.Operations[i]
		switch {
		case i == span.Made:
		case o.F == history.Write:
			all = append(all, s.say(leaves, tag(i), Value(o.Value)))
		case slices.Contains(span.Held, o.Old):
			all = append(all, s.say(makesOf, tag(i), Value(o.Value), Value(o.Old)))
		default:
			all = append(all, s.say(wouldFind, tag(i), Value(o.Old)))
		}
	}
	return strings.Join(all, s.say(stop))
}

func (s *speaker) values(values []history.Value, between id) string {
	words := make([]string, len(values))
	for k, v := range values {
		words[k] = Value(v)
	}
	return strings.Join(words, s.say(between))
}

// valueOf returns the value that a group is about.
func (s *speaker) valueOf(group int) string {
	i := s.Groups[group].Operations[0]
	v, least, most := s.left(i)
	return s.value(v, least, most)
}

// however tells the contradiction.
func (s *speaker) however(step Step) string {
	a, b := step.A, step.B
	switch step.Kind {
	case MustSee:
		what := butMustSee
		if s.sawIt(b) {
			what = butMustSeeSeen
		}
		return s.say(what, s.guarantee(), tag(a), tag(b))
	case MustStand:
		if a == b {
			return s.say(butMustStandItself, s.guarantee(), tag(a))
		}
		what := butMustStand
		if s.Rule == WriteBeforeRead {
			what = butMustStandSeen
		}
		return s.say(what, s.guarantee(), tag(a), tag(b))
	case MustBeWritten:
		if b == None {
			return s.say(butNobody, tag(a))
		}
		return s.say(butLater, tag(a), tag(b))
	case BothFirst:
		return s.say(butBoth, s.valueOf(0), s.valueOf(1))
	case MustBeHeld:
		return s.say(butHeld, s.guarantee(), tag(a), s.values(s.Spans[step.C].Held, orValue))
	case Circle:
		return s.say(butCircle)
	}
	return s.say(butNothing, s.guarantee())
}

// sawIt reports whether what counts about operation i is what it saw.
func (s *speaker) sawIt(i int) bool {
	return s.Rule == EarlierReadMissed || s.Rule == NewThenOld && i == s.Before
}

// mend tells a single change after which the guarantee would hold.
func (s *speaker) mend(m Mend, again bool) string {
	lead := s.say(toMend)
	if again {
		lead = s.say(orElse)
	}
	var change string
	switch m.Kind {
	case Returned:
		what := ifReturned
		if s.Operations[m.Op].F == history.CAS {
			what = ifFound
		}
		change = s.say(what, tag(m.Op), s.value(m.Value, m.At, m.At))
	case Overlapped:
		change = s.say(ifOverlapped, tag(m.Op), s.moments(m.At)[0], tag(m.Other))
	default:
		change = s.say(ifExchanged, tag(m.Op), tag(m.Other))
	}
	return s.say(wouldHold, lead, change, s.guarantee())
}
