package timeline

import (
	"fmt"
	"slices"
	"strings"

	"lagcheck/history"
)

// Mermaid draws a history as a sequence diagram in Mermaid's language, for pages that
// render it: a lifeline for each process and each node, calls and answers in order of
// time, those at one time with the calls first. Marked operations stand on a red
// ground. With lanes of servers the diagram shows when a write came into the leader's
// log, how followers got it, and what a node had when it was read.
//
// Mermaid draws at most [MermaidLimit] characters: [Choose] a part of a large
// history. An invalid history gives a diagram that says what is wrong.
func Mermaid(h history.History, options Options) string {
	if err := h.Validate(); err != nil {
		h, options = nil, Options{Notes: []string{options.say(sayNotAHistory, err.Error())}, Lang: options.Lang}
	}
	m := &sequence{drawing: &drawing{h: h, options: options, sessions: h.Sessions()}}
	m.line("sequenceDiagram")
	title := printable(options.Title)
	if title != "" {
		m.line("    accTitle: %s", mermaidText(title))
	}
	m.participants()
	if title != "" { // what Mermaid calls a title is cut off where it is wider than the diagram
		m.longNote(title)
	}
	for _, s := range m.inOrder() {
		m.step(s)
	}
	for _, note := range m.notes() {
		m.longNote(printable(note))
	}
	return m.String()
}

// longNote writes a sentence over the whole diagram.
func (m *sequence) longNote(text string) {
	m.note(m.first, m.last, strings.Join(wrap(text, noteColumns), "\n"))
}

// MermaidLimit is how many characters Mermaid draws, if it is not configured
// otherwise (maxTextSize).
const MermaidLimit = 50_000

// noteColumns is how long a line of a note is.
const noteColumns = 60

// A sequence is a diagram under construction.
type sequence struct {
	*drawing
	strings.Builder
	nodes       []string // participants that serve, "store" if no node is named
	served      []int    // for each operation the index of its node, -1 if unknown
	open        []bool   // for each session, whether it waits for an answer that never came
	first, last string   // participants
}

