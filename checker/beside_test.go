package checker

import (
	"reflect"
	"testing"
)

// A large history of which versions tell all is measured, and its index made, beside one
// another: it is the same measure as of any other, and the same explanation.
func TestJudgeOfALargeHistory(t *testing.T) {
	t.Parallel()
	for _, lag := range []int{0, 2} {
		h := recorded(3, mostAlone+100, 6, 8, lag)
		var c Checker
		j, err := c.Judge(h, Options{NoSecondOpinion: true})
		if err != nil {
			t.Fatal(err)
		}
		if (c.ix == nil) != (j.Verdicts[0].Result == Holds) {
			t.Errorf("lag %d: an index was made: %v", lag, c.ix != nil)
		}
		staleness, err := MeasureStaleness(h)
		if err != nil || !reflect.DeepEqual(j.Staleness, staleness) || (staleness.Stale > 0) != (lag > 0) {
			t.Errorf("lag %d: %v, or another measure than %+v", lag, err, staleness)
		}
		for _, v := range j.Verdicts {
			of, ok := Explain(h, v, Options{})
			got := c.Examples(v, Options{})
			if (len(got) > 0) != ok || ok && !reflect.DeepEqual(got[0].Operations, of.Operations) {
				t.Errorf("lag %d: %s: %v is explained by %d examples, else by %v", lag, v.Guarantee, v.Result, len(got), of.Operations)
			}
		}
	}
}
