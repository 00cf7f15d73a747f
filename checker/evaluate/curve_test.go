package evaluate

import (
	"strings"
	"testing"

	"lagcheck/checker"
	"lagcheck/history/lang"
)

func TestWriteCurves(t *testing.T) {
	some, none := checker.NewCurve(), checker.NewCurve()
	some[0].Reads, some[0].Stale = 3, 3
	some[3].Reads, some[3].Stale = 200, 1
	some[14].Reads, some[14].Stale = 7, 0
	var b strings.Builder
	err := WriteCurves(&b, []CurveLine{{"any-follower", "lag 0s", some}, {"any-follower", "lag 500ms", none}, {"leader", "lag 0s", none}}, lang.English)
	if err != nil {
		t.Fatal(err)
	}
	want := `P(stale): percent of reads that missed the newest write of their key, by how long ago it had been acknowledged

any-follower   <1ms   <2ms   <5ms  <10ms  <20ms  <50ms <100ms <200ms <500ms    <1s    <2s    <5s   <10s   <20s   more
  lag 0s       █100      ·      ·   ▁  1      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      0
  lag 500ms       ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·

leader         <1ms   <2ms   <5ms  <10ms  <20ms  <50ms <100ms <200ms <500ms    <1s    <2s    <5s   <10s   <20s   more
  lag 0s          ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·      ·

·: no reads
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
