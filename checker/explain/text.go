package explain

import (
	"strconv"
	"strings"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// Text says in one sentence, in Japanese in two or three, what the proof is; nothing if
// there is none.
func Text(p *Proof, l lang.Lang) string {
	if p == nil {
		return ""
	}
	s := newSpeaker(p, l)
	switch p.Rule {
	case OwnWriteMissed, EarlierReadMissed, WritesExchanged, WriteBeforeRead:
		return s.inSession()
	case StaleRead:
		return s.stale()
	case NewThenOld:
		return s.newThenOld()
	case FromFuture, FromNowhere:
		return s.fromNowhere()
	case PassedInLog:
		return s.passed()
	case MissedCause, BeforeCause:
		return s.caused()
	case OutOfReach:
		return s.outOfReach()
	case WrongClaim, WrongOrder:
		return s.lie()
	}
	return s.noOrder()
}

// Texts says it in every language, by code, as JSON has it.
func Texts(p *Proof) map[lang.Lang]string {
	words := map[lang.Lang]string{}
	for _, l := range lang.All() {
		words[l] = Text(p, l)
	}
	return words
}

// inSession explains a session guarantee that the subject broke by not respecting an
// operation of its session before it.
func (s *speaker) inSession() string {
	i, before := s.Subject, s.Before
	end, begin := s.endAndBegin(before, i)
	switch s.Rule {
	case OwnWriteMissed:
		return s.say(ownWriteMissed, s.describe(i), s.returned(i), s.client(i), s.written(before), end, s.kind(i), begin, s.demanded())
	case EarlierReadMissed:
		return s.say(earlierReadMissed, s.describe(i), s.returned(i), s.client(i), s.seen(before), s.from(before), end, s.kind(i), begin, s.demanded())
	case WritesExchanged:
		return s.say(writesExchanged, s.describe(i), position(s.Operations[i].At), s.client(i), s.short(before), end, s.kind(i), begin, position(s.Operations[before].At))
	}
	why := s.say(foundItself, s.saw(i))
	if i != before {
		why = s.say(hadReadBefore, s.client(i), s.seen(before), s.from(before), end, s.kind(i), begin)
	}
	return s.say(writeBeforeRead, s.describe(i), position(s.Operations[i].At), why, position(s.Operations[before].Least))
}

func position(at int64) string { return strconv.FormatInt(at, 10) }

// stale explains a read of a value that another write had replaced before it began.
func (s *speaker) stale() string {
	r, w, old := s.Subject, s.Before, s.Older
	begin := s.when(w, r, s.say(theOperation, s.kind(r)))
	if old == None {
		return s.say(staleInitial, s.describe(r), s.returned(r), s.describe(w), begin, s.demanded())
	}
	oldEnd, newBegin := s.endAndBegin(old, w)
	return s.say(staleReplaced, s.describe(r), s.returned(r), s.describe(old), oldEnd, s.describe(w), newBegin, begin, s.demanded())
}

// newThenOld explains a read that returned an older value than one that had ended before
// it began.
func (s *speaker) newThenOld() string {
	r, q := s.Subject, s.Before
	which, had := s.describe(q), hadReturned
	if which == s.describe(r) {
		which = s.say(anEarlier, which)
	}
	if s.Operations[q].F == history.CAS {
		had = hadFound
	}
	return s.say(newThenOld, s.describe(r), s.returned(r), which, s.when(q, r, s.say(thisOperation, s.kind(r))), s.say(had, s.saw(q)), s.whyOlder())
}

func (s *speaker) whyOlder() string {
	r, q := s.Subject, s.Before
	switch {
	case s.Older == None:
		return s.say(isGone, s.saw(r), s.saw(q))
	case s.precedes(s.Older, s.Newer):
		return s.say(isOlder, s.saw(r), s.when(s.Older, s.Newer, s.say(theWriteOf, s.saw(q))))
	}
	return s.say(isOlder, s.saw(r), s.when(s.Older, q, s.say(theReadOf, s.saw(q))))
}

// fromNowhere explains a read of a value that nobody had written.
func (s *speaker) fromNowhere() string {
	r, w := s.Subject, s.Before
	value := Key(s.Operations[r].Key) + "=" + s.saw(r)
	switch {
	case w == None:
		return s.say(nobodyWrote, s.describe(r), s.returned(r), value)
	case s.Rule == FromNowhere:
		return s.say(writeFailed, s.describe(r), s.returned(r), s.describe(w), value)
	case s.Operations[w].Call > s.Operations[r].Return:
		t := s.moments(s.Operations[r].Return, s.Operations[w].Call)
		return s.say(readTooEarly, s.describe(r), s.returned(r), t[0], s.describe(w), t[1])
	}
	return s.say(readBeforeOwn, s.describe(r), s.returned(r), s.client(r), value)
}

// passed says that the subject took place after a newer write of its key, because its
// session had reached that place, or because it stands there.
func (s *speaker) passed() string {
	r, last, newer := s.Subject, s.Before, s.Newer
	why := s.say(itStands)
	if last != None {
		end, begin := s.endAndBegin(last, r)
		why = s.say(hadReached, s.client(r), s.did(last), end, s.kind(r), begin)
	}
	return s.say(passedInLog, s.describe(r), s.returned(r), why, position(s.Place), s.describe(newer), position(s.Operations[newer].At), s.demanded())
}

// did says what operation i did, after "had".
func (s *speaker) did(i int) string {
	if s.Operations[i].F == history.Read {
		return s.say(hadRead, s.seen(i))
	}
	return s.say(hadWritten, s.written(i))
}

// caused tells the way back from the subject.
func (s *speaker) caused() string {
	var way strings.Builder
	from := s.Subject
	for k, l := range s.Way {
		way.WriteString(s.link(from, l, k == 0))
		from = l.Op
	}
	i, last := s.Subject, s.Before
	if s.Rule == MissedCause {
		return s.say(missedCause, s.describe(i), s.returned(i), way.String(), s.demanded())
	}
	return s.say(beforeCause, s.describe(i), position(s.Operations[i].At), way.String(), s.written(last), position(s.Operations[last].At))
}

// link tells one step back from an operation.
func (s *speaker) link(from int, l Link, first bool) string {
	cas := s.Operations[from].F == history.CAS
	switch {
	case l.Saw && cas && first:
		return s.say(linkFound, s.saw(from), s.client(l.Op))
	case l.Saw && cas:
		return s.say(linkReplaced, s.saw(from), s.client(l.Op))
	case l.Saw:
		return s.say(linkWritten, s.client(l.Op))
	case first:
		return s.say(linkFirst, s.client(from), s.did(l.Op))
	}
	return s.say(linkAfter, s.client(from), s.did(l.Op))
}

// lie says how a version that the store stated cannot be true.
func (s *speaker) lie() string {
	i, before := s.Subject, s.Before
	claimed := position(s.Operations[i].Version.Offset())
	switch {
	case s.Rule == WrongOrder:
		end := s.when(before, i, s.say(it))
		return s.say(wrongOrder, s.describe(i), claimed, s.describe(before), position(s.Operations[before].Version.Offset()), end)
	case before == None:
		return s.say(wrongInitial, s.describe(i), s.returned(i), claimed)
	}
	return s.say(wrongClaim, s.describe(i), s.returned(i), claimed, s.describe(before))
}

// outOfReach says that what there was before the subject cannot have become what it saw,
// and what took effect elsewhere.
func (s *speaker) outOfReach() string {
	last := len(s.Spans) - 1
	text := s.outOfSpan(s.Spans[last])
	for _, span := range s.Spans[:last] {
		if span.From == None {
			text += s.say(tookEffectAtFirst, s.describe(span.Made), s.describe(span.To), s.saw(span.To))
		} else {
			text += s.say(tookEffect, s.describe(span.Made), s.describe(span.From), s.describe(span.To), s.saw(span.To))
		}
	}
	return text
}

func (s *speaker) outOfSpan(span Span) string {
	r, from := span.To, span.From
	why := s.say(nothingBetween)
	if len(span.Between) > 0 {
		names := make([]string, len(span.Between))
		for k, i := range span.Between {
			names[k] = s.describe(i)
		}
		why = s.say(nothingMakes, s.saw(r), strings.Join(names, s.say(comma)))
	}
	if from == None {
		return s.say(outOfReachAtFirst, s.describe(r), s.returned(r), Value(history.Nil), why)
	}
	which, had := s.describe(from), s.say(hadLeft, Value(s.Operations[from].Value))
	if s.Operations[from].F == history.Read {
		had = s.say(hadReturned, s.saw(from))
	}
	if which == s.describe(r) {
		which = s.say(anEarlier, which)
	}
	return s.say(outOfReach, s.describe(r), s.returned(r), which, s.when(from, r, s.say(thisOperation, s.kind(r))), had, why)
}

// mostListed is how many operations a sentence lists; a longer list is none that
// anybody reads.
const mostListed = 50

// noOrder explains a guarantee that nothing less than all operations together break.
func (s *speaker) noOrder() string {
	key := Key(s.Operations[0].Key)
	switch sequence := s.Guarantee == "sequential" || s.Guarantee == "causal" || s.Guarantee == "pram"; {
	case sequence:
		return s.say(noPlace, s.say(adjectives[s.Guarantee]), s.list())
	case s.Guarantee == "linearizable":
		return s.say(noOrder, key, s.list())
	case len(s.Operations) > mostListed:
		return s.say(noOrderOfMany, key, len(s.Operations))
	case s.Rule == NoChoice:
		return s.say(noChoice, key, s.log(), s.list())
	case s.Rule == ReadsDisagree:
		return s.say(readsDisagree, key, s.demands())
	}
	return s.say(noOrderOfWrites, key, s.list())
}

var adjectives = map[string]id{"sequential": asSequential, "causal": asCausal, "pram": asPRAM}

// log lists what the writes wrote, in the order of the log.
func (s *speaker) log() string {
	var values []string
	for _, w := range s.writes() {
		values = append(values, s.wrote(w))
	}
	return strings.Join(values, s.say(andThen))
}

func (s *speaker) demands() string {
	var all []string
	for _, d := range s.Demands {
		all = append(all, s.demand(d))
	}
	return strings.Join(all, s.say(semicolon))
}

func (s *speaker) demand(d Demand) string {
	if s.demandsOwn() {
		return s.say(demandsOwn, s.client(d.New), s.wrote(d.Old), s.saw(d.New))
	}
	return s.say(demandsRead, s.client(d.New), s.saw(d.Old), s.saw(d.New))
}

// demandsOwn reports whether demands are about what sessions wrote; else about what
// they read.
func (s *speaker) demandsOwn() bool { return s.Guarantee == "read-your-writes" }
