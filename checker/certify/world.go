package certify

import (
	"slices"

	"lagcheck/history"
)

// What an operation saw, where it is no write.
const (
	Nobody  int32 = -1 // it read nothing, or a value that nobody can have written by then
	Initial int32 = -2 // the state before all writes
)

// A world is a history in which nothing is left open: which writes happened, in
// which order, and which of them each read saw.
type world struct {
	log   []int32 // the writes that happened, in order
	place []int32 // of each operation: its place in the log, from 1; 0 if it is no write that happened
	saw   []int32 // of each operation
}

// placeOf returns where write w, or the initial state, stands.
func (w *world) placeOf(write int32) int32 {
	if write == Initial {
		return 0
	}
	return w.place[write]
}

// A subject is a history with its sessions and keys told apart.
type subject struct {
	Look    func() // see Kernel
	h       history.History
	key     []int32 // of each operation, numbered by appearance
	session []int32 // of each operation, numbered by appearance
	does    []does  // of each operation
	line    []int32 // operations, session by session, each in its order
	from    []int32 // where each session begins in line, and where all end

	last      []int32 // of each session: its latest operation in the list
	shuffled  []bool  // of each session: it is not listed in its order
	keys      numbering
	processes map[int]int32
	few       []int32 // of each small process: its session plus one
}

// does says what is certain of an operation, in bits.
type does uint8

const (
	read     does = 1 << iota // it returned what it read
	wrote                     // it was acknowledged as a write
	mayWrite                  // it is a write that can have happened
)

func doesOf(op *history.Op) (d does) {
	if op.F != history.Write && op.Type == history.OK {
		d |= read
	}
	if op.F != history.Read && op.Type == history.OK {
		d |= wrote
	}
	if op.F != history.Read && op.Type != history.Fail {
		d |= mayWrite
	}
	return d
}

// begin takes in a history.
func (s *subject) begin(h history.History) {
	s.h = h
	s.key, s.session, s.line = resize(s.key, len(h)), resize(s.session, len(h)), resize(s.line, len(h))
	if s.processes == nil {
		s.processes = make(map[int]int32)
	}
	s.keys.begin()
	clear(s.processes)
	s.few = s.few[:0]
	s.does, s.last, s.shuffled = resize(s.does, len(h)), s.last[:0], s.shuffled[:0]
	s.from = s.from[:0] // at first: how many operations each session has
	last, number := "", int32(-1)
	for i := range h {
		lookAt(i, s.Look)
		if number < 0 || h[i].Key != last {
			last, number = h[i].Key, s.keys.of(h[i].Key)
		}
		p := s.sessionOf(h[i].Process)
		s.key[i], s.session[i], s.does[i] = number, p, doesOf(&h[i])
		if int(p) == len(s.from) {
			s.from, s.last, s.shuffled = append(s.from, 0), append(s.last, int32(i)), append(s.shuffled, false)
		} else if !sessionBefore(h, s.last[p], int32(i)) {
			s.shuffled[p] = true
		}
		s.from[p]++
		s.last[p] = int32(i)
	}
	s.lineUp()
}

// sessionOf numbers processes; those with small numbers need no map.
func (s *subject) sessionOf(process int) int32 {
	if process < 0 || process > len(s.h) {
		p, ok := s.processes[process]
		if !ok {
			p = int32(len(s.from))
			s.processes[process] = p
		}
		return p
	}
	for len(s.few) <= process {
		s.few = append(s.few, 0)
	}
	if s.few[process] == 0 {
		s.few[process] = int32(len(s.from)) + 1
	}
	return s.few[process] - 1
}

// lineUp puts the operations of each session together, in its order.
func (s *subject) lineUp() {
	total := int32(0)
	for p, n := range s.from {
		s.from[p] = total
		total += n
	}
	for i, p := range s.session {
		s.line[s.from[p]] = int32(i)
		s.from[p]++
	}
	s.from = append(s.from, total) // each entry is where its session ends: move them up
	copy(s.from[1:], s.from)
	s.from[0] = 0
	for p, shuffled := range s.shuffled {
		if shuffled {
			slices.SortFunc(s.of(p), func(a, b int32) int {
				if sessionBefore(s.h, a, b) {
					return -1
				}
				return 1
			})
		}
	}
}

// sessions returns how many there are, of the operations of one.
func (s *subject) sessions() int       { return len(s.from) - 1 }
func (s *subject) of(p int) []int32    { return s.line[s.from[p]:s.from[p+1]] }
func (s *subject) reads(i int32) bool  { return s.does[i]&read != 0 }
func (s *subject) wrote(i int32) bool  { return s.does[i]&wrote != 0 }
func (s *subject) writes(i int32) bool { return s.does[i]&mayWrite != 0 }

// valueRead returns what operation i read.
func (s *subject) valueRead(i int32) history.Value {
	if s.h[i].F == history.CAS {
		return s.h[i].Old
	}
	return s.h[i].Value
}

// claims returns the position that read i states; -1 if it states none. What a cas
// states is its own position.
func (s *subject) claims(i int32) int64 {
	if s.h[i].F != history.Read {
		return -1
	}
	return s.h[i].Version.Offset()
}

// candidate reports whether read r can have seen write w: it is on its key and carries
// its value, it was called before the read was over, and it does not come later in the
// session of the read.
func (s *subject) candidate(r, w int32) bool {
	a, b := &s.h[w], &s.h[r]
	return w != r && s.writes(w) && s.key[w] == s.key[r] && a.Value == s.valueRead(r) &&
		a.Call <= b.Return && (s.session[w] != s.session[r] || sessionBefore(s.h, w, r))
}

// mostSpare bounds the room that is made for a history that is a little larger.
const mostSpare = 1 << 12

// resize returns a slice of that length, in the same memory if that is enough. What
// it holds is left over.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+min(n/4, mostSpare))
	}
	return s[:n]
}

// blank returns a slice of that length of zeros, in the same memory if possible.
func blank[T any](s []T, n int) []T {
	s = resize(s, n)
	clear(s)
	return s
}
