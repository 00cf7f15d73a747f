package gallery

import (
	"slices"
	"time"
)

// A gap says that one moment is at least so long after another, or, if that is negative,
// at most so long before it.
type gap struct {
	from, to int
	least    time.Duration
	because  condition
}

// contradiction returns gaps that follow one another from a moment back to itself and
// add up to more than nothing: then no moments have all these gaps between them. It returns
// nil if there are such moments (Bellman and Ford).
func contradiction(moments int, gaps []gap) []gap {
	at := make([]time.Duration, moments) // as early as the gaps allow that were looked at
	last := make([]int, moments)         // the gap that put it there
	moved := -1
	for range moments {
		moved = -1
		for i, g := range gaps {
			if earliest := at[g.from] + g.least; earliest > at[g.to] {
				at[g.to], last[g.to], moved = earliest, i, g.to
			}
		}
		if moved < 0 {
			return nil
		}
	}
	for range moments {
		moved = gaps[last[moved]].from // it may stand behind the circle
	}
	var circle []gap
	for m := moved; circle == nil || m != moved; {
		g := gaps[last[m]]
		circle = append(circle, g)
		m = g.from
	}
	slices.Reverse(circle)
	return circle
}
