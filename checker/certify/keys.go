package certify

import "slices"

// A numbering numbers keys in the order in which they come up.
type numbering struct {
	names   []string
	numbers map[string]int32 // if there are more than a few
}

// fewKeys are compared one after the other, more are looked up.
const fewKeys = 8

func (n *numbering) begin() { n.names = n.names[:0] }

func (n *numbering) of(name string) int32 {
	if len(n.names) > fewKeys {
		if k, ok := n.numbers[name]; ok {
			return k
		}
	} else if k := slices.Index(n.names, name); k >= 0 {
		return int32(k)
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
