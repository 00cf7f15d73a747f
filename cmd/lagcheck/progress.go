package main

import (
	"fmt"
	"strings"
	"time"
)

// A progress shows on a terminal how far long work is; on anything else, and for
// work that is done within a second, nothing.
type progress struct {
	t       terminal
	started time.Time
	last    time.Time
}

func newProgress(t terminal) *progress { return &progress{t: t, started: time.Now()} }

const barWidth = 40

func (p *progress) show(done, total int) {
	now := time.Now()
	if !p.t.progress || now.Sub(p.started) < time.Second || now.Sub(p.last) < 100*time.Millisecond {
		return
	}
	p.last = now
	full := barWidth * done / total
	fmt.Fprintf(p.t.err, "\r[%s%s] %3d%%", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), 100*done/total)
}

func (p *progress) clear() {
	if !p.last.IsZero() {
		fmt.Fprintf(p.t.err, "\r%s\r", strings.Repeat(" ", barWidth+7))
	}
}
