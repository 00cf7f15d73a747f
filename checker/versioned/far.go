package versioned

import (
	"cmp"
	"slices"
)

// MostSteps is how many versions are counted one by one. A read that is farther behind
// asks for all of its kind together: a follower that hangs would cost O(n) a read.
const MostSteps = 64

// A Question is how many numbers of a list, at the indexes from From to before To, are
// less than Call. Count has the answer.
type Question struct {
	Call     int64
	From, To int32
	Count    int32
}

// Answer answers questions about a list, in O((n + m) log(n + m)) steps for n numbers and
// m questions. Numbers join a tree of counts (Fenwick 1994) in the order of their size,
// and every question is asked when all those less than its call are there.
func Answer(numbers []int64, questions []Question) {
	size := make([]int32, len(numbers))
	for i := range size {
		size[i] = int32(i)
	}
	slices.SortFunc(size, func(a, b int32) int { return cmp.Compare(numbers[a], numbers[b]) })
	turn := make([]int32, len(questions))
	for i := range turn {
		turn[i] = int32(i)
	}
	slices.SortFunc(turn, func(a, b int32) int { return cmp.Compare(questions[a].Call, questions[b].Call) })

	tree := make(counts, len(numbers)+1)
	joined := 0
	for _, n := range turn {
		q := &questions[n]
		for joined < len(size) && numbers[size[joined]] < q.Call {
			tree.join(size[joined])
			joined++
		}
		q.Count = tree.before(q.To) - tree.before(q.From)
	}
}

// counts is a tree of how many numbers have joined.
type counts []int32

func (c counts) join(index int32) {
	for k := index + 1; k < int32(len(c)); k += k & -k {
		c[k]++
	}
}

// before returns how many have joined with an index less than that.
func (c counts) before(index int32) int32 {
	n := int32(0)
	for k := index; k > 0; k -= k & -k {
		n += c[k]
	}
	return n
}
