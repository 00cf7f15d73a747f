package versioned

import "testing"

// Names that share a place among the latest are told apart, and one may be empty.
func TestNumbering(t *testing.T) {
	var n numbering
	for range 2 {
		n.reset()
		for round := range 3 {
			for want, name := range []string{"a0", "", "b0", "a00", "c0"} {
				if got := n.of(name); got != int32(want) {
					t.Errorf("round %d: %q has number %d, want %d", round, name, got, want)
				}
			}
		}
		if len(n.names) != 5 {
			t.Errorf("names %q", n.names)
		}
	}
}
