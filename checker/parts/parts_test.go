package parts

import (
	"fmt"
	"maps"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// A toy is a whole whose broken parts are known: those that have one of some sets.
type toy struct {
	size    int
	needs   []uint // of each element: what it needs
	late    uint   // with any of these, waiting elements need those
	waiting uint
	broken  []uint
	unknown []uint // closed parts that nobody can judge
	wrong   int    // guesses are wrong about parts with a multiple of so many elements
	work    int
	judged  map[string]int
}

func (t *toy) closure(part uint) uint {
	for {
		all := part
		for i := range t.size {
			if part>>i&1 == 1 {
				all |= t.needs[i]
			}
		}
		if part&t.waiting != 0 && part&t.late != 0 {
			all |= t.late
		}
		if all == part {
			return all
		}
		part = all
	}
}

func (t *toy) verdict(part uint) Verdict {
	if slices.Contains(t.unknown, part) {
		return Unknown
	}
	if slices.ContainsFunc(t.broken, func(b uint) bool { return b&^part == 0 }) {
		return Broken
	}
	return Sound
}

func bitsOf(part []int) (b uint) {
	for _, i := range part {
		b |= 1 << i
	}
	return b
}

func listOf(b uint) (part []int) {
	for ; b != 0; b &= b - 1 {
		part = append(part, bits.TrailingZeros(b))
	}
	return part
}

func (t *toy) Close(some []int) []int {
	t.work--
	return listOf(t.closure(bitsOf(some)))
}

func (t *toy) Judge(part []int) Verdict {
	t.work--
	t.judged[fmt.Sprint(part)]++
	if len(part) == 0 || !slices.IsSorted(part) || t.closure(bitsOf(part)) != bitsOf(part) {
		panic(fmt.Sprintf("%v is not a closed part, ascending", part))
	}
	return t.verdict(bitsOf(part))
}

func (t *toy) Sound(part []int) bool {
	t.work--
	return (t.verdict(bitsOf(part)) == Sound) == (len(part)%t.wrong > 0)
}

func (t *toy) More() bool { return t.work > 0 }

// smallest tries all parts.
func (t *toy) smallest() int {
	least := t.size + 1
	for part := range uint(1) << t.size {
		if t.closure(part) == part && t.verdict(part) == Broken {
			least = min(least, bits.OnesCount(part))
		}
	}
	return least
}

// drawToy draws a whole in which elements need some before them, so that not all is one.
func drawToy(r *rand.Rand) *toy {
	t := &toy{size: 2 + r.IntN(11), wrong: 2 + r.IntN(20), work: 1 << 40, judged: make(map[string]int)}
	draw := func(of, most int) (set uint) {
		for range r.IntN(most + 1) {
			set |= 1 << r.IntN(max(1, of))
		}
		return set
	}
	for i := range t.size {
		t.needs = append(t.needs, draw(i, 1+r.IntN(2)))
	}
	if r.IntN(3) == 0 {
		t.late, t.waiting = draw(t.size, 3), draw(t.size, 3)
	}
	for range r.IntN(6) {
		t.broken = append(t.broken, draw(t.size, 5)|1<<r.IntN(t.size))
	}
	return t
}

func everything(t *toy) []int { return listOf(1<<t.size - 1) }

// What is found is broken, closed and as small as any part that brute force finds, and
// what is not known is never taken for a proof.
func TestAgainstAllParts(t *testing.T) {
	t.Parallel()
	found := make(map[string]int)
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(7, seed))
		w := drawToy(r)
		least := w.smallest()
		fewer := 1 + r.IntN(w.size+1)
		part, proved := Smallest(w, w.size, everything(w), fewer)
		switch {
		case !proved:
			t.Fatalf("seed %d: not proved", seed)
		case part == nil && least < fewer:
			t.Fatalf("seed %d: nothing with fewer than %d elements, but one has %d: %+v", seed, fewer, least, w)
		case part != nil && (len(part) != least || len(part) >= fewer || w.verdict(bitsOf(part)) != Broken || w.closure(bitsOf(part)) != bitsOf(part)):
			t.Fatalf("seed %d: found %v, fewer than %d, but the least is %d: %+v", seed, part, fewer, least, w)
		}
		for name, n := range w.judged {
			if n > 1 && w.wrong > w.size {
				t.Fatalf("seed %d: %s is judged %d times", seed, name, n)
			}
		}
		found[fmt.Sprintf("%d of %d judged", min(len(part), 9), len(w.judged)/8*8)]++

		w.work = r.IntN(200)
		if part, proved := Smallest(w, w.size, everything(w), fewer); proved && part == nil && least < fewer || proved && part != nil && len(part) != least {
			t.Fatalf("seed %d: stopped, and %v is proved: %+v", seed, part, w)
		}
		w.work = 1 << 40
		for b := range uint(1) << w.size {
			if w.closure(b) == b && r.IntN(1<<w.size) < 3 {
				w.unknown = append(w.unknown, b)
			}
		}
		part, proved = Smallest(w, w.size, everything(w), fewer)
		for _, b := range w.unknown {
			if n := bits.OnesCount(b); proved && n > 0 && (part == nil && n < fewer || n < len(part)) && !w.safe(b) {
				t.Fatalf("seed %d: %v is proved, though nobody knows of %v: %+v", seed, part, listOf(b), w)
			}
		}
	}
	t.Log(found)
}

