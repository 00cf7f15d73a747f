package checker

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lagcheck/history"
)

// A spectrum enumerates every history of some operations one after the other, on
// at most two keys, up to renaming sessions and keys: each is a write of a new value,
// or a read of an earlier write of its key or of nothing; the log has the writes in
// any order. Where operations lie in time matters to linearizability alone, and that
// is judged in the order of the log here: every operation takes effect at once.
type spectrum struct {
	most    int             // operations
	kept    map[int]int     // sets of guarantees that hold together, with the least operations
	correct map[int]int     // the same, with a leader that gives out positions in order
	pairs   map[[2]int]size // smallest history with one guarantee kept and one broken
	proper  map[[2]int]size // the same, with a correct leader
	count   int
	each    func(history.History) // called instead of judging, if set
}

// A size orders histories: operations, sessions, keys.
type size [3]int

func (s size) String() string {
	if s[0] == 0 {
		return "-"
	}
	return fmt.Sprintf("%d/%d/%d", s[0], s[1], s[2])
}

func newSpectrum(most int) *spectrum {
	return &spectrum{
		most: most, kept: map[int]int{}, correct: map[int]int{}, pairs: map[[2]int]size{}, proper: map[[2]int]size{},
	}
}

// grow judges the history and all that continue it; the history is a stack.
func (s *spectrum) grow(t *testing.T, h history.History, sessions, keys, writes int) {
	if s.each != nil {
		s.each(h)
	} else {
		s.orders(t, h, size{len(h), sessions, keys}, writes)
	}
	if len(h) == s.most {
		return
	}
	at := int64(10 * len(h))
	for session := range sessions + 1 {
		for key := range min(keys+1, 2) {
			op := history.Op{Process: session, Key: string(rune('x' + key)), Type: history.OK, Call: at, Return: at + 5}
			in, ks := max(sessions, session+1), max(keys, key+1)
			op.F, op.Value = history.Write, history.Int(writes+1)
			s.grow(t, append(h, op), in, ks, writes+1)
			op.F, op.Value = history.Read, history.Nil
			s.grow(t, append(h, op), in, ks, writes)
			for _, w := range h[:len(h):len(h)] {
				if op.Value = w.Value; w.F == history.Write && w.Key == op.Key {
					s.grow(t, append(h, op), in, ks, writes)
				}
			}
		}
	}
}

// orders judges the history with its writes in the log in every order.
func (s *spectrum) orders(t *testing.T, h history.History, of size, writes int) {
	permute(make([]int, 0, writes), writes, func(at []int) {
		w := 0
		for i := range h {
			if h[i].F == history.Write {
				h[i].Version = history.At(int64(at[w] + 1))
				w++
			}
		}
		s.note(t, h, of, slices.IsSorted(at))
	})
}

func permute(chosen []int, n int, yield func([]int)) {
	if len(chosen) == n {
		yield(chosen)
		return
	}
	for k := range n {
		if !slices.Contains(chosen, k) {
			permute(append(chosen, k), n, yield)
		}
	}
}

// note judges one history. Guarantee 0 is linearizability in the order of the log.
func (s *spectrum) note(t *testing.T, h history.History, of size, correct bool) {
	verdicts, err := Check(h, Options{Guarantees: inLogOrder})
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	if correct && fresh(h) {
		kept = 1
	}
	for g, v := range verdicts {
		switch v.Result {
		case Holds:
			kept |= 2 << g
		case Unknown:
			t.Fatalf("%s is unknown (%s)\n%s", v.Guarantee, v.Reasons, drawing(h))
		}
	}
	s.count++
	if len(h) < 5 || s.count%16 == 0 {
		disagreements(t, new(Checker), h, inLogOrder, nil)
	}
	s.tell(s.kept, s.pairs, kept, of)
	if correct {
		s.tell(s.correct, s.proper, kept, of)
	}
}

func (s *spectrum) tell(sets map[int]int, pairs map[[2]int]size, kept int, of size) {
	if least, known := sets[kept]; !known || of[0] < least {
		sets[kept] = of[0]
	}
	for a := range 8 {
		for b := range 8 {
			old, known := pairs[[2]int{a, b}]
			if kept>>a&1 == 1 && kept>>b&1 == 0 && (!known || slices.Compare(of[:], old[:]) < 0) {
				pairs[[2]int{a, b}] = of
			}
		}
	}
}

// fresh reports whether each read returns what was written last before it.
func fresh(h history.History) bool {
	now := map[string]history.Value{"x": history.Nil, "y": history.Nil}
	for _, op := range h {
		if op.F == history.Write {
			now[op.Key] = op.Value
		} else if now[op.Key] != op.Value {
			return false
		}
	}
	return true
}

