package page

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lagcheck/checker/quiz"
	"lagcheck/history/needs"
)

// A reader takes a quiz in Chromium, on a phone.
type reader struct {
	*testing.T
	page       context.Context
	lock       sync.Mutex
	complaints []string
}

func newReader(t *testing.T, browser context.Context) *reader {
	t.Helper()
	page, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	r := &reader{T: t, page: page}
	if err := chromedp.Listen(page, r.listen); err != nil {
		t.Fatal(err)
	}
	return r
}

// The page does in a browser what it is for.
func TestInBrowser(t *testing.T) {
	needs.Time(t, "starts a browser")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(needs.Chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute) // a page that hangs ends the test
	defer stop()
	ctx, stop = chromedp.NewExecAllocator(ctx, options...)
	defer stop()
	browser, stop := chromedp.NewContext(ctx)
	defer stop()
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	for _, lang := range quiz.Langs() {
		t.Run("phone "+string(lang), func(t *testing.T) { takeOnPhone(newReader(t, browser), generated(t, lang, 3)) })
	}
	t.Run("keyboard", func(t *testing.T) { takeByKeyboard(newReader(t, browser), generated(t, quiz.Japanese, 9)) })
	t.Run("colours", func(t *testing.T) { look(newReader(t, browser), generated(t, quiz.English, 9)) })
	t.Run("no scripts", func(t *testing.T) { readWithoutScripts(newReader(t, browser), generated(t, quiz.English, 9)) })
}

// listen hears complaints of the page: errors, and what its policy forbids.
func (r *reader) listen(event any) {
	r.lock.Lock()
	defer r.lock.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		r.complaints = append(r.complaints, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		r.complaints = append(r.complaints, string(e.Type))
	case *log.EventEntryAdded:
		r.complaints = append(r.complaints, e.Entry.Text)
	}
}

func (r *reader) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	r.Helper()
	if err := chromedp.Do(r.page, steps...); err != nil {
		r.Fatalf("%s: %v", what, err)
	}
}

// eval returns the value of an expression in the page.
func eval[T any](r *reader, expression string) T {
	r.Helper()
	value, err := chromedp.Run(r.page, chromedp.Evaluate[T](expression))
	if err != nil {
		r.Fatalf("%s: %v", expression, err)
	}
	return value
}

// tell gives the browser itself a command.
func tell[P any](r *reader, command cdp.Command[P, cdp.Empty], params P) {
	r.Helper()
	r.do(string(command.Method), func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, command, params)
		return none, err
	})
}

// open opens the page of a quiz; a page that was open before keeps its answers.
func (r *reader) open(q *quiz.Quiz) {
	r.Helper()
	file := filepath.Join(r.TempDir(), "quiz.html")
	if err := os.WriteFile(file, []byte(written(r.T, q)), 0o644); err != nil {
		r.Fatal(err)
	}
	r.do("open", chromedp.EmulateViewport(375, 667, chromedp.EmulateMobile), chromedp.Navigate("file://"+file))
}

// see waits for an element and returns what is seen of it.
func (r *reader) see(selector string) string {
	r.Helper()
	r.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
	text, err := chromedp.Run(r.page, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		r.Fatalf("see %s: %v", selector, err)
	}
	return strings.ReplaceAll(text, "\u2060", "")
}

// count returns of how many elements something is true.
func (r *reader) count(selector, condition string) int {
	r.Helper()
	return eval[int](r, fmt.Sprintf("[...document.querySelectorAll(%q)].filter(e => %s).length", selector, condition))
}

