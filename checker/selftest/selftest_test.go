package selftest

import (
	"context"
	"testing"
)

func TestCampaign(t *testing.T) {
	c := Campaign{Seed: 1, From: 1, To: 5000}
	r := c.Run(context.Background())
	if d := r.Disagreement; d != nil {
		t.Fatalf("history %d: %q\n%+v\n%+v", d.Number, d.SmallestSays, d.Smallest, d.History)
	}
	t.Logf("%+v", r.Tally)
}

func BenchmarkCampaign(b *testing.B) {
	c := Campaign{Seed: 1, From: 1, To: uint64(b.N), Workers: 1}
	c.Run(context.Background())
}