// enumerate shares the work by how a history starts.
func enumerate(t *testing.T, most int) *spectrum {
	const depth = 2
	var starts []history.History
	all := newSpectrum(depth)
	all.each = func(h history.History) {
		if len(h) == depth {
			starts = append(starts, slices.Clone(h))
		}
	}
	all.grow(t, make(history.History, 0, depth), 0, 0, 0)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for worker := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for k := worker; k < len(starts); k += runtime.GOMAXPROCS(0) {
				s := newSpectrum(most)
				h := append(make(history.History, 0, most), starts[k]...)
				sessions, keys, writes := 0, 0, 0
				for _, op := range h {
					sessions, keys = max(sessions, op.Process+1), max(keys, int(op.Key[0]-'x')+1)
					writes += int(op.F - history.Read)
				}
				s.grow(t, h, sessions, keys, writes)
				mu.Lock()
				all.add(s)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return all
}

// add adds what another part of the enumeration found.
func (s *spectrum) add(part *spectrum) {
	s.count += part.count
	for kept, n := range part.kept {
		s.kept[kept] = least(s.kept[kept], n)
	}
	for kept, n := range part.correct {
		s.correct[kept] = least(s.correct[kept], n)
	}
	merge := func(into, from map[[2]int]size) {
		for pair, of := range from {
			if old, known := into[pair]; !known || slices.Compare(of[:], old[:]) < 0 {
				into[pair] = of
			}
		}
	}
	merge(s.pairs, part.pairs)
	merge(s.proper, part.proper)
}

func least(a, b int) int {
	if a == 0 {
		return b
	}
	return min(a, b)
}

// table has a row for each guarantee that holds and a column for each that is
// violated, and in it operations/sessions/keys of the smallest such history.
func table(pairs map[[2]int]size) string {
	var b strings.Builder
	for held := range 8 {
		for broken := range 8 {
			fmt.Fprintf(&b, " %5s", pairs[[2]int{held, broken}])
		}
		b.WriteString("\n")
	}
	return b.String()
}

// The smallest histories that tell two guarantees apart, the log known, and how many
// combinations of verdicts occur: all histories of two to four operations, to five with
// LAGCHECK_SCOPE=full. Those up to four, and every 16th of the others, the oracle judges as
// well. The rows and columns are linearizable, sequential, causal, pram,
// read-your-writes, monotonic-reads, monotonic-writes, writes-follow-reads.
func TestSpectrum(t *testing.T) {
	most, kept, correct, histories := 5, 21, 8, 539_356
	if !full() {
		most, kept, correct, histories = 4, 18, 7, 12_752
	}
	s := enumerate(t, most)
	if s.count != histories {
		t.Errorf("%d histories of two to %d operations, want %d", s.count, most, histories)
	}
	if len(s.kept) != kept || len(s.correct) != correct {
		t.Errorf("%d combinations of verdicts, want %d; %d with a correct leader, want %d", len(s.kept), kept, len(s.correct), correct)
	}
	if d := cmp.Diff(strings.TrimLeft(anyLeader, "\n"), table(s.pairs)); d != "" {
		t.Errorf("smallest histories, any leader (-want +got):\n%s", d)
	}
	want := strings.TrimLeft(correctLeader, "\n")
	if !full() { // pram without causal takes five operations
		want = strings.Replace(want, "5/3/2", "    -", 1)
	}
	if d := cmp.Diff(want, table(s.proper)); d != "" {
		t.Errorf("smallest histories, correct leader (-want +got):\n%s", d)
	}
	for a, strong := range All() {
		for b, weak := range All() {
			if of := s.pairs[[2]int{a, b}]; Implies(strong.Name, weak.Name) && of != (size{}) {
				t.Errorf("%s does not imply %s: %v", strong.Name, weak.Name, of)
			}
		}
	}
}

const anyLeader = `
     -     -     -     -     -     -     -     -
 2/2/1     -     -     -     -     -     -     -
 2/2/1 3/2/2     -     -     -     -     -     -
 2/2/1 3/2/1 3/2/1     -     -     -     - 3/2/1
 2/1/1 2/1/1 2/1/1 2/1/1     - 3/2/1 2/1/1 3/1/1
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1     - 2/1/1 3/1/1
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1 3/1/1     - 3/2/1
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1 3/1/1 2/1/1     -
`

const correctLeader = `
     -     -     -     -     -     -     -     -
 2/2/1     -     -     -     -     -     -     -
 2/2/1 3/2/2     -     -     -     -     -     -
 2/2/1 3/2/2 5/3/2     -     -     -     -     -
 2/2/1 3/2/1 3/2/1 3/2/1     - 3/2/1     -     -
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1     -     -     -
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1 3/1/1     -     -
 2/1/1 2/1/1 2/1/1 2/1/1 2/1/1 3/1/1     -     -
`
