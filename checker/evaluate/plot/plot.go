// Package plot draws P(stale) over the time since the write (Bailis et al. 2012,
// "Probabilistically bounded staleness for practical partial quorums") as a picture:
// a panel for each policy, a line for each lag.
//
//	100 % ─●──●──●─.
//	               `●.     lag 3s
//	        `●.       `●
//	  0 %      `●──●──●──  lag 500ms
//	       1ms  100ms  10s
//
// Whiskers say how sure a share is, given how many reads it comes from: Wilson's 95 %
// interval (Wilson 1927). Where nobody read, there is no point, and the line goes on to
// the next one.
//
// The package is the one place of the plotting library.
package plot

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
)

func init() { plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"} }

// Formats are the endings of the pictures that [Write] can draw.
var Formats = []string{"svg", "png"}

// Write draws the lines in a format of [Formats]. An error means that there is nothing
// to draw, that the format is not known, or that writing failed.
func Write(w io.Writer, format string, lines []evaluate.CurveLine) error {
	panels := split(lines)
	if len(panels) == 0 {
		return fmt.Errorf("plot curves: of no read is it known how long ago its key had been written")
	}
	columns := int(math.Ceil(math.Sqrt(float64(len(panels)))))
	rows := (len(panels) + columns - 1) / columns
	names := names(panels)
	entry := entryWidth(names)
	width := max(vg.Length(columns)*panelWidth, entry+2*gap, minWidth)
	perRow := max(1, int((width-2*gap)/entry))
	header := headerHeight + vg.Length((len(names)-1)/perRow)*entryHeight
	picture, err := newCanvas(format, width, vg.Length(rows)*panelHeight+header)
	if err != nil {
		return err
	}
	area := draw.New(picture)
	head(draw.Crop(area, gap, -gap, vg.Length(rows)*panelHeight, -gap), names, entry, perRow)
	body := draw.Crop(area, 0, 0, 0, -header)
	tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: gap, PadY: gap, PadBottom: gap, PadLeft: gap, PadRight: gap}
	for n, lines := range panels {
		p, err := panel(lines, names)
		if err != nil {
			return fmt.Errorf("plot %s: %w", lines[0].Panel, err)
		}
		p.Draw(tiles.At(body, n%columns, n/columns))
	}
	if _, err := picture.WriteTo(w); err != nil {
		return fmt.Errorf("write plot: %w", err)
	}
	return nil
}

// names returns the names of the lines. A name looks the same in every panel.
func names(panels [][]evaluate.CurveLine) []string {
	var all []string
	for _, lines := range panels {
		for _, l := range lines {
			if !slices.Contains(all, l.Name) {
				all = append(all, l.Name)
			}
		}
	}
	return all
}

// entryWidth returns how much room the legend needs for a name.
func entryWidth(names []string) vg.Length {
	style, width := plot.New().Legend.TextStyle, vg.Length(0)
	for _, name := range names {
		width = max(width, style.Width(name))
	}
	return width + thumbnail + 2*gap
}

// head says above all panels what they show and how the lines look, so many in a row.
func head(area draw.Canvas, names []string, entry vg.Length, perRow int) {
	style := plot.New().Legend.TextStyle
	style.Font.Size = vg.Points(11)
	area.FillText(style, vg.Point{X: area.Min.X, Y: area.Max.Y - style.Font.Size}, title)
	for i, name := range names {
		l := plot.NewLegend()
		l.Left, l.Top, l.ThumbnailWidth = true, true, thumbnail
		line, dots := look(i)
		l.Add(name, &line, &dots)
		left, down := vg.Length(i%perRow)*entry, vg.Length(i/perRow)*entryHeight
		l.Draw(draw.Crop(area, left, 0, 0, -2*style.Font.Size-down))
	}
}

const title = "Stale reads (%) by how long ago the newest write of the key had been acknowledged"

const (
	panelWidth   = 3.6 * vg.Inch
	panelHeight  = 2.4 * vg.Inch
	minWidth     = 6.2 * vg.Inch
	headerHeight = 0.66 * vg.Inch
	entryHeight  = 0.22 * vg.Inch
	thumbnail    = 0.25 * vg.Inch
	gap          = 0.12 * vg.Inch
)

// A canvas can be drawn on and written.
type canvas interface {
	vg.CanvasSizer
	io.WriterTo
}

func newCanvas(format string, width, height vg.Length) (canvas, error) {
	switch format {
	case "svg":
		return vgsvg.New(width, height), nil
	case "png":
		return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(144))}, nil
	}
	return nil, fmt.Errorf("plot curves: format %q: there are svg and png", format)
}

