package timeline

import (
	"fmt"
	"slices"
	"strings"

	"lagcheck/history"
)

// clients draws the operations.
func (p *picture) clients() {
	for _, lanes := range p.lanes {
		for _, lane := range lanes {
			for _, i := range lane {
				from, to := p.x(p.drawing.columns[i]), p.x(p.ends[i])
				p.item(from, to, func() { p.operation(i) })
				p.item(from, p.x(p.labelColumn(i)+width(p.labels[i])), func() { p.labelOf(i) })
				if fold := p.fold(i); fold != "" {
					x := from - float64(width(fold)+1)*columnWidth
					p.item(x, from-columnWidth, func() { p.text("fold", x, p.rows[i], fold) })
				}
			}
		}
	}
}

// operation draws a bar from call to return. Without duration it is a stroke; without
// known outcome its end is open.
func (p *picture) operation(i int) {
	o := &p.h[i]
	left, y := p.middle(p.drawing.columns[i]), p.rows[i]
	top := y - barHeight/2
	p.add(`<g class="%s"><title>%s</title>`, p.class(i), escape(p.sentence(i)))
	end := p.middle(p.ends[i] - 1)
	switch {
	case p.spans(i):
		p.rect("bar", left, top, end-left, barHeight, 4)
	case o.Return == history.Never:
		solid := end - 3*columnWidth
		p.add(`<path class="bar" d="M%g %gH%gV%gH%g"/>`, solid, top, left, top+barHeight, solid)
		p.add(`<path class="bar open" d="M%g %gH%gM%g %gH%g"/>`, solid, top, end, solid, top+barHeight, end)
	default:
		p.rect("bar", left-2, top, 4, barHeight, 1)
	}
	p.add("</g>")
}

// labelOf writes what an operation is, and a cross where it is marked.
func (p *picture) labelOf(i int) {
	left, y := p.middle(p.drawing.columns[i]), p.rows[i]
	if slices.Contains(p.options.Marks, i) {
		if p.h[i].Return > p.h[i].Call {
			p.cross(left+1.25*columnWidth, y)
		} else {
			p.cross(left, y-barHeight/2-2)
		}
	}
	p.text("label "+p.class(i), p.x(p.labelColumn(i)), y, p.labels[i])
}

// class says what an operation is to the reader.
func (p *picture) class(i int) string {
	o := &p.h[i]
	classes := []string{"op"}
	if o.Writes() {
		classes = append(classes, "write")
	}
	switch {
	case o.Type == history.Fail:
		classes = append(classes, "failed")
	case o.Type == history.Info:
		classes = append(classes, "unknown")
	}
	return strings.Join(append(classes, p.importance(i)), " ")
}

// importance says how much an operation matters to what the picture is about.
func (p *picture) importance(i int) string {
	switch core := p.options.Core; {
	case slices.Contains(p.options.Marks, i):
		return "bad"
	case slices.Contains(core, i):
		return "core"
	case len(core) > 0:
		return "around"
	}
	return ""
}

// sentence says all that is known of an operation.
func (p *picture) sentence(i int) string {
	o := &p.h[i]
	number := i + 1
	if i < len(p.options.Numbers) {
		number = p.options.Numbers[i]
	}
	says := sayOperationUnanswered
	switch o.Type {
	case history.OK:
		says = sayOperationAnswered
	case history.Fail:
		says = sayOperationFailed
	}
	text := p.options.say(says, fmt.Sprint(number), name(o), shortLabel(*o), milliseconds(o.Call), milliseconds(o.Return))
	if slices.Contains(p.options.Marks, i) {
		text = p.options.say(sayMarked, text)
	}
	return text
}

// describe says in words what the picture shows.
func (p *picture) describe() string {
	var b strings.Builder
	for _, note := range p.notes() {
		b.WriteString(printable(note) + " ")
	}
	for _, session := range p.sessions {
		for _, i := range session {
			b.WriteString("\n" + p.sentence(i) + p.options.say(sayStop))
		}
	}
	return b.String()
}
