package versioned

import (
	"math/bits"

	"lagcheck/history"
)

// Read takes in a history. It returns false if the history is not valid, or not
// of the kind that the package decides; then nothing can be asked.
//
// A large history is taken in by all cores, each with a part of its operations and of
// the log. An operation whose position belongs to another part waits until all are done.
func (e *Engine) Read(h history.History) bool { return len(h) <= 1<<28 && e.readIn(h, worth(len(h))) }

// readIn takes in a history in so many parts.
func (e *Engine) readIn(h history.History, parts int) bool {
	e.h, e.walked, e.lined = h, false, false
	e.facts = resize(e.facts, len(h))
	e.divide(parts)
	if !e.each((*part).take) || !e.join() || !e.putLate() || !e.resolveLate() {
		return false
	}
	e.log = e.log[:e.newest+1]
	e.look(0)
	e.chain()
	return true
}

// fewAtOnce operations are looked at four times while they are at hand.
const fewAtOnce = 64

// A batch is a few operations that follow one another in the history: those of them
// that are writes, and the reads, one bit for each. Told apart, they need no branch each
// that nobody can predict.
type batch struct {
	from          int
	ops           history.History
	facts         []fact
	writes, reads uint64
}

// take looks at the operations of a part.
func (p *part) take() bool {
	var b batch
	clear(p.log[p.low:p.high])
	for b.from = p.from; b.from < p.to; b.from += fewAtOnce {
		to := min(b.from+fewAtOnce, p.to)
		b.ops, b.facts = p.h[b.from:to], p.facts[b.from:to]
		if !p.follow(&b) {
			return false
		}
		p.name(&b)
		if !p.fill(&b) || !p.resolve(&b) {
			return false
		}
	}
	p.dismiss()
	return true
}

// dismiss forgets those after the last process that did something.
func (p *part) dismiss() {
	n := len(p.processes)
	for n > 0 && p.processes[n-1].through < 0 {
		n--
	}
	p.processes = p.processes[:n]
}

// fewNodes is the places for nodes that are known to have a usual name.
const fewNodes = 16

// follow looks at each operation alone, but for its key: is it valid, was it called after its
// process was through with all before it in the part, which position does it state? That is
// 0 where it says nothing. Its process is its session for now.
func (p *part) follow(b *batch) bool {
	ops, facts, most := b.ops, b.facts[:len(b.ops)], uint64(2*len(p.h))
	writes, reads := uint64(0), uint64(0)
	for n := range ops {
		op := &ops[n]
		does, through := does(op.F), op.Return
		if does-read > wrote-read || op.Type != history.OK { // no branch that depends on which of both it is
			does, through = uncertain(op)
		}
		if op.Call > through || through == history.Never {
			return false
		}
		if node := &p.nodes[spread(op.Node)%fewNodes]; !same(*node, op.Node) {
			if !usual(op.Node) {
				return false
			}
			*node = op.Node
		}
		process := uint(op.Process)
		if process >= uint(len(p.processes)) && !p.meet(op.Process) {
			return false
		}
		of := &p.processes[process]
		if op.Call <= of.through {
			return false
		}
		of.first, of.through = min(of.first, op.Call), through
		at := op.Version.Offset()
		switch {
		case does == nothing:
			at = 0
		case uint64(at) <= most, at == -1 && does == revealed: // no write stands at 0: see fill
		default:
			return false
		}
		f := &facts[n]
		f.at, f.session, f.does = int32(at), int32(process), does
		writes, reads = writes>>1|uint64(does>>1)<<63, reads>>1|uint64(does)<<63 // of each the lowest bit
	}
	b.writes, b.reads = writes>>(fewAtOnce-len(ops)), reads>>(fewAtOnce-len(ops))
	p.effects += bits.OnesCount64(b.writes | b.reads)
	return true
}

