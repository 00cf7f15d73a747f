package versioned

// A numbering gives names numbers in the order in which they come up. Mostly the same
// few come up again and again, so the latest with each length and last byte are
// looked at before the map.
type numbering struct {
	names   []string
	numbers map[string]int32
	near    [64]int32 // number plus one
}

func (n *numbering) reset() {
	if n.numbers == nil {
		n.numbers = make(map[string]int32)
	}
	n.names = n.names[:0]
	n.near = [64]int32{}
	clear(n.numbers)
}

func (n *numbering) of(name string) int32 {
	slot := uint(len(name))
	if len(name) > 0 {
		slot = slot*31 ^ uint(name[len(name)-1])
	}
	near := &n.near[slot%64]
	if *near > 0 && n.names[*near-1] == name {
		return *near - 1
	}
	number, ok := n.numbers[name]
	if !ok {
		number = int32(len(n.names))
		n.names = append(n.names, name)
		n.numbers[name] = number
	}
	*near = number + 1
	return number
}
