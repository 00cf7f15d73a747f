package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A progress shows on a terminal how far long work is; on anything else, and for
// work that is done within a second, nothing.
type progress struct {
	t       terminal
	started time.Time

	mu   sync.Mutex
	last time.Time // when the bar was drawn; zero if there is none
}

func newProgress(t terminal) *progress { return &progress{t: t, started: time.Now()} }

const barWidth = 40

func (p *progress) show(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.due() {
		return
	}
	full := barWidth * done / total
	fmt.Fprintf(p.t.err, "\r[%s%s] %3d%%", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), 100*done/total)
}

// reading returns a function that shows how much of the files has been read, given
// the bytes read each time.
func (p *progress) reading(files []string) func(bytes int) {
	if !p.t.progress {
		return nil
	}
	total := 0
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			total += int(info.Size())
		}
	}
	var done atomic.Int64
	return func(bytes int) {
		p.show(min(int(done.Add(int64(bytes))), total), max(total, 1))
	}
}

// left shows how many operations are left.
func (p *progress) left(operations int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.due() {
		fmt.Fprintf(p.t.err, "\r%-*s", barWidth+7, fmt.Sprintf("%d operations left", operations))
	}
}

// due reports whether it is time to show something, and counts that as shown.
func (p *progress) due() bool {
	now := time.Now()
	if !p.t.progress || now.Sub(p.started) < time.Second || now.Sub(p.last) < 100*time.Millisecond {
		return false
	}
	p.last = now
	return true
}

func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.last.IsZero() {
		fmt.Fprintf(p.t.err, "\r%s\r", strings.Repeat(" ", barWidth+7))
		p.last = time.Time{}
	}
}
