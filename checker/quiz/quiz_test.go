package quiz

import (
	"testing"
	"time"
)

func TestTry(t *testing.T) {
	start := time.Now()
	q, short, err := Generate(Config{Lang: Japanese, Count: 1000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(start), len(q.Items), short)
	start = time.Now()
	r, err := q.Reread()
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(r); err != nil {
		t.Error(err)
	}
	t.Log(time.Since(start))
}
