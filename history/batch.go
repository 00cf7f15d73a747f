package history

import (
	"io"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"
)

// A batch is some lines of a text on their way to operations. Lines are parsed on
// all cores, because that takes most of the time that a large history takes.
type batch struct {
	first int    // number of the first line
	text  []byte // the lines, one after the other
	ends  []int  // of each line in text
	end   error  // why there are no more lines: io.EOF or what went wrong with reading
	ops   History
	bad   int   // number of the first line that is wrong, 0 if none is
	err   error // what is wrong with it
}

// mostText bounds the text of a batch, but for its last line.
const mostText = 1 << 20

// mostRoom bounds the operations for which room is made in advance, for a file may be
// called larger than it is.
const mostRoom = 1 << 24

// leastLine is about the length of the shortest line that is an operation.
const leastLine = 60

// parseAll returns the operations of all lines, or the number of the first line that
// is wrong and what is wrong with it. A short text is parsed where it is read. Of a
// text of known length, of so many bytes, operations are parsed into their place;
// otherwise they are copied there in the end.
func parseAll(lines *lineReader, size int, bytes int64) (History, int, error) {
	first := &batch{}
	if first.read(lines, size); first.end != nil {
		first.parse(new(opParser))
		return collect([]*batch{first}, nil)
	}
	room := make(History, min(mostRoom, bytes/int64(max(leastLine, 1+len(first.text)/len(first.ends)))))
	var (
		workers = runtime.GOMAXPROCS(0)
		todo    = make(chan *batch, workers)
		spare   = make(chan *batch, 2*workers) // texts to be used again
		failed  atomic.Bool
		wg      sync.WaitGroup
	)
	for range workers {
		wg.Go(func() {
			var p opParser
			for b := range todo {
				b.parse(&p)
				if b.bad > 0 {
					failed.Store(true)
				}
				text, ends := b.text, b.ends
				b.text, b.ends = nil, nil
				if cap(text) > 2*mostText {
					continue // too large to be kept
				}
				select {
				case spare <- &batch{text: text, ends: ends}:
				default:
				}
			}
		})
	}
	first.settle(room)
	all := []*batch{first}
	todo <- first
	for all[len(all)-1].end == nil && !failed.Load() {
		next := &batch{}
		select {
		case next = <-spare:
		default:
		}
		next.read(lines, size)
		next.settle(room)
		all = append(all, next)
		todo <- next
	}
	close(todo)
	wg.Wait()
	return collect(all, room)
}

// settle gives the operations their place, if there is room.
func (b *batch) settle(room History) {
	if to := b.first - 1 + len(b.ends); to <= len(room) {
		b.ops = room[b.first-1 : to]
	} else {
		b.ops = make(History, len(b.ends))
	}
}

// read takes up to so many lines, fewer if they are long.
func (b *batch) read(lines *lineReader, size int) {
	b.text, b.ends, b.first = b.text[:0], b.ends[:0], lines.number+1
	for len(b.ends) < size && len(b.text) < mostText {
		line, err := lines.next()
		if err != nil {
			b.end = err
			return
		}
		b.text = append(b.text, line...)
		b.ends = append(b.ends, len(b.text))
	}
}

// parse makes operations of the lines up to the first that is wrong. What went wrong
// with reading did so after all of them, at a line of its own if that was too long.
func (b *batch) parse(p *opParser) {
	if b.ops == nil {
		b.ops = make(History, len(b.ends))
	}
	from := 0
	for n, end := range b.ends {
		if err := p.parse(b.text[from:end:end], &b.ops[n]); err != nil {
			b.bad, b.err = b.first+n, err
			return
		}
		from = end
	}
	if b.end != nil && b.end != io.EOF {
		b.bad, b.err = b.first+len(b.ends), b.end
	}
}

// collect puts the operations together, which may all be in their place.
func collect(all []*batch, room History) (History, int, error) {
	total := 0
	for _, b := range all {
		if b.err != nil {
			return nil, b.bad, b.err
		}
		total += len(b.ops)
	}
	switch {
	case len(all) == 1:
		return all[0].ops, 0, nil
	case total <= len(room):
		return room[:total:total], 0, nil
	}
	whole := make(History, 0, total)
	for _, b := range all {
		whole = append(whole, b.ops...)
		b.ops = nil // no need to hold both
	}
	return whole, 0, nil
}

// length returns how many bytes there are to read at most, 0 if nobody knows.
func length(r io.Reader) int64 {
	switch r := r.(type) {
	case interface{ Len() int }: // of package bytes or strings
		return int64(r.Len())
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}
