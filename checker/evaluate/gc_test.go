package evaluate_test

import (
	"os"
	"runtime"
	"testing"
)

// Millions of small histories are judged here, and what is made for each is garbage at
// once. A heap that is never smaller than this, of which nothing is touched, keeps the
// collector from starting anew at every few megabytes, and adds little where a test
// needs much memory, as a higher GOGC would not.
func TestMain(m *testing.M) {
	ballast := make([]byte, 64<<20)
	code := m.Run()
	runtime.KeepAlive(ballast)
	os.Exit(code)
}
