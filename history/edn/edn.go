// Package edn reads the histories that Jepsen and Knossos record, in EDN, the
// notation of Clojure: a stream of events, in the order in which they happened,
// of which an invocation and its completion make one [history.Op].
//
//	{:process 0, :type :invoke, :f :write, :value 1, :time 10}     c0: |--w x=1--|
//	{:process 1, :type :invoke, :f :read, :value nil, :time 15}
//	{:process 0, :type :ok, :f :write, :value 1, :time 20}
//	{:process 1, :type :ok, :f :read, :value 1, :time 30}          c1:    |--r x->1--|
//
// The events stand one after the other, or in one vector or list. Each may have
// a tag, #jepsen.history.Op{...}. Comments, commas and #_ are what EDN says they
// are. Fields that are not listed here (:index, :error, ...) are skipped.
//
// # Events
//
//   - :process is a whole number. Events of a keyword, such as :nemesis, are skipped.
//   - :type is :invoke, or how the operation ended: :ok, :fail or :info. One that
//     never ended is info. Jepsen lets a process that ended with :info go on under
//     another number, and so does this package: that is a new session. A process
//     that keeps its number, as some recorders do, stays one session.
//   - :f is :read, :write or :cas, the same in both events.
//   - :time is in nanoseconds. If no event has one, the clock is the position in the
//     file, a millisecond for each event: then only the order counts, and ages and
//     latencies mean nothing. A file in which some events have one is refused.
//   - :value is what was read, in the completion; what is written, in the invocation;
//     and the pair [old new] of a cas. Where both events state it they must agree,
//     but a read may be invoked with nil. Of :fail and :info it is not looked at,
//     for Jepsen's clients put an error there.
//
// # Keys
//
// The register is named by :key, or by a value that is a tuple [key value] as
// jepsen.independent makes them, tagged (#jepsen.independent/tuple, any MapEntry)
// or, as Jepsen prints them, not. Without either it is "".
//
// Registers here hold no vectors, so a read or write of a vector of two is taken
// for a tuple, and so is a cas of [key [old new]], while a cas of [old new] is not.
// Either all values of a file are tuples or none is. Thus a file of registers that
// do hold vectors is refused at its first read invoked with nil; only one that
// never reads would be mistaken. A value with a :key is never a tuple.
//
// # Values
//
// Numbers, strings, true, false and nil are the values of package history; 1, 1.0,
// 1N and 1M are one value. A keyword :a is the string ":a", which is not "a"; a
// file with both keywords and strings that begin with a colon is refused. Keys are
// texts: strings and keywords as above, numbers as they are written in JSON, and
// a file in which two different keys would have the same text is refused.
//
// The package has its own reader, because olympos.io/encoding/edn, which is
// complete, does not say on which line a value is wrong, dies of deep nesting in a
// way that cannot be recovered from, and takes five times as long.
package edn

import (
	"errors"
	"fmt"
	"io"

	"lagcheck/history"
)

// Decode reads a history in Jepsen's EDN. Operations are listed in the order of
// their invocations. The name stands for the input in errors. The history is
// validated; whatever is wrong with the text is a [*history.SyntaxError]. The text
// is never held as a whole.
func Decode(r io.Reader, name string) (history.History, error) {
	d := decoder{s: newScanner(r), sessions: map[int]session{}, keys: map[string]register{}, values: map[string]history.Value{}}
	err := d.file()
	if d.s.err != nil {
		return nil, fmt.Errorf("read %s: %w", name, d.s.err)
	}
	var h history.History
	if err == nil {
		h, err = d.finish()
	}
	var syntax *history.SyntaxError
	if errors.As(err, &syntax) {
		syntax.File = name
	}
	return h, err
}

// A decoder turns events into operations.
type decoder struct {
	s        *scanner
	name     datum            // of the field that was read last
	fields   [numFields]datum // of the event that was read last
	position int64            // events so far

	ops      operations
	sessions map[int]session

	clock   choice                   // whether events have a :time
	tuples  choice                   // whether values are tuples
	keys    map[string]register      // by their text
	values  map[string]history.Value // recent ones by kind and text
	recent  []byte                   // room for kind and text
	keyword place                    // the first value that is a keyword, if any
	colon   place                    // the first string that begins with a colon, if any
}

// A choice is made for the whole file by the event that first shows it.
type choice struct {
	yes bool
	at  place // of that event; zero before it
}

// agrees reports whether what an event shows is what the first one showed.
func (c *choice) agrees(yes bool, at place) bool {
	if c.at == (place{}) {
		*c = choice{yes, at}
	}
	return c.yes == yes
}

// file reads events to the end of the text.
func (d *decoder) file() error {
	c, ok, err := d.s.begin()
	if err == nil && ok && (c == '[' || c == '(') {
		if err = d.list(closers[c]); err == nil {
			err = d.end()
		}
		return err
	}
	for ; ok && err == nil; c, ok, err = d.s.begin() {
		err = d.event(c)
		if err != nil {
			return err
		}
	}
	return err
}

// list reads the events of a vector or list.
func (d *decoder) list(closer byte) error {
	opened := d.s.at
	d.s.take()
	for {
		c, ok, err := d.s.begin()
		switch {
		case err != nil:
			return err
		case !ok:
			return d.s.at.problem("text ends before the %c of %v: is the file cut off?", closer, opened)
		case c == closer:
			d.s.take()
			return nil
		}
		if err := d.event(c); err != nil {
			return err
		}
	}
}

// end makes sure that nothing follows.
func (d *decoder) end() error {
	_, more, err := d.s.begin()
	if err == nil && more {
		err = d.s.at.problem("text after the list of events: want one list, or events without brackets around")
	}
	return err
}

// finish makes a history of what was read.
func (d *decoder) finish() (history.History, error) {
	for _, s := range d.sessions {
		if s.running {
			forget(d.ops.at(s.op))
		}
	}
	h := d.ops.history()
	if len(h) == 0 {
		return nil, &history.SyntaxError{Problem: "no operations: want events such as {:process 0, :type :invoke, :f :read, :value nil}"}
	}
	if err := h.Validate(); err != nil { // each event was checked, so there is no line to name
		return nil, &history.SyntaxError{Problem: err.Error(), Err: err}
	}
	return h, nil
}
