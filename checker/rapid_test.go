package checker

import (
	"testing"

	"pgregory.net/rapid"

	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// drawOp draws one operation; its times are gaps after the one before it in its
// session, so that leaving out an operation leaves a history.
func drawOp(t *rapid.T) history.Op {
	small := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(t, name) }
	value := func(name string) history.Value {
		if v := small(name, 3); v > 0 {
			return history.Int(v)
		}
		return history.Nil
	}
	op := history.Op{
		Process: small("process", 3), Key: []string{"x", "y"}[small("key", 2)],
		F:     []history.Func{history.Read, history.Write, history.CAS}[small("f", 3)],
		Type:  []history.Outcome{history.OK, history.OK, history.OK, history.Info, history.Fail}[small("type", 5)],
		Value: value("value"), Call: int64(small("gap", 3)), Return: int64(small("length", 4)),
	}
	if op.F == history.CAS {
		op.Old = value("old")
	}
	if v := small("version", 6); v > 0 && op.Type != history.Fail {
		op.Version = history.At(int64(v))
	}
	return op
}

// drawHistory draws any valid history: no store needs to have made it.
func drawHistory(t *rapid.T) history.History {
	ops := rapid.SliceOfN(rapid.Custom(drawOp), 0, 6).Draw(t, "operations")
	free := make(map[int]int64)
	taken := make(map[history.Version]bool)
	for i := range ops {
		op := &ops[i]
		op.Call += free[op.Process]
		op.Return += op.Call
		free[op.Process] = op.Return
		if op.Type == history.Info {
			free[op.Process], op.Return = op.Call+1, history.Never
		}
		if op.Writes() && taken[op.Version] {
			op.Version = history.Version{}
		}
		taken[op.Version] = op.Writes() && op.Version.Known() || taken[op.Version]
	}
	return ops
}

// TestAgainstOracleShrinking does what TestRandomHistories does, and shows the
// smallest history where it fails.
func TestAgainstOracleShrinking(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := drawHistory(rt)
		verdicts, err := Check(h, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		for _, v := range verdicts {
			if want := oracle.New(h).Judge(v.Guarantee); !want.Allows(v.Result.String()) || v.Obligations != want.Obligations {
				rt.Fatalf("%s: %v with %d obligations, oracle says %+v\n%s", v.Guarantee, v.Result, v.Obligations, want, drawing(h))
			}
		}
	})
}
