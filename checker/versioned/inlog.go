package versioned

// A lining is the operations of each key in the order of the log: see InLog.
type lining struct {
	latest []int64 // of each number of a value: the greatest call of its write and the reads of it
	size   []int32 // and how many these are
	next   []int32 // and where the next of them goes
	over   []int64 // of each key: the greatest call so far
	room   []int32 // of each key: how many operations it has, then where its next value goes
	order  []int32
	orders [][]int32
}

// InLog returns the operations of each key that took effect in the order of the log:
// each write, then the reads that saw it, as they are listed. It reports false if real
// time contradicts that order on some key, or if the operations are not listed in the
// order of their calls; package lin finds out more.
//
// A write and its reads stand together, so that with f the least return and s the
// greatest call of each, the order is one of real time iff no f is less than an s before
// it (Gibbons & Korach 1997).
func (e *Engine) InLog() (orders [][]int32, ok bool) {
	l := &e.lining
	if !e.gather(l) || !e.fitsLog(l) {
		return nil, false
	}
	e.placeByLog(l)
	return l.orders, true
}

// gather looks at the write and the reads of each value. It reports false if the
// operations are not listed in the order of their calls. Of operations called at once one
// that took no time must be the first.
func (e *Engine) gather(l *lining) bool {
	l.latest, l.size = blank(l.latest, e.Values()), blank(l.size, e.Values())
	latest := int64(-1)
	for i := range e.facts {
		e.look(i)
		op, f := &e.h[i], &e.facts[i]
		if op.Call <= latest && (op.Call < latest || op.Return == op.Call) {
			return false
		}
		if latest = op.Call; f.does != nothing {
			v := e.number(f)
			l.latest[v] = latest
			l.size[v]++
		}
	}
	return true
}

// fitsLog reports whether real time allows the order of the log.
func (e *Engine) fitsLog(l *lining) bool {
	l.over = append(l.over[:0], l.latest[:e.Keys()]...)
	l.room = append(l.room[:0], l.size[:e.Keys()]...)
	for at := range e.log {
		p, v := &e.log[at], e.named(int32(at))
		if l.size[v] == 0 {
			continue
		}
		if p.seen < l.over[p.key] {
			return false
		}
		l.over[p.key] = max(l.over[p.key], l.latest[v])
		l.room[p.key] += l.size[v]
	}
	return true
}

// placeByLog writes the operations down, key by key.
func (e *Engine) placeByLog(l *lining) {
	l.order, l.orders, l.next = resize(l.order, len(e.h)), l.orders[:0], resize(l.next, e.Values())
	to := int32(0)
	for k := range e.Keys() { // a key has the number of its initial value
		from := to
		to += l.room[k]
		l.orders = append(l.orders, l.order[from:to:to])
		l.next[k], l.room[k] = from, from+l.size[k]
	}
	for at := range e.log {
		if v := e.named(int32(at)); l.size[v] > 0 {
			p := &e.log[at]
			l.order[l.room[p.key]] = p.op - 1
			l.next[v] = l.room[p.key] + 1
			l.room[p.key] += l.size[v]
		}
	}
	for i := range e.facts {
		if f := &e.facts[i]; f.does == read {
			at := &l.next[e.number(f)]
			l.order[*at] = int32(i)
			*at++
		}
	}
}
