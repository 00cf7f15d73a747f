package certify

import (
	"fmt"
	"testing"
)

// name returns the name of a key; the first has none.
func name(keys, i int) string {
	if i == 0 {
		return ""
	}
	return fmt.Sprint(keys, " keys, key ", i)
}

// A key keeps the number that it had when it first came up, among few keys and many, and
// those of the history before are forgotten.
func TestKeysKeepTheirNumbers(t *testing.T) {
	t.Parallel()
	var keys numbering
	for _, n := range []int{fewKeys - 1, fewKeys, fewKeys + 1, fewKeys + 2, 3 * fewKeys, fewKeys + 1} {
		keys.begin()
		for k := range n {
			for i := range k + 1 {
				if got := keys.of(name(n, i)); got != int32(i) {
					t.Fatalf("%d keys: key %d of the first %d has number %d", n, i, k+1, got)
				}
			}
		}
		if len(keys.names) != n {
			t.Errorf("%d keys: %d names", n, len(keys.names))
		}
	}
}
