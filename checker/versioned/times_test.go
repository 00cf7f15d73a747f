package versioned

import (
	"math/rand/v2"
	"testing"
)

// Wherever the read before was, the last acknowledgement before a call is found.
func TestBefore(t *testing.T) {
	const acks = 200
	ti := times{ackFrom: []int32{0, 0, acks}, cursor: []int32{0, 0}}
	for n := range acks {
		ti.acks = append(ti.acks, ack{when: int64(n / 2), at: int32(n + 1)}) // two at a time
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		call := r.Int64N(acks/2 + 10)
		want := int32(0)
		for n := range ti.acks {
			if ti.acks[n].when < call {
				want = int32(n + 1)
			}
		}
		if got := ti.before(1, call); got != want {
			t.Fatalf("call %d: acknowledgement %d, want %d", call, got, want)
		}
		if ti.before(0, call) != 0 {
			t.Fatal("an acknowledgement on a key without any")
		}
	}
}
