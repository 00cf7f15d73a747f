package versioned

import (
	"math"
	"unsafe"
)

// A numbering gives names numbers in the order in which they come up. Mostly the same
// few come up again and again, and as one string in memory: so a name is sought by where
// it stands before it is by what it says.
type numbering struct {
	names   []string
	numbers map[string]int32
	near    []place // a power of two, at least twice as many as names, up to mostPlaces
}

// A place is where a string stands that has a number.
type place struct {
	data   *byte
	length int32
	number int32
}

const (
	leastPlaces = 16
	mostPlaces  = 1 << 15
	nextPlaces  = 4 // a string stands in one of so many, one after the other
)

func (n *numbering) reset() {
	if n.numbers == nil {
		n.numbers = make(map[string]int32)
	}
	n.names = n.names[:0]
	n.near = blank(n.near, leastPlaces)
	clear(n.numbers)
}

func (n *numbering) of(name string) int32 {
	data := unsafe.StringData(name)
	at := spread(data)
	for k := range nextPlaces {
		near := &n.near[(at+k)&(len(n.near)-1)]
		if near.data == data && int(near.length) == len(name) && data != nil {
			return near.number
		}
		if near.data == nil {
			break
		}
	}
	return n.look(name)
}

// look finds a name by what it says, and notes where it stands.
func (n *numbering) look(name string) int32 {
	number, ok := n.numbers[name]
	if !ok {
		number = int32(len(n.names))
		n.names = append(n.names, name)
		n.numbers[name] = number
		if size := len(n.near); len(n.names) > size/2 && size < mostPlaces {
			n.near = blank(n.near, 2*size)
		}
	}
	if len(name) > math.MaxInt32 {
		return number
	}
	data := unsafe.StringData(name)
	at := spread(data)
	near := &n.near[at&(len(n.near)-1)]
	for k := range nextPlaces {
		if other := &n.near[(at+k)&(len(n.near)-1)]; other.data == nil {
			near = other
			break
		}
	}
	*near = place{data, int32(len(name)), number}
	return number
}

// spread makes places of strings that stand beside one another far apart.
func spread(data *byte) int {
	return int(uint64(uintptr(unsafe.Pointer(data))) * 0x9e3779b97f4a7c15 >> 40)
}
