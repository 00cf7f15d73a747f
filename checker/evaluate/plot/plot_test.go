package plot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
)

func line(panel, name string, counts map[int][2]int) evaluate.CurveLine {
	l := evaluate.CurveLine{Panel: panel, Name: name, Curve: checker.NewCurve()}
	for i, c := range counts {
		l.Curve[i].Stale, l.Curve[i].Reads = c[0], c[1]
	}
	return l
}

func some() []evaluate.CurveLine {
	return []evaluate.CurveLine{
		line("any-follower", "lag 0s", map[int][2]int{0: {4, 4}, 7: {1, 2}, 9: {0, 8}}),
		line("any-follower", "lag 3s", map[int][2]int{0: {4, 4}, 14: {1, 4}}),
		line("nobody", "lag 0s", nil),
		line(`<b>&"`, "lag 3s", map[int][2]int{3: {1, 2}}),
	}
}

// The SVG is XML, whatever the names are, has both panels with reads and not the one
// without, and each name of a line once.
func TestSVG(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, "svg", some()); err != nil {
		t.Fatal(err)
	}
	var texts []string
	d := xml.NewDecoder(&b)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if chars, ok := token.(xml.CharData); ok {
			texts = append(texts, strings.TrimSpace(string(chars)))
		}
	}
	for text, want := range map[string]int{"any-follower": 1, "nobody": 0, `<b>&"`: 1, "lag 0s": 1, "lag 3s": 1, title: 1} {
		got := 0
		for _, s := range texts {
			if s == text {
				got++
			}
		}
		if got != want {
			t.Errorf("%q stands there %d times, want %d", text, got, want)
		}
	}
}

func TestPNG(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, "png", some()); err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	colors := map[[3]uint32]bool{}
	for x := range picture.Bounds().Dx() {
		for y := range picture.Bounds().Dy() {
			r, g, b, _ := picture.At(x, y).RGBA()
			colors[[3]uint32{r >> 8, g >> 8, b >> 8}] = true
		}
	}
	for _, c := range palette[:2] {
		r, g, b, _ := c.RGBA()
		if !colors[[3]uint32{r >> 8, g >> 8, b >> 8}] {
			t.Errorf("no line has the colour %v", c)
		}
	}
}

func TestNothingToPlot(t *testing.T) {
	if err := Write(io.Discard, "svg", some()[2:3]); err == nil || !strings.Contains(err.Error(), "no read") {
		t.Errorf("got %v", err)
	}
	if err := Write(io.Discard, "gif", some()); err == nil || !strings.Contains(err.Error(), `"gif"`) {
		t.Errorf("got %v", err)
	}
}

// Points stand in the middle of their step of time and at their share.
func TestPoints(t *testing.T) {
	got := points(&some()[0].Curve)
	want := [][2]float64{{math.Sqrt(0.5), 100}, {math.Sqrt(100 * 200), 50}, {math.Sqrt(500 * 1000), 0}}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		x, y := got.XY(i)
		if math.Abs(x-want[i][0]) > 1e-9 || y != want[i][1] {
			t.Errorf("point %d at %v, %v, want %v", i, x, y, want[i])
		}
	}
	last := points(&some()[1].Curve)[1]
	if bound := float64(20*time.Second) / float64(time.Millisecond); last.x <= bound || last.x > rightmost {
		t.Errorf("reads of after the last bound stand at %v ms", last.x)
	}
}

// The intervals are those of the textbook: 1 of 10 is 0.0179 to 0.4042.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		hits, of  int
		low, high float64
	}{{1, 10, 0.0179, 0.4042}, {0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {50, 100, 0.4038, 0.5962}} {
		if low, high := wilson(c.hits, c.of); math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.hits, c.of, low, high, c.low, c.high)
		}
	}
}
