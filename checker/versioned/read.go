package versioned

import "lagcheck/history"

// Read takes in a history. It returns false if the history is not valid, or not
// of the kind that the package decides; then nothing can be asked.
//
// A large history is taken in by all cores, each with a part of its operations and of
// the log. An operation whose position belongs to another part waits until all are done.
func (e *Engine) Read(h history.History) bool { return len(h) <= 1<<28 && e.readIn(h, worth(len(h))) }

// readIn takes in a history in so many parts.
func (e *Engine) readIn(h history.History, parts int) bool {
	e.h, e.walked, e.lined = h, false, false
	n := len(h)
	e.key, e.at, e.session, e.does = resize(e.key, n), resize(e.at, n), resize(e.session, n), resize(e.does, n)
	e.divide(parts)
	if !e.each((*part).take) || !e.join() || !e.putLate() || !e.resolveLate() {
		return false
	}
	e.log = e.log[:e.newest+1]
	e.look(0)
	e.chain()
	return true
}

// fewAtOnce operations are looked at three times while they are at hand.
const fewAtOnce = 128

// A batch is a few operations that follow one another in the history: those of them
// that are writes, and the reads. Listed apart, they need no branch each that nobody
// can predict.
type batch struct {
	writes, reads [fewAtOnce]int32
}

// take looks at the operations of a part.
func (p *part) take() bool {
	var b batch
	clear(p.log[p.low:p.high])
	for from := p.from; from < p.to; from += fewAtOnce {
		writes, reads, ok := p.number(&b, from, min(from+fewAtOnce, p.to))
		if !ok || !p.fill(b.writes[:writes]) || !p.resolve(b.reads[:reads]) {
			return false
		}
	}
	return true
}

// certain is what operations did by what they called and what is known of it, before
// anybody asks whether a write of unknown outcome was seen.
var certain = [4][4]does{
	history.Read:  {history.OK: read},
	history.Write: {history.OK: wrote, history.Info: revealed},
}

