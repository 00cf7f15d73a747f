package history

import "unicode/utf8"

// Nearly all lines of a large file are written by a program, all in one way: no space
// but after commas and colons, nothing escaped, no field that is not listed. A quick
// reads such a line in one pass. It knows what it takes and nothing about what is wrong:
// any other line is left to opParser, which could read this one as well.
type quick struct {
	text []byte
	at   int // how much of it was read
	ok   bool
}

// labels are how fields begin.
var labels = func() (all [numFields]string) {
	for f, name := range fieldNames {
		all[f] = `"` + name + `":`
	}
	return all
}()

// quick reads a line, if it is of the usual kind. Otherwise it may leave anything in o.
func (p *opParser) quick(line []byte, o *Op) bool {
	q := quick{text: line, ok: true}
	q.expect('{')
	var seen, null fields
	for f := field(0); q.ok; f++ {
		f = q.label(f)
		if f == numFields || seen.has(f) {
			return false
		}
		seen.add(f)
		if q.null() {
			null.add(f)
		} else {
			q.field(f, o, &p.cache)
		}
		if !q.next() {
			break
		}
	}
	return q.ok && q.at == len(line) && o.complete(seen, null)
}

// fields is a set of fields, one bit for each.
type fields uint16

func (s fields) has(f field) bool { return s>>f&1 > 0 }
func (s *fields) add(f field)     { *s |= 1 << f }

const (
	needed   fields = 1<<fProcess | 1<<fF | 1<<fValue | 1<<fType | 1<<fCall
	nullable fields = 1<<fValue | 1<<fReturn | 1<<fNode | 1<<fVersion
)

// complete reports whether the fields that were seen, some of them null, make a whole
// operation, and applies what the outcome says about it.
func (o *Op) complete(seen, null fields) bool {
	timed := seen.has(fReturn) && !null.has(fReturn)
	if seen&needed != needed || null&^nullable != 0 || o.F == CAS || timed && o.Return < o.Call || !timed && o.Type != Info {
		return false
	}
	if o.Type == Info {
		o.Return = Never
	}
	if o.F == Read && o.Type != OK {
		o.Value = Nil
	}
	return true
}

// field reads the value of a field.
func (q *quick) field(f field, o *Op, cache *stringCache) {
	switch f {
	case fProcess:
		o.Process = int(q.number())
	case fF:
		o.F = Func(q.word(funcNames[:]))
	case fKey:
		o.Key = cache.share(q.plain())
	case fValue:
		o.Value = q.value(cache)
	case fType:
		o.Type = Outcome(q.word(outcomeNames[:]))
	case fCall:
		o.Call = q.number()
	case fReturn:
		o.Return = q.number()
	case fNode:
		o.Node = cache.share(q.plain())
	case fVersion:
		o.Version = At(q.number())
	}
}

// expect reads one byte, which must be this one.
func (q *quick) expect(c byte) {
	if q.at < len(q.text) && q.text[q.at] == c {
		q.at++
	} else {
		q.ok = false
	}
}

// space skips the one space that many programs put there.
func (q *quick) space() {
	if q.at < len(q.text) && q.text[q.at] == ' ' {
		q.at++
	}
}

// label reads the name of a field and the colon. It looks for the likely one first.
func (q *quick) label(likely field) field {
	rest := q.text[q.at:]
	for n := range numFields {
		f := likely + n
		if f >= numFields {
			f -= numFields
		}
		if name := labels[f]; len(rest) > len(name) && string(rest[:len(name)]) == name {
			q.at += len(name)
			q.space()
			return f
		}
	}
	return numFields
}

// next reads what stands after a value, and reports whether another field follows.
func (q *quick) next() bool {
	if q.at < len(q.text) && q.text[q.at] == ',' {
		q.at++
		q.space()
		return true
	}
	q.expect('}')
	return false
}

// null reads null, if that stands here.
func (q *quick) null() bool {
	const null = "null"
	if rest := q.text[q.at:]; len(rest) < len(null) || string(rest[:len(null)]) != null {
		return false
	}
	q.at += len(null)
	return true
}

// mostQuick is how many digits are certainly in range.
const mostQuick = 18

// number reads a whole number.
func (q *quick) number() (n int64) {
	from := q.at
	for q.at < len(q.text) && q.text[q.at]-'0' <= 9 {
		n = n*10 + int64(q.text[q.at]-'0')
		q.at++
	}
	digits := q.at - from
	if digits == 0 || digits > mostQuick || digits > 1 && q.text[from] == '0' {
		q.ok = false
		return 0
	}
	return n
}

// word reads one of the names, and returns its index.
func (q *quick) word(names []string) int {
	word := q.plain()
	for i := 1; i < len(names); i++ {
		if string(word) == names[i] {
			return i
		}
	}
	q.ok = false
	return 0
}

// unquoted are the bytes that stand for themselves in a JSON string, if they are UTF-8.
var unquoted = func() (all [256]bool) {
	for c := range all {
		all[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return all
}()

// plain reads a string in which nothing is escaped, and returns what is between the
// quotes.
func (q *quick) plain() []byte {
	q.expect('"')
	from, above := q.at, byte(0)
	for q.at < len(q.text) && unquoted[q.text[q.at]] {
		above |= q.text[q.at]
		q.at++
	}
	text := q.text[from:q.at]
	q.expect('"')
	if above >= utf8.RuneSelf && !utf8.Valid(text) {
		q.ok = false
	}
	return text
}

// value reads a string, a whole number or a truth value.
func (q *quick) value(cache *stringCache) Value {
	from := q.at
	switch {
	case from == len(q.text):
		q.ok = false
	case q.text[from] == '"':
		q.plain()
	case q.text[from] == '-':
		q.at++
		if q.number() == 0 {
			q.ok = false
		}
	case q.text[from]-'0' <= 9:
		if n := q.number(); n < int64(len(smallInts)) {
			return smallInts[n]
		}
	default:
		q.truth()
	}
	if !q.ok {
		return Nil
	}
	return Value{cache.share(q.text[from:q.at])}
}

// truth reads true or false.
func (q *quick) truth() {
	for _, word := range [...]string{"true", "false"} {
		if rest := q.text[q.at:]; len(rest) >= len(word) && string(rest[:len(word)]) == word {
			q.at += len(word)
			return
		}
	}
	q.ok = false
}
