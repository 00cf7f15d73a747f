package gallery

import (
	"runtime"
	"slices"
	"sync"

	"lagcheck/history"
)

// A Survey is what an enumeration found: for each combination of guarantees that hold
// together, the smallest history, and of several the one that reads best.
type Survey struct {
	Most    int          // operations of the largest histories
	Counts  map[Size]int // how many were judged; with another log it is another history
	Any     Smallest     // whatever the leader does
	Correct Smallest     // with a leader that puts writes into its log in order
}

// Total returns how many histories were judged.
func (s *Survey) Total() int {
	n := 0
	for _, count := range s.Counts {
		n += count
	}
	return n
}

func newSurvey(most int) *Survey {
	return &Survey{Most: most, Counts: map[Size]int{}, Any: Smallest{}, Correct: Smallest{}}
}

// Enumerate judges every history of one to most operations, eight at most, up to the names of
// sessions, keys and values, with every order of its writes as the log. The package
// comment says why there is no need to judge others. It uses all cores.
func Enumerate(most int) *Survey {
	var starts []history.History // what continues each of them is a share of the work
	grow(nil, min(most, 2), func(h history.History, _ Size) { starts = append(starts, slices.Clone(h)) })
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		next int
		all  = newSurvey(most)
	)
	take := func() (history.History, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next == len(starts) {
			return nil, false
		}
		next++
		return starts[next-1], true
	}
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			s := surveyor{survey: newSurvey(most)}
			for start, ok := take(); ok; start, ok = take() {
				end := most
				if len(start) < 2 {
					end = len(start) // those that continue it are starts of their own
				}
				grow(start, end, s.look)
			}
			mu.Lock()
			defer mu.Unlock()
			all.add(s.survey)
		})
	}
	wg.Wait()
	return all
}

// grow calls yield for a history and for all that continue it up to so many operations:
// the next one is by a session that has done something or by a new one, on a key
// that is in use or on a new one, a write of a value of its own or a read of nothing
// or of an earlier write. The history that yield gets is reused.
func grow(start history.History, most int, yield func(history.History, Size)) {
	h := append(make(history.History, 0, most), start...)
	size, writes := Size{Operations: len(h)}, 0
	for i := range h {
		size.Sessions, size.Keys = max(size.Sessions, h[i].Process+1), max(size.Keys, keyNumber(h[i].Key)+1)
		if h[i].F == history.Write {
			writes++
		}
	}
	g := grower{most: most, yield: yield}
	g.grow(h, size, writes)
}

type grower struct {
	most  int
	yield func(history.History, Size)
}

func (g *grower) grow(h history.History, size Size, writes int) {
	if len(h) > 0 {
		g.yield(h, size)
	}
	if len(h) == g.most {
		return
	}
	at := int64(10 * len(h))
	for session := range size.Sessions + 1 {
		for key := range size.Keys + 1 {
			op := history.Op{Process: session, Key: keyName(key), Type: history.OK, Call: at, Return: at + 5}
			next := Size{len(h) + 1, max(size.Sessions, session+1), max(size.Keys, key+1)}
			op.F, op.Value = history.Write, history.Int(writes+1)
			g.grow(append(h, op), next, writes+1)
			op.F, op.Value = history.Read, history.Nil
			g.grow(append(h, op), next, writes)
			for _, w := range h[:len(h):len(h)] {
				if w.F == history.Write && w.Key == op.Key {
					op.Value = w.Value
					g.grow(append(h, op), next, writes)
				}
			}
		}
	}
}

// keyName and keyNumber name keys x, y, z, a, b, ...
func keyName(n int) string { return string(rune('a' + (n+23)%26)) }

func keyNumber(name string) int { return (int(name[0]-'a') + 3) % 26 }

// A surveyor judges histories, in memory that it keeps.
type surveyor struct {
	survey *Survey
	judge  quick
	writes []int
	also   func(h history.History, holds Set) // what else is to be done with each; nil: nothing
}

// look judges the history with its writes in the log in every order.
func (s *surveyor) look(h history.History, size Size) {
	s.writes = s.writes[:0]
	for i := range h {
		if h[i].F == history.Write {
			s.writes = append(s.writes, i)
		}
	}
	s.judge.begin(h)
	s.order(h, size, 0)
}

// order gives the log position at+1 to each write that has none yet, one after the
// other, and so on.
func (s *surveyor) order(h history.History, size Size, at int) {
	if at == len(s.writes) {
		s.note(h, size)
		return
	}
	for _, w := range s.writes {
		if !h[w].Version.Known() {
			h[w].Version = history.At(int64(at + 1))
			s.order(h, size, at+1)
			h[w].Version = history.Version{}
		}
	}
}

func (s *surveyor) note(h history.History, size Size) {
	s.judge.log(h)
	s.survey.Counts[size]++
	x := Specimen{Size: size, Holds: s.judge.holds(), Correct: inversions(h) == 0, History: h}
	s.survey.Any.offer(x)
	if x.Correct {
		s.survey.Correct.offer(x)
	}
	if s.also != nil {
		s.also(h, x.Holds)
	}
}