// split puts lines with something to draw into their panels.
func split(lines []evaluate.CurveLine) [][]evaluate.CurveLine {
	var panels [][]evaluate.CurveLine
	for _, l := range lines {
		last := len(panels) - 1
		switch {
		case len(points(&l.Curve)) == 0:
		case last >= 0 && panels[last][0].Panel == l.Panel:
			panels[last] = append(panels[last], l)
		default:
			panels = append(panels, []evaluate.CurveLine{l})
		}
	}
	return panels
}

// panel draws the lines of one policy.
func panel(lines []evaluate.CurveLine, names []string) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = lines[0].Panel
	p.Title.TextStyle.Font.Size = vg.Points(11)
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.ConstantTicks(ticks())
	p.X.Min, p.X.Max = leftmost, rightmost
	p.Y.Min, p.Y.Max = 0, 100
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 25}, {Value: 50, Label: "50"}, {Value: 75}, {Value: 100, Label: "100"}}
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = gridColor, gridColor
	p.Add(grid)
	for _, l := range lines {
		if err := add(p, l, slices.Index(names, l.Name)); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// add draws one line, its points and their whiskers.
func add(p *plot.Plot, l evaluate.CurveLine, i int) error {
	data := points(&l.Curve)
	bars, err := plotter.NewYErrorBars(data)
	if err != nil {
		return err
	}
	line, dots := look(i)
	line.XYs, dots.XYs = bars.XYs, bars.XYs
	bars.Color, bars.Width, bars.CapWidth = line.Color, vg.Points(0.4), vg.Points(3)
	p.Add(bars, &line, &dots)
	return nil
}

// look returns how the i-th line and its points look.
func look(i int) (plotter.Line, plotter.Scatter) {
	style := draw.LineStyle{Color: palette[i%len(palette)], Width: vg.Points(1.4), Dashes: dashes[i/len(palette)%len(dashes)]}
	glyph := draw.GlyphStyle{Color: style.Color, Radius: vg.Points(2.5), Shape: shapes[i%len(shapes)]}
	return plotter.Line{LineStyle: style}, plotter.Scatter{GlyphStyle: glyph}
}

// series is the points of one line with their whiskers.
type series []struct{ x, y, low, high float64 }

func (s series) Len() int                            { return len(s) }
func (s series) XY(i int) (x, y float64)             { return s[i].x, s[i].y }
func (s series) YError(i int) (below, above float64) { return s[i].y - s[i].low, s[i].high - s[i].y }

// points places each step of a curve in the middle of its times, on the logarithmic
// axis; the first begins at half its bound, the last ends at twice the one before.
func points(c *checker.Curve) series {
	var s series
	from := float64(c[0].Within) / 2
	for _, point := range c {
		to := float64(point.Within)
		if point.Within == 0 {
			to = 2 * from
		}
		if point.Reads > 0 {
			low, high := wilson(point.Stale, point.Reads)
			s = append(s, struct{ x, y, low, high float64 }{
				math.Sqrt(from*to) / float64(time.Millisecond), 100 * float64(point.Stale) / float64(point.Reads), 100 * low, 100 * high,
			})
		}
		from = to
	}
	return s
}

// wilson returns the 95 % interval of a share (Wilson 1927).
func wilson(hits, of int) (low, high float64) {
	const z = 1.959963984540054
	n := float64(of)
	share := float64(hits) / n
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	spread := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return max(0, min(share, middle-spread)), min(1, max(share, middle+spread))
}

// The axis of times, in milliseconds.
const (
	leftmost  = 0.5
	rightmost = 40_000
)

// ticks marks the decades of the axis.
func ticks() []plot.Tick {
	labels := map[int]string{0: "1ms", 1: "10ms", 2: "100ms", 3: "1s", 4: "10s"}
	var list []plot.Tick
	for decade := range 5 {
		at := math.Pow10(decade)
		list = append(list, plot.Tick{Value: at, Label: labels[decade]})
		for _, step := range []float64{2, 5} {
			if at*step < rightmost {
				list = append(list, plot.Tick{Value: at * step})
			}
		}
	}
	return list
}

// How lines are told apart: by colour (Okabe & Ito 2008, for all kinds of sight), by
// the shape of the points, and beyond that by dashes.
var (
	palette = []color.Color{
		color.RGBA{0x00, 0x72, 0xb2, 0xff}, color.RGBA{0xe6, 0x9f, 0x00, 0xff}, color.RGBA{0x00, 0x9e, 0x73, 0xff},
		color.RGBA{0xd5, 0x5e, 0x00, 0xff}, color.RGBA{0xcc, 0x79, 0xa7, 0xff}, color.RGBA{0x56, 0xb4, 0xe9, 0xff},
	}
	shapes    = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.RingGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}}
	dashes    = [][]vg.Length{nil, {vg.Points(4), vg.Points(2)}, {vg.Points(1), vg.Points(2)}}
	gridColor = color.Gray{0xe4}
)
