package explain_test

import (
	"testing"

	"lagcheck/checker/explain"
)

// What is no rule and no kind of mend says so.
func TestNamesOfNone(t *testing.T) {
	rules := explain.Rules()
	for _, r := range []explain.Rule{0, rules[len(rules)-1] + 1, 255} {
		if got := r.String(); got != "no rule" {
			t.Errorf("rule %d: %q", r, got)
		}
	}
	for k, want := range map[explain.MendKind]string{
		0: "no mend", explain.Returned: "returned", explain.Exchanged: "exchanged", explain.Exchanged + 1: "no mend", 255: "no mend",
	} {
		if got := k.String(); got != want {
			t.Errorf("mend %d: %q, want %q", k, got, want)
		}
	}
}
