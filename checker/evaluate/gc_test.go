package evaluate_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// As in package checker: what is made for a run is garbage at once, and the collector,
// with its usual setting, takes a quarter of the time.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
	os.Exit(m.Run())
}