// number looks at each operation alone: is it valid, does it follow the one before
// it in its session, which position does it state? That is 0 where it says nothing. Its
// process is its session for now.
func (p *part) number(b *batch, from, to int) (writes, reads int, ok bool) {
	e := p.Engine
	key, positions, session, all := e.key[from:to], e.at[from:to], e.session[from:to], e.does[from:to]
	most := int64(2 * len(e.h))
	for n := range all {
		op := &e.h[from+n]
		if !plain(op) || !p.follow(op) {
			return 0, 0, false
		}
		does := certain[op.F&3][op.Type&3]
		key[n], positions[n], session[n], all[n] = p.names.of(op.Key), 0, int32(op.Process), does
		if does == nothing {
			continue
		}
		at := op.Version.Offset()
		if at < 0 && op.Type == history.OK || at == 0 && op.F == history.Write || at > most {
			return 0, 0, false
		}
		positions[n], p.newest = int32(at), max(p.newest, int32(at))
		b.writes[writes%fewAtOnce], b.reads[reads%fewAtOnce] = int32(from+n), int32(from+n)
		p.effects += int((does | does>>1) & 1) // those of unknown outcome are not known to be effects
		isRead := int(does & 1)
		reads, writes = reads+isRead, writes+1-isRead
	}
	return writes, reads, true
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
// all before it in the part.
func (p *part) follow(op *history.Op) bool {
	if op.Process >= len(p.processes) {
		if op.Process >= len(p.h)+1024 { // a table of processes is not worth it
			return false
		}
		for len(p.processes) <= op.Process {
			p.processes = append(p.processes, process{through: -1})
		}
	}
	of := &p.processes[op.Process]
	if op.Call <= of.through {
		return false
	}
	if of.count == 0 {
		of.first = op.Call
	}
	if of.through = op.Return; op.Type == history.Info {
		of.through = op.Call
	}
	of.count++
	return true
}

// fill puts writes into the log.
func (p *part) fill(writes []int32) bool {
	e := p.Engine
	for _, i := range writes {
		at := e.at[i]
		switch {
		case at < 0:
			e.does[i] = nothing
			p.strays = append(p.strays, i)
		case at < p.low || at >= p.high:
			p.lateWrites = append(p.lateWrites, i)
		case e.log[at].op > 0:
			return false // two writes of one position
		default:
			e.put(i, at)
		}
	}
	return true
}

// named returns the number of the value that was written at a position.
func (e *Engine) named(at int32) int32 { return int32(e.Keys()) + at }

// put gives a write its place in the log.
func (e *Engine) put(i, at int32) {
	op := &e.h[i]
	e.log[at] = position{op: i + 1, key: e.key[i], owner: e.session[i], seen: op.Return, last: op.Call}
}

// resolve sees that the reads and the log tell the same story.
func (p *part) resolve(reads []int32) bool {
	e := p.Engine
	p.initial = append(p.initial, make([]int64, len(p.names.names)-len(p.initial))...)
	for _, i := range reads {
		at := e.at[i]
		switch {
		case at == 0:
			op, last := &e.h[i], &p.initial[e.key[i]]
			if !op.Value.IsNil() {
				return false
			}
			*last = max(*last, op.Call)
		case at < p.low || at >= p.high || e.log[at].op == 0:
			p.lateReads = append(p.lateReads, i)
		case !e.show(i, at):
			return false
		}
	}
	return true
}

// show reports whether read i can have seen the write at its position, and notes it there.
func (e *Engine) show(i, at int32) bool {
	p := &e.log[at]
	if !e.fits(i, p) {
		return false
	}
	p.shown++
	p.seen, p.last = min(p.seen, e.h[i].Return), max(p.last, e.h[i].Call)
	return true
}

// putLate puts those writes into the log that had to wait.
func (e *Engine) putLate() bool {
	if missing := int(e.newest) + 1 - len(e.log); missing > 0 {
		e.log = append(e.log, make([]position, missing)...)
	}
	for k := range e.parts {
		for _, i := range e.parts[k].lateWrites {
			at := e.at[i]
			if e.log[at].op > 0 {
				return false // two writes of one position
			}
			e.put(i, at)
		}
	}
	return true
}

// resolveLate resolves those reads that had to wait.
func (e *Engine) resolveLate() bool {
	e.sorted = false
	for k := range e.parts {
		for _, i := range e.parts[k].lateReads {
			at := e.at[i]
			if e.log[at].op == 0 && !e.adopt(i, at) || !e.show(i, at) {
				return false
			}
		}
	}
	return true
}

// fits reports whether read i can have seen the write at a position. What comes later in
// its session is called after it returned: see follow.
func (e *Engine) fits(i int32, p *position) bool {
	w := &e.h[p.op-1]
	return p.key == e.key[i] && w.Value == e.h[i].Value && w.Call <= e.h[i].Return
}

// adopt finds the write at a position that only reads state: one of unknown outcome
// that states none, and the only one with the value that read i saw.
func (e *Engine) adopt(i, at int32) bool {
	if !e.sorted {
		e.sortStrays()
	}
	n := e.only[cell{e.key[i], e.h[i].Value}] - 1
	if n < 0 || e.does[e.strays[n]] == revealed {
		return false // none, or several, or it stands elsewhere
	}
	w := e.strays[n]
	e.does[w], e.at[w] = revealed, at
	e.put(w, at)
	return true
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
		c := cell{e.key[w], e.h[w].Value}
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
	e.first = fill(e.first, e.Keys(), never)
	for k := len(e.parts) - 1; k >= 0; k-- {
		p := &e.parts[k]
		for key, at := range p.newestOf {
			if at > 0 {
				e.log[at].next, e.first[key] = e.first[key], p.first[key]
			}
		}
	}
}

// chain is that of the engine, for what is in the part.
func (p *part) chain() bool {
	e := p.Engine
	p.first, p.newestOf = fill(p.first, e.Keys(), never), blank(p.newestOf, e.Keys())
	high := int(p.high)
	if p == &e.parts[len(e.parts)-1] {
		high = len(e.log)
	}
	for at := min(high, len(e.log)) - 1; at >= max(int(p.low), 1); at-- {
		w := &e.log[at]
		if w.op == 0 {
			continue
		}
		if !e.dense {
			w.owner = e.numbers[w.owner]
		}
		w.next = p.first[w.key]
		if w.shown == 0 && e.does[w.op-1] == revealed {
			e.does[w.op-1] = nothing // nobody saw it
			continue
		}
		if w.next == never {
			p.newestOf[w.key] = int32(at)
		}
		p.first[w.key] = int32(at)
	}
	return true
}

// A cell is a value on a key.
type cell struct {
	key   int32
	value history.Value
}
