package versioned

import (
	"slices"
	"testing"

	"lagcheck/history"
)

// byDefinition judges operations one by one, each by all that its session did before.
func byDefinition(h history.History) (found [findings]Finding) {
	seen := make(map[int64]bool)
	for i := range h {
		seen[h[i].Version.Offset()] = seen[h[i].Version.Offset()] || h[i].Type == history.OK
	}
	for i := range h {
		op, at := &h[i], h[i].Version.Offset()
		next := history.Never
		for j := range h {
			if w := h[j].Version.Offset(); h[j].F == history.Write && h[j].Key == op.Key && w > at && seen[w] {
				next = min(next, w)
			}
		}
		own, read, wrote, saw := int64(-1), int64(-1), int64(-1), int64(-1) // the newest: of the key, and of all
		for j := range i {
			other, was := &h[j], h[j].Version.Offset()
			switch {
			case other.Process != op.Process || other.Type != history.OK:
			case other.F == history.Write:
				if wrote = max(wrote, was); other.Key == op.Key {
					own = max(own, was)
				}
			default:
				if saw = max(saw, was); other.Key == op.Key {
					read = max(read, was)
				}
			}
		}
		judge := func(guarantee int, obliged, broken bool) {
			if obliged {
				found[guarantee].Obligations++
			}
			if broken {
				found[guarantee].Offending = append(found[guarantee].Offending, i)
			}
		}
		place := max(wrote, saw)
		switch {
		case !seen[at]:
		case op.F == history.Read:
			judge(readYourWrites, own >= 0, at < own)
			judge(monotonicReads, read >= 0, at < read)
			judge(sequential, place >= 0, max(at, place) >= next)
		case op.Type == history.OK:
			judge(monotonicWrites, wrote >= 0, at <= wrote)
			judge(writesFollowReads, saw >= 0, at <= saw)
			judge(sequential, place >= 0, at <= place)
		default:
			judge(sequential, place >= 0, at <= place)
		}
	}
	return found
}

// Both ways to walk find what the definitions say, in however many parts a history is
// taken in.
func TestWalkedByDefinition(t *testing.T) {
	t.Parallel()
	var e Engine
	var broken [findings]int
	for seed := range uint64(8_000) {
		h := disordered(seed, 3+int(seed%140), 1+int(seed%5), 1+int(seed/5%4))
		want := byDefinition(h)
		for parts := 1; parts <= 3; parts++ {
			if !e.readIn(h, parts) {
				t.Fatalf("seed %d: not taken", seed)
			}
			for _, listed := range []bool{true, false} {
				e.walkAs(listed)
				for g := range findings {
					if got := e.found[g]; got.Obligations != want[g].Obligations || !slices.Equal(got.Offending, want[g].Offending) {
						t.Fatalf("seed %d, guarantee %d in %d parts, as listed %v: %v, want %v\n%v", seed, g, parts, listed, got, want[g], h)
					}
				}
			}
		}
		for g := range findings {
			broken[g] += len(want[g].Offending)
		}
	}
	for _, g := range []int{sequential, readYourWrites, monotonicReads, monotonicWrites, writesFollowReads} {
		if broken[g] < 1000 {
			t.Errorf("%d operations break guarantee %d: too few", broken[g], g)
		}
	}
}