// uncertain says what an operation did that is not acknowledged, before anybody asks
// whether it was seen, and when its process was through with it: [history.Never] if it is
// not valid or not of a kind that the package knows.
func uncertain(op *history.Op) (did does, through int64) {
	at := op.Version.Offset()
	switch {
	case op.F != history.Read && op.F != history.Write:
	case op.Type == history.Fail && at == -1:
		return nothing, op.Return
	case op.Type == history.Info && op.Return == history.Never && op.F == history.Write:
		return revealed, op.Call
	case op.Type == history.Info && op.Return == history.Never && at >= -1:
		return nothing, op.Call
	}
	return nothing, history.Never
}

// name gives keys their numbers.
func (p *part) name(b *batch) {
	ops, facts := b.ops, b.facts[:len(b.ops)]
	for n := range ops {
		key := p.names.near(ops[n].Key)
		if key < 0 {
			key = p.names.of(ops[n].Key)
		}
		facts[n].key = key
	}
}

// usual reports whether a node has one of the usual names.
func usual(node string) bool {
	switch node {
	case "", "leader":
		return true
	}
	return len(node) == len("follower-1") && node[:9] == "follower-" && '1' <= node[9] && node[9] <= '9'
}

// meet makes room for a process, unless a table of processes is not worth it.
func (p *part) meet(process int) bool {
	if process < 0 || process >= len(p.h)+1024 {
		return false
	}
	for len(p.processes) <= process {
		p.processes = append(p.processes, unmet)
	}
	return true
}

// fill puts writes into the log.
func (p *part) fill(b *batch) bool {
	ops, facts := b.ops, b.facts[:len(b.ops)]
	log, newest := p.log[p.low:p.high], p.newest
	for writes := b.writes; writes != 0; writes &= writes - 1 {
		n := bits.TrailingZeros64(writes)
		op, f := &ops[n], &facts[n]
		newest = max(newest, f.at)
		if f.does == revealed {
			p.effects-- // not for certain
		}
		switch at, i := int(f.at-p.low), int32(b.from+n); {
		case f.at < 0:
			f.does = nothing
			p.strays = append(p.strays, i)
		case f.at == 0:
			return false // there is the initial state
		case uint(at) >= uint(len(log)):
			p.lateWrites = append(p.lateWrites, i)
		case log[at].op > 0:
			return false // two writes of one position
		default:
			log[at].put(i, op, f)
		}
	}
	p.newest = newest
	return true
}

// put gives a write its place in the log.
func (w *position) put(i int32, op *history.Op, f *fact) {
	*w = position{op: i + 1, key: f.key, does: f.does, first: i, final: i, seen: op.Return, last: op.Call}
}

// resolve sees that the reads and the log tell the same story.
func (p *part) resolve(b *batch) bool {
	ops, facts, log := b.ops, b.facts[:len(b.ops)], p.log[p.low:p.high]
	p.initial = append(p.initial, make([]early, len(p.names.names)-len(p.initial))...)
	for reads := b.reads; reads != 0; reads &= reads - 1 {
		n := bits.TrailingZeros64(reads)
		op, f := &ops[n], &facts[n]
		if f.at == 0 {
			if !op.Value.IsNil() {
				return false
			}
			if first := &p.initial[f.key]; op.Call > first.last {
				*first = early{op.Call, int32(b.from + n)}
			}
			continue
		}
		at := int(f.at - p.low)
		if uint(at) >= uint(len(log)) || log[at].op == 0 {
			p.newest = max(p.newest, f.at)
			p.lateReads = append(p.lateReads, int32(b.from+n))
		} else if !log[at].show(p.h, int32(b.from+n), f.key) {
			return false
		}
	}
	return true
}

// show reports whether read i can have seen a write, and notes it there. What comes later
// in its session is called after it returned: see follow.
func (w *position) show(h history.History, i, key int32) bool {
	write, read := &h[w.op-1], &h[i]
	if w.key != key || write.Call > read.Return || write.Value != read.Value {
		return false
	}
	w.shown = true
	if read.Return < w.seen {
		w.seen, w.first = read.Return, i
	}
	if read.Call > w.last {
		w.last, w.final = read.Call, i
	}
	return true
}

