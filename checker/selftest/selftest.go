// Package selftest looks for a small history about which the engines of package checker
// and the definitions disagree.
//
// A campaign draws numbered random histories of 2 to 8 operations, from plausible to
// absurd, and puts each of them to everybody:
//
//	seed, number ──► history ──► checker.Check ──► verdicts, evidence
//	                        ├──► each of checker.Engines ──► verdicts
//	                        └──► oracle ──► what the definition says
//
// All have to agree on all guarantees, and on what there was to check; the evidence for
// a violation has to be one on its own, in the eyes of the oracle. In one history of some
// each violation is shrunk, too, and the oracle tries all parts of the history: the part
// that is left has to be as small as is said. A checker may say
// unknown only where the oracle allows it, and how often that is gets counted, as
// does everything that would show that a campaign was about nothing ([Tally]).
//
// The same seed and number give the same history, so that any range of a campaign can be
// repeated or resumed. The package knows makers and judges of histories alike.
package selftest

import (
	"context"
	"runtime"
	"sync"

	"lagcheck/checker"
	"lagcheck/history"
)

// A Campaign says which histories to judge.
type Campaign struct {
	Seed     uint64 // where all randomness comes from
	From, To uint64 // numbers of the first and the last history, below 2^63
	Shrink   uint64 // violations are shrunk in one history of so many; 0: in none
	Workers  int    // 0: one for each core; the result does not depend on it
	// Engines returns what is compared, for one goroutine; nil means checker.Engines.
	Engines func() []checker.Engine
	// shrink is what is compared about shrinking; nil means Checker.Shrink.
	shrink shrinker
	// Progress, if set, is told how many histories are done, one call at a time.
	Progress func(done, total int)
}

// A Result is what a campaign found.
type Result struct {
	Next  uint64 // the number of the first history that was not judged
	Tally Tally  // about those that were
	// Disagreement is the one with the smallest number, nil if there is none. It ends
	// the campaign.
	Disagreement *Disagreement
}

// A Disagreement is a history about which not all say the same.
type Disagreement struct {
	Number  uint64
	History history.History
	Says    []string // who says what, a sentence each
	// Smallest is as much of the history as it takes for a disagreement, and
	// SmallestSays who says what about it.
	Smallest     history.History
	SmallestSays []string
}

// chunk is how many histories a worker takes at a time. Whatever was begun is finished.
const chunk = 500

// Run judges the histories of a campaign, until one is found about which not all say
// the same, or the context ends.
func (c *Campaign) Run(ctx context.Context) Result {
	workers := c.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		result = Result{Next: c.From}
	)
	take := func() (from, to uint64, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		from, to = result.Next, min(c.To, result.Next+chunk-1)
		ok = from <= c.To && result.Disagreement == nil && ctx.Err() == nil
		if ok {
			result.Next = to + 1
		}
		return from, to, ok
	}
	give := func(t *Tally, d *Disagreement) {
		mu.Lock()
		defer mu.Unlock()
		result.Tally.add(t)
		if d != nil && (result.Disagreement == nil || d.Number < result.Disagreement.Number) {
			result.Disagreement = d
		}
		if c.Progress != nil {
			c.Progress(result.Tally.Histories, int(c.To-c.From+1))
		}
	}
	for range workers {
		wg.Go(func() {
			p := c.newPanel()
			for from, to, ok := take(); ok; from, to, ok = take() {
				give(p.judgeRange(c, from, to))
			}
		})
	}
	wg.Wait()
	if d := result.Disagreement; d != nil {
		result.Next = d.Number
		p := c.newPanel()
		p.shrinking = c.shrinks(d.Number)
		d.shrink(p)
	}
	return result
}

func (c *Campaign) newPanel() *panel {
	p := &panel{shrinker: c.shrink}
	if p.shrinker == nil {
		p.shrinker = shrink
	}
	if c.Engines != nil {
		p.engines = c.Engines()
	} else {
		p.engines = checker.Engines()
	}
	return p
}

// shrinks reports whether violations in the history of that number are shrunk.
func (c *Campaign) shrinks(number uint64) bool { return c.Shrink > 0 && number%c.Shrink == 0 }

// judgeRange judges histories by their numbers, until one divides the panel.
func (p *panel) judgeRange(c *Campaign, from, to uint64) (*Tally, *Disagreement) {
	p.tally = Tally{}
	for number := from; number <= to; number++ {
		h := p.drawer.draw(c.Seed, number)
		p.shrinking = c.shrinks(number)
		if says := p.judge(h); len(says) > 0 {
			return &p.tally, &Disagreement{Number: number, History: h, Says: says}
		}
	}
	return &p.tally, nil
}

// shrink leaves out operations as long as there is a disagreement, be it another one.
func (d *Disagreement) shrink(p *panel) {
	d.Smallest, d.SmallestSays = d.History, d.Says
	for again := true; again; {
		again = false
		for i := range d.Smallest {
			less := make(history.History, 0, len(d.Smallest)-1)
			less = append(append(less, d.Smallest[:i]...), d.Smallest[i+1:]...)
			if says := p.judge(less); len(says) > 0 {
				d.Smallest, d.SmallestSays, again = less, says, true
				break
			}
		}
	}
}
