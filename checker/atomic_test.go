package checker

import (
	"testing"

	"lagcheck/history"
)

// Each key has an order that explains it, for operations that share an instant may come
// in either order there. All keys together have none, as the order of the sessions holds
// at that instant, too.
//
//	c0: |--w x=1--||--w y=1--|
//	c1:  |--r y->1--||--r x->nil--|
func TestSessionsOrderWhatSharesAnInstant(t *testing.T) {
	t.Parallel()
	one := history.Int(1)
	h := history.History{
		{Process: 0, F: history.Write, Key: "x", Value: one, Type: history.OK, Call: 0, Return: 5},
		{Process: 0, F: history.Write, Key: "y", Value: one, Type: history.OK, Call: 5, Return: 9},
		{Process: 1, F: history.Read, Key: "y", Value: one, Type: history.OK, Call: 1, Return: 5},
		{Process: 1, F: history.Read, Key: "x", Type: history.OK, Call: 5, Return: 9},
	}
	verdicts := judge(t, h, Options{})
	if got := verdicts[Linearizable].Result; got != Holds {
		t.Errorf("linearizable: %v", got)
	}
	for _, name := range []string{Sequential, Causal, PRAM} {
		if got := verdicts[name]; got.Result != Violated {
			t.Errorf("%s: %v (%s)", name, got.Result, got.Reasons)
		}
	}
}
