package certify

import "math"

// A judge finds the operations that break rules in a world, naively: it follows one
// session after the other through the definitions.
type judge struct {
	*subject
	*world
	broke  []uint8 // of each operation: the rules that it breaks, one bit each
	counts [rules]int
	done   [rules]bool

	first []int32 // of each key: the place of its first write
	next  []int32 // of each place: that of the next write of its key
	marks []mark  // of each key, or of each session and key: see ready
	past  past

	stride   int  // from the marks of one session to those of the next, 0 if they share them
	apart    bool // sessions can be followed side by side
	progress []progress
}

// A progress is how far a session has come: the place where it is, and the newest that
// it wrote and read.
type progress struct{ place, wrote, read int32 }

// A mark is what a session did on a key so far.
type mark struct {
	session int32 // from 1; for another session the mark is void
	wrote   int32 // the newest place that it wrote
	read    int32 // the newest place that it read
}

// begin starts with a world in which nothing was judged yet.
func (j *judge) begin(s *subject, w *world) {
	j.subject, j.world = s, w
	j.broke = blank(j.broke, len(s.h))
	j.counts, j.done = [rules]int{}, [rules]bool{}
}

// accuse notes that an operation breaks rules, given as bits.
func (j *judge) accuse(i int32, broke uint8) {
	more := broke &^ j.broke[i]
	for r := range j.counts {
		j.counts[r] += int(more >> r & 1)
	}
	j.broke[i] |= broke
}

// mark returns what the session did on the key.
func (j *judge) mark(session int, key int32) *mark {
	m := &j.marks[int(key)+session*j.stride]
	if j.stride == 0 && m.session != int32(session+1) {
		*m = mark{session: int32(session + 1)}
	}
	return m
}

// judge finds who breaks a rule. It reports false where [Causal] cannot be told. If
// nobody breaks [Sequential], nobody breaks any rule. For let a session be at the place
// that it was moved to last. An acknowledged write moves it to the write's own place,
// which is further on, and a read to a place that is not before the write that it saw
// and before the next one of its key. So the session is never before what it wrote or
// read, the next write stands after all that, and a read of a key sees no write older
// than one that the session has passed. Along session order and reads-from places
// only grow, so that this is true of all that led to an operation as well.
func (j *judge) judge(r Rule) bool {
	if !j.done[Sequential] {
		j.follow()
	}
	if j.counts[Sequential] > 0 && !j.done[r] {
		j.done[r] = j.respect(r)
		return j.done[r]
	}
	return true
}

// follow judges all rules that need nothing but what a session did itself.
func (j *judge) follow() {
	j.chain()
	j.ready()
	j.progress = blank(j.progress, len(j.sessions))
	if !j.apart {
		j.lineUp()
	}
	for n := range j.h {
		lookAt(n, j.Look)
		i := int32(n)
		if !j.apart {
			i = j.line[n]
		}
		s := int(j.session[i])
		j.step(i, j.mark(s, j.key[i]), &j.progress[s])
	}
	for r := range rules {
		j.done[r] = r != PRAM && r != Causal
	}
}

// step judges the next operation of a session. The read of a cas comes before its write.
// It moves the session along the log: a read finds the log as it is somewhere from there
// on, that of a cas as it is just before its own place. A write that nobody confirmed, but
// that was seen, stands after what its session did before; what came later need not
// respect it. Whether there is a read or a write, and whether it is all right, is nothing
// but chance to a processor; so all is computed of each, without branches.
func (j *judge) step(i int32, m *mark, p *progress) {
	at, saw := j.place[i], j.saw[i]
	sees, replaced := int32(0), j.first[j.key[i]]
	if saw >= 0 {
		sees = j.place[saw]
		replaced = j.next[sees]
	}
	read, write, wrote := bit(saw != Nobody), bit(at > 0), bit(j.wrote(i))
	upto := max(p.place, sees)
	if at > 0 {
		upto = at - 1
	}
	stuck := read&(bit(replaced <= upto)|bit(sees > upto)) | write&bit(at <= p.place)
	newest := max(p.read, sees)
	broke := stuck<<Sequential |
		read&bit(sees < m.wrote)<<ReadYourWrites |
		read&bit(sees < m.read)<<MonotonicReads |
		wrote&bit(at <= p.wrote)<<MonotonicWrites |
		wrote&bit(at <= newest)<<WritesFollowReads
	if broke > 0 {
		j.accuse(i, broke)
	}
	m.read, p.read = max(m.read, sees), newest
	if at == 0 {
		p.place = upto
	}
	if wrote == 0 {
		at = 0
	}
	m.wrote, p.wrote, p.place = max(m.wrote, at), max(p.wrote, at), max(p.place, at)
}

// bit is 1 for true.
func bit(is bool) uint8 {
	if is {
		return 1
	}
	return 0
}

// ready prepares the marks. Where there are few sessions and keys each pair of them has
// its own, and the operations can be taken as they are listed, if no session is listed
// against its order: that jumps about less.
func (j *judge) ready() {
	sessions, keys := len(j.sessions), len(j.keys.names)
	j.apart, j.stride = sessions*keys <= len(j.h)/4+64, 0
	size := keys
	if j.apart {
		j.stride, size = keys, sessions*keys
	}
	j.apart = j.apart && !j.shuffled
	j.marks = blank(j.marks, size)
}

// chain finds for each write the next one of its key.
func (j *judge) chain() {
	j.first, j.next = resize(j.first, len(j.keys.names)), resize(j.next, len(j.log)+1)
	for k := range j.first {
		j.first[k] = never
	}
	for at := len(j.log); at > 0; at-- {
		k := j.key[j.log[at-1]]
		j.next[at], j.first[k] = j.first[k], int32(at)
	}
}

// never is a place after all others.
const never int32 = math.MaxInt32
