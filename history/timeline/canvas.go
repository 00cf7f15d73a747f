package timeline

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// A canvas collects the elements of an SVG picture, measured in pixels. A text takes
// columns of a fixed width, whatever font there is.
type canvas struct {
	svg   []byte
	texts []box  // where texts stand
	items []item // what goes into a panel

	left, right float64 // of the panel: what is not in it is no item
}

// An item is a part of a drawing with what it takes of its width.
type item struct {
	from, to float64
	svg      string
	texts    []box
}

// item makes what is drawn an item, if any of it is in the panel.
func (c *canvas) item(from, to float64, draw func()) {
	if to <= c.left || from >= c.right {
		return
	}
	svg, texts := c.svg, c.texts
	c.svg, c.texts = nil, nil
	draw()
	c.items = append(c.items, item{from, to, string(c.svg), c.texts})
	c.svg, c.texts = svg, texts
}

// A box is the room of a text.
type box struct {
	x, y, width, height float64 // of its upper left corner
	text                string
}

// The measures of a picture, in pixels.
const (
	columnWidth = 8.0
	fontSize    = 13.0 // 0.602 of it, the advance of common monospaced fonts, is less than a column
	lineHeight  = 18.0
	margin      = 16.0
)

func (c *canvas) add(format string, args ...any) { c.svg = fmt.Appendf(c.svg, format+"\n", args...) }

// text writes a text of the drawing from a left edge, around a middle line. Its
// length is stated, so that it fits in any font.
func (c *canvas) text(class string, x, y float64, s string) {
	w := float64(width(s)) * columnWidth
	if w == 0 {
		return
	}
	c.texts = append(c.texts, box{x, y - lineHeight/2, w, lineHeight, s})
	c.add(`<text class="%s" x="%g" y="%g" textLength="%g" lengthAdjust="spacingAndGlyphs">%s</text>`,
		class, x, y+4.5, w, escape(s))
}

// prose writes a sentence, which may be narrower than its room.
func (c *canvas) prose(class string, x, y float64, s string) {
	c.texts = append(c.texts, box{x, y - lineHeight/2, float64(width(s)) * columnWidth, lineHeight, s})
	c.add(`<text class="%s" x="%g" y="%g">%s</text>`, class, x, y+4.5, escape(s))
}

func (c *canvas) rect(class string, x, y, width, height, radius float64) {
	c.add(`<rect class="%s" x="%g" y="%g" width="%g" height="%g" rx="%g"/>`, class, x, y, width, height, radius)
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	c.add(`<path class="%s" d="M%g %gL%g %g"/>`, class, x1, y1, x2, y2)
}

// arrow draws a line with a head at its end.
func (c *canvas) arrow(class string, x1, y1, x2, y2 float64) {
	c.line(class, x1, y1, x2, y2)
	const long, broad = 9, 4
	dx, dy := unit(x2-x1, y2-y1)
	x, y := x2-long*dx, y2-long*dy
	c.add(`<path class="head %s" d="M%.2f %.2fL%.2f %.2fL%.2f %.2fZ"/>`, class, x2, y2, x-broad*dy, y+broad*dx, x+broad*dy, y-broad*dx)
}

// cross is the sign of what went wrong, for those who see no colours.
func (c *canvas) cross(x, y float64) {
	const r = 4.5
	c.add(`<path class="cross" d="M%g %gl%g %gm0 %gl%g %g"/>`, x-r, y-r, 2*r, 2*r, -2*r, -2*r, 2*r)
}

// escape makes any text content of XML; what XML cannot hold becomes U+FFFD.
func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
