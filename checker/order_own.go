package checker

// An ownWrites follows one session through its writes on a key. The node sum
// stands for "all writes so far": each write leads to its sum and each sum to the
// next, so that a read that must follow k writes needs one edge and not k.
type ownWrites struct {
	writes []int32
	sum    []int32 // sum[k] follows writes[0..k]
	newest int32   // the write with the greatest known position, none if there is none
	gates  map[int32]gate
}

func newOwnWrites() *ownWrites { return &ownWrites{gates: make(map[int32]gate)} }

// begin starts with another session.
func (own *ownWrites) begin() {
	own.writes, own.sum, own.newest = own.writes[:0], own.sum[:0], none
	clear(own.gates)
}

// A gate stands for "all writes so far except one", and leads to that one.
type gate struct {
	node int32
	upTo int // number of writes that it accounts for
}

// demandWrites adds the demands of read-your-writes for one session: its own
// earlier writes come before the write that a read saw, except that one itself.
func (ko *keyOrder) demandWrites(g *graph, own *ownWrites, ops []int32, offending []int) []int {
	own.begin()
	for _, i := range ops {
		if ko.counts(i) && len(own.writes) > 0 {
			w := ko.sawOf(i)
			switch {
			case w == none:
			case w == initial, own.newest != none && ko.backward(own.newest, w):
				offending = append(offending, int(i))
			default:
				ko.budget -= own.lead(ko, g, w, i)
			}
		}
		if ko.ix.wrote(int(i)) {
			own.add(ko, g, i)
		}
	}
	return offending
}

func (own *ownWrites) add(ko *keyOrder, g *graph, w int32) {
	sum := g.node()
	g.add(ko.node[w], sum, none)
	if k := len(own.sum); k > 0 {
		g.add(own.sum[k-1], sum, none)
	}
	ko.place[w] = int32(len(own.writes))
	own.writes, own.sum = append(own.writes, w), append(own.sum, sum)
	if ko.s.at[w] != unplaced && (own.newest == none || ko.s.at[w] > ko.s.at[own.newest]) {
		own.newest = w
	}
}

// lead adds edges from all own writes to w for read i, and returns how many it
// added. If w is an own write itself, no sum leaves it out. Then its gate takes
// the place of the sum: the sum of those before it leads there, and those after
// it do so one by one, each once. A gate never gets more edges once a read uses
// it, or that read would be blamed for later writes; a new gate follows it.
func (own *ownWrites) lead(ko *keyOrder, g *graph, w, i int32) int {
	at := int(ko.place[w]) // if it is an own write that was made already
	if at >= len(own.writes) || own.writes[at] != w {
		g.add(own.sum[len(own.sum)-1], ko.node[w], i)
		return 1
	}
	gt, open := own.gates[w]
	from := max(gt.upTo, at+1)
	if !open || from < len(own.writes) {
		next := g.node()
		if open {
			g.add(gt.node, next, none)
		} else if at > 0 {
			g.add(own.sum[at-1], next, none)
		}
		for _, later := range own.writes[from:] {
			g.add(ko.node[later], next, none)
		}
		own.gates[w] = gate{next, len(own.writes)}
	}
	g.add(own.gates[w].node, ko.node[w], i)
	return len(own.writes) - from + 1
}
