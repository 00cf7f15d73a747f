package history

import (
	"io"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// A batch is some lines of a text on their way to operations. Lines are parsed on
// all cores, because that takes most of the time that a large history takes.
type batch struct {
	first int    // number of the first line
	text  []byte // the lines, one after the other
	ends  []int  // of each line in text
	err   error  // why there are no more lines: io.EOF or what went wrong
	ops   History
	bad   int // number of the line that is wrong, if err is about one
}

// parseAll returns the operations of all lines, or the number of the first line that
// is wrong and what is wrong with it. A short text is parsed where it is read. Of a
// text of known length, of so many bytes, operations are parsed into their place;
// otherwise they are copied there in the end.
func parseAll(lines *lineReader, size int, bytes int64) (History, int, error) {
	first := &batch{}
	if first.read(lines, size); first.err != nil {
		first.parse(new(opParser))
		return collect([]*batch{first}, nil)
	}
	room := make(History, bytes/int64(1+len(first.text)/size))
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
				select {
				case spare <- &batch{text: b.text, ends: b.ends}:
				default:
				}
				b.text, b.ends = nil, nil
			}
		})
	}
	first.settle(room)
	all := []*batch{first}
	todo <- first
	for all[len(all)-1].err == nil && !failed.Load() {
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

// read takes up to so many lines.
func (b *batch) read(lines *lineReader, size int) {
	b.text, b.ends, b.first = b.text[:0], b.ends[:0], lines.number+1
	for range size {
		line, err := lines.next()
		if err != nil {
			b.err = err
			if err != io.EOF {
				b.bad = lines.number
			}
			return
		}
		b.text = append(b.text, line...)
		b.ends = append(b.ends, len(b.text))
	}
}

// parse makes operations of the lines up to the first that is wrong. What was wrong
// with reading came after all of them.
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
}

// collect puts the operations together, which may all be in their place.
func collect(all []*batch, room History) (History, int, error) {
	parts, total := make([]History, len(all)), 0
	for n, b := range all {
		if b.err != nil && b.err != io.EOF {
			return nil, b.bad, b.err
		}
		parts[n] = b.ops
		total += len(b.ops)
	}
	switch {
	case len(parts) == 1:
		return parts[0], 0, nil
	case total <= len(room):
		return room[:total:total], 0, nil
	}
	return slices.Concat(parts...), 0, nil
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
