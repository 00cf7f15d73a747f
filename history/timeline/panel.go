package timeline

import (
	"fmt"
	"slices"
)

// A panel is a part of a wide drawing, from a column up to another: the parts stand
// below one another, as the lines of a text do.
type panel struct {
	from, to int
	last     bool
}

// widestPanel is how many columns a panel has, if the drawing can be divided so.
const widestPanel = 128

// panels divides the drawing where no text is cut, and sets the width of the picture.
func (p *picture) panels() []panel {
	end := p.width
	cut := make(map[int]cost) // of the columns at whose left edge something would be cut
	for i := range p.h {
		for column := p.drawing.columns[i] + 1; column < p.ends[i]; column++ {
			cut[column] = cutsBar
		}
	}
	for _, it := range p.items {
		if len(it.texts) == 0 {
			continue
		}
		last := p.columnAt(it.to)
		for column := p.columnAt(it.from) + 1; column < last; column++ {
			cut[column] = cutsText
		}
		end = max(end, last)
	}
	var panels []panel
	for from := p.origin; ; {
		to := p.breakAfter(from, end, cut)
		panels = append(panels, panel{from, to, to == end})
		p.columns = max(p.columns, p.origin+to-from+p.longestTime())
		if to == end {
			return panels
		}
		from = to
	}
}

// A cost says what would be cut.
type cost int

const (
	free cost = iota
	cutsBar
	cutsText // never
)

// columnAt is the column whose left edge is at or before x.
func (p *picture) columnAt(x float64) int { return int((x - margin) / columnWidth) }

// breakAfter returns where the panel that starts at a column ends: as late as it fits
// but not in its first third, better between bars than in one; else where it is
// possible at all.
func (p *picture) breakAfter(from, end int, cut map[int]cost) int {
	widest := widestPanel
	if page := p.options.Page; page != nil && page.Columns > 0 {
		widest = max(1, page.Columns-p.origin)
	}
	if end-from <= widest+widest/8 { // rather than a stump
		return end
	}
	for _, most := range []cost{free, cutsBar} {
		for to := from + widest; to > from+widest/3; to-- {
			if cut[to] <= most {
				return to
			}
		}
	}
	for to := from + widest + 1; to < end; to++ {
		if cut[to] < cutsText {
			return to
		}
	}
	return end
}

// panel draws the names of the lanes and, clipped to their columns, what is in them.
func (p *picture) panel(n panel) {
	left, w := p.x(n.from), float64(n.to-n.from)*columnWidth
	if n.last {
		w += columnWidth // for the stroke at its end
	}
	p.left, p.right = left, left+w
	sessions := p.active(n)
	height := p.arrange(sessions)
	across := 2*margin + float64(p.columns)*columnWidth
	for s, session := range sessions {
		top := p.y + p.names[s] - rowHeight/2
		if s%2 == 0 {
			p.rect("lane", 0, top, across, rowHeight*float64(len(p.lanes[s])), 0)
		}
		p.text("name", margin, p.y+p.names[s], fmt.Sprintf("c%d", p.h[session[0]].Process))
	}
	for k, lane := range p.servers {
		name := lane.name
		if n.from > p.origin { // what it had at first is no longer so
			name = printable(p.options.Servers.Nodes[k])
		}
		p.text("name", margin, p.y+p.bands[k], name)
	}
	p.times(n, height)
	p.add(`<svg x="%g" y="%g" width="%g" height="%g" viewBox="%g 0 %g %g">`, p.x(p.origin), p.y, w, height, left, w, height)
	for _, it := range p.items {
		p.svg = append(p.svg, it.svg...)
		for _, t := range it.texts {
			t.x, t.y = t.x-left+p.x(p.origin), t.y+p.y
			p.texts = append(p.texts, t)
		}
	}
	p.add("</svg>")
	p.y += height + 10
}

// mostLanes is how many lanes stand in every panel; of more sessions, a panel shows
// those that do something in it.
const mostLanes = 6

// active returns the sessions whose lanes a panel shows.
func (p *picture) active(n panel) [][]int {
	if len(p.sessions) <= mostLanes {
		return p.sessions
	}
	acts := make([]bool, len(p.h))
	for i := range p.h {
		acts[i] = p.drawing.columns[i] < n.to && p.ends[i] > n.from
	}
	if s := p.options.Servers; s != nil {
		for _, e := range s.events() {
			if column := p.column(e.At); p.op(e.Op) != nil && n.from <= column && column < n.to {
				acts[e.Op] = true
			}
		}
	}
	var sessions [][]int
	for _, session := range p.sessions {
		if slices.ContainsFunc(session, func(i int) bool { return acts[i] }) {
			sessions = append(sessions, session)
		}
	}
	return sessions
}

// times writes the times of a panel for which there is room, and draws a line down from
// each.
func (p *picture) times(n panel, height float64) {
	free := n.from
	for k, at := range p.drawing.times {
		column := p.origin + p.at[k]
		if column < free || column >= n.to && !n.last {
			continue
		}
		text, x := milliseconds(at), p.x(p.origin+column-n.from)
		p.text("time", x, p.y+lineHeight/2+4, text)
		p.line("grid", x+columnWidth/2, p.y+timesHeight, x+columnWidth/2, p.y+height)
		free = column + width(text) + 1
	}
}

// longestTime is how many columns a time may stand out at the end of a panel.
func (p *picture) longestTime() int {
	longest := 0
	for _, at := range p.drawing.times {
		longest = max(longest, width(milliseconds(at)))
	}
	return longest
}
