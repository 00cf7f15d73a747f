package quiz

import "testing"

// Generating, and proving once more what was generated, in items.
func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		if _, _, err := Generate(Config{Lang: Japanese, Count: 27, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	q, _, err := Generate(Config{Lang: Japanese, Count: 27, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := Verify(q); err != nil {
			b.Fatal(err)
		}
	}
}
