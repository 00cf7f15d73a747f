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
	Look     func() // see Kernel
	h        history.History
	begun    bool    // the rest is that of this history, too
	key      []int32 // of each operation, numbered by appearance
	session  []int32 // of each operation, numbered by appearance
	does     []does  // of each operation
	reads    []int32 // the operations that returned what they read
	writes   []int32 // and the writes that can have happened
	sessions []session
	shuffled bool // some session is not listed in its order

	lined bool    // line and from are those of this history: see lineUp
	line  []int32 // operations, session by session, each in its order
	from  []int32 // where each session begins in line, and where all end

	keys      numbering
	processes map[int]int32
	few       []int32 // of each small process: its session plus one
}

// A session is what begin knows of one.
type session struct {
	size     int32 // operations
	last     int32 // its latest operation in the list
	shuffled bool  // it is not listed in its order
}

// does says what is certain of an operation, in bits.
type does uint8

const (
	read     does = 1 << iota // it returned what it read
	wrote                     // it was acknowledged as a write
	mayWrite                  // it is a write that can have happened
)

// doing is what is certain of an operation by what it called and what is known of it.
var doing = [4][4]does{
	history.Read:  {history.OK: read},
	history.Write: {history.OK: wrote | mayWrite, history.Info: mayWrite},
	history.CAS:   {history.OK: read | wrote | mayWrite, history.Info: mayWrite},
}

// begin takes in a history.
func (s *subject) begin(h history.History) {
	s.h, s.begun, s.shuffled, s.lined = h, true, false, false
	s.key, s.session, s.does = resize(s.key, len(h)), resize(s.session, len(h)), resize(s.does, len(h))
	if s.processes == nil {
		s.processes = make(map[int]int32)
	}
	s.keys.begin()
	clear(s.processes)
	s.few, s.sessions = s.few[:0], s.sessions[:0]
	s.reads, s.writes = resize(s.reads, len(h)), resize(s.writes, len(h))
	reads, writes := 0, 0
	for i := range h {
		lookAt(i, s.Look)
		op := &h[i]
		p, does := s.sessionOf(op.Process), doing[op.F&3][op.Type&3]
		s.key[i], s.session[i], s.does[i] = s.keys.of(op.Key), p, does
		s.reads[reads], s.writes[writes] = int32(i), int32(i) // they stay if they are counted
		reads += int(does & read)
		writes += int(does & mayWrite / mayWrite)
		if int(p) == len(s.sessions) {
			s.sessions = append(s.sessions, session{size: 1, last: int32(i)})
			continue
		}
		of := &s.sessions[p]
		if !sessionBefore(h, of.last, int32(i)) {
			of.shuffled, s.shuffled = true, true
		}
		of.size++
		of.last = int32(i)
	}
	s.reads, s.writes = s.reads[:reads], s.writes[:writes]
}

// sessionOf numbers processes; those with small numbers need no map.
func (s *subject) sessionOf(process int) int32 {
	if process < 0 || process > len(s.h) {
		p, ok := s.processes[process]
		if !ok {
			p = int32(len(s.sessions))
			s.processes[process] = p
		}
		return p
	}
	for len(s.few) <= process {
		s.few = append(s.few, 0)
	}
	if s.few[process] == 0 {
		s.few[process] = int32(len(s.sessions)) + 1
	}
	return s.few[process] - 1
}

// lineUp puts the operations of each session together, in its order.
func (s *subject) lineUp() {
	if s.lined {
		return
	}
	s.lined = true
	s.line, s.from = resize(s.line, len(s.h)), append(s.from[:0], 0)
	total := int32(0)
	for p := range s.sessions {
		s.from = append(s.from, total) // where the next one goes: in the end, where the session ends
		total += s.sessions[p].size
	}
	for i, p := range s.session {
		s.line[s.from[p+1]] = int32(i)
		s.from[p+1]++
	}
	for p := range s.sessions {
		if s.sessions[p].shuffled {
			slices.SortFunc(s.of(p), func(a, b int32) int {
				if sessionBefore(s.h, a, b) {
					return -1
				}
				return 1
			})
		}
	}
}

// of returns the operations of a session, once they are lined up.
func (s *subject) of(p int) []int32      { return s.line[s.from[p]:s.from[p+1]] }
func (s *subject) didRead(i int32) bool  { return s.does[i]&read != 0 }
func (s *subject) wrote(i int32) bool    { return s.does[i]&wrote != 0 }
func (s *subject) mayWrite(i int32) bool { return s.does[i]&mayWrite != 0 }

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
	return w != r && s.mayWrite(w) && s.key[w] == s.key[r] && a.Value == s.valueRead(r) &&
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
