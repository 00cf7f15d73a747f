package certify

// A numbering numbers keys in the order in which they come up.
type numbering struct {
	names   []string
	numbers map[string]int32 // if there are more than a few
}

// fewKeys are compared one after the other, more are looked up.
const fewKeys = 8

func (n *numbering) begin() { n.names = n.names[:0] }

func (n *numbering) of(name string) int32 {
	if k := n.find(name); k >= 0 {
		return k
	}
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
