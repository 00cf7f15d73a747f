package checker

import (
	"testing"

	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// What a proof says would have been legal is, as the oracle sees it; and the proof is
// about the operations of its example.
func TestMendsInSmallScopes(t *testing.T) {
	t.Parallel()
	stride := 61
	if testing.Short() {
		stride = 1277
	}
	mended, all := 0, 0
	for _, s := range []*scope{&numberedWell, &crossing} {
		s.each(stride, func(h history.History) {
			if t.Failed() {
				return
			}
			for _, v := range judge(t, h, Options{}) {
				x, ok := Explain(h, v, Options{})
				if !ok {
					continue
				}
				all++
				for k, i := range x.Operations {
					if x.Proof.Operations[k].Index != i {
						t.Errorf("%s: the proof is about other operations", v.Guarantee)
					}
				}
				if len(x.Proof.Mends) > 0 {
					mended++
				}
				for _, m := range x.Proof.Mends {
					changed := x.Proof.Changed(m)
					got := oracle.New(changed).Judge(v.Guarantee)
					if got.Result == oracle.Unknown {
						got = oracle.New(lineUp(changed)).Judge(v.Guarantee)
					}
					if got.Result != oracle.Holds {
						t.Errorf("%s: %+v does not mend it: %+v\n%s%s", v.Guarantee, m, got, drawing(h), x.Explanation)
					}
				}
			}
		})
	}
	if mended*2 < all {
		t.Errorf("only %d of %d proofs have a mend", mended, all)
	}
	t.Logf("%d of %d", mended, all)
}
