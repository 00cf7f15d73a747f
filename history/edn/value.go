package edn

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"lagcheck/history"
)

// argument reads the key and the value of an event.
func (d *decoder) argument(e *event) (a argument, err error) {
	key, value := &d.fields[fKey], &d.fields[fValue]
	a.keyed = !d.nothing(fKey)
	pair := value
	if value.kind == tagged && isTuple(value) {
		pair = &value.items[0]
	}
	tuple := pair != value || !a.keyed && looksLikeTuple(value, e.f)
	switch {
	case tuple && a.keyed:
		return a, e.at.problem("there is a :key, and :value is %v, which has a key, too", value)
	case !d.tuples.agrees(tuple, e.at) && tuple:
		return a, e.at.problem(":value is %v, a tuple [key value], but that of %v is not: either all values are tuples, or none", value, d.tuples.at)
	case tuple != d.tuples.yes:
		return a, e.at.problem(":value is %v, no tuple [key value], but that of %v is: either all values are tuples, or none", value, d.tuples.at)
	case tuple:
		key, value = &pair.items[0], &pair.items[1]
		a.keyed = true
	}
	if a.keyed {
		if a.key, err = d.key(e, key); err != nil {
			return a, err
		}
	}
	if e.f == history.CAS {
		a.old, a.value, err = d.change(e, value)
	} else {
		a.value, err = d.scalar(e, value, ":value")
	}
	return a, err
}

// isTuple reports whether a tagged datum is a tuple of jepsen.independent, or the
// MapEntry that such a tuple is in older versions.
func isTuple(d *datum) bool {
	tag := string(d.text)
	tag = tag[strings.LastIndexAny(tag, "./")+1:]
	return (tag == "tuple" || tag == "MapEntry") && isPair(&d.items[0])
}

// looksLikeTuple decides about a value without tag and key; see the comment of the
// package.
func looksLikeTuple(d *datum, f history.Func) bool {
	return isPair(d) && (f != history.CAS || d.items[1].kind == vector)
}

func isPair(d *datum) bool { return d.kind == vector && len(d.items) == 2 }

// change reads the old and the new value of a cas.
func (d *decoder) change(e *event, value *datum) (old, new history.Value, err error) {
	if !isPair(value) {
		return old, new, e.at.problem(":value is %v: want the pair [old new] for a cas", value)
	}
	if old, err = d.scalar(e, &value.items[0], "old value"); err == nil {
		new, err = d.scalar(e, &value.items[1], "new value")
	}
	return old, new, err
}

// A register is a key as it is in the file, and its text.
type register struct {
	kind kind
	name string
}

// key reads a key as text. It makes sure that different keys are different texts.
func (d *decoder) key(e *event, key *datum) (string, error) {
	if known, ok := d.keys[string(key.text)]; ok && known.kind == key.kind {
		return known.name, nil
	}
	if key.kind == null {
		return "", e.at.problem("key is nil: want a string, a keyword or a number")
	}
	v, err := d.scalar(e, key, "key")
	if err != nil {
		return "", err
	}
	name := v.JSON()
	if key.kind == text || key.kind == keyword {
		name = string(key.text)
	}
	if other, ok := d.keys[name]; ok && other.kind != key.kind {
		return "", e.at.problem("key %v cannot be told from an earlier key %q that is of another type", key, name)
	}
	d.keys[name] = register{key.kind, name}
	return name, nil
}

// mostValues bounds what recent values take.
const mostValues = 1 << 13

// scalar reads a value of a register. Recent values are kept, so that a value that
// recurs is held once.
func (d *decoder) scalar(e *event, from *datum, what string) (history.Value, error) {
	switch from.kind {
	case absent, null:
		return history.Nil, nil
	case boolean:
		return history.Bool(from.text[0] == 't'), nil
	case number, text, keyword:
	default:
		return history.Nil, e.at.problem("%s is %v: want nil, true, false, a number, a string or a keyword", what, from)
	}
	d.recent = append(append(d.recent[:0], byte(from.kind)), from.text...)
	if v, ok := d.values[string(d.recent)]; ok {
		return v, nil
	}
	v, err := d.parse(e, from, what)
	if err != nil {
		return v, err
	}
	if len(d.values) == mostValues {
		clear(d.values)
	}
	d.values[string(d.recent)] = v
	return v, nil
}

// parse reads a value that is no recent one.
func (d *decoder) parse(e *event, from *datum, what string) (history.Value, error) {
	if from.kind == number {
		v, ok := parseNumber(from.text)
		if !ok {
			return v, e.at.problem("%s is %v: want a number such as 12, -0.5 or 1e9, or a string", what, from)
		}
		return v, nil
	}
	if !utf8.Valid(from.text) {
		return history.Nil, e.at.problem("%s is %v: text is not UTF-8", what, from)
	}
	if len(from.text) > 0 && from.text[0] == ':' {
		if err := d.colons(e, from); err != nil {
			return history.Nil, err
		}
	}
	return history.String(string(from.text)), nil
}

// colons refuses a file in which a keyword and a string could be the same value.
func (d *decoder) colons(e *event, from *datum) error {
	mine, other, is := &d.colon, d.keyword, "a keyword"
	if from.kind == keyword {
		mine, other, is = &d.keyword, d.colon, "a string"
	}
	if *mine = e.at; other != (place{}) {
		return e.at.problem("%v cannot be told from %s that begins with a colon, such as in %v", from, is, other)
	}
	return nil
}

// parseNumber reads a number of EDN, which is that of JSON but for a plus before it
// and, after it, an N if it is an integer or an M.
func parseNumber(raw []byte) (history.Value, bool) {
	digits := raw
	switch raw[len(raw)-1] {
	case 'N':
		digits = raw[:len(raw)-1]
		if bytes.ContainsAny(digits, ".eE") {
			return history.Nil, false
		}
	case 'M':
		digits = raw[:len(raw)-1]
	}
	v, err := history.ParseValue(string(bytes.TrimPrefix(digits, []byte("+"))))
	return v, err == nil
}
