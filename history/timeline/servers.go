package timeline

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"lagcheck/history"
)

// Servers are lanes below those of the clients: what an observer of the whole store
// adds to a history, so that one sees why a read was old.
type Servers struct {
	Nodes  []string // one lane each, the leader first
	Start  []int64  // how much of the log each node has at first; 0 where it is too short, [Unknown]
	Events []Event  // in order of time
	Note   string   // where this is known from, or how far it can be trusted
}

// An Event is something that a node does.
type Event struct {
	Kind   EventKind
	Node   int   // index in Nodes
	At     int64 // nanoseconds, on the clock of the history
	Offset int64 // position in the leader's log, see EventKind
	Op     int   // index in the history of what was served or written there, -1 if it is none of them
	Sent   int64 // Received: when the leader sent it
	Lacks  int64 // Served: a position that the node must have lacked, if its state is Unknown; else 0
}

// Unknown is the start of a node of which nobody knows how much of the log it has.
const Unknown int64 = -1

// An EventKind says what a node does, and what the event's Offset means.
type EventKind uint8

// What nodes do.
const (
	Appended  EventKind = iota // the leader puts Op into its log, which now goes up to Offset
	Received                   // a follower gets news of the log up to Offset
	Applied                    // a follower takes Op into its state, which now goes up to Offset
	Served                     // a node looks into its state, which goes up to Offset, to answer Op; if that is Unknown, Op saw Offset
	Restarted                  // a node comes up with the log up to Offset
)

// changes reports whether the node's state is another one after the event.
func (k EventKind) changes() bool { return k == Appended || k == Applied || k == Restarted }

// A serverLane is a node with what happens to it, in columns.
type serverLane struct {
	name   string // of the node, and what it has at first: "follower-1 #0"
	tokens []token
}

// A token is what happens at a node at one time.
type token struct {
	time   int // index of the time
	text   string
	events []Event
	says   []string // for each event, text without brackets
}

// serverLanes groups the events by node and time. Those of no node are left out.
func (d *drawing) serverLanes() []serverLane {
	s := d.options.Servers
	if s == nil {
		return nil
	}
	lanes := make([]serverLane, len(s.Nodes))
	for n, node := range s.Nodes {
		lanes[n].name = printable(node)
		if start := s.start(n); start != Unknown {
			lanes[n].name += fmt.Sprintf(" #%d", start)
		}
	}
	for _, e := range s.events() {
		lane := &lanes[e.Node]
		at := d.index(e.At)
		if k := len(lane.tokens); k == 0 || lane.tokens[k-1].time != at {
			lane.tokens = append(lane.tokens, token{time: at})
		}
		t := &lane.tokens[len(lane.tokens)-1]
		says := d.says(e)
		if t.events, t.says = append(t.events, e), append(t.says, says); e.Kind.changes() {
			t.text += "[" + says + "]"
		} else {
			t.text += "(" + says + ")"
		}
	}
	return lanes
}

func (s *Servers) start(node int) int64 {
	if node < len(s.Start) {
		return s.Start[node]
	}
	return 0
}

