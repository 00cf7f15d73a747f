package gallery

import (
	"time"

	"lagcheck/history"
)

// A condition is why one moment is so long after another one wherever the model produces
// a history on the stage.
type condition int

const (
	takeEffect    condition = iota // operations stand in the order in which they take effect
	takeTurns                      // a session does one operation after the other
	takeTime                       // messages need so long
	endsBefore                     // what makes linearizable broken: one ended before the other began
	leaderIsNew                    // the leader answers with the newest
	followerHas                    // a follower answers with a write that it has applied ...
	followerLacks                  // ... and not with an older one
	oneByOne                       // a follower applies one write after the other, and sleeps before each
	lagsAtLeast                    // no write reaches a follower sooner
	lagsAtMost                     // no write takes longer
	inWindow                       // the read was in the window of the policy
	outOfWindow                    // the read was not
	waited                         // the write waited for all followers
	timedOut                       // it waited in vain

	conditions // how many there are
)

// A conduct is one way in which the model might produce a history: which node answered
// each read, which of the reads were in the window of the policy, and which two
// operations stood in the wrong order, if that is to break linearizability.
//
// Its moments are, for each operation, when it was called, when it took effect at its
// node and when it ended; and for each follower that answered, when it applied each
// write.
type conduct struct {
	h      history.History // in the order in which operations take effect; an info write timed out
	rule   rule
	lag    time.Duration
	node   []int  // for each read whom it asked: 0 is the leader
	inside []bool // for each read: in the window
	ended  [2]int // the first of these ended before the second was called, if they differ
	gaps   []gap
}

func (c *conduct) called(i int) int { return 3 * i }
func (c *conduct) effect(i int) int { return 3*i + 1 }
func (c *conduct) end(i int) int    { return 3*i + 2 }

// applied is when a follower, from 1, applied the write at a position, from 1.
func (c *conduct) applied(follower int, position int64) int {
	return 3*len(c.h) + (follower-1)*len(c.h) + int(position) - 1
}

func (c *conduct) moments() int { return c.applied(c.followers()+1, 1) }

// followers is how many of them answer. Whether there are more does not matter.
func (c *conduct) followers() int {
	n := 0
	for _, node := range c.node {
		n = max(n, node)
	}
	return n
}

// after adds that a moment is at least so long after another one.
func (c *conduct) after(to, from int, least time.Duration, because condition) {
	c.gaps = append(c.gaps, gap{from, to, least, because})
}

// exactly adds that it is so long after.
func (c *conduct) exactly(to, from int, d time.Duration, because condition) {
	c.after(to, from, d, because)
	c.after(from, to, -d, because)
}

// needs lists the gaps that there are whenever the model produces the history this way.
func (c *conduct) needs() []gap {
	c.gaps = c.gaps[:0]
	for i := range c.h {
		if i > 0 {
			c.after(c.effect(i), c.effect(i-1), 0, takeEffect)
		}
		if c.h[i].F == history.Write {
			c.write(i)
		} else {
			c.read(i)
		}
		c.turn(i)
	}
	for f := 1; f <= c.followers(); f++ {
		c.applies(f)
	}
	if a, b := c.ended[0], c.ended[1]; a != b {
		c.after(c.called(b), c.end(a), 1, endsBefore)
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
	if c.h[j].F == history.Write && c.h[j].Type == history.OK {
		pause = c.rule.pause
	}
	c.after(c.called(i), c.end(j), pause, takeTurns)
}

// previous returns the last operation of the session before i for which something is so,
// -1 if there is none.
func (c *conduct) previous(i int, so func(int) bool) int {
	for j := i - 1; j >= 0; j-- {
		if c.h[j].Process == c.h[i].Process && so(j) {
			return j
		}
	}
	return -1
}

func (c *conduct) write(i int) {
	s := stage()
	trip := s.Network.Leader.Base
	c.exactly(c.effect(i), c.called(i), trip, takeTime)
	switch {
	case !c.rule.waits:
		c.exactly(c.end(i), c.effect(i), trip, takeTime)
	case c.h[i].Type == history.Info:
		c.exactly(c.end(i), c.called(i), s.Timeout, timedOut)
	default:
		c.after(c.end(i), c.effect(i), trip, takeTime)
		for f := 1; f <= c.followers(); f++ {
			c.after(c.end(i), c.applied(f, c.h[i].Version.Offset()), trip+s.Network.Link.Base, waited)
		}
	}
}

func (c *conduct) read(i int) {
	s := stage()
	trip := s.Network.Follower.Base
	if c.node[i] == 0 {
		trip = s.Network.Leader.Base
	}
	c.exactly(c.effect(i), c.called(i), trip, takeTime)
	c.exactly(c.end(i), c.effect(i), trip, takeTime)
	c.sees(i)
	switch w := c.opener(i); {
	case w < 0:
	case c.inside[i]:
		c.after(c.end(w), c.called(i), -(c.rule.window - 1), inWindow)
	default:
		c.after(c.called(i), c.end(w), c.rule.window, outOfWindow)
	}
}

// opener returns the write whose window may be open when a session reads, -1 if there is
// none.
func (c *conduct) opener(i int) int {
	if c.rule.within == c.rule.beyond {
		return -1
	}
	return c.previous(i, func(j int) bool {
		return c.h[j].F == history.Write && (c.h[j].Key == c.h[i].Key || !c.rule.ofKey)
	})
}

// sees says what the node of a read had then.
func (c *conduct) sees(i int) {
	has, lacks := c.seen(i)
	if f := c.node[i]; f > 0 {
		if has >= 0 {
			c.after(c.effect(i), c.applied(f, c.h[has].Version.Offset()), 0, followerHas)
		}
		if lacks >= 0 {
			c.after(c.applied(f, c.h[lacks].Version.Offset()), c.effect(i), 0, followerLacks)
		}
	} else if lacks >= 0 && lacks < i {
		c.after(c.effect(i), c.effect(i), 1, leaderIsNew) // never
	}
}

// seen returns the write that a read saw and the next one of its key in the log, -1 for
// none.
func (c *conduct) seen(i int) (has, lacks int) {
	has, lacks = -1, -1
	for w := range c.h {
		if c.h[w].F != history.Write || c.h[w].Key != c.h[i].Key {
			continue
		}
		if c.h[w].Value == c.h[i].Value {
			has = w
		}
	}
	for w := len(c.h) - 1; w > has; w-- {
		if c.h[w].F == history.Write && c.h[w].Key == c.h[i].Key {
			lacks = w
		}
	}
	return has, lacks
}

// applies says when a follower applies the writes.
func (c *conduct) applies(f int) {
	at := int64(0)
	link := stage().Network.Link.Base // at least the answer to a poll takes that
	for i := range c.h {
		if c.h[i].F != history.Write {
			continue
		}
		at++
		c.after(c.applied(f, at), c.effect(i), link+c.lag, lagsAtLeast)
		c.after(c.effect(i), c.applied(f, at), -longest(c.lag, int(at)), lagsAtMost)
		if at > 1 {
			c.after(c.applied(f, at), c.applied(f, at-1), c.lag, oneByOne)
		}
	}
}
