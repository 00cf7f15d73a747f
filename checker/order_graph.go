package checker

// A graph says what comes before what. An edge carries the read that demands it,
// or none.
type graph struct {
	first []int32 // of each node: its newest edge, none if it has none
	edges []edge
	last  []int32 // see components
}

type edge struct{ from, to, next, read int32 }

func newGraph(nodes int) *graph {
	g := &graph{first: make([]int32, nodes)}
	for n := range g.first {
		g.first[n] = none
	}
	return g
}

// node adds a node.
func (g *graph) node() int32 {
	g.first = append(g.first, none)
	return int32(len(g.first) - 1)
}

// add adds an edge.
func (g *graph) add(from, to, read int32) {
	g.edges = append(g.edges, edge{from, to, g.first[from], read})
	g.first[from] = int32(len(g.edges) - 1)
}

// cyclic returns the reads whose edge lies on a cycle: both its ends are in one
// strongly connected component.
func (g *graph) cyclic() []int32 {
	component := g.components()
	var reads []int32
	for _, e := range g.edges {
		if e.read != none && component[e.from] == component[e.to] {
			reads = append(reads, e.read)
		}
	}
	return reads
}

// A visit is the state of one depth-first search for components.
type visit struct {
	g         *graph
	component []int32 // result; none until known
	order     []int32 // when a node was entered, from 1; 0 if it was not
	low       []int32 // the earliest entered node that is known to be reachable
	edge      []int32 // the next edge to follow
	open      []int32 // nodes without a component, in order of entry
	path      []int32 // nodes being searched
	left      []int32 // nodes in the order in which they were left
	entered   int32
}

// components numbers the strongly connected components (Tarjan 1972), without
// recursion: a path may be as long as the history. It leaves in last the nodes so that
// those that a node leads to stand before it, if there is no cycle.
func (g *graph) components() []int32 {
	n := len(g.first)
	v := &visit{g: g, component: make([]int32, n), order: make([]int32, n), low: make([]int32, n), edge: make([]int32, n)}
	copy(v.edge, g.first)
	for k := range v.component {
		v.component[k] = none
	}
	for root := range v.order {
		if v.order[root] == 0 {
			v.enter(int32(root))
			v.search()
		}
	}
	g.last = v.left
	return v.component
}

func (v *visit) enter(node int32) {
	v.entered++
	v.order[node], v.low[node] = v.entered, v.entered
	v.open = append(v.open, node)
	v.path = append(v.path, node)
}

func (v *visit) search() {
	for len(v.path) > 0 {
		node := v.path[len(v.path)-1]
		e := v.edge[node]
		if e == none {
			v.leave(node)
			continue
		}
		v.edge[node] = v.g.edges[e].next
		to := v.g.edges[e].to
		switch {
		case v.order[to] == 0:
			v.enter(to)
		case v.component[to] == none:
			v.low[node] = min(v.low[node], v.order[to])
		}
	}
}

// leave closes a node: it is the root of a component, or hands what it reached to
// the node before it on the path.
func (v *visit) leave(node int32) {
	v.path = v.path[:len(v.path)-1]
	v.left = append(v.left, node)
	if len(v.path) > 0 {
		parent := v.path[len(v.path)-1]
		v.low[parent] = min(v.low[parent], v.low[node])
	}
	if v.low[node] != v.order[node] {
		return
	}
	for {
		top := v.open[len(v.open)-1]
		v.open = v.open[:len(v.open)-1]
		v.component[top] = node
		if top == node {
			return
		}
	}
}
