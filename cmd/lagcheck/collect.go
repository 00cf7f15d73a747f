package main

import (
	"os"
	"runtime/debug"
	"sync/atomic"
)

// collecting says that somebody has used collectLate.
var collecting atomic.Bool

// leastLarge is the size of a file for which collectLate is worth it.
const leastLarge = 16 << 20

// collectLate has the garbage collector wait while a large file of so many bytes is read:
// hardly anything is garbage then, and what is there would be looked through again and
// again. Only if much more is in use than the file is large, it collects all the same.
// It returns what makes everything as it was, and does so for one file only: of many files
// some are judged while others are read.
func collectLate(size int64) (asUsual func()) {
	if size < leastLarge || os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" || collecting.Swap(true) {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(2*size+128<<20)
	return func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
	}
}