// events returns the events of the nodes in order of time.
func (s *Servers) events() []Event {
	known := slices.DeleteFunc(slices.Clone(s.Events), func(e Event) bool { return e.Node < 0 || e.Node >= len(s.Nodes) })
	slices.SortStableFunc(known, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	return known
}

// says is what stands on a node's lane.
func (d *drawing) says(e Event) string {
	o := d.op(e.Op)
	switch {
	case e.Kind == Restarted:
		return d.options.say(sayRestarts, fmt.Sprint(e.Offset))
	case e.Kind == Received:
		return d.options.say(sayReceives, fmt.Sprint(e.Offset))
	case e.Kind != Served && o != nil:
		return fmt.Sprintf("#%d %s", e.Offset, written(o))
	case e.Kind != Served:
		return fmt.Sprintf("#%d", e.Offset)
	case o == nil:
		return d.options.say(sayAnswers)
	case o.Writes():
		return d.options.say(sayRefuses, name(o)) // else it would have been appended
	}
	text := d.options.say(sayReads, name(o))
	if d.options.Servers.start(e.Node) == Unknown && e.Offset >= 0 {
		text = d.options.say(sayReadsAt, name(o), fmt.Sprint(e.Offset))
	}
	if e.Lacks > 0 {
		text = d.options.say(sayButLacks, text, d.options.say(sayLacks, fmt.Sprint(e.Lacks)))
	}
	return text
}

// name is the client's.
func name(o *history.Op) string { return fmt.Sprintf("c%d", o.Process) }

// op returns an operation of an event, nil if it has none.
func (d *drawing) op(i int) *history.Op {
	if i < 0 || i >= len(d.h) {
		return nil
	}
	return &d.h[i]
}

// written says what an operation put into the log: x=1.
func written(o *history.Op) string {
	return shorten(keyText(o.Key), longestText) + "=" + shorten(valueText(o.Value), longestText)
}

// A stretch is a time in which a node has the same part of the log.
type stretch struct {
	from, to int64 // until Never
	offset   int64 // what the node has
	missing  int64 // how many positions of the log the leader has moreover
}

// lacks says what is missing.
func (d *drawing) lacks(s *stretch) string {
	if s.missing == 1 {
		return d.options.say(sayLacks, fmt.Sprint(s.offset+1))
	}
	return d.options.say(sayLacksMany, fmt.Sprint(s.offset+1), fmt.Sprint(s.offset+s.missing))
}

// stretches divides the time of a node of which is known what it has.
func (s *Servers) stretches(node int) []stretch {
	leader := s.start(0)
	has := stretch{from: math.MinInt64, offset: s.start(node), missing: leader - s.start(node)}
	if has.offset == Unknown {
		return nil
	}
	var all []stretch
	for _, e := range s.events() {
		if !e.Kind.changes() || e.Node != node && e.Node != 0 {
			continue
		}
		next := has
		if e.Node == 0 {
			leader = e.Offset
		}
		if e.Node == node {
			next.offset = e.Offset
		}
		next.from, next.missing = e.At, leader-next.offset
		if next.offset == has.offset && next.missing == has.missing {
			continue
		}
		if has.to = next.from; has.to > has.from {
			all = append(all, has)
		}
		has = next
	}
	has.to = history.Never
	return append(all, has)
}

// stretchColumns are where a stretch starts and ends.
func (d *drawing) stretchColumns(s stretch) (from, to int) {
	from, to = d.origin, d.width
	if s.from != math.MinInt64 {
		from = d.column(s.from)
	}
	if s.to != history.Never {
		to = d.column(s.to)
	}
	return from, to
}

// column is that of a time.
func (d *drawing) column(time int64) int { return d.origin + d.at[d.index(time)] }

// drawServer writes a node's lane as a comment: dots where it is behind the leader.
func (d *drawing) drawServer(node int) string {
	lane := &d.servers[node]
	var line pen
	line.write("# " + lane.name)
	stretches := d.options.Servers.stretches(node)
	line.to(d.origin)
	at := func(k int) int {
		if k == len(lane.tokens) {
			return d.width
		}
		return d.origin + d.at[lane.tokens[k].time]
	}
	for k := 0; ; k++ {
		for _, s := range stretches {
			fill := "-"
			if s.missing > 0 {
				fill = "."
			}
			_, to := d.stretchColumns(s)
			line.write(strings.Repeat(fill, max(0, min(to, at(k))-line.column)))
		}
		if k == len(lane.tokens) {
			return line.String()
		}
		line.to(at(k))
		line.write(lane.tokens[k].text)
	}
}

// printable replaces what a terminal does not show, line ends among it, by blanks.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if shown(r) {
			return r
		}
		return ' '
	}, s)
}
