package timeline

import (
	"fmt"
	"slices"

	"lagcheck/history"
)

// A drawing is a history with the columns of its events. Text and SVG share it.
type drawing struct {
	h        history.History
	options  Options
	sessions [][]int
	servers  []serverLane
	labels   []string
	folds    []string // what stands before an operation for those that are left out
	origin   int      // column of the first event
	times    []int64  // the distinct times of calls and returns, ascending
	at       []int    // their columns, from 0
	columns  []int    // of each operation's call
	ends     []int    // one after its last character
	width    int      // one after the last character of all
}

// newDrawing lays a history out, each operation with what the function says of it.
func newDrawing(h history.History, o Options, label func(int, history.Op) string) *drawing {
	d := prepare(h, o, label)
	d.place()
	return d
}

// newFolded is newDrawing with room for what is left out.
func newFolded(h history.History, o Options, label func(int, history.Op) string) *drawing {
	d := prepare(h, o, label)
	d.foldSessions()
	d.place()
	return d
}

func prepare(h history.History, o Options, label func(int, history.Op) string) *drawing {
	d := &drawing{h: h, options: o, sessions: h.Sessions(), labels: make([]string, len(h))}
	for i := range h {
		d.labels[i] = label(i, h[i])
	}
	d.times = d.allTimes()
	d.servers = d.serverLanes()
	last := d.sessions[len(d.sessions)-1] // the largest number is the widest
	d.origin = len(fmt.Sprintf("c%d: ", h[last[0]].Process))
	for _, lane := range d.servers {
		d.origin = max(d.origin, len("# ")+width(lane.name)+len(" "))
	}
	return d
}

// allTimes returns the distinct times of everything that is drawn, ascending.
func (d *drawing) allTimes() []int64 {
	var times []int64
	for i := range d.h {
		times = append(times, d.h[i].Call)
		if d.h[i].Return != history.Never {
			times = append(times, d.h[i].Return)
		}
	}
	if s := d.options.Servers; s != nil {
		for _, e := range s.events() {
			times = append(times, e.At)
			if e.Kind == Received {
				times = append(times, e.Sent)
			}
		}
	}
	slices.Sort(times)
	return slices.Compact(times)
}

// A distance is the least number of columns between a time and a later one.
type distance struct{ from, columns int }

// place gives each time the least column that is right of the time before it and
// satisfies all distances: one pass, for distances point forward only.
func (d *drawing) place() {
	distances := d.distances()
	d.at = make([]int, len(d.times))
	for n := range d.at {
		if n > 0 {
			d.at[n] = d.at[n-1] + 1
			if d.options.Times {
				d.at[n] += width(milliseconds(d.times[n-1]))
			}
		}
		for _, least := range distances[n] {
			d.at[n] = max(d.at[n], d.at[least.from]+least.columns)
		}
	}
	d.columns, d.ends = make([]int, len(d.h)), make([]int, len(d.h))
	for i := range d.h {
		d.columns[i] = d.origin + d.at[d.index(d.h[i].Call)]
		d.ends[i] = d.end(i)
		d.width = max(d.width, d.ends[i])
	}
	for _, lane := range d.servers {
		for _, t := range lane.tokens {
			d.width = max(d.width, d.origin+d.at[t.time]+width(t.text))
		}
	}
}

// distances returns, for each time, how far from earlier ones it must be: an
// operation is as long as its label, between two of a session that do not touch
// there is a blank, and so there is behind what happens at a server.
func (d *drawing) distances() [][]distance {
	all := make([][]distance, len(d.times))
	for _, session := range d.sessions {
		before := -1 // index of the time of the previous return
		for _, i := range session {
			call := d.index(d.h[i].Call)
			if before >= 0 && before < call {
				all[call] = append(all[call], distance{before, 2 + width(d.fold(i)) + min(1, len(d.fold(i)))})
			}
			if !d.spans(i) {
				continue
			}
			before = d.index(d.h[i].Return)
			all[before] = append(all[before], distance{call, len("|--") + width(d.labels[i]) + len("--")})
		}
	}
	for n := range d.servers {
		d.serverDistances(n, all)
	}
	return all
}

// fold is what stands before an operation, "" if nothing is left out there.
func (d *drawing) fold(i int) string {
	if i < len(d.folds) {
		return d.folds[i]
	}
	return ""
}

