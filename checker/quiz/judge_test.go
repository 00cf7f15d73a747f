package quiz

import (
	"slices"
	"testing"

	"lagcheck/history"
)

// Writes are taken in the order of the log, however they are listed.
func TestWritesAreInTheOrderOfTheLog(t *testing.T) {
	var h history.History
	for k, at := range []int64{3, 1, 0, 4, 2} {
		op := history.Op{Process: k, F: history.Write, Key: []string{"x", "y"}[k%2], Value: history.Int(k), Type: history.OK, Call: int64(10 * k), Return: int64(10*k + 5), Version: history.At(at)}
		if at == 0 {
			op.F, op.Value = history.Read, history.Nil
		}
		h = append(h, op)
	}
	if got := writes(h); !slices.Equal(got, []int{1, 4, 0, 3}) {
		t.Errorf("writes %v", got)
	}
	if got := writesTo(h, "x"); !slices.Equal(got, []int{4, 0}) {
		t.Errorf("writes to x %v", got)
	}
}
