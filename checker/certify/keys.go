package certify

// A numbering numbers keys in the order in which they come up.
type numbering struct {
	names   []string
	numbers map[string]int32 // if there are more than a few
	near    [places]int32    // what a key of that place had last, perhaps in another history
}

const (
	fewKeys = 8  // are compared one after the other, more are looked up
	places  = 64 // are mostly enough to tell a few keys apart by length, first and last byte
)

func (n *numbering) begin() { n.names = n.names[:0] }

// known returns the number of a key that is the last one of its place, else -1.
func (n *numbering) known(name string) int32 {
	if k := n.near[place(name)%places]; int(k) < len(n.names) && n.names[k] == name {
		return k
	}
	return -1
}

// of returns the number of a key, a new one if it has none.
func (n *numbering) of(name string) int32 {
	k := n.known(name)
	if k >= 0 {
		return k
	}
	if k = n.find(name); k < 0 {
		k = n.add(name)
	}
	n.near[place(name)%places] = k
	return k
}

// place tells keys apart.
func place(name string) uint {
	if len(name) == 0 {
		return 0
	}
	return 7*uint(len(name)) + 5*uint(name[0]) + uint(name[len(name)-1])
}

// add gives a new key its number.
func (n *numbering) add(name string) int32 {
	k := int32(len(n.names))
	n.names = append(n.names, name)
	switch {
	case k == fewKeys:
		n.look()
	case k > fewKeys:
		n.numbers[name] = k
	}
	return k
}

// find returns the number of a key, -1 if it has none.
func (n *numbering) find(name string) int32 {
	if len(n.names) <= fewKeys {
		for k := range n.names {
			if n.names[k] == name {
				return int32(k)
			}
		}
		return -1
	}
	if k, ok := n.numbers[name]; ok {
		return k
	}
	return -1
}

// look fills the map with the names so far.
func (n *numbering) look() {
	if n.numbers == nil {
		n.numbers = make(map[string]int32)
	}
	clear(n.numbers)
	for k, name := range n.names {
		n.numbers[name] = int32(k)
	}
}
