package timeline

import (
	"math"
	"strings"
)

// Style is the style sheet of the pictures that [SVG] draws, for a page that shows
// several ([Page.Styled]).
func Style() string { return style }

// style is the look of a picture, in light, in dark and in print. All names are below
// the class of the picture, as it may stand within a page. Nothing is told by colour
// alone: what went wrong has a cross and a thick border, a node that is behind is
// striped, a write is filled.
var style = strings.NewReplacer("\n", "", "  ", "").Replace(`
.lagcheck text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328;white-space:pre;pointer-events:none}
.lagcheck .title{font:600 15px system-ui,sans-serif}
.lagcheck .note{font:13px system-ui,sans-serif}
.lagcheck .name{font-weight:600}
.lagcheck .time,.lagcheck .fold,.lagcheck .legend{fill:#59636e}
.lagcheck .legend{font:12px system-ui,sans-serif}
.lagcheck .page{fill:#fff}
.lagcheck .lane{fill:#f6f8fa}
.lagcheck .grid{stroke:#d1d9e0;stroke-dasharray:1 3}
.lagcheck path{fill:none;stroke:#59636e}
.lagcheck .bar{fill:#fff;stroke:#59636e}
.lagcheck .write .bar{fill:#ddf4ff;stroke:#0969da}
.lagcheck .open{stroke-dasharray:4 3}
.lagcheck .failed .bar{stroke-dasharray:4 3;fill:none}
.lagcheck text.failed{text-decoration:line-through}
.lagcheck .core .bar{stroke-width:2}
.lagcheck .bad .bar{fill:#ffebe9;stroke:#cf222e;stroke-width:2.5}
.lagcheck text.bad{font-weight:600}
.lagcheck .around{opacity:.7}
.lagcheck .cross{stroke:#cf222e;stroke-width:3}
.lagcheck .has{fill:#dafbe1;stroke:#1a7f37;stroke-width:.5}
.lagcheck .lacks{fill:#fff8c5;stroke:#9a6700;stroke-width:.5}
.lagcheck .unsure{fill:none;stroke:#59636e;stroke-dasharray:2 4}
.lagcheck .stripes{stroke:#9a6700;stroke-width:20;stroke-dasharray:1 7;opacity:.45}
.lagcheck .token{fill:#fff;stroke:#59636e}
.lagcheck .state{stroke:#0969da}
.lagcheck .why{fill:#fff8c5;stroke:none}
.lagcheck .effect{stroke:#0969da;stroke-width:1.5}
.lagcheck .copy{stroke:#8250df;stroke-width:1.5}
.lagcheck .answer{stroke:#59636e}
.lagcheck .answer.bad{stroke:#cf222e;stroke-width:2.5}
.lagcheck .token.bad{fill:#ffebe9;stroke:#cf222e;stroke-width:2}
.lagcheck .head{fill:#59636e;stroke-linejoin:round}
.lagcheck .head.effect{fill:#0969da}
.lagcheck .head.copy{fill:#8250df}
.lagcheck .head.bad{fill:#cf222e}
@media screen and (prefers-color-scheme:dark){
.lagcheck text{fill:#f0f6fc}
.lagcheck .time,.lagcheck .fold,.lagcheck .legend{fill:#9198a1}
.lagcheck .page{fill:#0d1117}
.lagcheck .lane{fill:#151b23}
.lagcheck .grid{stroke:#3d444d}
.lagcheck .bar,.lagcheck .token{fill:#0d1117;stroke:#9198a1}
.lagcheck .write .bar{fill:#0c2d6b;stroke:#4493f8}
.lagcheck .failed .bar{fill:none}
.lagcheck .bad .bar,.lagcheck .token.bad{fill:#67060c;stroke:#ff7b72}
.lagcheck .cross,.lagcheck .answer.bad{stroke:#ff7b72}
.lagcheck .head.bad{fill:#ff7b72}
.lagcheck .has{fill:#04260f;stroke:#3fb950}
.lagcheck .lacks,.lagcheck .why{fill:#341a00;stroke:#d29922}
.lagcheck .why{stroke:none}
.lagcheck .unsure{fill:none;stroke:#59636e;stroke-dasharray:2 4}
.lagcheck .stripes{stroke:#d29922}
.lagcheck .state,.lagcheck .effect{stroke:#4493f8}
.lagcheck .head.effect{fill:#4493f8}
.lagcheck .copy{stroke:#ab7df8}
.lagcheck .head.copy{fill:#ab7df8}
}
@media print{
.lagcheck text{fill:#000}
.lagcheck .write .bar{fill:#ddd}
.lagcheck .around{opacity:1}
}
`)

// unit returns the direction of a line.
func unit(dx, dy float64) (float64, float64) {
	if length := math.Hypot(dx, dy); length > 0 {
		return dx / length, dy / length
	}
	return 0, 1
}
