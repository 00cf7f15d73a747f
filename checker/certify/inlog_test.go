package certify_test

import (
	"testing"

	"lagcheck/checker/certify"
)

// Real time has to allow the order of the log on every key that has no core.
func TestInLog(t *testing.T) {
	const (
		stale = "c0: |--w x=1 #1--| |--w x=2 #2--|\nc1:                                 |--r x->1 #1--|\n"
		other = "c2: |--w y=1 #3--|\nc3:                  |--r y->nil #0--|\n"
	)
	for _, test := range []struct {
		name, drawing string
		cores         [][]int32
		says          string
	}{
		{"nothing", "c0: |--r x->nil #0--|\n", nil, ""},
		{"right", "c0: |--w x=1 #1--| |--w x=2 #2--|\nc1:                                 |--r x->2 #2--|\n", nil, ""},
		{"concurrent", "c0: |--w x=1 #2--|\nc1: |--w x=2 #1--|\nc2:   |--r x->1 #2--|\n", nil, ""},
		{"lost, and not seen", "c0: |--w x=1 #2--...\nc1:                      |--w x=2 #1--|\n", nil, ""},
		{"writes against the log", "c0: |--w x=1 #2--|\nc1:                  |--w x=2 #1--|\n", nil, "had ended before it could"},
		{"at one instant", "c0: |--w x=1 #2--|\nc1:              |--w x=2 #1--|\n", nil, "had ended before it could"},
		{"a stale read", stale, nil, "had ended before it could"},
		{"a stale read, and a core", stale, [][]int32{{0, 1, 2}}, ""},
		{"a stale read, and a core of another key", stale + other, [][]int32{{3, 4}}, `key "x"`},
		{"that value is written again", stale + "c2: |--w x=1 #4--|\n", [][]int32{{0, 1, 2}}, "is not in it"},
		{"another value is written", stale + "c2: |--w x=3 #4--|\n", [][]int32{{0, 1, 2}}, ""},
		{"that value is written to another key", stale + "c2: |--w y=1 #4--|\n", [][]int32{{0, 1, 2}}, ""},
		{"perhaps that value is written again", stale + "c2: |--w x=1...\n", [][]int32{{0, 1, 2}}, "is not in it"},
		{"perhaps another value, perhaps that one", stale + "c2: |--w x=3...\nc3: |--w x=1...\n", [][]int32{{0, 1, 2}}, "is not in it"},
		{"perhaps another value is written", stale + "c2: |--w x=3...\n", [][]int32{{0, 1, 2}}, ""},
		{"perhaps that value is written to another key", stale + "c2: |--w y=1...\n", [][]int32{{0, 1, 2}}, ""},
		{"a core without what it read", stale, [][]int32{{2}}, "is not in it"},
		{"a core with another write", stale, [][]int32{{1, 2}}, "is not in it"},
		{"two cores of one key", stale, [][]int32{{0, 1, 2}, {0, 1, 2}}, "has two"},
		{"two cores", stale + other, [][]int32{{0, 1, 2}, {3, 4}}, ""},
		{"a core that some order explains", stale, [][]int32{{0, 2}}, "some order explains it"},
		{"the initial state after a write", other, nil, "had ended before it could"},
		{"read before an older write began", "c0: |--w x=2 #2-----------------------------------------|\nc1: |--r x->2 #2--|\nc2:                  |--w x=1 #1--|\n", nil, "had ended before it could"},
		{"the last call of all before it", "c0:                                  |--w x=1 #1--|\nc1: |--w x=2 #2---------------------------------------|\nc2:     |--w x=3 #3--|\n", nil, "had ended before it could"},
		{"from nowhere", "c0: |--w x=1 #1--|\nc1: |--r x->7--|\n", nil, "operation 1 is no read of a write"},
		{"a cas", "c0: |--cas x=nil->1 #1--|\n", nil, "operation 0 is no read of a write"},
	} {
		h := parse(t, test.drawing)
		for _, process := range []int{0, 1000} { // with sets of positions where that is possible, and without
			h[0].Process += process
			var k certify.Kernel
			k.Begin(h)
			if !k.Told() {
				t.Fatalf("%s: a choice is left", test.name)
			}
			check(t, test.name, k.InLog(test.cores), test.says)
		}
	}
}
