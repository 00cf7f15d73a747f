package edn

import (
	"fmt"
	"math"

	"lagcheck/history"
)

// A field is one of an event that means something here.
type field int

const (
	fProcess field = iota
	fType
	fF
	fKey
	fValue
	fTime
	numFields
)

var fieldNames = [numFields]string{":process", ":type", ":f", ":key", ":value", ":time"}

// An event is an invocation or a completion.
type event struct {
	at      place
	process int
	f       history.Func
	outcome history.Outcome // zero for an invocation
	time    int64
}

// words say what a keyword of :f or :type stands for.
type words []struct {
	name string
	is   uint8
}

var (
	calls = words{{":read", uint8(history.Read)}, {":write", uint8(history.Write)}, {":cas", uint8(history.CAS)}}
	types = words{{":invoke", 0}, {":ok", uint8(history.OK)}, {":fail", uint8(history.Fail)}, {":info", uint8(history.Info)}}
)

// event reads an event, which begins with the byte c, and takes it in.
func (d *decoder) event(c byte) error {
	e := event{at: d.s.at}
	if c == '#' {
		d.s.take()
		d.name.set(tagged)
		if err := d.s.word(&d.name); err != nil {
			return err
		}
		var ok bool
		var err error
		if c, ok, err = d.s.begin(); err != nil {
			return err
		}
		if !ok {
			return d.s.cut()
		}
	}
	if c != '{' {
		return d.s.at.problem("want an event, a map such as {:process 0, :type :invoke, :f :read, :value nil}")
	}
	if err := d.split(); err != nil {
		return err
	}
	d.position++
	if d.fields[fProcess].kind == keyword {
		return nil // :nemesis
	}
	err := d.parseProcess(&e)
	if err == nil {
		err = d.parseType(&e)
	}
	if err == nil {
		err = d.parseF(&e)
	}
	if err == nil {
		err = d.parseTime(&e)
	}
	if err != nil {
		return err
	}
	return d.pair(&e)
}

// split reads a map, and keeps the fields that mean something.
func (d *decoder) split() error {
	for f := range d.fields {
		d.fields[f].set(absent)
	}
	d.s.take()
	for {
		c, ok, err := d.s.begin()
		at := d.s.at
		switch {
		case err != nil:
			return err
		case !ok:
			return d.s.cut()
		case c == '}':
			d.s.take()
			return nil
		}
		if err := d.s.read(&d.name); err != nil {
			return err
		}
		if d.name.kind != keyword {
			return at.problem("the name of a field is %v: want a keyword, as in {:process 0}; JSON Lines belong in a .jsonl file", &d.name)
		}
		if err := d.field(at); err != nil {
			return err
		}
	}
}

// field reads the value of the field whose name was read.
func (d *decoder) field(at place) error {
	c, ok, err := d.s.begin()
	if err == nil && ok && c == '}' {
		err = at.problem("field %v without a value", &d.name)
	}
	if err != nil {
		return err
	}
	for f, name := range fieldNames {
		if string(d.name.text) != name {
			continue
		}
		if d.fields[f].kind != absent {
			return at.problem("field %v appears twice", &d.name)
		}
		return d.s.read(&d.fields[f])
	}
	return d.s.read(nil)
}

func (d *decoder) parseProcess(e *event) error {
	n, err := d.integer(e, fProcess, math.MaxInt, "a whole number, or a keyword for what is no client")
	e.process = int(n)
	return err
}

func (d *decoder) parseType(e *event) error {
	is, err := d.word(e, fType, types, ":invoke, :ok, :fail or :info")
	e.outcome = history.Outcome(is)
	return err
}

func (d *decoder) parseF(e *event) error {
	is, err := d.word(e, fF, calls, ":read, :write or :cas")
	e.f = history.Func(is)
	return err
}

// millisecond is the time from one position of a file without times to the next.
const millisecond = 1_000_000

// parseTime reads the time, or takes the position for it.
func (d *decoder) parseTime(e *event) (err error) {
	stated := !d.nothing(fTime)
	switch {
	case !d.clock.agrees(stated, e.at) && stated:
		return e.at.problem("there is a :time, which the event of %v has not: either all have one, or none", d.clock.at)
	case stated != d.clock.yes:
		return e.at.problem("missing :time, which the event of %v has: either all have one, or none", d.clock.at)
	case stated:
		e.time, err = d.integer(e, fTime, history.Never-1, "nanoseconds, a whole number")
		return err
	}
	e.time = (d.position - 1) * millisecond
	return nil
}

// nothing reports whether a field is left out or nil.
func (d *decoder) nothing(f field) bool {
	return d.fields[f].kind == absent || d.fields[f].kind == null
}

func (d *decoder) wrong(e *event, f field, want string) error {
	if d.fields[f].kind == absent {
		return e.at.problem("missing %s", fieldNames[f])
	}
	return e.at.problem("%s is %v: want %s", fieldNames[f], &d.fields[f], want)
}

// word reads a keyword that is one of a few.
func (d *decoder) word(e *event, f field, known words, want string) (uint8, error) {
	for i := range known {
		if d.fields[f].kind == keyword && string(d.fields[f].text) == known[i].name {
			return known[i].is, nil
		}
	}
	return 0, d.wrong(e, f, want)
}

// integer reads a whole number from 0 to most.
func (d *decoder) integer(e *event, f field, most int64, want string) (n int64, err error) {
	if d.fields[f].kind != number {
		return 0, d.wrong(e, f, want)
	}
	digits := d.fields[f].text
	if len(digits) > 1 && digits[0] == '0' {
		return 0, d.wrong(e, f, "no leading zeros")
	}
	for _, c := range digits {
		switch {
		case c == '-':
			return 0, d.wrong(e, f, "0 or more")
		case c < '0' || c > '9':
			return 0, d.wrong(e, f, want)
		case n > (most-int64(c-'0'))/10:
			return 0, d.wrong(e, f, fmt.Sprintf("at most %d", most))
		}
		n = n*10 + int64(c-'0')
	}
	return n, nil
}
