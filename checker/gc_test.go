package checker

import (
	"os"
	"runtime/debug"
	"testing"
)

// Millions of small histories are judged here, and what is made for each is garbage at
// once: with the usual setting the collector, which starts anew at every few
// megabytes, takes a fifth of the time.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
	os.Exit(m.Run())
}
