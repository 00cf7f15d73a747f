package parts

// A set is one of elements, by number.
type set []uint64

const bitsEach = 64 // of a word

func (s *search) set(part []int) set {
	all := make(set, s.words)
	for _, i := range part {
		all.add(i)
	}
	return all
}

func (s set) has(i int) bool { return s[i/bitsEach]>>(i%bitsEach)&1 == 1 }
func (s set) add(i int)      { s[i/bitsEach] |= 1 << (i % bitsEach) }

// in reports whether another set has all elements of this one.
func (s set) in(other set) bool {
	for k := range s {
		if s[k]&^other[k] != 0 {
			return false
		}
	}
	return true
}
