package checker

import (
	"errors"
	"testing"

	"lagcheck/history"
)

// The stale reads are those that are counted: of nil and of 1, each after something newer.
func TestStaleReads(t *testing.T) {
	h := parse(t, `c0: |--w x=1 #1--|                          |--w x=2 #2--|
c1:                  |--r x->nil--| |--r x->1--|               |--r x->2--| |--r x->1--|
`)
	stale, err := StaleReads(h)
	if err != nil || len(stale) != 2 || !h[stale[0]].Value.IsNil() || h[stale[1]].Value != history.Int(1) || h[stale[1]].Call < h[stale[0]].Call {
		t.Errorf("got %v, %v", stale, err)
	}
	for i := range h {
		h[i].Version = history.Version{}
	}
	if stale, err := StaleReads(h); !errors.Is(err, ErrNeedsVersions) || stale != nil {
		t.Errorf("without versions: got %v, %v", stale, err)
	}
}
