package history

import (
	"cmp"
	"slices"
	"sync"
)

// Before reports whether operation i precedes operation j in real time: i
// returned strictly before j was called. Equal times are concurrent, and an
// operation whose outcome is unknown precedes nothing.
func (h History) Before(i, j int) bool { return h[i].Return < h[j].Call }

// Sessions returns the indexes of each process's operations in session order:
// by call, then by return, then as listed. Sessions are ordered by process
// number; a process without operations has none. It takes O(n) steps where each session's
// operations are listed in their order, O(n log n) otherwise.
func (h History) Sessions() [][]int {
	if len(h) == 0 {
		return nil
	}
	member, processes, sizes := h.members()
	order := make([]int, len(processes))
	for s := range order {
		order[s] = s
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(processes[a], processes[b]) })

	all := make([]int, len(h)) // one array behind all sessions
	sessions := make([][]int, len(processes))
	place := make([]int, len(processes)) // by session number of first appearance
	for rank, s := range order {
		sessions[rank], all = all[:0:sizes[s]], all[sizes[s]:]
		place[s] = rank
	}
	for i, s := range member {
		rank := place[s]
		sessions[rank] = append(sessions[rank], i)
	}
	if !slices.ContainsFunc(sessions, h.outOfOrder) {
		return sessions
	}
	for rank := range sessions {
		sessions[rank] = sessions[rank][:0]
	}
	for _, i := range h.ByCall() {
		rank := place[member[i]]
		sessions[rank] = append(sessions[rank], int(i))
	}
	return sessions
}

// Count returns how many sessions and how many keys there are.
func (h History) Count() (sessions, keys int) {
	var wg sync.WaitGroup
	wg.Go(func() { sessions = h.countSessions() })
	keys = len(h.Keys())
	wg.Wait()
	return sessions, keys
}

func (h History) countSessions() (n int) {
	small, large := make([]bool, 1<<10), make(map[int]bool)
	for i := range h {
		p := h[i].Process
		switch {
		case 0 <= p && p < len(small):
			if !small[p] {
				small[p] = true
				n++
			}
		case !large[p]:
			large[p] = true
		}
	}
	return n + len(large)
}

// members numbers the processes by first appearance, for they may be sparse:
// the number of each operation's process, and each process's name and size.
func (h History) members() (member []int32, processes, sizes []int) {
	member = make([]int32, len(h))
	small := make([]int32, 2*len(h)) // number plus one of each process that is not large
	large := make(map[int]int32)
	for i := range h {
		p := h[i].Process
		isSmall := 0 <= p && p < len(small)
		s := int32(0)
		if isSmall {
			s = small[p]
		} else {
			s = large[p]
		}
		if s == 0 {
			processes, sizes = append(processes, p), append(sizes, 0)
			s = int32(len(processes))
			if isSmall {
				small[p] = s
			} else {
				large[p] = s
			}
		}
		s--
		member[i] = s
		sizes[s]++
	}
	return member, processes, sizes
}

// outOfOrder reports whether a session's operations are not listed in their order.
func (h History) outOfOrder(session []int) bool {
	for k := 1; k < len(session); k++ {
		if h.swapped(session[k-1], session[k]) {
			return true
		}
	}
	return false
}

// Keys returns the distinct keys in the order in which they first appear.
func (h History) Keys() []string {
	var keys []string
	seen := make(map[string]bool)
	for i := range h {
		if key := h[i].Key; !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	return keys
}