// foldSessions says between which operations others are left out: only where both
// have bars on the same line.
func (d *drawing) foldSessions() {
	d.folds = make([]string, len(d.h))
	for _, session := range d.sessions {
		for k, i := range session {
			if k == 0 || !d.spans(i) || !d.spans(session[k-1]) || d.h[session[k-1]].Return == d.h[i].Call {
				continue
			}
			if i < len(d.options.Folded) && d.options.Folded[i] > 0 {
				d.folds[i] = fmt.Sprintf("…%d", d.options.Folded[i])
			}
		}
	}
}

// serverDistances leaves room on a node's lane: for what happens there, for news on its
// way, and before a marked read for what the node lacked.
func (d *drawing) serverDistances(node int, all [][]distance) {
	tokens := d.servers[node].tokens
	stretches := d.options.Servers.stretches(node)
	for k := range tokens {
		t := &tokens[k]
		free := distance{0, 1} // what is before is at least so far away
		if k > 0 {
			free = distance{tokens[k-1].time, width(tokens[k-1].text) + 1}
			all[t.time] = append(all[t.time], free)
		}
		for _, e := range t.events {
			if sent := d.index(e.Sent); e.Kind == Received && sent < t.time {
				all[t.time] = append(all[t.time], distance{sent, arrowColumns})
			}
			if e.Kind != Served || !slices.Contains(d.options.Marks, e.Op) {
				continue
			}
			for _, s := range stretches {
				if s.from < e.At && e.At <= s.to && s.missing > 0 {
					room := width(d.lacks(&s)) + 2
					start := d.index(max(s.from, d.times[0]))
					all[t.time] = append(all[t.time], distance{start, room}, distance{free.from, free.columns + room})
				}
			}
		}
	}
}

// arrowColumns is how long news is on its way at least, to be seen.
const arrowColumns = 4

// spans reports whether an operation has bars for both its call and its return.
// A process's operations that do not overlap in time then do not on its line.
func (d *drawing) spans(i int) bool {
	return d.h[i].Return != history.Never && d.h[i].Call < d.h[i].Return
}

func (d *drawing) index(time int64) int {
	n, _ := slices.BinarySearch(d.times, time)
	return n
}

func (d *drawing) end(i int) int {
	label := width(d.labels[i])
	switch {
	case d.spans(i):
		return d.origin + d.at[d.index(d.h[i].Return)] + 1
	case d.h[i].Return == history.Never:
		return d.columns[i] + len("|--") + label + len("--...")
	}
	return d.columns[i] + len("*") + label + len("*")
}

// lanes distributes a session over lines. The first has all operations with two
// bars; the others go to the first line with room, later than their equals, so
// that a drawing is read in the order in which it was written.
func (d *drawing) lanes(session []int) [][]int {
	lanes := [][]int{nil}
	previous, lane := -1, 0 // the last operation that was given a line of its choice
	for k, i := range session {
		if d.spans(i) {
			lanes[0] = append(lanes[0], i)
			continue
		}
		from := 0
		if previous >= 0 && d.columns[previous] == d.columns[i] {
			from = lane + 1
		}
		for lane = from; lane < len(lanes) && !d.fits(lanes[lane], i); lane++ {
		}
		if lane == 0 && !d.fitsBefore(session[k+1:], i) {
			for lane = 1; lane < len(lanes) && !d.fits(lanes[lane], i); lane++ {
			}
		}
		if lane == len(lanes) {
			lanes = append(lanes, nil)
		}
		lanes[lane] = append(lanes[lane], i)
		previous = i
	}
	if len(lanes[0]) == 0 {
		lanes = lanes[1:]
	}
	return lanes
}

// fits reports whether an operation can follow the last one of a line, with a
// blank between or on its closing bar.
func (d *drawing) fits(lane []int, i int) bool {
	if len(lane) == 0 {
		return true
	}
	last := lane[len(lane)-1]
	if d.spans(last) && d.h[i].Return == history.Never && d.h[i].Call == d.h[last].Return {
		return true
	}
	return d.columns[i] > d.ends[last]
}

// fitsBefore reports whether an operation ends before the bars of those that
// follow in its session.
func (d *drawing) fitsBefore(rest []int, i int) bool {
	next := slices.IndexFunc(rest, d.spans)
	return next < 0 || d.columns[rest[next]] > d.ends[i]
}
