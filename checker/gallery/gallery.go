// Package gallery has the smallest histories that tell the guarantees apart: one for
// each combination of guarantees that can hold together, and with them one for each
// pair of which one holds and the other is broken.
//
//	exhibit 4: sequential holds, linearizable is broken
//	c0: |--w x=1 #1--|
//	c1:               |--r x->nil--|
//
// That nothing smaller does it is proved by looking at everything that is smaller
// ([Enumerate]). Beside the history stands how the leader/follower model comes to
// produce it ([Play]), where its leader can: under which policy and lag, and what
// clients and followers do meanwhile. For each policy and lag of the main report there is
// the smallest scenario that breaks each guarantee that it breaks ([Break]).
// All of it is data that ships with the package; a test proves every entry again, and
// UPDATE=1 go test ./checker/gallery writes it.
//
// # Scope
//
// Guarantees are those of package checker, in the order of the leader's log, and so is
// linearizability here: some order of all operations that respects real time and has the
// writes as the log has them. (Package checker takes any order of the writes, key by key;
// where the log has no part in the matter it says the same.)
//
// Looked at is every history of reads and writes of a store, up to the names of sessions,
// keys and values, in which all operations are ok, one follows the other in time, each write
// has a value of its own, reads return nothing or what was written before, and the
// log has the writes in any order. There is no need to look at others:
//
//   - A read of what is written later, or never, breaks what is asked of any store; there
//     is no guarantee to be told apart from another.
//   - Operations that overlap can be moved apart, in an order that respects time,
//     sessions, what was read, and the log of a correct leader. If a history is not
//     linearizable, that only adds to what must be respected; if it is, one takes the
//     order in which its operations take effect. The other guarantees do not ask for
//     times.
//   - Values that repeat and unknown outcomes only leave more open.
//
// The data was enumerated up to five operations: 1,347,845 histories. Up to six, lagcheck
// gallery --prove 6 looked at 132,285,484, in half a minute of one core, and found no
// combination but the 21, of which a correct leader allows 8.
//
// The leader is correct if its log has the writes in the order in which they were
// made. Then monotonic-writes and writes-follow-reads always hold.
//
// Of histories of one size that which reads best is chosen; see compare.
//
// # Breaks
//
// That no fewer operations break a guarantee under a policy and lag is proved from times.
// The same enumeration has all smaller histories that break it under a correct leader.
// Wherever the model produces one of them, conditions hold between the moments at which
// operations are called, take effect and end, and at which followers apply writes:
//
//	inverted-sticky, window 2s, lag 3s: why not c0: w x=1, r x->1, r x->nil?
//
//	end of r x->1     >= end of w + 3.001s     as no follower has w sooner, and c0 reads from followers ...
//	call of r x->nil  <  end of w + 2s         ... only within 2s of its write
//	call of r x->nil  >= end of r x->1         as a session does one operation after the other
//
// Such gaps contradict one another if they lead from a moment back to itself and add up to
// more than nothing (see needs.go for all that are known). A history is excluded if they
// do, whichever node answers each read. What a policy does is written down there once
// more (rule.go), and a test compares it, and every condition, with what the model does in random
// scenarios. No promise of a policy is taken for granted.
//
// All this is about the model as the report has it, without jitter and faults; see [Play].
package gallery

import (
	"bufio"
	"bytes"
	"cmp"
	_ "embed" // the exhibits are embedded
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"lagcheck/checker"
	"lagcheck/checker/explain"
	"lagcheck/history"
	"lagcheck/history/lang"
	"lagcheck/history/timeline"
)

// A Gallery is what there is to show.
type Gallery struct {
	Scope    Scope
	Exhibits []Exhibit // the smallest first, numbered from 1
	Breaks   []Break   // by policy, lag and guarantee, in the order of the report
	lang     lang.Lang // of all that is written; "" is English
}

// In returns the gallery with what it writes in a language. All callers of [All] share
// one gallery, which stays English.
func (g *Gallery) In(l lang.Lang) *Gallery {
	translated := *g
	translated.lang = l
	return &translated
}

func (g *Gallery) language() lang.Lang { return cmp.Or(g.lang, lang.English) }

func (g *Gallery) say(what phrase, args ...any) string { return texts.Say(g.language(), what, args...) }

func (g *Gallery) count(what phrase, n int) string { return count(g.language(), what, n) }

// A Scope is what was enumerated to prove exhibits smallest.
type Scope struct {
	Operations int       `json:"operations"` // of the largest histories
	Histories  int       `json:"histories"`
	Sizes      []Counted `json:"sizes"` // in ascending order
}

// Counted is how many histories of a size there are.
type Counted struct {
	Size
	Histories int `json:"histories"`
}

// Smaller returns how many histories were enumerated that are smaller.
func (s *Scope) Smaller(than Size) int {
	n := 0
	for _, c := range s.Sizes {
		if c.Compare(than) < 0 {
			n += c.Histories
		}
	}
	return n
}

// An Exhibit is the smallest history of a combination of guarantees.
type Exhibit struct {
	Number int
	Specimen
	// Plays are scenarios that make the model produce this very history, at most one
	// for each policy: first the policy that promises most of what holds, and best without
	// conditions. Only a correct leader's history has any.
	Plays []Play
}

