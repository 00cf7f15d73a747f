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

// What was prepared for a large history, but not asked for before its check was ended, is
// forgotten with it.
func TestJudgeAfterALargeHistory(t *testing.T) {
	t.Parallel()
	var c Checker
	done := make(chan struct{})
	o := Options{NoSecondOpinion: true, Done: done, Decided: func(v Verdict) {
		if v.Guarantee == WritesFollowReads { // the last one
			close(done)
		}
	}}
	if j, err := c.Judge(recorded(3, mostAlone+100, 6, 8, 2), o); err != nil || j.Unmeasured != ErrEnded || c.told.next.ix == nil {
		t.Fatalf("%v, %v: not ended, or nothing was prepared", err, j.Unmeasured)
	}
	small := recorded(4, 20, 3, 2, 2)
	got, err := c.Judge(small, Options{NoSecondOpinion: true})
	want, wantErr := Judge(small, Options{NoSecondOpinion: true})
	if err != nil || wantErr != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v: %+v, want %+v", err, wantErr, got, want)
	}
}
