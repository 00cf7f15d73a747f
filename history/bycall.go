package history

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// ByCall returns the indexes of all operations in order of call, then of return, then as
// listed: session order is the same order within a session. A large history is sorted on
// all cores.
func (h History) ByCall() []int32 {
	moments := make([]moment, len(h))
	for i := range h {
		moments[i] = moment{h[i].Call, int32(i)}
	}
	h.sortMoments(moments, make([]moment, len(h)), runtime.GOMAXPROCS(0))
	order := make([]int32, len(h))
	for k, m := range moments {
		order[k] = m.op
	}
	return order
}

// relisted returns the operations in order of call, and of each its index in h.
func (h History) relisted() (History, []int32) {
	order := h.ByCall()
	listed := make(History, len(h))
	share := len(h)/runtime.GOMAXPROCS(0) + 1
	var wg sync.WaitGroup
	for from := 0; from < len(h); from += share {
		wg.Go(func() {
			for k := from; k < min(from+share, len(h)); k++ {
				listed[k] = h[order[k]]
			}
		})
	}
	wg.Wait()
	return listed, order
}

// asListed undoes relisted.
func (h History) asListed(order []int32) History {
	listed := make(History, len(h))
	for k, i := range order {
		listed[i] = h[k]
	}
	return listed
}

// inOrder reports whether each session's operations are listed in their order.
func (h History) inOrder() bool {
	latest := make(map[int]int) // of each process, by index plus one
	for i := range h {
		p := h[i].Process
		if before := latest[p] - 1; before >= 0 && h.swapped(before, i) {
			return false
		}
		latest[p] = i + 1
	}
	return true
}

// near is how many operations away memory is near enough.
const near = 1 << 16

// farOff reports whether some operation was called before another one that is listed that
// far before it, as where a text has one client after the other.
func (h History) farOff() bool {
	latest := int64(0) // call of those that far before
	for i := near; i < len(h); i++ {
		latest = max(latest, h[i-near].Call)
		if h[i].Call < latest {
			return true
		}
	}
	return false
}

// swapped reports whether operation i, listed before j, comes after it in their session.
func (h History) swapped(i, j int) bool {
	a, b := &h[i], &h[j]
	return a.Call > b.Call || a.Call == b.Call && a.Return > b.Return
}

// A moment is when an operation was called. To sort these is to look at the operations
// themselves, which lie far apart, only where calls are equal.
type moment struct {
	call int64
	op   int32
}

// compare puts operations in order.
func (h History) compare(a, b moment) int {
	if a.call != b.call {
		return cmp.Compare(a.call, b.call)
	}
	return cmp.Or(cmp.Compare(h[a.op].Return, h[b.op].Return), cmp.Compare(a.op, b.op))
}

// leastShared is how many operations are worth a core of their own.
const leastShared = 1 << 14

// sortMoments sorts on so many cores. The spare room is as large as what is sorted.
func (h History) sortMoments(m, spare []moment, cores int) {
	if cores < 2 || len(m) < leastShared {
		slices.SortFunc(m, h.compare)
		return
	}
	half := len(m) / 2
	var wg sync.WaitGroup
	wg.Go(func() { h.sortMoments(m[:half], spare[:half], cores/2) })
	h.sortMoments(m[half:], spare[half:], cores-cores/2)
	wg.Wait()
	h.merge(m[:half], m[half:], spare)
	copy(m, spare)
}

// merge puts two sorted lists together.
func (h History) merge(a, b, into []moment) {
	for k := range into {
		if len(b) == 0 || len(a) > 0 && h.compare(a[0], b[0]) < 0 {
			into[k], a = a[0], a[1:]
		} else {
			into[k], b = b[0], b[1:]
		}
	}
}
