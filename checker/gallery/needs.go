package gallery

import (
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A condition is why one moment is at least so long after another one wherever the model
// produces a history on the stage.
type condition int

// Those that can be done without are done without in this order.
const (
	notSooner   condition = iota // a write does not reach a follower sooner than its lag
	notLater                     // nor later than all writes before it, with their lags, allow
	inOrder                      // operations take effect in their order, and followers apply writes in it
	leaderIsNew                  // the leader answers with the newest
	appliedIt                    // a follower answers with a write that it has applied ...
	lackedNewer                  // ... and with an older one only as long as it has not
	turns                        // a session does one operation after the other
	trips                        // messages take their time
	inTime                       // one operation ended before another was called
	inWindow                     // the read was in the window of the policy
	outOfWindow                  // it was not
	covered                      // the follower has what the policy asks for
	waited                       // the write was acknowledged when all followers had it

	conditions // how many there are
)

// A conduct is one way in which the model might produce a history: which node answers each
// read, which of the reads are in the window of the policy, and which two operations
// stand in the wrong order in time, if that is what breaks the guarantee.
//
// Its moments are, for each operation, when it is called, when it takes effect at its
// node and when it ends; and for each follower that answers, when it applies each write.
// How many other followers there are does not matter.
type conduct struct {
	h      history.History // in the order in which operations take effect; an info write times out
	rule   rule
	lag    time.Duration
	node   []model.Node // who answers each read
	inside []bool       // whether each read is in the window
	ended  [2]int       // the first of these ends before the second is called, if they differ
	gaps   []gap
}

func newConduct(h history.History, r rule, lag time.Duration) *conduct {
	return &conduct{h: h, rule: r, lag: lag, node: make([]model.Node, len(h)), inside: make([]bool, len(h))}
}

func (c *conduct) called(i int) int { return 3 * i }
func (c *conduct) effect(i int) int { return 3*i + 1 }
func (c *conduct) end(i int) int    { return 3*i + 2 }

// applied is when a follower applies the write at a position of the log.
func (c *conduct) applied(follower model.Node, position int64) int {
	return 3*len(c.h) + (int(follower)-1)*len(c.h) + int(position) - 1
}

func (c *conduct) moments() int { return c.applied(c.followers()+1, 1) }

// followers is the last of those that answer.
func (c *conduct) followers() model.Node { return slices.Max(c.node) }

// after adds that a moment is at least so long after another one.
func (c *conduct) after(to, from int, least time.Duration, because condition) {
	c.gaps = append(c.gaps, gap{from, to, least, because})
}

// exactly adds that it is so long after it.
func (c *conduct) exactly(to, from int, d time.Duration, because condition) {
	c.after(to, from, d, because)
	c.after(from, to, -d, because)
}

// never adds that the operation takes effect after itself.
func (c *conduct) never(i int, because condition) { c.after(c.effect(i), c.effect(i), 1, because) }

// needs lists the gaps that there are wherever the model produces the history this way.
func (c *conduct) needs() []gap {
	c.gaps = c.gaps[:0]
	for i := range c.h {
		if i > 0 {
			c.after(c.effect(i), c.effect(i-1), 0, inOrder)
		}
		if c.h[i].F == history.Write {
			c.write(i)
		} else {
			c.read(i)
		}
		c.turn(i)
	}
	for f := model.Node(1); f <= c.followers(); f++ {
		c.applies(f)
	}
	if a, b := c.ended[0], c.ended[1]; a != b {
		c.after(c.called(b), c.end(a), 1, inTime)
	}
	return c.gaps
}

// turn puts an operation behind the one before it in its session.
func (c *conduct) turn(i int) {
	j := c.previous(i, func(int) bool { return true })
	if j < 0 {
		return
	}
	pause := time.Duration(0)
	if c.h[j].F == history.Write {
		pause = c.rule.pause
	}
	c.after(c.called(i), c.end(j), pause, turns)
}

// previous returns the last operation of the session before i of which something is true,
// -1 if there is none.
func (c *conduct) previous(i int, is func(int) bool) int {
	for j := i - 1; j >= 0; j-- {
		if c.h[j].Process == c.h[i].Process && is(j) {
			return j
		}
	}
	return -1
}

// write is a write, which the leader acknowledges at once unless the policy has it wait.
func (c *conduct) write(i int) {
	s := stage()
	trip := s.Network.Leader.Base
	c.exactly(c.effect(i), c.called(i), trip, trips)
	switch {
	case c.rule.waits == noFollower:
		c.exactly(c.end(i), c.effect(i), trip, trips)
	case c.h[i].Type == history.Info:
		c.exactly(c.end(i), c.called(i), s.Timeout, trips)
	case c.rule.waits == allFollowers:
		for f := model.Node(1); f <= c.followers(); f++ {
			c.after(c.end(i), c.applied(f, c.position(i)), s.Network.Link.Base+trip, waited)
		}
	}
}

func (c *conduct) position(write int) int64 { return c.h[write].Version.Offset() }

func (c *conduct) read(i int) {
	s := stage()
	trip := s.Network.Follower.Base
	if c.node[i] == model.Leader {
		trip = s.Network.Leader.Base
	}
	if c.exactly(c.end(i), c.effect(i), trip, trips); c.rule.once {
		c.exactly(c.effect(i), c.called(i), trip, trips)
	} else {
		c.after(c.effect(i), c.called(i), trip, trips)
	}
	if w := c.opener(i); w >= 0 && c.inside[i] {
		c.after(c.end(w), c.called(i), 1-c.rule.window, inWindow)
	} else if w >= 0 {
		c.after(c.called(i), c.end(w), c.rule.window, outOfWindow)
	}
	c.sees(i)
	c.covers(i)
}

// opener returns the write of which a read may be in the window, -1 if there is none.
func (c *conduct) opener(i int) int {
	if c.rule.window == 0 {
		return -1
	}
	return c.previous(i, func(j int) bool {
		return c.h[j].F == history.Write && (c.h[j].Key == c.h[i].Key || !c.rule.ofKey)
	})
}

// sees says what the node had when it answered the read.
func (c *conduct) sees(i int) {
	saw, newer := c.source(i), c.newer(i)
	f := c.node[i]
	switch {
	case f == model.Leader && newer >= 0 && newer < i:
		c.never(i, leaderIsNew)
	case f == model.Leader:
		return
	}
	if saw >= 0 {
		c.after(c.effect(i), c.applied(f, c.position(saw)), 0, appliedIt)
	}
	if newer >= 0 {
		c.after(c.applied(f, c.position(newer)), c.effect(i), 0, lackedNewer)
	}
}

// source returns the write that a read saw, -1 for none.
func (c *conduct) source(i int) int {
	return slices.IndexFunc(c.h, func(w history.Op) bool {
		return w.F == history.Write && w.Key == c.h[i].Key && w.Value == c.h[i].Value
	})
}

// newer returns the write of the key that follows the one that a read saw, -1 for none.
func (c *conduct) newer(i int) int {
	for w := c.source(i) + 1; w < len(c.h); w++ {
		if c.h[w].F == history.Write && c.h[w].Key == c.h[i].Key {
			return w
		}
	}
	return -1
}

// covers says what a follower has when the policy lets it answer.
func (c *conduct) covers(i int) {
	f := c.node[i]
	if f == model.Leader || c.rule.covers == nothing {
		return
	}
	for j := range i {
		if c.h[j].Process != c.h[i].Process {
			continue
		}
		w := j
		if c.h[j].F != history.Write {
			w = c.source(j)
		}
		if w < 0 || w != j && c.rule.covers != ownPast {
			continue
		}
		if newer := c.newer(i); newer >= 0 && newer <= w {
			c.never(i, covered)
		}
		c.after(c.effect(i), c.applied(f, c.position(w)), 0, covered)
	}
}

// applies says when a follower applies the writes.
func (c *conduct) applies(f model.Node) {
	at := int64(0)
	for i := range c.h {
		if c.h[i].F != history.Write {
			continue
		}
		at++
		c.after(c.applied(f, at), c.effect(i), soonest(c.lag), notSooner)
		c.after(c.effect(i), c.applied(f, at), -longest(c.lag, int(at)), notLater)
		if at > 1 {
			c.after(c.applied(f, at), c.applied(f, at-1), c.lag, inOrder)
		}
	}
}

// soonest is how long a write is at least in the leader's log and not yet applied: the
// answer to a poll brings it, and the follower sleeps before it applies it.
func soonest(lag time.Duration) time.Duration { return lag + stage().Network.Link.Base }

// longest is how long a write is at most in the leader's log and not yet applied, if there
// are so many writes on the stage. A follower whose poll it missed by a hair waits for the
// answer, applies what that brought, each event after a sleep, pauses, polls, and
// then applies what else came before the write: altogether no more than all events.
func longest(lag time.Duration, writes int) time.Duration {
	s := stage()
	return time.Duration(writes)*lag + s.Replication.Poll + 3*s.Network.Link.Base
}
