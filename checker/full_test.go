package checker

import (
	"os"
	"testing"
)

// stride is how many ways to put a history together there are to one that is tried. The
// largest scopes are tried whole if LAGCHECK_SCOPE=full, as continuous integration does;
// to see every third of their histories is enough while one works.
func (s *scope) stride() int {
	switch {
	case testing.Short():
		return 7
	case s.size > 400_000 && !full():
		return 3
	}
	return 1
}

func full() bool { return os.Getenv("LAGCHECK_SCOPE") == "full" }
