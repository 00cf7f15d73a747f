package timeline

import (
	"fmt"
	"slices"

	"lagcheck/history"
)

// A drawing is a history with the columns of its events.
type drawing struct {
	h        history.History
	sessions [][]int
	labels   []string
	origin   int     // column of the first event
	times    []int64 // the distinct times of calls and returns, ascending
	at       []int   // their columns, from 0
	columns  []int   // of each operation's call
	ends     []int   // one after its last character
}

func newDrawing(h history.History) *drawing {
	d := &drawing{h: h, sessions: h.Sessions(), labels: make([]string, len(h))}
	last := d.sessions[len(d.sessions)-1] // the largest number is the widest
	d.origin = len(fmt.Sprintf("c%d: ", h[last[0]].Process))
	for i := range h {
		d.labels[i] = Label(h[i])
		d.times = append(d.times, h[i].Call)
		if h[i].Return != history.Never {
			d.times = append(d.times, h[i].Return)
		}
	}
	slices.Sort(d.times)
	d.times = slices.Compact(d.times)
	d.place()
	return d
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
		}
		for _, least := range distances[n] {
			d.at[n] = max(d.at[n], d.at[least.from]+least.columns)
		}
	}
	d.columns, d.ends = make([]int, len(d.h)), make([]int, len(d.h))
	for i := range d.h {
		d.columns[i] = d.origin + d.at[d.index(d.h[i].Call)]
		d.ends[i] = d.end(i)
	}
}

// distances returns, for each time, how far from earlier ones it must be: an
// operation is as long as its label, and between two of a session that do not
// touch there is a blank.
func (d *drawing) distances() [][]distance {
	all := make([][]distance, len(d.times))
	for _, session := range d.sessions {
		before := -1 // index of the time of the previous return
		for _, i := range session {
			call := d.index(d.h[i].Call)
			if before >= 0 && before < call {
				all[call] = append(all[call], distance{before, 2})
			}
			if !d.spans(i) {
				continue
			}
			before = d.index(d.h[i].Return)
			all[before] = append(all[before], distance{call, len("|--") + width(d.labels[i]) + len("--")})
		}
	}
	return all
}

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
