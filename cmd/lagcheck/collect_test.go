package main

import (
	"runtime/debug"
	"testing"
)

// state returns how the garbage collector is set.
func state() (percent int, limit int64) {
	percent = debug.SetGCPercent(100)
	debug.SetGCPercent(percent)
	return percent, debug.SetMemoryLimit(-1)
}

// While the first large file is read, the collector waits for the limit; then all is as
// it was, and stays so for other files and small ones, or where somebody set it.
func TestCollectLate(t *testing.T) {
	const large = int64(1 << 30)
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	percent, limit := state()
	same := func(name string) {
		t.Helper()
		if p, l := state(); p != percent || l != limit {
			t.Errorf("%s: %d %% and %d bytes, want %d and %d", name, p, l, percent, limit)
		}
	}
	read := func(name string, size int64) {
		t.Helper()
		asUsual := collectLate(size)
		same(name)
		asUsual()
		same(name + ", read")
	}
	collecting.Store(false)
	read("a small file", leastLarge-1)
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Setenv(name, "1")
		read(name, large)
		t.Setenv(name, "")
	}
	asUsual := collectLate(large)
	if p, l := state(); p != -1 || l != 2*large+128<<20 {
		t.Errorf("a large file: %d %% and %d bytes", p, l)
	}
	asUsual()
	same("a large file, read")
	read("another large file", large)
}
