package versioned

import "unsafe"

// A numbering gives names numbers in the order in which they come up. Mostly the same
// few come up again and again, and as one string in memory: so a name is sought by where
// it stands before it is by what it says.
type numbering struct {
	names   []string
	numbers map[string]int32 // if there are more than a few
	places  []place          // by where strings stand. A power of two, at least sparse times as many as names, up to mostPlaces
}

// A place is for a name that stands somewhere.
type place struct {
	name   string
	number int32 // plus one; 0: the place is free
}

const (
	fewNames    = 8 // are compared one after the other
	sparse      = 8 // so that most names have the first place where they may be
	leastPlaces = 16
	mostPlaces  = 1 << 15
	nextPlaces  = 4 // a string has one of so many, one after the other
)

func (n *numbering) reset() { n.names, n.places = n.names[:0], blank(n.places, leastPlaces) }

// near returns the number of a name that has the first place where it may be: else -1.
func (n *numbering) near(name string) int32 {
	if first := &n.places[spread(name)&(len(n.places)-1)]; same(first.name, name) {
		return first.number - 1
	}
	return -1
}

// same reports whether two strings are one in memory.
func same(a, b string) bool { return unsafe.StringData(a) == unsafe.StringData(b) && len(a) == len(b) }

// of returns the number of a name.
func (n *numbering) of(name string) int32 {
	at := spread(name)
	for k := range nextPlaces {
		place := &n.places[(at+k)&(len(n.places)-1)]
		if place.number == 0 {
			break
		}
		if same(place.name, name) {
			return place.number - 1
		}
	}
	return n.look(name, at)
}

// look finds a name by what it says, and notes where it stands.
func (n *numbering) look(name string, at int) int32 {
	number := n.find(name)
	if number < 0 {
		number = n.add(name)
	}
	mine := &n.places[at&(len(n.places)-1)]
	for k := range nextPlaces {
		if other := &n.places[(at+k)&(len(n.places)-1)]; other.number == 0 {
			mine = other
			break
		}
	}
	*mine = place{name, number + 1}
	return number
}

// find returns the number of a name, -1 if it has none.
func (n *numbering) find(name string) int32 {
	if len(n.names) > fewNames {
		if number, ok := n.numbers[name]; ok {
			return number
		}
		return -1
	}
	for number := range n.names {
		if n.names[number] == name {
			return int32(number)
		}
	}
	return -1
}

// add gives a new name its number.
func (n *numbering) add(name string) int32 {
	number := int32(len(n.names))
	n.names = append(n.names, name)
	switch {
	case number == fewNames:
		if n.numbers == nil {
			n.numbers = make(map[string]int32)
		}
		clear(n.numbers)
		for k, name := range n.names {
			n.numbers[name] = int32(k)
		}
	case number > fewNames:
		n.numbers[name] = number
	}
	if size := len(n.places); sparse*len(n.names) > size && size < mostPlaces {
		n.places = blank(n.places, 2*size)
	}
	return number
}

// spread makes places of strings that stand beside one another far apart.
func spread(name string) int {
	return int(uint64(uintptr(unsafe.Pointer(unsafe.StringData(name)))) * 0x9e3779b97f4a7c15 >> 40)
}
