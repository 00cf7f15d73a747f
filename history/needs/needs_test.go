package needs

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A recorder notes how a test ends instead of ending it.
type recorder struct {
	testing.TB
	ended string
}

func (r *recorder) Helper() {}

func (r *recorder) Skipf(format string, args ...any) { r.end("skip: "+format, args) }

func (r *recorder) Fatalf(format string, args ...any) { r.end("fail: "+format, args) }

func (r *recorder) end(format string, args []any) {
	r.ended = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// ending returns how a test ends that does this.
func ending(t *testing.T, do func(testing.TB)) string {
	r, done := &recorder{TB: t}, make(chan bool)
	go func() {
		defer close(done)
		do(r)
	}()
	<-done
	return r.ended
}

// What is missing skips the test and is named with its source; where all is said to be
// there the test fails.
func TestMissing(t *testing.T) {
	program := func(t testing.TB) { Program(t, "no-such-program", "nowhere") }
	file := func(t testing.TB) { File(t, filepath.Join("no", "such", "file"), "Such", "make such") }
	for _, test := range []struct {
		set  string
		do   func(testing.TB)
		want string
	}{
		{"", program, "skip: needs no-such-program (nowhere)"},
		{"", file, "skip: needs Such (make such)"},
		{"all", program, "fail: no-such-program (nowhere) is missing"},
		{"all", file, "fail: Such (make such) is missing"},
	} {
		t.Setenv("LAGCHECK_CI_NEEDS", test.set)
		if got := ending(t, test.do); got != test.want {
			t.Errorf("LAGCHECK_CI_NEEDS=%s: %q, want %q", test.set, got, test.want)
		}
	}
}

// What is there lets the test go on; time is missing with -short only.
func TestThere(t *testing.T) {
	t.Setenv("LAGCHECK_CI_NEEDS", "all")
	if got := ending(t, func(t testing.TB) {
		File(t, "needs.go", "this", "nowhere")
		if path := Program(t, "go", "go.dev"); !filepath.IsAbs(path) {
			t.Errorf("go is at %s", path)
		}
	}); got != "" {
		t.Errorf("what is there: %q", got)
	}
	got := ending(t, func(t testing.TB) { Time(t, "a long story") })
	if testing.Short() != (got == "skip: needs the time that -short saves: a long story") || !testing.Short() && got != "" {
		t.Errorf("short %t: %q", testing.Short(), got)
	}
	if !strings.HasPrefix(got, "skip") && testing.Short() {
		t.Error("it went on")
	}
}