// safe reports whether some sound part has this one, which therefore is sound.
func (t *toy) safe(part uint) bool {
	for around := range uint(1) << t.size {
		if part&^around == 0 && t.closure(around) == around && t.verdict(around) == Sound {
			return true
		}
	}
	return false
}

// A few of many elements are broken together, and far fewer parts are judged than there
// are.
func TestFewPartsAreTried(t *testing.T) {
	w := &toy{size: 40, needs: make([]uint, 40), broken: []uint{0b1001<<35 | 1<<20 | 1<<3}, wrong: 100, work: 1 << 40, judged: make(map[string]int)}
	part, proved := Smallest(w, 40, everything(w), 30)
	if !proved || !slices.Equal(part, []int{3, 20, 35, 38}) {
		t.Errorf("found %v, proved %v", part, proved)
	}
	if len(w.judged) > 20 {
		t.Errorf("%d parts were judged", len(w.judged))
	}
}

// Only the closures of seeds are looked at.
func TestSeedsAreAllThatCounts(t *testing.T) {
	w := &toy{size: 4, needs: []uint{0, 1, 0, 0}, broken: []uint{1}, wrong: 100, work: 1 << 40, judged: make(map[string]int)}
	for _, test := range []struct{ seeds, want []int }{{[]int{1, 2, 3}, []int{0, 1}}, {[]int{2, 3}, nil}, {[]int{3, 0}, []int{0}}, {nil, nil}} {
		if part, proved := Smallest(w, 4, test.seeds, 5); !slices.Equal(part, test.want) || !proved {
			t.Errorf("seeds %v: found %v, proved %v, want %v", test.seeds, part, proved, test.want)
		}
	}
}

// What has no fewer elements than the smallest broken part so far is not tried.
func TestNothingIsTriedInVain(t *testing.T) {
	for _, test := range []struct {
		fewer int
		tried []string
	}{{9, []string{"[0]"}}, {2, []string{"[0]"}}, {1, nil}} {
		w := &toy{size: 4, needs: make([]uint, 4), broken: []uint{1, 2, 4, 8}, wrong: 100, work: 1 << 40, judged: make(map[string]int)}
		_, proved := Smallest(w, 4, everything(w), test.fewer)
		if got := slices.Sorted(maps.Keys(w.judged)); !proved || !slices.Equal(got, test.tried) {
			t.Errorf("fewer than %d: %v was tried, not %v", test.fewer, got, test.tried)
		}
	}
}

// What rules parts out saves work: no more is asked of some wholes than it took when this
// was written. Once there is no more work, hardly anything more is asked.
func TestWorkIsSaved(t *testing.T) {
	t.Parallel()
	asked, judged := 0, 0
	for seed := range uint64(1000) {
		w := drawToy(rand.New(rand.NewPCG(8, seed)))
		w.size += 8 // elements that need nothing
		w.needs = append(w.needs, make([]uint, 8)...)
		Smallest(w, w.size, everything(w), w.size)
		asked, judged = asked+1<<40-w.work, judged+len(w.judged)
		for _, work := range []int{0, 1, 10, 100} {
			w.work = work
			if Smallest(w, w.size, everything(w), w.size); w.work < -w.size || work == 0 && w.work < 0 {
				t.Errorf("seed %d: with %d questions left, %d were asked", seed, work, work-w.work)
			}
		}
	}
	if asked > 662_989 || judged > 122_605 {
		t.Errorf("%d questions, on %d parts: more than it takes", asked, judged)
	}
}
