package quiz

import (
	"fmt"
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model/workload"
)

// pick returns one of the values; the first is the simplest.
func pick[T any](src workload.Source, values ...T) T { return values[src.Intn(len(values))] }

// shuffle puts a list into random order.
func shuffle[T any](src workload.Source, list []T) {
	for i := len(list) - 1; i > 0; i-- {
		k := i - src.Intn(i+1)
		list[i], list[k] = list[k], list[i]
	}
}

// offer makes the right claim and some of the wrong ones, which come in the order in
// which they are preferred, the options of a problem. It returns nil if there are too few.
func (p *Problem) offer(src workload.Source, right Claim, wrong []Claim, options int) *Problem {
	seen := map[string]bool{right.text(p.Kind): true}
	p.Claims = []Claim{right}
	for i := range wrong {
		if text := wrong[i].text(p.Kind); len(p.Claims) < options && !seen[text] {
			seen[text] = true
			p.Claims = append(p.Claims, wrong[i])
		}
	}
	if len(p.Claims) < 2 {
		return nil
	}
	shuffle(src, p.Claims)
	return p
}

// usualOptions is how many options an item has where there are enough.
const usualOptions = 4

// tick is the distance of neighbouring events in a history that is drawn at random.
const tick = 10 * time.Millisecond

// small draws a history of answered operations from the space of all of that size: any
// arrangement of calls and returns, reads of nothing or of any write called by then. The
// leader is a correct one: each write takes its position while it is under way.
func small(src workload.Source, n, most, keys int) history.History {
	h := make(history.History, 0, n)
	open := make([]int, most) // operation under way, plus one
	now, begun, version := int64(0), 0, int64(0)
	commit := func(i int) {
		if h[i].F == history.Write && !h[i].Version.Known() {
			version++
			h[i].Version = history.At(version)
		}
	}
	for begun < n || slices.ContainsFunc(open, func(i int) bool { return i > 0 }) {
		c := src.Intn(most)
		now += int64(tick)
		switch i := open[c] - 1; {
		case i >= 0:
			commit(i)
			h[i].Return, open[c] = now, 0
		case begun < n:
			h = append(h, history.Op{Process: c, F: pick(src, history.Read, history.Write), Key: "xyz"[:1], Type: history.OK, Call: now})
			if keys > 1 {
				h[begun].Key = string("xy"[src.Intn(keys)])
			}
			begun++
			open[c] = begun
		default:
			now -= int64(tick) // this client has nothing left to do
		}
		for i := range h { // a write may take its place before it returns
			if h[i].Return == 0 && src.Intn(2) == 0 {
				commit(i)
			}
		}
	}
	number(h)
	var clients names
	for i := range h {
		h[i].Process = clients.number(fmt.Sprint(h[i].Process)) // as they appear
		if h[i].F == history.Read {
			see(src, h, i)
		}
	}
	return h
}

// number gives writes the values 1, 2, 3, ... in the order of their calls.
func number(h history.History) {
	n := 0
	for i := range h {
		if h[i].F == history.Write {
			n++
			h[i].Value = history.Int(n)
		}
	}
}

// see lets a read return nothing, or a write of its key that was called before it ended.
func see(src workload.Source, h history.History, r int) {
	h[r].Value, h[r].Version = history.Nil, history.At(0)
	var candidates []int
	for i := range h {
		if h[i].F == history.Write && h[i].Key == h[r].Key && h[i].Call < h[r].Return {
			candidates = append(candidates, i)
		}
	}
	if k := src.Intn(len(candidates) + 1); k > 0 {
		h[r].Value, h[r].Version = h[candidates[k-1]].Value, h[candidates[k-1]].Version
	}
}

// worthwhile reports whether there is something to see in a problem: somebody writes and
// reads each key. It is no matter of proof.
func (p *Problem) worthwhile() bool {
	written, read := map[string]bool{}, map[string]bool{}
	for _, op := range p.History {
		if op.F == history.Write {
			written[op.Key] = true
		} else {
			read[op.Key] = true
		}
	}
	if p.Kind == Leader {
		return len(written) > 0 && len(read) > 0
	}
	for _, op := range p.History {
		if !written[op.Key] || !read[op.Key] {
			return false
		}
	}
	return true
}

// policies are those that settings are played under, and among which questions choose.
var policies = []string{
	"any-follower", "leader", "sticky-follower", "leader-after-write:100ms", "leader-after-write:500ms", "leader-after-write-key:100ms",
	"leader-after-write-key:500ms", "inverted-sticky:100ms", "sleep-after-write:50ms", "sleep-after-write:200ms",
	"offset-token", "session-token", "wait-for-offset:100ms", "wait-replicas", "wait-replicas:1", "read-index",
}

// setting draws a situation of so many operations.
func setting(src workload.Source, operations int, policy string) *Setting {
	s := &Setting{
		Policy:    policy,
		Followers: 1 + src.Intn(2),
		Lag:       time.Duration(pick(src, 50, 100, 200, 500)) * time.Millisecond,
		ToLeader:  time.Duration(pick(src, 5, 10, 20)) * time.Millisecond,
		ToNode:    time.Duration(pick(src, 1, 2)) * time.Millisecond,
		Keys:      []string{"x"},
	}
	if operations > 3 && src.Intn(3) == 1 {
		s.Keys = append(s.Keys, "y")
	}
	if src.Intn(2) == 1 {
		s.Polls = make([]time.Duration, s.Followers)
		for i := range s.Polls {
			s.Polls[i] = time.Duration(pick(src, 0, 20, 40, 60, 80)) * time.Millisecond
		}
	}
	clients := 1 + src.Intn(min(3, operations))
	if operations > 3 {
		clients = 2 + src.Intn(2)
	}
	for range operations {
		s.Steps = append(s.Steps, Step{
			Client: src.Intn(clients),
			Key:    src.Intn(len(s.Keys)),
			Write:  src.Intn(5) < 2,
			Think:  time.Duration(pick(src, 1, 2, 5, 10, 20, 30, 50, 80, 120, 200)) * time.Millisecond,
			Draw:   src.Intn(s.Followers),
		})
	}
	return s
}

// played draws a setting and plays it: a problem of a kind, but for what is asked. It
// returns nil where somebody is not answered.
func played(src workload.Source, kind Kind, s *Setting) (*Problem, *run) {
	for i := range s.Steps { // clients in the order in which they appear
		for c := range s.Steps[i].Client {
			if !slices.ContainsFunc(s.Steps[:i], func(step Step) bool { return step.Client == c }) {
				renumber(s.Steps, s.Steps[i].Client, c)
				break
			}
		}
	}
	own, err := s.playOwn()
	if err != nil {
		return nil, nil
	}
	return &Problem{Kind: kind, History: own.history, Setting: s}, &own
}

// renumber exchanges two clients.
func renumber(steps []Step, a, b int) {
	for i := range steps {
		switch steps[i].Client {
		case a:
			steps[i].Client = b
		case b:
			steps[i].Client = a
		}
	}
}