//go:embed exhibits.jsonl
var exhibitsData []byte

//go:embed breaks.jsonl
var breaksData []byte

// All returns the gallery. It is read once; do not change it.
var All = sync.OnceValues(func() (*Gallery, error) { return read(exhibitsData, breaksData) })

// record is an exhibit as a line of the data: what [Enumerate] finds, drawn.
type record struct {
	Drawing string `json:"drawing"`
	Plays   []Play `json:"plays,omitempty"`
}

// read reads the data. The first line of the exhibits is the scope.
func read(exhibits, breaks []byte) (*Gallery, error) {
	g := new(Gallery)
	first, rest, _ := bytes.Cut(exhibits, []byte("\n"))
	if err := json.Unmarshal(first, &g.Scope); err != nil {
		return nil, fmt.Errorf("read gallery: exhibits.jsonl:1: %w", err)
	}
	var judge judge
	err := eachLine(rest, func(line []byte) error {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		h, err := timeline.Parse(strings.NewReader(r.Drawing), "drawing")
		if err != nil {
			return err
		}
		slices.SortFunc(h, func(a, b history.Op) int { return cmp.Compare(a.Call, b.Call) })
		x, err := judge.specimen(h)
		g.Exhibits = append(g.Exhibits, Exhibit{Number: len(g.Exhibits) + 1, Specimen: x, Plays: r.Plays})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read gallery: exhibits.jsonl: %w", err)
	}
	err = eachLine(breaks, func(line []byte) error {
		g.Breaks = append(g.Breaks, Break{})
		return json.Unmarshal(line, &g.Breaks[len(g.Breaks)-1])
	})
	if err != nil {
		return nil, fmt.Errorf("read gallery: breaks.jsonl: %w", err)
	}
	return g, nil
}

func eachLine(data []byte, f func([]byte) error) error {
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		if err := f(lines.Bytes()); err != nil {
			return fmt.Errorf("entry %d: %w", n, err)
		}
	}
	return lines.Err()
}

// Exhibit returns the exhibit of that number.
func (g *Gallery) Exhibit(number int) (*Exhibit, error) {
	if number < 1 || number > len(g.Exhibits) {
		return nil, fmt.Errorf("find exhibit %d: they are numbered from 1 to %d", number, len(g.Exhibits))
	}
	return &g.Exhibits[number-1], nil
}

// Pair returns the smallest exhibit in which one guarantee holds and another one is
// broken; if asked for, the smallest of those with a correct leader.
func (g *Gallery) Pair(holds, broken Guarantee, correctLeader bool) (*Exhibit, bool) {
	for i := range g.Exhibits {
		x := &g.Exhibits[i]
		if x.Holds.Has(holds) && !x.Holds.Has(broken) && (x.Correct || !correctLeader) {
			return x, true
		}
	}
	return nil, false
}

// Select returns the breaks that are asked for.
func (g *Gallery) Select(asked func(*Break) bool) []Break {
	var list []Break
	for i := range g.Breaks {
		if asked(&g.Breaks[i]) {
			list = append(list, g.Breaks[i])
		}
	}
	return list
}

// Plays returns how many scenarios of the model there are.
func (g *Gallery) Plays() int {
	n := len(g.Breaks)
	for i := range g.Exhibits {
		n += len(g.Exhibits[i].Plays)
	}
	return n
}

// Impossible says why no history keeps one guarantee and breaks the other.
func Impossible(holds, broken Guarantee, correctLeader bool, l lang.Lang) string {
	leaders := broken.Name() == checker.MonotonicWrites || broken.Name() == checker.WritesFollowReads
	switch {
	case holds == broken:
		return texts.Say(l, isItself)
	case holds == 0:
		return texts.Say(l, inLogOrder)
	case checker.Implies(holds.Name(), broken.Name()):
		return strings.Join(because(holds.Name(), broken.Name(), l), texts.Say(l, space))
	case correctLeader && leaders:
		return texts.Say(l, leaderKeeps, broken.Name())
	}
	return ""
}

// because follows the implications from one guarantee to another.
func because(stronger, weaker string, l lang.Lang) []string {
	for _, m := range checker.Implications() {
		if m.Stronger != stronger {
			continue
		}
		step := texts.Say(l, thisImplies, m.Stronger, m.Weaker, explain.Because(m.Stronger, m.Weaker, l))
		if m.Weaker == weaker {
			return []string{step}
		}
		if checker.Implies(m.Weaker, weaker) {
			return append([]string{step}, because(m.Weaker, weaker, l)...)
		}
	}
	return nil
}

// Notation writes a history in one line, session by session: the operations of a session in
// its order, and | between sessions.
func Notation(h history.History) string {
	var parts []string
	for _, session := range h.Sessions() {
		var ops []string
		for _, i := range session {
			ops = append(ops, timeline.Label(h[i]))
		}
		parts = append(parts, fmt.Sprintf("c%d: %s", h[session[0]].Process, strings.Join(ops, ", ")))
	}
	return strings.Join(parts, " | ")
}
