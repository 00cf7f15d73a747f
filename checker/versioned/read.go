package versioned

import "lagcheck/history"

// Read takes in a history. It returns false if the history is not valid, or not
// of the kind that the package decides; then nothing can be asked.
func (e *Engine) Read(h history.History) bool {
	e.h, e.walked = h, false
	if len(h) > 1<<28 || !e.number() || !e.fill() || !e.resolve() {
		return false
	}
	e.chain()
	e.list()
	return true
}

// number looks at each operation alone: is it valid, does it follow the one before
// it in its session, which position does it state? That is its value for now, and its
// process is its session.
func (e *Engine) number() bool {
	n := len(e.h)
	e.key, e.value, e.session, e.does = resize(e.key, n), resize(e.value, n), resize(e.session, n), resize(e.does, n)
	e.names.reset()
	e.numbers, e.latest, e.newest = e.numbers[:0], e.latest[:0], 0
	for i := range e.h {
		op := &e.h[i]
		if !plain(op) || !e.follow(op) {
			return false
		}
		k := e.names.of(op.Key)
		e.key[i], e.value[i], e.session[i], e.does[i] = k, k, int32(op.Process), nothing
		if op.Type != history.OK && op.F == history.Read || op.Type == history.Fail {
			continue
		}
		at := op.Version.Offset()
		if at < 0 && op.Type == history.OK || at == 0 && op.F == history.Write || at > int64(2*n) {
			return false
		}
		e.value[i], e.newest = int32(at), max(e.newest, int32(at))
		switch {
		case op.F == history.Read:
			e.does[i] = read
		case op.Type == history.OK:
			e.does[i] = wrote
		default:
			e.does[i] = revealed // if somebody sees it
		}
	}
	return true
}

// plain reports whether an operation is valid by itself and no cas. It may say no
// where package history says yes.
func plain(op *history.Op) bool {
	return (op.F == history.Read || op.F == history.Write) &&
		(op.Type == history.OK || op.Type == history.Info || op.Type == history.Fail && op.Version == history.Version{}) &&
		op.Process >= 0 && 0 <= op.Call && op.Call <= op.Return && op.Call != history.Never &&
		(op.Type == history.Info) == (op.Return == history.Never) &&
		op.Version.Offset() >= -1 && usual(op.Node)
}

// usual reports whether a node has one of the usual names.
func usual(node string) bool {
	switch node {
	case "", "leader":
		return true
	}
	return len(node) == len("follower-1") && node[:9] == "follower-" && '1' <= node[9] && node[9] <= '9'
}

// follow reports whether an operation was called after its process was through with
// all before it in the list.
func (e *Engine) follow(op *history.Op) bool {
	p := op.Process
	if p >= len(e.latest) {
		if p >= len(e.h)+1024 { // a table of processes is not worth it
			return false
		}
		for len(e.latest) <= p {
			e.latest, e.numbers = append(e.latest, -1), append(e.numbers, 0)
		}
	}
	through := &e.latest[p]
	if op.Call <= *through {
		return false
	}
	if *through = op.Return; op.Type == history.Info {
		*through = op.Call
	}
	e.numbers[p]++
	return true
}

// fill numbers the sessions and puts the writes into the log.
func (e *Engine) fill() bool {
	e.from = append(e.from[:0], 0)
	total := int32(0)
	for p, count := range e.numbers {
		if count > 0 {
			e.numbers[p] = int32(len(e.from) - 1)
			total += count
			e.from = append(e.from, total)
		}
	}
	e.log, e.strays, e.sorted = blank(e.log, int(e.newest)+1), e.strays[:0], false
	for i := range e.h {
		e.session[i] = e.numbers[e.session[i]]
		if e.does[i] != wrote && e.does[i] != revealed {
			continue
		}
		at := e.value[i]
		if at < 0 {
			e.value[i] = e.named(e.newest+1) + int32(len(e.strays))
			e.strays, e.does[i] = append(e.strays, int32(i)), nothing
			continue
		}
		if e.log[at].op > 0 {
			return false // two writes of one position
		}
		e.put(int32(i), at)
	}
	return true
}

// named returns the number of the value that was written at a position.
func (e *Engine) named(at int32) int32 { return int32(e.Keys()) + at }

// put gives a write its place in the log.
func (e *Engine) put(i, at int32) {
	e.value[i] = e.named(at)
	e.log[at] = position{op: i + 1, key: e.key[i], owner: e.session[i], seen: e.h[i].Return}
}

// resolve sees that the reads and the log tell the same story.
func (e *Engine) resolve() bool {
	for i := range e.h {
		if e.does[i] != read {
			continue
		}
		op, at := &e.h[i], e.value[i]
		if at == 0 {
			if !op.Value.IsNil() {
				return false
			}
			e.value[i] = e.key[i]
			continue
		}
		p := &e.log[at]
		if p.op == 0 && !e.adopt(i, at) || !e.fits(i, p) {
			return false
		}
		p.shown++
		p.seen = min(p.seen, op.Return)
		e.value[i] = e.named(at)
	}
	return true
}

// fits reports whether read i can have seen the write at a position. What comes later in
// its session is called after it returned: see follow.
func (e *Engine) fits(i int, p *position) bool {
	w := &e.h[p.op-1]
	return p.key == e.key[i] && w.Value == e.h[i].Value && w.Call <= e.h[i].Return
}

// adopt finds the write at a position that only reads state: one of unknown outcome
// that states none, and the only one with the value that read i saw.
func (e *Engine) adopt(i int, at int32) bool {
	if !e.sorted {
		e.sortStrays()
	}
	n := e.sought[cell{e.key[i], e.h[i].Value}] - 1
	if n < 0 || e.does[e.strays[n]] == revealed {
		return false // none, or several, or it stands elsewhere
	}
	w := e.strays[n]
	e.does[w] = revealed
	e.put(w, at)
	return true
}

// several stands for more than one stray of a value.
const several = -1

// sortStrays makes the table in which adopt looks.
func (e *Engine) sortStrays() {
	if e.sought == nil {
		e.sought = make(map[cell]int32)
	}
	clear(e.sought)
	for n, w := range e.strays {
		c := cell{e.key[w], e.h[w].Value}
		if e.sought[c] == 0 {
			e.sought[c] = int32(n + 1)
		} else {
			e.sought[c] = several
		}
	}
	e.sorted = true
}

// chain finds, for each write, how long it was the newest of its key.
func (e *Engine) chain() {
	e.first = resize(e.first, e.Keys())
	for k := range e.first {
		e.first[k] = never
	}
	for at := len(e.log) - 1; at > 0; at-- {
		p := &e.log[at]
		if p.op == 0 {
			continue
		}
		p.next = e.first[p.key]
		if p.shown == 0 && e.does[p.op-1] == revealed {
			e.does[p.op-1] = nothing // nobody saw it
		} else {
			e.first[p.key] = int32(at)
		}
	}
}

// list writes down what each session did.
func (e *Engine) list() {
	e.records = resize(e.records, len(e.h))
	next := e.numbers // of each session from here on: where its next record goes
	copy(next, e.from[:e.Sessions()])
	for i, s := range e.session {
		r := &e.records[next[s]]
		next[s]++
		*r = record{key: e.key[i], op: int32(i), does: e.does[i]}
		if r.does == nothing {
			continue
		}
		r.until = e.first[r.key]
		if r.at = e.value[i] - int32(e.Keys()); r.at >= 0 {
			r.until = e.log[r.at].next
		} else {
			r.at = 0
		}
	}
}

// A cell is a value on a key.
type cell struct {
	key   int32
	value history.Value
}