func (r *reader) click(selector string) {
	r.Helper()
	r.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

func (r *reader) expect(what, got, want string) {
	r.Helper()
	if got != want {
		r.Errorf("%s: %q, want %q", what, got, want)
	}
}

const visible = "e.checkVisibility()"

// One answers by touch: the first right, the second wrong, the third after going back.
func takeOnPhone(r *reader, q *quiz.Quiz) {
	w := words[q.Lang]
	r.open(q)
	r.expect("title", r.see("h1"), w.Title)
	for n, item := range q.Items {
		current := fmt.Sprintf("#q%d", n+1)
		r.expect("question", r.see(current+" legend"), item.Question)
		r.expect("level", strings.ToLower(r.see(current+" .level")), item.LevelText())
		if n := r.count(current+" svg.lagcheck", visible); n != 1 {
			r.Errorf("%d drawings of the item are shown", n)
		}
		if n := r.count(".item", visible); n != 1 {
			r.Errorf("%d items are shown", n)
		}
		if n := r.count(".why, .summary", visible); n > 0 {
			r.Errorf("%d explanations are shown before the answer", n)
		}
		if n == 2 {
			r.click(current + " .back")
			r.see("#q2 .verdict")
			r.click("#q2 .next")
			break
		}
		choose := "right"
		if n == 1 {
			choose = "wrong"
		}
		r.click(current + " .option." + choose + " label")
		r.click(current + " .check")
		verdict := w.YouAreRight
		if n == 1 {
			verdict = strings.ReplaceAll(w.YouAreWrong, "{right}", right(item))
		}
		r.expect("verdict", r.see(current+" .verdict"), verdict)
		for k, o := range item.Options {
			tag := "✗ " + w.Wrong
			if o.Right {
				tag = "✓ " + w.Right
			}
			r.expect("explanation", r.see(fmt.Sprintf("%s .option:nth-child(%d) .why p", current, k+1)), tag+" "+o.Explanation)
		}
		r.expect("summary", r.see(current+" .summary p"), item.Summary)
		if n := r.count(current+" input", "!e.disabled"); n > 0 {
			r.Errorf("the answer can be changed")
		}
		r.click(current + " .next")
	}
	r.expect("open", fmt.Sprint(r.count("#q3.current", visible)), "1")
	eval[bool](r, `document.querySelector("#q3 form").dispatchEvent(new Event("submit", {cancelable: true}))`)
	if n := r.count("#q3.answered", "true"); n > 0 {
		r.Errorf("answered, but nothing was chosen")
	}
	r.click("#q3 .option.right label")
	r.click("#q3 .check")
	r.click("#q3 .next")
	score := strings.NewReplacer("{right}", "2", "{total}", "3", "{percent}", "67").Replace(w.Score)
	r.expect("score", r.see("#score"), score)
	r.expect("marks", fmt.Sprint(r.count(".mark", `e.textContent === "✓"`), r.count(".mark", `e.textContent === "✗"`)), "2 1")
	r.open(q) // kept
	r.expect("score of the page opened again", r.see("#score"), score)
	r.click("#retry")
	r.expect("once more", fmt.Sprint(r.count("#q2.current:not(.answered)", visible)), "1")
	r.fits()
}

// fits checks that nothing is wider than the phone, and that the page had no complaint.
func (r *reader) fits() {
	r.Helper()
	over := eval[float64](r, "document.documentElement.scrollWidth - innerWidth")
	r.lock.Lock()
	defer r.lock.Unlock()
	if over > 0 || len(r.complaints) > 0 {
		r.Errorf("%g pixels too wide, complaints: %q", over, r.complaints)
	}
}

func right(item quiz.Item) string {
	for k, o := range item.Options {
		if o.Right {
			return quiz.Letter(k)
		}
	}
	return ""
}

// One answers by the keyboard alone: letters and digits choose, Enter checks and goes on.
func takeByKeyboard(r *reader, q *quiz.Quiz) {
	r.open(q)
	for n, item := range q.Items {
		key := strings.ToLower(right(item))
		if n%2 == 1 {
			key = string(rune('1' + right(item)[0] - 'A'))
		}
		r.do("keys", chromedp.KeyEvent(key), chromedp.KeyEvent(kb.Enter))
		r.expect("verdict", r.see(fmt.Sprintf("#q%d .verdict", n+1)), words[q.Lang].YouAreRight)
		r.do("on", chromedp.KeyEvent(kb.Enter))
	}
	r.expect("score", r.see("#score"), strings.NewReplacer("{right}", "9", "{total}", "9", "{percent}", "100").Replace(words[q.Lang].Score))
	r.click("#mode")
	r.expect("all items", fmt.Sprint(r.count(".item", visible), r.count("#result", visible)), "9 1")
	r.fits()
}

// Texts have contrast in light and in dark.
func look(r *reader, q *quiz.Quiz) {
	for _, scheme := range []string{"light", "dark"} {
		tell(r, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		r.open(q)
		r.click("#q1 .option.wrong label")
		r.click("#q1 .check")
		r.see("#q1 .verdict")
		if faint := eval[[]string](r, contrast); len(faint) > 0 {
			r.Errorf("%s: hard to read: %q", scheme, faint)
		}
		eval[bool](r, "localStorage.clear(), true")
	}
}

// Without scripts everything is there, and explanations can be unfolded.
func readWithoutScripts(r *reader, q *quiz.Quiz) {
	tell(r, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	r.open(q)
	r.expect("all items", fmt.Sprint(r.count(".item", visible), r.count("#result, #bar, .check", visible)), "9 0")
	r.click("#q2 .option:nth-child(2) .why summary")
	r.see("#q2 .option:nth-child(2) .why p")
}

// contrast lists the visible texts of the page whose contrast to what is behind them is
// less than 4.5 (WCAG 2, level AA).
const contrast = `
(() => {
  const rgb = c => c.match(/[\d.]+/g).map(Number)
  const light = c => {
    const [r, g, b] = rgb(c).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if ((rgb(c)[3] ?? 1) > 0) return c } return "rgb(255, 255, 255)" }
  const faint = []
  for (const e of document.querySelectorAll("body *:not(svg, svg *, script)")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
    if (!own || !e.checkVisibility() || e.disabled) continue
    const a = light(getComputedStyle(e).color), b = light(ground(e))
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (ratio < 4.5) faint.push(ratio.toFixed(2) + " " + e.textContent.trim().slice(0, 30))
  }
  return faint
})()`
