package history

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// A field is one that an operation's JSON object can have.
type field int

const (
	fProcess field = iota
	fF
	fKey
	fValue
	fType
	fCall
	fReturn
	fNode
	fVersion
	numFields
)

var fieldNames = [numFields]string{"process", "f", "key", "value", "type", "call", "return", "node", "version"}

// opParser reads operations from lines. Its fields hold the line's raw JSON,
// nil where a field is left out.
type opParser struct {
	raw   [numFields][]byte
	cache stringCache
}

// parse reads an operation from a line.
func (p *opParser) parse(line []byte, o *Op) error {
	if p.quick(line, o) {
		return nil
	}
	*o = Op{}
	return p.parseAny(line, o)
}

// parseAny reads any line.
func (p *opParser) parseAny(line []byte, o *Op) error {
	if err := checkLine(line); err != nil {
		return err
	}
	p.split(line)
	steps := [...]func(*Op) error{p.parseProcess, p.parseF, p.parseKey, p.parseType, p.parseValue, p.parseTimes, p.parseServed}
	for _, step := range steps {
		if err := step(o); err != nil {
			return err
		}
	}
	return nil
}

// split finds the fields of a line that is known to be a valid JSON object.
func (p *opParser) split(line []byte) {
	p.raw = [numFields][]byte{}
	rest := skipSpace(line)[1:]
	for {
		rest = skipSpace(rest)
		switch rest[0] {
		case '}':
			return
		case ',':
			rest = skipSpace(rest[1:])
		}
		name := rest[:valueEnd(rest)]
		rest = skipSpace(skipSpace(rest[len(name):])[1:])
		end := valueEnd(rest)
		if f := fieldNamed(name); f < numFields {
			p.raw[f] = rest[:end]
		}
		rest = rest[end:]
	}
}

func fieldNamed(quoted []byte) field {
	name := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(name, '\\') >= 0 {
		name, _ = jsontext.AppendUnquote(nil, quoted) // known to be valid
	}
	for f, known := range fieldNames {
		if string(name) == known {
			return field(f)
		}
	}
	return numFields
}

func (p *opParser) parseProcess(o *Op) error {
	n, err := p.integer(fProcess, math.MaxInt)
	o.Process = int(n)
	return err
}

func (p *opParser) parseF(o *Op) error {
	i, err := p.word(fF, funcNames[:])
	o.F = Func(i)
	return err
}

func (p *opParser) parseType(o *Op) error {
	i, err := p.word(fType, outcomeNames[:])
	o.Type = Outcome(i)
	return err
}

func (p *opParser) parseKey(o *Op) (err error) {
	if p.raw[fKey] != nil {
		o.Key, err = p.text(fKey)
	}
	return err
}

func (p *opParser) parseValue(o *Op) (err error) {
	raw := p.raw[fValue]
	switch {
	case o.F == Read && o.Type != OK:
		return nil // whatever is recorded, nothing was seen
	case raw == nil:
		return p.missing(fValue)
	case o.F == CAS:
		return p.parsePair(raw, o)
	}
	if o.Value, err = scalar(raw, p.cache.share); err != nil {
		return &SyntaxError{Problem: fmt.Sprintf(`"value" is %v`, err)}
	}
	return nil
}

func (p *opParser) parsePair(raw []byte, o *Op) error {
	wrong := &SyntaxError{Problem: fmt.Sprintf(`"value" is %s: want the pair [old,new] for a cas`, clip(string(raw)))}
	if raw[0] != '[' {
		return wrong
	}
	var pair [2]Value
	n := 0
	for rest := skipSpace(raw[1:]); rest[0] != ']'; n++ {
		if rest[0] == ',' {
			rest = skipSpace(rest[1:])
		}
		end := valueEnd(rest)
		if n == len(pair) {
			return wrong
		}
		v, err := scalar(rest[:end], p.cache.share)
		if err != nil {
			return &SyntaxError{Problem: fmt.Sprintf(`"value" holds %v`, err)}
		}
		pair[n] = v
		rest = skipSpace(rest[end:])
	}
	if n != len(pair) {
		return wrong
	}
	o.Old, o.Value = pair[0], pair[1]
	return nil
}

func (p *opParser) parseTimes(o *Op) (err error) {
	if o.Call, err = p.integer(fCall, Never-1); err != nil {
		return err
	}
	if o.Type == Info && p.absent(fReturn) {
		o.Return = Never
		return nil
	}
	if p.absent(fReturn) {
		return p.missing(fReturn)
	}
	if o.Return, err = p.integer(fReturn, Never-1); err != nil {
		return err
	}
	if o.Return < o.Call {
		return &SyntaxError{Problem: fmt.Sprintf("return %d is before call %d", o.Return, o.Call)}
	}
	if o.Type == Info {
		o.Return = Never // a time-out says when the client gave up, nothing else
	}
	return nil
}

func (p *opParser) parseServed(o *Op) (err error) {
	if !p.absent(fNode) {
		if o.Node, err = p.text(fNode); err != nil {
			return err
		}
	}
	if !p.absent(fVersion) {
		offset, err := p.integer(fVersion, math.MaxInt64-1)
		o.Version = At(offset)
		return err
	}
	return nil
}

// absent reports whether an optional field is left out or null.
func (p *opParser) absent(f field) bool {
	return p.raw[f] == nil || p.raw[f][0] == 'n'
}

func (p *opParser) missing(f field) error {
	return &SyntaxError{Problem: fmt.Sprintf("missing %q", fieldNames[f])}
}

func (p *opParser) wrong(f field, want string) error {
	return &SyntaxError{Problem: fmt.Sprintf("%q is %s: want %s", fieldNames[f], clip(string(p.raw[f])), want)}
}

// integer reads a whole number from 0 to most, written as one.
func (p *opParser) integer(f field, most int64) (int64, error) {
	raw := p.raw[f]
	if raw == nil {
		return 0, p.missing(f)
	}
	if len(raw) > 1 && raw[0] == '-' && bytes.Trim(raw[1:], "0123456789") == nil {
		return 0, p.wrong(f, "0 or more")
	}
	var n int64
	for _, c := range raw {
		if c < '0' || c > '9' {
			return 0, p.wrong(f, "a whole number in digits")
		}
		digit := int64(c - '0')
		if n > (most-digit)/10 {
			return 0, p.wrong(f, "at most "+strconv.FormatInt(most, 10))
		}
		n = n*10 + digit
	}
	return n, nil
}

// word reads one of the names, and returns its index.
func (p *opParser) word(f field, names []string) (int, error) {
	raw := p.raw[f]
	if raw == nil {
		return 0, p.missing(f)
	}
	for i := 1; i < len(names); i++ {
		if len(raw) == len(names[i])+2 && raw[0] == '"' && string(raw[1:len(raw)-1]) == names[i] {
			return i, nil
		}
	}
	if raw[0] == '"' && bytes.IndexByte(raw, '\\') >= 0 {
		p.raw[f] = []byte(fmt.Sprintf("%q", unquote(raw)))
		if bytes.IndexByte(p.raw[f], '\\') < 0 {
			return p.word(f, names) // an escaped letter is still that letter
		}
	}
	return 0, p.wrong(f, fmt.Sprintf("%q, %q or %q", names[1], names[2], names[3]))
}

func (p *opParser) text(f field) (string, error) {
	raw := p.raw[f]
	switch {
	case raw[0] != '"':
		return "", p.wrong(f, "a string")
	case bytes.IndexByte(raw, '\\') >= 0:
		return unquote(raw), nil
	}
	return p.cache.share(raw[1 : len(raw)-1]), nil
}