// putLate puts those writes into the log that had to wait.
func (e *Engine) putLate() bool {
	if missing := int(e.newest) + 1 - len(e.log); missing > 0 {
		e.log = append(e.log, make([]position, missing)...)
	}
	for k := range e.parts {
		for _, i := range e.parts[k].lateWrites {
			w := &e.log[e.facts[i].at]
			if w.op > 0 {
				return false // two writes of one position
			}
			w.put(i, &e.h[i], &e.facts[i])
		}
	}
	return true
}

// resolveLate resolves those reads that had to wait.
func (e *Engine) resolveLate() bool {
	e.sorted = false
	for k := range e.parts {
		for _, i := range e.parts[k].lateReads {
			f := &e.facts[i]
			w := &e.log[f.at]
			if w.op == 0 && !e.adopt(i, w) || !w.show(e.h, i, f.key) {
				return false
			}
		}
	}
	return true
}

// adopt finds the write at a position that only reads state: one of unknown outcome
// that states none, and the only one with the value that read i saw.
func (e *Engine) adopt(i int32, at *position) bool {
	n := e.stray(cell{e.facts[i].key, e.h[i].Value})
	if n < 0 || e.facts[e.strays[n]].does == revealed {
		return false // none, or several, or it stands elsewhere
	}
	w := e.strays[n]
	f := &e.facts[w]
	f.does, f.at = revealed, e.facts[i].at
	at.put(w, &e.h[w], f)
	return true
}

// fewStrays are compared one by one.
const fewStrays = 16

// stray returns the only stray of a value, by its place, -1 if there is none, or several.
func (e *Engine) stray(of cell) (n int32) {
	if len(e.strays) > fewStrays {
		if !e.sorted {
			e.sortStrays()
		}
		return e.only[of] - 1
	}
	n = -1
	for k, w := range e.strays {
		if e.facts[w].key != of.key || e.h[w].Value != of.value {
			continue
		}
		if n >= 0 {
			return -1
		}
		n = int32(k)
	}
	return n
}

// several stands for more than one stray of a value.
const several = -1

// sortStrays makes the table in which adopt looks.
func (e *Engine) sortStrays() {
	if e.only == nil {
		e.only = make(map[cell]int32)
	}
	clear(e.only)
	for n, w := range e.strays {
		c := cell{e.facts[w].key, e.h[w].Value}
		if e.only[c] == 0 {
			e.only[c] = int32(n + 1)
		} else {
			e.only[c] = several
		}
	}
	e.sorted = true
}

// chain finds, for each write, how long it was the newest of its key.
func (e *Engine) chain() {
	e.each((*part).chain)
	last := len(e.parts) - 1
	e.first, e.unseen = e.parts[last].first, e.parts[last].unseen
	for k := last - 1; k >= 0; k-- {
		p := &e.parts[k]
		e.unseen = e.unseen || p.unseen
		for key, at := range p.newestOf {
			if at > 0 {
				e.log[at].next, e.first[key] = e.first[key], p.first[key]
			}
		}
	}
}

// chain is that of the engine, for what is in the part.
func (p *part) chain() bool {
	p.first, p.newestOf, p.unseen = fill(p.first, p.keys, never), blank(p.newestOf, p.keys), false
	first, log, low, high := p.first, p.log, max(int(p.low), 1), int(p.high)
	if p == &p.parts[len(p.parts)-1] {
		high = len(log)
	}
	for at := min(high, len(log)) - 1; at >= low; at-- {
		w := &log[at]
		if w.op == 0 {
			continue
		}
		newer := &first[w.key]
		w.next = *newer
		if w.does == revealed && !w.shown {
			p.facts[w.op-1].does, p.unseen = nothing, true
			continue
		}
		p.newestOf[w.key] = max(p.newestOf[w.key], int32(at))
		*newer = int32(at)
	}
	return true
}

// A cell is a value on a key.
type cell struct {
	key   int32
	value history.Value
}