func (m *sequence) line(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

func (m *sequence) note(from, to, text string) {
	if from != to {
		from += "," + to
	}
	m.line("    Note over %s: %s", from, mermaidText(text))
}

// participants declares the lifelines.
func (m *sequence) participants() {
	m.open = make([]bool, len(m.sessions))
	m.nodes = nodesOf(m.h)
	if s := m.options.Servers; s != nil {
		m.nodes = s.Nodes
	}
	if m.nodes == nil {
		m.nodes = []string{"store"}
	}
	m.first, m.last = "n0", fmt.Sprintf("n%d", len(m.nodes)-1)
	for _, session := range m.sessions {
		client := m.client(session[0])
		if m.first == "n0" {
			m.first = client
		}
		m.line("    participant %s", client)
	}
	for n, node := range m.nodes {
		m.line("    participant n%d as %s", n, mermaidText(printable(node)))
	}
	m.serve()
}

func (m *sequence) client(i int) string { return fmt.Sprintf("c%d", m.h[i].Process) }

// serve finds out which node each operation goes to.
func (m *sequence) serve() {
	m.served = make([]int, len(m.h))
	for i := range m.h {
		m.served[i] = slices.Index(m.nodes, m.h[i].Node)
		if m.served[i] < 0 && (m.h[i].Writes() || len(m.nodes) == 1) {
			m.served[i] = 0
		}
	}
	if s := m.options.Servers; s != nil {
		for _, e := range s.events() {
			if (e.Kind == Appended || e.Kind == Served) && m.op(e.Op) != nil {
				m.served[e.Op] = e.Node
			}
		}
	}
}

// A sequenceStep is a row of the diagram: a call, an answer, or an event at a server.
type sequenceStep struct {
	at      int64
	rank    int // at one time: calls, then servers, then answers
	session int
	op      int
	event   Event
}

const (
	calls = iota
	serves
	answers
)

// inOrder merges the sessions and the servers by time. At one time calls come first,
// as far as the order within each session allows.
func (m *sequence) inOrder() []sequenceStep {
	queues := make([][]sequenceStep, len(m.sessions)+1)
	rows := 0
	for s, session := range m.sessions {
		for _, i := range session {
			queues[s] = append(queues[s], sequenceStep{at: m.h[i].Call, rank: calls, session: s, op: i})
			if m.h[i].Return != history.Never {
				queues[s] = append(queues[s], sequenceStep{at: m.h[i].Return, rank: answers, session: s, op: i})
			}
		}
		rows += len(queues[s])
	}
	if servers := m.options.Servers; servers != nil {
		for _, e := range servers.events() {
			queues[len(m.sessions)] = append(queues[len(m.sessions)], sequenceStep{at: e.At, rank: serves, event: e})
		}
		rows += len(servers.events())
	}
	steps := make([]sequenceStep, 0, rows)
	for {
		next := -1
		for q := range queues {
			if len(queues[q]) > 0 && (next < 0 || queues[q][0].before(&queues[next][0])) {
				next = q
			}
		}
		if next < 0 {
			return steps
		}
		steps = append(steps, queues[next][0])
		queues[next] = queues[next][1:]
	}
}

func (s *sequenceStep) before(o *sequenceStep) bool {
	return s.at < o.at || s.at == o.at && s.rank < o.rank
}

func (m *sequence) step(s sequenceStep) {
	switch s.rank {
	case calls:
		m.call(s.session, s.op)
	case serves:
		m.event(s.event)
	default:
		m.answer(s.op)
	}
}

// call draws what a client asks. It waits for the answer until it gets one or asks
// again.
func (m *sequence) call(session, i int) {
	o, c := &m.h[i], m.client(i)
	if m.open[session] {
		m.line("    deactivate %s", c)
	}
	m.open[session] = o.Return == history.Never
	asked := *o
	asked.Node, asked.Version = "", history.Version{}
	if o.F == history.Read {
		asked.Type = history.Info // whose label has no value
	}
	text := milliseconds(o.Call) + " " + shortLabel(asked)
	if o.Return == history.Never {
		text = m.options.say(sayWithoutAnswer, text)
	}
	m.line("    activate %s", c)
	if node := m.served[i]; node >= 0 {
		m.line("    %s->>n%d: %s", c, node, mermaidText(text))
	} else {
		m.note(c, c, text)
	}
	if o.Return == history.Never && slices.Contains(m.options.Marks, i) {
		m.note(c, c, wrong(o))
	}
}

// answer draws what a client gets back.
func (m *sequence) answer(i int) {
	o, c := &m.h[i], m.client(i)
	marked := slices.Contains(m.options.Marks, i)
	if marked {
		m.line("    rect rgba(255, 0, 0, 0.2)")
	}
	text, arrow := milliseconds(o.Return)+" ", "-->>"
	switch {
	case o.Type == history.Fail:
		text, arrow = text+m.options.say(sayFailed), "--x"
	case o.F == history.Read:
		text += shorten(valueText(o.Value), longestText)
	default:
		text += "ok"
	}
	if o.Version.Known() {
		text += fmt.Sprintf(" #%d", o.Version.Offset())
	}
	if node := m.served[i]; node >= 0 {
		m.line("    n%d%s%s: %s", node, arrow, c, mermaidText(text))
	} else {
		m.note(c, c, text)
	}
	if marked {
		m.note(c, c, wrong(o))
		m.line("    end")
	}
	m.line("    deactivate %s", c)
}

// wrong names a marked operation.
func wrong(o *history.Op) string {
	o = &history.Op{F: o.F, Key: o.Key, Old: o.Old, Value: o.Value, Type: o.Type}
	return "✗ " + shortLabel(*o)
}

// event draws what a node does.
func (m *sequence) event(e Event) {
	node := fmt.Sprintf("n%d", e.Node)
	switch e.Kind {
	case Received:
		m.line("    n0-)%s: %s", node, mermaidText(m.options.say(sayLogUpTo, fmt.Sprint(e.Offset))))
	case Served:
		if says := m.has(e); says != "" {
			m.note(node, node, says)
		}
	default:
		m.note(node, node, m.says(e))
	}
}

// has says what a node has when it is read, as far as it is known.
func (m *sequence) has(e Event) string {
	if m.op(e.Op) == nil || m.h[e.Op].Writes() {
		return m.says(e)
	}
	if m.options.Servers.start(e.Node) != Unknown {
		held := stretch{offset: e.Offset}
		for _, leader := range m.options.Servers.stretches(0) {
			if leader.from < e.At {
				held.missing = leader.offset - e.Offset
			}
		}
		if held.missing > 0 {
			return m.options.say(sayHasAndLacks, fmt.Sprint(e.Offset), m.lacks(&held))
		}
		return m.options.say(sayHas, fmt.Sprint(e.Offset))
	}
	if e.Lacks > 0 {
		return m.options.say(sayLacks, fmt.Sprint(e.Lacks))
	}
	return ""
}
