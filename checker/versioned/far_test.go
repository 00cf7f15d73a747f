package versioned

import (
	"math/rand/v2"
	"testing"
)

func TestAnswerAgainstCounting(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 5))
		numbers := make([]int64, r.IntN(20))
		for i := range numbers {
			numbers[i] = r.Int64N(10)
		}
		questions := make([]Question, r.IntN(20))
		for i := range questions {
			from := r.IntN(len(numbers) + 1)
			questions[i] = Question{Call: r.Int64N(12), From: int32(from), To: int32(from + r.IntN(len(numbers)-from+1))}
		}
		Answer(numbers, questions)
		for _, q := range questions {
			n := int32(0)
			for _, number := range numbers[q.From:q.To] {
				if number < q.Call {
					n++
				}
			}
			if n != q.Count {
				t.Fatalf("seed %d: %v: %+v, want %d", seed, numbers, q, n)
			}
		}
	}
}
