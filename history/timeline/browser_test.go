package timeline_test

import (
	"context"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lagcheck/history"
	"lagcheck/history/needs"
	"lagcheck/history/timeline"
)

// browse opens a page in Chromium, waits for what its script promises, and reads the
// text of the element "result" as JSON.
func browse(t *testing.T, page string, result any) {
	t.Helper()
	needs.Time(t, "starts a browser")
	browser := needs.Chromium(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte("<!doctype html><meta charset=utf-8><body>"+page+"<pre id=result></pre></body>"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dom, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "user"),
		"--virtual-time-budget=30000", "--dump-dom", "file://"+file).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	_, text, _ := strings.Cut(string(dom), `<pre id="result">`)
	text, _, _ = strings.Cut(text, "</pre>")
	if err := json.Unmarshal([]byte(html.UnescapeString(text)), result); err != nil {
		t.Fatalf("the page says %q: %v", text, err)
	}
}

// drawn draws the story with servers and random histories.
func drawn(count int, draw func(history.History, timeline.Options) string) []string {
	pictures := []string{draw(withServers())}
	random := rapid.Custom(func(t *rapid.T) string {
		h := validHistory().Draw(t, "history")
		return draw(h, anyOptions(t, h))
	})
	for seed := range count {
		pictures = append(pictures, random.Example(seed))
	}
	return pictures
}

// In a real browser every text is as long as the layout thinks, whatever the font is:
// no two overlap, and each label is in its bar.
func TestPicturesInBrowser(t *testing.T) {
	const script = `<script>
addEventListener("load", () => {
  const problems = []
  document.querySelectorAll("svg.lagcheck").forEach((svg, n) => {
    svg.style.maxWidth = "none"
    const boxes = [...svg.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()])
    const page = svg.getBoundingClientRect()
    boxes.forEach(([a, p], i) => {
      if (p.left < page.left || p.top < page.top || p.right > page.right || p.bottom > page.bottom) problems.push(n + ": off the page: " + a)
      boxes.slice(0, i).forEach(([b, q]) => {
        if (p.x + 1 < q.x + q.width && q.x + 1 < p.x + p.width && p.y + 4 < q.y + q.height && q.y + 4 < p.y + p.height)
          problems.push(n + ": overlap: " + a + " | " + b)
      })
    })
    svg.querySelectorAll("g").forEach(g => {
      const bar = g.querySelector("rect"), label = g.nextElementSibling
      if (!bar || !label || !label.matches("text.op") || bar.width.baseVal.value < 10) return
      const p = bar.getBBox(), q = label.getBBox()
      if (q.x < p.x || q.x + q.width > p.x + p.width) problems.push(n + ": out of its bar: " + label.textContent)
    })
  })
  document.getElementById("result").textContent = JSON.stringify({pictures: document.querySelectorAll("svg.lagcheck").length, problems})
})
</script>`
	var got struct {
		Pictures int
		Problems []string
	}
	browse(t, strings.Join(drawn(40, timeline.SVG), "\n")+script, &got)
	if got.Pictures != 41 || len(got.Problems) > 0 {
		t.Errorf("%d pictures, problems:\n%s", got.Pictures, strings.Join(got.Problems, "\n"))
	}
}

// Mermaid renders every diagram, and shows what was written.
func TestDiagramsInBrowser(t *testing.T) {
	mermaid, err := filepath.Abs("testdata/mermaid/node_modules/mermaid/dist/mermaid.min.js")
	if err != nil {
		t.Fatal(err)
	}
	needs.File(t, mermaid, "Mermaid", "npm install --no-package-lock in history/timeline/testdata/mermaid")
	const script = `<script>
const render = async () => {
  const shown = [], problems = []
  mermaid.initialize({startOnLoad: false})
  for (const [n, source] of sources.entries()) {
    try {
      const {svg} = await mermaid.render("d" + n, source)
      const div = document.createElement("div")
      div.innerHTML = svg
      shown.push([...div.querySelectorAll(".messageText")].map(e => e.textContent))
      if (div.querySelector("script")) problems.push(n + ": a script")
    } catch (e) { problems.push(n + ": " + e) }
  }
  document.body.innerHTML = "<pre id=result></pre>"
  document.getElementById("result").textContent = JSON.stringify({shown, problems})
}
render()
</script>`
	sources := drawn(20, timeline.Mermaid)
	text, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Shown    [][]string
		Problems []string
	}
	browse(t, `<script src="file://`+mermaid+`"></script><script>const sources = `+string(text)+`</script>`+script, &got)
	if len(got.Problems) > 0 || len(got.Shown) != len(sources) {
		t.Fatalf("%d of %d diagrams, problems:\n%s", len(got.Shown), len(sources), strings.Join(got.Problems, "\n"))
	}
	for i, source := range sources {
		d, err := parseMermaid(source)
		if err != nil {
			t.Fatal(err)
		}
		for k, message := range d.messages {
			_, want, _ := strings.Cut(message, ": ")
			if strings.Join(strings.Fields(got.Shown[i][k]), " ") != strings.Join(strings.Fields(want), " ") {
				t.Errorf("diagram %d shows %q for %q", i, got.Shown[i][k], want)
			}
		}
	}
}
