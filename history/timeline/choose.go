package timeline

import (
	"cmp"
	"slices"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// A Choice says which operations of a large history to draw.
type Choice struct {
	// Core has the indexes of operations that the picture is about, the most important
	// first. Without one the picture shows the beginning.
	Core []int
	Most int              // how many operations to draw, those of the core included
	Keep func(i int) bool // which operations may be drawn besides the core; nil means all
}

// Choose returns the indexes of at most so many operations, ascending: all if they
// are not more; else the core, and of the operations on its keys and in its sessions
// those that are closest in time; without a core, those that are called first.
func Choose(h history.History, c Choice) []int {
	if all := c.all(h); len(all) <= c.Most {
		return all
	}
	var core []int
	for _, i := range c.Core {
		if len(core) < c.Most && !slices.Contains(core, i) {
			core = append(core, i)
		}
	}
	near := newNeighbours(h, core)
	type candidate struct {
		i        int
		distance int64
	}
	var around []candidate
	for i := range h {
		if (c.Keep == nil || c.Keep(i)) && near.related(i) && !slices.Contains(core, i) {
			around = append(around, candidate{i, near.distance(i)})
		}
	}
	slices.SortFunc(around, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(h[a.i].Call, h[b.i].Call), cmp.Compare(a.i, b.i))
	})
	chosen := slices.Clone(core)
	for _, o := range around[:min(len(around), c.Most-len(core))] {
		chosen = append(chosen, o.i)
	}
	slices.Sort(chosen)
	return chosen
}

// all returns what may be drawn, up to one more than should be.
func (c *Choice) all(h history.History) []int {
	var all []int
	for i := range h {
		if c.Keep == nil || c.Keep(i) || slices.Contains(c.Core, i) {
			all = append(all, i)
		}
		if len(all) > c.Most {
			break
		}
	}
	return all
}

// neighbours tell how close operations are to those of the core.
type neighbours struct {
	h        history.History
	keys     map[string]bool
	sessions map[int]bool
	times    []int64 // of the core's calls and returns, ascending
}

func newNeighbours(h history.History, core []int) *neighbours {
	n := &neighbours{h: h, keys: map[string]bool{}, sessions: map[int]bool{}}
	for _, i := range core {
		o := &h[i]
		n.keys[o.Key], n.sessions[o.Process] = true, true
		n.times = append(n.times, o.Call)
		if o.Return != history.Never {
			n.times = append(n.times, o.Return)
		}
	}
	slices.Sort(n.times)
	return n
}

// related reports whether an operation is on a key or in a session of the core.
func (n *neighbours) related(i int) bool {
	return len(n.times) == 0 || n.keys[n.h[i].Key] || n.sessions[n.h[i].Process]
}

// distance is the time between an operation and the nearest event of the core:
// 0 if there is one during it. Without a core it is that since the first.
func (n *neighbours) distance(i int) int64 {
	o := &n.h[i]
	if len(n.times) == 0 {
		return o.Call
	}
	end := o.Return
	if end == history.Never {
		end = o.Call // else it would be close to everything that follows
	}
	after, _ := slices.BinarySearch(n.times, o.Call)
	distance := history.Never
	if after < len(n.times) {
		distance = max(0, n.times[after]-end)
	}
	if after > 0 {
		distance = min(distance, o.Call-n.times[after-1])
	}
	return distance
}

// Cut returns the chosen operations of a history as one of their own, and the
// options for them. What the options say of other operations is left out, and of
// what happens at servers, what no chosen operation and no other event needs.
func Cut(h history.History, o Options, chosen []int) (history.History, Options) {
	part := make(history.History, len(chosen))
	place := make(map[int]int, len(chosen))
	cut := o
	cut.Numbers = make([]int, len(chosen))
	for k, i := range chosen {
		part[k], place[i], cut.Numbers[k] = h[i], k, i+1
		if i < len(o.Numbers) {
			cut.Numbers[k] = o.Numbers[i]
		}
	}
	move := func(all []int) (moved []int) {
		for _, i := range all {
			if k, ok := place[i]; ok {
				moved = append(moved, k)
			}
		}
		return moved
	}
	cut.Marks, cut.Core = move(o.Marks), move(o.Core)
	cut.Folded = folded(h, place)
	if o.Servers != nil {
		cut.Servers = o.Servers.cut(place, start(part))
	}
	return part, cut
}

// folded counts, for each chosen operation at its place, how many of its session were
// left out since the chosen one before.
func folded(h history.History, place map[int]int) []int {
	counts := make([]int, len(place))
	for _, session := range h.Sessions() {
		out := 0
		for _, i := range session {
			if k, chosen := place[i]; chosen {
				counts[k], out = out, 0
			} else {
				out++
			}
		}
	}
	return counts
}

// start is when the first operation is called.
func start(h history.History) int64 {
	first := history.Never
	for i := range h {
		first = min(first, h[i].Call)
	}
	return first
}

// cut keeps the events of the operations at their new places, for each of them what
// the node and the leader had, and the news that brought it. What happened before an
// instant is where the nodes start.
func (s *Servers) cut(place map[int]int, from int64) *Servers {
	c := &Servers{Nodes: s.Nodes, Note: s.Note}
	for n := range s.Nodes {
		c.Start = append(c.Start, s.start(n))
	}
	events := s.events()
	needed := s.needed(events, place)
	news := make(map[int]*Event) // the last of each node
	for k := range events {
		e := events[k]
		if op, ok := place[e.Op]; ok {
			e.Op = op
		} else {
			e.Op = -1
		}
		switch {
		case e.At < from && e.Kind.changes():
			c.Start[e.Node] = e.Offset
		case e.At < from:
		case e.Kind == Received:
			news[e.Node] = &e
		case needed[k]:
			if got := news[e.Node]; got != nil && e.Kind == Applied {
				c.Events = append(c.Events, *got)
				delete(news, e.Node)
			}
			c.Events = append(c.Events, e)
		}
	}
	return c
}

// needed says which events the chosen operations need: their own, and for each of
// these the last change of the node and of the leader before it.
func (s *Servers) needed(events []Event, place map[int]int) []bool {
	needed := make([]bool, len(events))
	last := make([]int, len(s.Nodes)) // one more than the last change that is not needed yet
	for k, e := range events {
		_, chosen := place[e.Op]
		if chosen {
			needed[k] = true
			for _, n := range []int{0, e.Node} {
				if last[n] > 0 && !(n == e.Node && e.Kind.changes()) {
					needed[last[n]-1] = true
					last[n] = 0
				}
			}
		}
		if e.Kind.changes() {
			last[e.Node] = k + 1
			if chosen {
				last[e.Node] = 0
			}
		}
	}
	return needed
}

// LeftOut says in a language how much of a history was not chosen, "" if nothing was.
func LeftOut(h history.History, chosen []int, l lang.Lang) string {
	if len(chosen) == len(h) {
		return ""
	}
	drawn := make([]bool, len(h))
	for _, i := range chosen {
		drawn[i] = true
	}
	left := map[int]bool{}
	for i := range h {
		if !drawn[i] {
			left[h[i].Process] = true
		}
	}
	return texts.Say(l, sayIsLeftOut, len(h)-len(chosen), texts.Say(l, sayClients, len(left)))
}
