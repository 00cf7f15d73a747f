package quiz

import (
	"bytes"
	"strings"
	"testing"
)

// Whatever a file says, it is a quiz or an error; what is proved can be written and is
// proved again.
func FuzzVerify(f *testing.F) {
	for seed := range uint64(9) {
		q, _, err := Generate(Config{Lang: English, Count: 1, Seed: seed, Kinds: Kinds()[seed : seed+1]})
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if err := Encode(&b, q); err != nil {
			f.Fatal(err)
		}
		f.Add(b.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Decode(strings.NewReader(text), "fuzz")
		if err != nil || Verify(q) != nil {
			return
		}
		again, err := q.Reread()
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(again); err != nil {
			t.Errorf("not proved again: %v", err)
		}
	})
}
