// Package parts finds a smallest part of a whole that is broken, and proves that there
// is none smaller.
//
// The elements of a whole are numbered. What is meant by broken, and which other elements
// one needs, whoever asks says; a part that has all that its elements need is closed. One
// thing is asked of them: what is broken stays broken with more around it. So a closed
// part of a sound one is sound, and that is how the search gets along without trying
// every part:
//
//	elements  1 2 3 4 5 6 7 8      found sound, and grown as long as it stays so: 1 2 4 5 6 8
//	broken    . . ? . . . ? .      so whatever is broken has 3 or 7
//
// A part that lies in none of those found sound is tried. If it is sound it is grown
// into one with few elements left out, and what is broken must have one of those: the
// search goes on with each, as long as what that needs leaves the part smaller than the
// smallest broken one so far. Each sound part serves for all branches. These are the
// hitting sets by which smallest unsatisfiable subsets are found (Ignatiev, Previti,
// Liffiton & Marques-Silva 2015), with a search by depth in place of an optimizer.
//
// The package knows nothing about histories, and it bounds no work: that is for whoever
// asks, in [Whole].
package parts

import "slices"

// A Verdict is what is known about a part.
type Verdict uint8

// The verdicts. What is unknown may be broken.
const (
	Unknown Verdict = iota
	Sound
	Broken
)

// A Whole has elements numbered from 0. Parts are lists of them, ascending.
type Whole interface {
	// Close returns the smallest closed part that has some elements, given in any order and
	// perhaps twice.
	Close(some []int) []int
	// Judge judges a closed part. If it is broken, so is every closed part that has it.
	Judge(part []int) Verdict
	// Sound guesses, at little cost, whether a closed part is sound. What is built on it is
	// judged.
	Sound(part []int) bool
	// More reports whether there is work left to go on.
	More() bool
}

// Smallest returns a broken closed part with the fewest elements, nil if none has fewer
// than a number, and whether that is proved. If it is not, because there was no more work
// or because some part was unknown, a part that is returned may have more elements than
// needed.
//
// Seeds are the elements that count: the fewest elements are broken only in a part that
// is the closure of some of them. The whole has the elements below size.
func Smallest(w Whole, size int, seeds []int, fewer int) (part []int, proved bool) {
	s := search{Whole: w, words: (size + bitsEach - 1) / bitsEach, fewer: fewer}
	for _, i := range seeds {
		if !s.More() {
			return nil, false
		}
		if part := s.Close([]int{i}); len(part) < fewer {
			s.seeds = append(s.seeds, seed{i, len(part)})
		}
	}
	slices.SortStableFunc(s.seeds, func(a, b seed) int { return a.weight - b.weight })
	done := s.extend(nil, s.set(nil))
	return s.best, done && !s.vague
}

// A search looks for smaller and smaller broken parts.
type search struct {
	Whole
	words int    // of a set
	seeds []seed // by weight
	fewer int    // a part must have fewer elements than that
	best  []int  // the smallest so far
	sound []set  // closed parts
	vague bool   // some part was unknown
}

// A seed is an element and how many a part has that needs it.
type seed struct{ element, weight int }

// A way leads from a part to one with one more seed.
type way struct {
	seed int
	part []int
}

// extend looks for broken parts that have this one and nothing that is ruled out, which
// they would have if they were not looked for elsewhere. It reports false if there is no
// more work.
func (s *search) extend(part []int, out set) bool {
	if !s.More() {
		return false
	}
	p := s.set(part)
	all := s.ways(part, p, out)
	ways, known := s.fewest(p, all)
	if !known {
		around, broken := s.judge(part, all)
		if broken {
			return true
		}
		ways = around.out(all)
	}
	out = slices.Clone(out)
	for _, next := range ways {
		if len(next.part) < s.fewer && !slices.ContainsFunc(next.part, out.has) && !s.extend(next.part, out) {
			return false
		}
		out.add(next.seed)
	}
	return true
}

// judge reports whether a part is broken, and else which part around it is known to be
// sound; that one is remembered if it has more elements.
func (s *search) judge(part []int, ways []way) (around set, broken bool) {
	verdict := Sound
	if len(part) > 0 {
		verdict = s.Judge(part)
	}
	switch verdict {
	case Broken:
		s.best, s.fewer = part, len(part)
		return nil, true
	case Unknown:
		s.vague = true
	default:
		if grown := s.grow(part, ways); len(grown) > len(part) && s.Judge(grown) == Sound {
			around = s.set(grown)
			s.sound = append(s.sound, around)
			return around, false
		}
	}
	return s.set(part), false
}

// ways returns the parts with one more seed that are small enough to go on with.
func (s *search) ways(part []int, p, out set) []way {
	if len(part)+1 >= s.fewer {
		return nil
	}
	var ways []way
	for _, c := range s.seeds {
		if c.weight >= s.fewer {
			break
		}
		if p.has(c.element) || out.has(c.element) {
			continue
		}
		next := s.Close(append(slices.Clone(part), c.element))
		if len(next) < s.fewer && !slices.ContainsFunc(next, out.has) {
			ways = append(ways, way{c.element, next})
		}
	}
	return ways
}

// out returns the ways that lead out of a set.
func (s set) out(all []way) (ways []way) {
	for _, w := range all {
		if !s.has(w.seed) {
			ways = append(ways, w)
		}
	}
	return ways
}

// fewest returns those ways out of a part that lead out of a sound part around it, too:
// of the one out of which the fewest lead. It is not known if there is none around it.
func (s *search) fewest(p set, all []way) (ways []way, known bool) {
	for _, around := range s.sound {
		if !p.in(around) {
			continue
		}
		some := around.out(all)
		if !known || len(some) < len(ways) {
			ways, known = some, true
		}
	}
	return ways, known
}

// worth is how many elements may be looked at in growing a part, for each part that would
// have to be tried without that.
const worth = 20

// grow adds seeds to a sound part as long as it seems to be sound: first those that the
// search would have to try, in halves and ever smaller chunks. It gives up where trying
// them would be less work.
func (s *search) grow(part []int, ways []way) []int {
	rest, first := make([]int, 0, len(s.seeds)), s.set(nil)
	for _, w := range ways {
		first.add(w.seed)
		rest = append(rest, w.seed)
	}
	for _, c := range s.seeds {
		if !first.has(c.element) {
			rest = append(rest, c.element)
		}
	}
	left := worth * len(ways)
	if len(part)+2 < s.fewer {
		left *= len(ways) // from each of them others would have to be tried
	}
	for size := len(rest); size > 0; size /= 2 {
		for from := 0; from < len(rest) && left > 0 && s.More(); {
			to := min(from+size, len(rest))
			larger := s.Close(slices.Concat(part, rest[from:to]))
			left -= len(larger)
			if len(larger) > len(part) && !s.Sound(larger) {
				from = to
				continue
			}
			part, rest = larger, slices.Delete(rest, from, to)
		}
	}
	return part
}
