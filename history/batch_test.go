package history

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sizes are numbers of lines in a batch: none of them divides all texts evenly.
var sizes = []int{1, 2, 3, 7, 1000}

// unsized hides how long a text is.
type unsized struct{ io.Reader }

// bySize decodes a text in batches of each size, with and without knowing its length,
// and fails unless the outcome is always the same.
func bySize(t interface{ Fatalf(string, ...any) }, text string) (History, error) {
	want, wantErr := decode(strings.NewReader(text), "a", 1<<20)
	for _, size := range sizes {
		for _, r := range []io.Reader{strings.NewReader(text), unsized{strings.NewReader(text)}} {
			got, err := decode(r, "a", size)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Fatalf("batches of %d: %v\nin one: %v", size, err, wantErr)
			}
			if d := cmp.Diff(want, got, sameValues); d != "" {
				t.Fatalf("batches of %d: -in one +got:\n%s", size, d)
			}
		}
	}
	return want, wantErr
}

// usualLines returns n lines; their length varies, so that room that is made in advance
// is now too large, now too small.
func usualLines(n int, long func(i int) bool) []string {
	lines := make([]string, n)
	for i := range lines {
		key := "k"
		if long(i) {
			key = strings.Repeat("k", 300)
		}
		lines[i] = fmt.Sprintf(`{"process":0,"f":"write","key":%q,"value":%d,"type":"ok","call":%d,"return":%d}`, key, i, 10*i, 10*i+5)
	}
	return lines
}

func TestBatchesGiveTheWholeHistory(t *testing.T) {
	for name, long := range map[string]func(int) bool{
		"even": func(int) bool { return false }, "longer": func(i int) bool { return i > 5 }, "shorter": func(i int) bool { return i < 5 },
	} {
		for n := range 25 {
			h, _ := bySize(t, strings.Join(usualLines(n, long), "\n"))
			if len(h) != n {
				t.Errorf("%s: %d operations of %d lines", name, len(h), n)
			}
		}
	}
}

// TestFirstErrorWins breaks every line in turn, and a later one as well.
func TestFirstErrorWins(t *testing.T) {
	const n = 20
	for at := range n {
		for _, later := range []int{at, at + 1, n - 1} {
			lines := usualLines(n, func(int) bool { return false })
			wrong := strings.Replace(lines[at], `"ok"`, `"okay"`, 1)
			lines[min(later, n-1)] = `{"process":0`
			lines[at] = wrong
			_, err := bySize(t, strings.Join(lines, "\n")+"\n")
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line != at+1 || !strings.Contains(syntax.Problem, "okay") {
				t.Errorf("line %d is wrong, then line %d: %v", at+1, later+1, err)
			}
		}
	}
}

// What goes wrong with reading counts after the lines before it.
func TestReadingFailsLast(t *testing.T) {
	broken := errors.New("disk on fire")
	lines := usualLines(10, func(int) bool { return false })
	wrong := append(append([]string{}, lines...), "{}\n")
	for _, size := range sizes {
		for _, test := range []struct {
			text, want string
			end        error
		}{
			{strings.Join(lines, "\n") + "\n", "read a: disk on fire", broken},
			{strings.Join(wrong, "\n"), `a:11: missing "process"`, broken},
			{strings.Join(lines, "\n") + "\n" + strings.Repeat("\x00", maxLine+1), "a:11: line is longer than 16 MiB: is this a history?", io.EOF},
		} {
			_, err := decode(io.MultiReader(strings.NewReader(test.text), iotest.ErrReader(test.end)), "a", size)
			if err == nil || err.Error() != test.want {
				t.Errorf("batches of %d: got %v, want %s", size, err, test.want)
			}
		}
	}
}

// An early error ends the reading of an endless text, and nobody is left behind.
func TestErrorEndsEverything(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		text := io.MultiReader(strings.NewReader(line("", "")+"\n{}\n"), &endless{lines: 1 << 40})
		if _, err := decode(text, "a", 1); err == nil || err.Error() != `a:2: missing "process"` {
			t.Fatal(err)
		}
	}
	for wait := time.Millisecond; runtime.NumGoroutine() > before; wait *= 2 {
		if wait > 10*time.Second {
			t.Fatalf("%d goroutines, before %d", runtime.NumGoroutine(), before)
		}
		time.Sleep(wait)
	}
}

// A batch of long lines is not held for its number of lines.
func TestLongLinesMakeSmallBatches(t *testing.T) {
	long := line(`"key"`, `"x":"`+strings.Repeat("x", mostText/4)+`","key"`) + "\n"
	var b batch
	b.read(newLineReader(strings.NewReader(strings.Repeat(long, 20))), 4096)
	if len(b.ends) != 4 || b.end != nil {
		t.Errorf("%d lines of %d bytes in a batch, %v", len(b.ends), len(long), b.end)
	}
}
