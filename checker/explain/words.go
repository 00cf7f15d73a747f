package explain

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// A speaker puts one proof into words.
type speaker struct {
	*Proof
	lang   lang.Lang
	placed map[history.Value]bool // with these values, positions are named
	fine   int                    // decimals of all times; -1: as many as tell two apart
	named  bool                   // the guarantee's English name was told
}

func newSpeaker(p *Proof, l lang.Lang) *speaker {
	return &speaker{Proof: p, lang: l, placed: p.repeated(), fine: -1}
}

func (s *speaker) say(id id, args ...any) string { return texts.Say(s.lang, id, args...) }

// describe names an operation: read x by c0 from follower-1, write x=1 by c0.
func (s *speaker) describe(i int) string {
	o := &s.Operations[i]
	switch {
	case o.F == history.Write:
		return s.say(writeBy, Key(o.Key), s.wrote(i), s.client(i))
	case o.F == history.CAS:
		return s.say(casBy, Key(o.Key), s.saw(i), s.wrote(i), s.client(i))
	case o.Node != "":
		return s.say(readFrom, Key(o.Key), s.client(i), o.Node)
	}
	return s.say(readBy, Key(o.Key), s.client(i))
}

// short names a write without its session.
func (s *speaker) short(i int) string {
	if o := &s.Operations[i]; o.F == history.CAS {
		return s.say(shortCAS, Key(o.Key), s.saw(i), s.wrote(i))
	}
	return s.say(shortWrite, s.written(i))
}

func (s *speaker) client(i int) string { return "c" + strconv.Itoa(s.Operations[i].Process) }

// written is what operation i wrote: x=1.
func (s *speaker) written(i int) string { return Key(s.Operations[i].Key) + "=" + s.wrote(i) }

// seen is what operation i read: x->1.
func (s *speaker) seen(i int) string { return Key(s.Operations[i].Key) + "->" + s.saw(i) }

func (s *speaker) wrote(i int) string {
	o := &s.Operations[i]
	return s.value(o.Value, o.At, o.At)
}

func (s *speaker) saw(i int) string {
	o := &s.Operations[i]
	return s.value(o.Saw(), o.Least, o.Most)
}

// value is a value and, where that alone does not tell, its position in the log.
func (s *speaker) value(v history.Value, least, most int64) string {
	switch text := Value(v); {
	case !s.placed[v] || most == Unplaced:
		return text
	case least == most:
		return fmt.Sprintf("%s (#%d)", text, most)
	default: // it may have been any of several writes
		return fmt.Sprintf("%s (#%d–#%d)", text, least, most)
	}
}

// returned says what an operation read.
func (s *speaker) returned(i int) string {
	if s.Operations[i].F == history.CAS {
		return s.say(found, s.saw(i))
	}
	return s.say(returned, s.saw(i))
}

// demanded says what the subject should have seen instead.
func (s *speaker) demanded() string {
	value := s.value(s.left(s.Expected()))
	if s.Operations[s.Subject].F == history.CAS {
		return s.say(hadToFind, value)
	}
	return s.say(hadToReturn, value)
}

// kind is a word for an operation that was named before.
func (s *speaker) kind(i int) string {
	return s.say(map[history.Func]id{history.Read: aRead, history.Write: aWrite, history.CAS: aCAS}[s.Operations[i].F])
}

// from names the node that answered, if it is known.
func (s *speaker) from(i int) string {
	if s.Operations[i].Node == "" {
		return ""
	}
	return s.say(fromNode, s.Operations[i].Node)
}

// when says when operation i ended and that j, named by what, began after it.
func (s *speaker) when(i, j int, what string) string {
	end, begin := s.Operations[i].Return, s.Operations[j].Call
	t := s.moments(end, begin)
	if end == begin {
		return s.say(whenTied, t[0], what)
	}
	return s.say(whenBefore, t[0], what, t[1])
}

// endAndBegin returns when i ended and j began.
func (s *speaker) endAndBegin(i, j int) (end, begin string) {
	t := s.moments(s.Operations[i].Return, s.Operations[j].Call)
	return t[0], t[1]
}

// list names operations and what they returned.
func (s *speaker) list() string {
	parts := make([]string, len(s.Operations))
	for i := range s.Operations {
		parts[i] = s.describe(i)
		if s.Operations[i].Reads() && s.Operations[i].Type == history.OK {
			parts[i] = s.say(listed, parts[i], s.returned(i))
		}
	}
	return strings.Join(parts, s.say(comma))
}

// Key returns a key as sentences have it: as it is if it is a plain word, else quoted.
func Key(key string) string {
	for _, r := range key {
		if !strings.ContainsRune("_./:-", r) && (!unicode.IsLetter(r) && !unicode.IsDigit(r) || !unicode.IsPrint(r)) {
			return visible(history.String(key).JSON())
		}
	}
	if key == "" || strings.HasPrefix(key, "-") || strings.HasSuffix(key, "-") {
		return visible(history.String(key).JSON())
	}
	return key
}

// Value returns a value as people say it: nil, or JSON.
func Value(v history.Value) string {
	if v.IsNil() {
		return "nil"
	}
	return visible(v.JSON())
}

// visible escapes in a JSON string what cannot be seen, or could change how the text
// around it is seen.
func visible(json string) string {
	if !strings.ContainsFunc(json, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return json
	}
	var b strings.Builder
	for _, r := range json {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// refine makes all times of the proof tell one another apart.
func (s *speaker) refine() {
	var times []int64
	for i := range s.Operations {
		times = append(times, s.Operations[i].Call)
		if s.Operations[i].Type == history.OK {
			times = append(times, s.Operations[i].Return)
		}
	}
	slices.Sort(times)
	for decimals := 0; decimals <= 6; decimals++ {
		s.fine = decimals
		apart := true
		for k := 1; k < len(times); k++ {
			apart = apart && (times[k] == times[k-1] || milliseconds(times[k], decimals) != milliseconds(times[k-1], decimals))
		}
		if apart {
			return
		}
	}
}

// moments puts times into words.
func (s *speaker) moments(times ...int64) []string {
	if s.fine < 0 {
		return moments(times...)
	}
	words := make([]string, len(times))
	for k, t := range times {
		words[k] = milliseconds(t, s.fine)
	}
	return words
}

// moments puts times into words, in milliseconds with as few decimals as tell
// the different ones apart.
func moments(times ...int64) []string {
	for decimals := 0; ; decimals++ {
		words := make([]string, len(times))
		apart := true
		for k, t := range times {
			words[k] = milliseconds(t, decimals)
			for j := range k {
				apart = apart && (words[j] != words[k] || times[j] == t)
			}
		}
		if apart || decimals == 6 {
			return words
		}
	}
}

// milliseconds rounds nanoseconds to milliseconds with the given decimals.
func milliseconds(ns int64, decimals int) string {
	unit := int64(math.Pow10(6 - decimals))
	rounded := ns / unit
	if ns%unit >= (unit+1)/2 {
		rounded++
	}
	text := strconv.FormatInt(rounded, 10)
	if decimals > 0 {
		text = strings.Repeat("0", max(0, decimals+1-len(text))) + text
		text = text[:len(text)-decimals] + "." + text[len(text)-decimals:]
	}
	return text + " ms"
}
