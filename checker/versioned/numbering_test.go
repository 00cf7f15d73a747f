package versioned

import (
	"strconv"
	"strings"
	"testing"
)

// Names are told apart by what they say, wherever they stand: also those that begin at
// the same place, the empty one, and more than have places at first.
func TestNumbering(t *testing.T) {
	var n numbering
	names := []string{"a0", "", "b0", "a00", "c0"}
	for k := range 2 * leastPlaces {
		names = append(names, strings.Repeat("n", k+1), "elsewhere"[:1+k%2]+strconv.Itoa(k))
	}
	long := strings.Repeat("m", 3*leastPlaces)
	for k := range long {
		names = append(names, long[:k+1])
	}
	for range 2 {
		n.reset()
		if got := n.near(""); got != -1 {
			t.Errorf("number %d before there is any", got)
		}
		for round := range 3 {
			for want, name := range names {
				if round == 1 {
					name = strings.Clone(name)
				}
				if got := n.of(name); got != int32(want) {
					t.Errorf("round %d: %q has number %d, want %d", round, name, got, want)
				}
				if got := n.near(name); got >= 0 && got != int32(want) {
					t.Errorf("round %d: near %q is number %d, want %d", round, name, got, want)
				}
			}
		}
		if len(n.names) != len(names) {
			t.Errorf("names %q", n.names)
		}
	}
}
