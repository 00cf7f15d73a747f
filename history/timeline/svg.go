package timeline

import (
	"fmt"
	"math"
	"slices"

	"lagcheck/history"
)

// SVG draws a history as a picture that stands alone: light or dark as the reader's
// screen is, light in print, and nothing in it is told by colour alone. It has the
// layout of [Text], a lane for each process; marked operations have a cross and a thick
// border. Lanes of servers show by arrows when a write came into the leader's log, how followers got it, and
// from which state a read was answered; where a node lacks what the leader has, its
// lane is striped. A wide drawing is divided into panels, one below the other.
//
// Long keys and values are cut, as the picture is not read back. It is as large as
// the history: [Choose] a part of a large one. An invalid history gives a picture
// that says what is wrong. On a page ([Options.Page]) it leaves out what that says.
func SVG(h history.History, options Options) string {
	if err := h.Validate(); err != nil {
		h, options = nil, Options{Title: options.Title, Notes: []string{options.say(sayNotAHistory, err.Error())}, Lang: options.Lang}
	}
	p := &picture{drawing: &drawing{h: h, options: options, width: least(options)}}
	if len(h) > 0 {
		p.drawing = newFolded(h, options, pictureLabel(options.Servers))
	}
	return p.draw()
}

// pictureLabel returns what stands in an operation's bar. Where an arrow leads to
// who served it, from what state, it need not say so.
func pictureLabel(s *Servers) func(int, history.Op) string {
	shown := map[int]bool{}
	if s != nil {
		for _, e := range s.events() {
			shown[e.Op] = shown[e.Op] || e.Kind == Appended || e.Kind == Served
		}
	}
	return func(i int, o history.Op) string {
		if shown[i] {
			o.Node, o.Version = "", history.Version{}
		}
		return shortLabel(o)
	}
}

// leastColumns is how much room a sentence has under the smallest drawing.
const leastColumns = 76

// least is how many columns a picture has at least.
func least(o Options) int {
	if o.Page != nil && o.Title == "" && len(o.Notes) == 0 {
		return 0
	}
	return leastColumns
}

// The heights of things, in pixels.
const (
	rowHeight    = 34.0
	barHeight    = 24.0
	serverHeight = 42.0
	timesHeight  = lineHeight + 8
	bandHeight   = 22.0
)

// A picture is a drawing in pixels.
type picture struct {
	*drawing
	canvas
	y       float64         // where the next row starts
	columns int             // of the whole
	rows    map[int]float64 // the middle of each operation's bar, in a panel
	names   []float64       // the middle of each session's first lane, in a panel
	bands   []float64       // the middle of each node's lane, in a panel
	lanes   [][][]int       // of each session, then of each line of it
}

// x is the left edge of a column.
func (p *picture) x(column int) float64 { return margin + float64(column)*columnWidth }

// middle is where the event of a column stands.
func (p *picture) middle(column int) float64 { return p.x(column) + columnWidth/2 }

// draw puts everything on the canvas, what is in front last.
func (p *picture) draw() string {
	var panels []panel
	p.columns = least(p.options)
	if len(p.h) > 0 {
		p.left, p.right = 0, math.Inf(1)
		p.arrange(p.sessions)
		panels = p.panels()
	}
	p.y = margin
	for _, line := range wrap(printable(p.options.Title), p.columns*4/5) { // in larger letters
		p.prose("title", margin, p.y+lineHeight/2, line)
		p.y += lineHeight + 4
	}
	for _, panel := range panels {
		p.panel(panel)
	}
	p.footing()
	w, h := 2*margin+float64(p.columns)*columnWidth, p.y+margin
	title, look, size := p.options.Title, "<style>"+style+"</style>\n", ` style="max-width:100%;height:auto"`
	if p.options.Page != nil && p.options.Page.Styled {
		look, size = "", ""
	}
	if title == "" {
		title = p.options.say(sayUntitled)
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" class="lagcheck" role="img" xml:space="preserve" aria-label="%s" width="%g" height="%g" viewBox="0 0 %g %g"%s>
<title>%s</title>
<desc>%s</desc>
%s<rect class="page" width="%g" height="%g"/>
`, escape(title), w, h, w, h, size, escape(title), escape(p.describe()), look, w, h) + string(p.svg) + "</svg>\n"
}

// arrange draws the items of a panel that has lanes for these sessions, and returns how
// high it is.
func (p *picture) arrange(sessions [][]int) (height float64) {
	height = p.place(sessions)
	p.items = nil
	p.flows()
	p.clients()
	p.nodes()
	return height
}

// place says where each operation and each node's lane stand in a panel, below the
// times.
func (p *picture) place(sessions [][]int) (height float64) {
	y := timesHeight
	p.rows, p.lanes, p.names, p.bands = make(map[int]float64), nil, nil, nil
	for _, session := range sessions {
		lanes := p.drawing.lanes(session)
		p.lanes = append(p.lanes, lanes)
		p.names = append(p.names, y+rowHeight/2)
		for _, lane := range lanes {
			for _, i := range lane {
				p.rows[i] = y + rowHeight/2
			}
			y += rowHeight
		}
	}
	if len(p.servers) > 0 {
		y += 14
	}
	for range p.servers {
		p.bands = append(p.bands, y+serverHeight/2)
		y += serverHeight
	}
	return y
}

// footing writes the notes and what the signs mean.
func (p *picture) footing() {
	if p.options.Page != nil && len(p.options.Notes) == 0 {
		return
	}
	p.y += 8
	for _, note := range p.notes() {
		for _, line := range wrap(printable(note), p.columns) {
			p.prose("note", margin, p.y+lineHeight/2, line)
			p.y += lineHeight
		}
	}
	if len(p.h) == 0 || p.options.Page != nil {
		return
	}
	p.y += 4
	for _, line := range wrap(p.legend(), p.columns) {
		p.prose("legend", margin, p.y+lineHeight/2, line)
		p.y += lineHeight
	}
}

func (p *picture) legend() string {
	text := p.options.say(sayLegendBars)
	if len(p.options.Marks) > 0 {
		text += p.options.say(sayLegendCross)
	}
	if slices.ContainsFunc(p.folds, func(fold string) bool { return fold != "" }) {
		text += p.options.say(sayLegendFolds)
	}
	if len(p.servers) > 0 {
		text += p.options.say(sayLegendLog)
	}
	if p.striped() {
		text += p.options.say(sayLegendStripes)
	}
	return text
}

// striped reports whether any node is known to be behind at some time.
func (p *picture) striped() bool {
	for node := range p.servers {
		if slices.ContainsFunc(p.options.Servers.stretches(node), func(s stretch) bool { return s.missing > 0 }) {
			return true
		}
	}
	return false
}
