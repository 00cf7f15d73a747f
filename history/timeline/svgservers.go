package timeline

import (
	"slices"
	"strings"
)

// flows draws the arrows: a write into the leader's log, the log to the followers,
// a node's state into the answer of a read.
func (p *picture) flows() {
	s := p.options.Servers
	if s == nil {
		return
	}
	events := s.events()
	for k, e := range events {
		x, y := p.middle(p.column(e.At)), p.bands[e.Node]
		row, drawn := p.rows[e.Op]
		switch {
		case e.Kind == Appended && drawn:
			p.item(x, x, func() { p.arrow("effect "+p.importance(e.Op), x, row+barHeight/2, x, y-bandHeight/2-1) })
		case e.Kind == Served && drawn:
			p.item(x, x, func() { p.arrow("answer "+p.importance(e.Op), x, y-bandHeight/2, x, row+barHeight/2+1) })
		case e.Kind == Received:
			p.copied(e.Sent, e)
		case e.Kind == Applied:
			if sent, direct := streamed(events[:k], e); direct {
				p.copied(sent, e)
			}
		}
	}
}

// streamed returns when the leader had what a follower applies, if no news of it came
// to the follower before: then the leader sends it as it is written.
func streamed(before []Event, applied Event) (at int64, direct bool) {
	for k := len(before) - 1; k >= 0; k-- {
		e := &before[k]
		switch {
		case e.Node == applied.Node && e.Kind == Received:
			return 0, false
		case e.Kind == Appended && e.Offset == applied.Offset:
			return e.At, true
		}
	}
	return 0, false
}

// copied draws how a follower gets a part of the log.
func (p *picture) copied(sent int64, e Event) {
	from, to := p.middle(p.column(sent)), p.middle(p.column(e.At))
	p.item(min(from, to), max(from, to), func() {
		p.arrow("copy", from, p.bands[0]+bandHeight/2, to, p.bands[e.Node]-bandHeight/2-1)
	})
}

// nodes draws the lanes of the servers.
func (p *picture) nodes() {
	for n := range p.servers {
		lane, y := &p.servers[n], p.bands[n]
		stretches := p.options.Servers.stretches(n)
		if len(stretches) == 0 {
			from, to := p.middle(p.origin), p.middle(p.width)
			p.item(from, to, func() { p.rect("unsure", from, y-bandHeight/2, to-from, bandHeight, 0) })
		}
		for _, s := range stretches {
			p.stretch(s, n, y)
		}
		for _, t := range lane.tokens {
			p.token(t, y)
		}
	}
}

// stretch draws what a node has for a while, and says what it lacks where there is
// room for that between what happens there.
func (p *picture) stretch(s stretch, node int, y float64) {
	first, last := p.stretchColumns(s)
	from, to := p.middle(first), p.middle(last)
	if s.missing <= 0 {
		p.item(from, to, func() { p.rect("has", from, y-bandHeight/2, to-from, bandHeight, 0) })
		return
	}
	p.item(from, to, func() {
		p.rect("lacks", from, y-bandHeight/2, to-from, bandHeight, 0)
		p.line("stripes", from, y, to, y)
	})
	text, free := p.lacks(&s), first+1
	for _, t := range append(slices.Clone(p.servers[node].tokens), token{time: -1}) {
		start := last
		if t.time >= 0 {
			start = p.origin + p.at[t.time]
		}
		if room := min(start, last) - 1 - free; room >= width(text) {
			x, w := p.x(free), float64(width(text))*columnWidth
			p.item(x, x+w, func() {
				p.rect("why", x, y-bandHeight/2+2, w, bandHeight-4, 3)
				p.text("label", x, y, text)
			})
			return
		}
		free = max(free, start+width(t.text)+1)
	}
}

// token draws what happens at one time.
func (p *picture) token(t token, y float64) {
	class := "token"
	for _, e := range t.events {
		switch {
		case e.Kind == Served && slices.Contains(p.options.Marks, e.Op):
			class = "token bad"
		case e.Kind.changes() && class == "token":
			class = "token state"
		}
	}
	x, w := p.x(p.origin+p.at[t.time]), float64(width(t.text))*columnWidth
	p.item(x, x+w, func() {
		p.rect(class, x, y-bandHeight/2-1, w, bandHeight+2, 4)
		p.text("label", x+columnWidth, y, strings.Join(t.says, "  ")) // the frame stands for the brackets
	})
}
