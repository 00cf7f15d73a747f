package versioned

import (
	"runtime"
	"sync"

	"lagcheck/history"
)

// A part is a stretch of the history that is taken in by one goroutine, and a stretch of
// the log that nobody else touches meanwhile.
type part struct {
	*Engine
	from, to  int   // of the history
	low, high int32 // of the log

	names     numbering // of its own: see mend
	processes []process
	nodes     [fewNodes]string // with usual names, by where they stand; also from the history before
	newest    int32            // the newest position that was stated
	effects   int              // how many operations are known to have taken effect
	initial   []early          // of each key
	strays    []int32          // writes with unknown outcome that state no position

	// Operations whose positions are outside, and reads of what was not written yet.
	lateWrites, lateReads []int32

	first, newestOf []int32 // see chain
	unseen          bool    // see Engine

	next   []int32 // of each session: where its next record goes
	walker walker

	offending [findings][]int // in their order: see accuse
}

// A process is what one did in a part.
type process struct {
	first   int64 // when it began its first operation
	through int64 // when it was through with its latest one, -1 if it did nothing
}

// unmet is a process that did nothing yet.
var unmet = process{first: history.Never, through: -1}

const (
	fewProcesses = 16 // are expected again in the next history

	leastPart = 10_000 // operations that are worth a goroutine
	sample    = 64     // operations by which positions are estimated
	primer    = 64     // of so many operations the keys of one are numbered alike by all parts
)

// worth returns how many goroutines so many operations are worth.
func worth(operations int) int {
	if operations < 2*leastPart {
		return 1
	}
	return min(runtime.GOMAXPROCS(0), operations/leastPart)
}

// divide makes so many parts. Positions mostly grow along a history, so each part gets
// those that are stated about there.
func (e *Engine) divide(count int) {
	n := len(e.h)
	for len(e.parts) < count {
		e.parts = append(e.parts, part{})
	}
	e.parts = e.parts[:count]
	from, low := 0, int32(0)
	for k := range e.parts {
		p := &e.parts[k]
		p.Engine, p.from, p.to = e, from, (k+1)*n/count
		p.low, p.high = low, max(low, e.stated(p.to))
		from, low = p.to, p.high
		p.names.reset()
		p.processes = p.processes[:min(len(p.processes), fewProcesses)]
		for n := range p.processes {
			p.processes[n] = unmet
		}
		p.strays, p.initial, p.newest, p.effects = p.strays[:0], p.initial[:0], 0, 0
		p.lateWrites, p.lateReads = p.lateWrites[:0], p.lateReads[:0]
	}
	last := &e.parts[count-1]
	last.high += last.high/16 + 1
	e.log = resize(e.log, int(last.high)) // each part clears its own
	for k := 1; k < count; k++ {          // what is numbered alike need not be mended
		for i := range e.h[:n/primer] {
			e.parts[k].names.of(e.h[i].Key)
		}
	}
}

// stated returns about the newest position that was stated before operation i.
func (e *Engine) stated(i int) int32 {
	newest, latest := int64(0), e.h[max(0, i-sample):i]
	for n := range latest {
		newest = max(newest, latest[n].Version.Offset())
	}
	return int32(min(newest, int64(2*len(e.h))))
}

// each has all parts do something beside one another, and reports whether all did.
func (e *Engine) each(do func(*part) bool) bool {
	if len(e.parts) == 1 {
		return do(&e.parts[0])
	}
	done := make([]bool, len(e.parts))
	var wg sync.WaitGroup
	for k := range e.parts {
		wg.Go(func() { done[k] = do(&e.parts[k]) })
	}
	wg.Wait()
	for _, ok := range done {
		if !ok {
			return false
		}
	}
	return true
}

// join makes one history of the parts again.
func (e *Engine) join() bool {
	e.newest, e.strays = 0, e.strays[:0]
	processes := 0
	for k := range e.parts {
		p := &e.parts[k]
		e.newest, processes = max(e.newest, p.newest), max(processes, len(p.processes))
		for _, i := range p.strays {
			e.strays = append(e.strays, i)
			e.facts[i].at = -int32(len(e.strays))
		}
		if k > 0 {
			p.mend()
		}
	}
	e.keys = len(e.parts[0].names.names)
	return e.joinProcesses(processes)
}

// mend gives keys the numbers that they have in the whole history.
func (p *part) mend() {
	e := p.Engine
	numbers, alike := make([]int32, len(p.names.names)), true
	for k, name := range p.names.names {
		numbers[k] = e.parts[0].names.of(name)
		alike = alike && numbers[k] == int32(k)
	}
	all := &e.parts[0].initial
	*all = append(*all, make([]early, len(e.parts[0].names.names)-len(*all))...)
	for k, mine := range p.initial {
		if first := &(*all)[numbers[k]]; mine.last > first.last {
			*first = mine
		}
	}
	if alike {
		return
	}
	for i := p.from; i < p.to; i++ {
		e.facts[i].key = numbers[e.facts[i].key]
	}
	for at := p.low; at < p.high; at++ {
		if w := &e.log[at]; w.op > 0 {
			w.key = numbers[w.key]
		}
	}
}

// joinProcesses numbers the sessions. It reports false if one began an operation in some
// part before it was through with what it did before.
func (e *Engine) joinProcesses(processes int) bool {
	e.sessions, e.numbers = 0, resize(e.numbers, processes)
	for n := range e.numbers {
		through := int64(-1)
		for k := range e.parts {
			p := &e.parts[k]
			if n >= len(p.processes) || p.processes[n].through < 0 {
				continue
			}
			of := &p.processes[n]
			if of.first <= through {
				return false
			}
			through = of.through
		}
		if e.numbers[n] = int32(e.sessions); through >= 0 {
			e.sessions++
		}
	}
	return e.sessions == processes || e.each((*part).numberSessions)
}

// numberSessions gives sessions their numbers, where some processes did nothing.
func (p *part) numberSessions() bool {
	mine := p.facts[p.from:p.to]
	for i := range mine {
		mine[i].session = p.numbers[mine[i].session]
	}
	return true
}

// lineUp writes down what each session did.
func (e *Engine) lineUp() {
	if e.lined {
		return
	}
	e.lined, e.records, e.from = true, resize(e.records, len(e.h)), append(e.from[:0], 0)
	e.each((*part).count)
	total := int32(0)
	for s := range e.sessions {
		for k := range e.parts {
			next := &e.parts[k].next[s]
			total, *next = total+*next, total
		}
		e.from = append(e.from, total)
	}
	e.each((*part).list)
}

// count counts what each session did.
func (p *part) count() bool {
	p.next = blank(p.next, p.sessions)
	for i := p.from; i < p.to; i++ {
		p.next[p.facts[i].session]++
	}
	return true
}

func (p *part) list() bool {
	for i := p.from; i < p.to; i++ {
		f := &p.facts[i]
		next, at := &p.next[f.session], max(f.at, 0)
		p.records[*next] = record{at: at, until: p.until(at, f.key), key: f.key, op: int32(i), does: f.does}
		*next++
	}
	return true
}

// look is Look, after so many operations.
func (e *Engine) look(operations int) {
	if operations%(1<<14) == 0 && e.Look != nil {
		e.Look()
	}
}
