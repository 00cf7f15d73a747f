// Package needs is for tests that need what a machine may lack: they skip there and say
// what is missing and where it comes from. Where LAGCHECK_CI_NEEDS is "all" everything is
// said to be there, and what is missing fails the test.
package needs

import (
	"os"
	"os/exec"
	"testing"
)

// A program or a file that is missing ends the test with this.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("LAGCHECK_CI_NEEDS") == "all" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("needs %s", what)
}

// Program returns the path of a program; from says how one comes by it.
func Program(t testing.TB, name, from string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name+" ("+from+")")
	}
	return path
}

// File wants a file or folder to be there; name says what it is, from how one comes by
// it.
func File(t testing.TB, path, name, from string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		missing(t, name+" ("+from+")")
	}
}

// Chromium returns the path of that browser.
func Chromium(t testing.TB) string {
	t.Helper()
	return Program(t, "chromium", "Debian's package of that name")
}

// Node returns the path of Node.js.
func Node(t testing.TB) string {
	t.Helper()
	return Program(t, "node", "Node.js, Debian's package nodejs")
}

// Time skips a test that takes long, for the given reason, where -short says that there
// is no time for it.
func Time(t testing.TB, why string) {
	t.Helper()
	if testing.Short() {
		t.Skipf("needs the time that -short saves: %s", why)
	}
}
