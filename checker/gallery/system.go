package gallery

import "time"

// A gap says that one moment is at least so long after another, or, if that is negative,
// at most so long before it.
type gap struct {
	from, to int
	least    time.Duration
	because  condition
}

// consistent reports whether there are moments that have all these gaps between them: not if
// gaps follow one another from a moment back to itself and add up to more than nothing
// (Bellman and Ford).
func consistent(moments int, gaps []gap) bool {
	at := make([]time.Duration, moments) // as early as the gaps allow that were looked at
	for range moments {
		moved := false
		for _, g := range gaps {
			if earliest := at[g.from] + g.least; earliest > at[g.to] {
				at[g.to], moved = earliest, true
			}
		}
		if !moved {
			return true
		}
	}
	return false
}
