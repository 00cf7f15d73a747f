package oracle

// A world is one way to fill in what is not known. Nothing is open in it.
type world struct {
	*Oracle
	place []int // of each write that may have happened: its place in the order, from 1
	saw   []int // of each operation that read: the write that it saw, or Initial

	left  []int // writes that have no place yet
	reads []int // operations that read
}

// blind is what an operation saw that did not read.
const blind = -2

// someWorld reports whether there is a world of which this is true.
func (o *Oracle) someWorld(true func(*world) bool) bool {
	w := &world{Oracle: o, place: make([]int, len(o.h)), saw: make([]int, len(o.h))}
	for i := range o.h {
		w.saw[i] = blind
		if len(o.seen[i]) > 0 {
			w.reads = append(w.reads, i)
		}
		if o.mayWrite(i) {
			w.left = append(w.left, i)
		}
	}
	return w.someOrder(1, func() bool { return w.someChoice(0, true) })
}

// someOrder tries every write at the next place that may stand there.
func (w *world) someOrder(place int, good func() bool) bool {
	last := true
	for _, i := range w.left {
		if w.place[i] > 0 {
			continue
		}
		last = false
		if w.mustWait(i) {
			continue
		}
		w.place[i] = place
		if w.someOrder(place+1, good) {
			return true
		}
		w.place[i] = 0
	}
	return last && good()
}

// mustWait reports whether a write without a place stands before write i in the log.
func (w *world) mustWait(i int) bool {
	for _, j := range w.left {
		if w.place[j] == 0 && w.at[j] != nowhere && w.at[j] < w.at[i] {
			return true
		}
	}
	return false
}

// someChoice tries everything that the reads from the k-th on may have seen.
func (w *world) someChoice(k int, good func(*world) bool) bool {
	if k == len(w.reads) {
		return good(w)
	}
	for _, seen := range w.seen[w.reads[k]] {
		w.saw[w.reads[k]] = seen
		if w.someChoice(k+1, good) {
			return true
		}
	}
	return false
}

// placeOf returns the place of a write; the initial state comes before all.
func (w *world) placeOf(i int) int {
	if i == Initial {
		return 0
	}
	return w.place[i]
}

// read reports whether operation i read.
func (w *world) read(i int) bool { return w.saw[i] != blind }

// happened reports whether write i took effect: it was acknowledged, or seen.
func (w *world) happened(i int) bool {
	if w.isWrite(i) {
		return true
	}
	for _, r := range w.reads {
		if w.saw[r] == i {
			return true
		}
	}
	return false
}

// took reports whether operation i put a value into the store.
func (w *world) took(i int) bool { return w.mayWrite(i) && w.happened(i) }
