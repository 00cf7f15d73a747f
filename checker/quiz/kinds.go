package quiz

import (
	"fmt"
	"slices"

	"lagcheck/history"
	"lagcheck/model/workload"
)

// A maker knows one kind of question.
type maker interface {
	// draw proposes a question of about so many operations, whose distractors are close or
	// not. It returns nil where luck gave nothing usable; it need not prove anything.
	draw(src workload.Source, operations int, close bool) *Problem
	// decide says whether a claim is true, and why. An error means that it could not be
	// decided, or that the problem is none of this kind.
	decide(c *decider, claim *Claim) (bool, []phrase, error)
	// close reports whether the distractors are close to the right claim.
	close(p *Problem, right int) bool
	// given, question and option put the problem into words.
	given(p *Problem) []phrase
	question(p *Problem) phrase
	option(p *Problem, claim *Claim) phrase
}

var makers = map[Kind]maker{
	Guarantees: guaranteesMaker{}, Stale: staleMaker{}, Policy: policyMaker{}, Lag: lagMaker{}, Order: orderMaker{},
	Mend: mendMaker{}, Leader: leaderMaker{}, Behind: behindMaker{}, Gain: gainMaker{},
}

// A decider is what the claims of one problem are decided with.
type decider struct {
	*Problem
	judge *judge
	own   *run // the setting under its own policy, if there is a setting
}

// The least and the most operations of a history in a quiz, and the most clients.
const (
	leastOperations = 2
	mostOperations  = 8
	mostClients     = 5
)

// newDecider checks what all kinds ask of a problem.
func newDecider(p *Problem) (*decider, error) {
	if err := p.History.Validate(); err != nil {
		return nil, err
	}
	if n := len(p.History); n < leastOperations || n > mostOperations {
		return nil, fmt.Errorf("a history of %d operations: want %d to %d", n, leastOperations, mostOperations)
	}
	if n := len(p.History.Sessions()); n > mostClients {
		return nil, fmt.Errorf("%d clients: want at most %d", n, mostClients)
	}
	if n := len(p.Claims); n < 2 || n > 6 {
		return nil, fmt.Errorf("%d options: want 2 to 6", n)
	}
	for i := range p.History {
		if op := &p.History[i]; op.Type != history.OK || op.F == history.CAS {
			return nil, fmt.Errorf("operation %d is no answered read or write", i+1)
		}
	}
	d := &decider{Problem: p, judge: newJudge(p.History)}
	if p.Setting == nil {
		return d, nil
	}
	if err := p.Setting.validate(); err != nil {
		return nil, err
	}
	own, err := p.Setting.playOwn()
	if err != nil {
		return nil, fmt.Errorf("play the setting: %w", err)
	}
	if !slices.Equal(own.history, p.History) {
		return nil, fmt.Errorf("the setting under %s does not give the history", p.Setting.Policy)
	}
	d.own = &own
	return d, nil
}

// A Proof says of each claim of a problem whether it is true, and why.
type Proof struct {
	Right int // the claim that is true
	why   [][]phrase
}

// Prove decides all claims of a problem. It is an error if not exactly one is true, if
// two are the same, if one cannot be decided, or if the level is not the difficulty.
func (p *Problem) Prove() (*Proof, error) {
	m, ok := makers[p.Kind]
	if !ok {
		return nil, fmt.Errorf("there is no kind of question called %q", p.Kind)
	}
	d, err := newDecider(p)
	if err != nil {
		return nil, err
	}
	proof := &Proof{Right: -1, why: make([][]phrase, len(p.Claims))}
	for i := range p.Claims {
		for k := range i {
			if p.Claims[i].text(p.Kind) == p.Claims[k].text(p.Kind) {
				return nil, fmt.Errorf("options %d and %d say the same", k+1, i+1)
			}
		}
		right, why, err := m.decide(d, &p.Claims[i])
		switch {
		case err != nil:
			return nil, fmt.Errorf("option %d: %w", i+1, err)
		case right && proof.Right >= 0:
			return nil, fmt.Errorf("options %d and %d are both right", proof.Right+1, i+1)
		case right:
			proof.Right = i
		}
		proof.why[i] = why
	}
	if proof.Right < 0 {
		return nil, fmt.Errorf("no option is right")
	}
	if level := p.Difficulty(proof.Right); level != p.Level {
		return nil, fmt.Errorf("level %d: by its operations and options it is %d", p.Level, level)
	}
	return proof, nil
}

// Difficulty returns the level of a problem whose right claim is known: 1, and one more
// for four or five operations, two more for six to eight, and one more if the
// distractors are close to the right claim; 3 at most. What is close depends on the kind:
//
//   - guarantees: more than two are asked about;
//   - stale: options say ages, and differ in nothing but numbers;
//   - policy: a distractor reads from the same kind of server every time;
//   - lag: a distractor is within 40 ms of the right lag;
//   - order: most distractors have but two operations exchanged;
//   - mend: two distractors change the right operation, or to the right value;
//   - leader: most distractors differ in the order of writes alone;
//   - behind: less than 20 ms lie between write and answer, and times have to be worked out;
//   - gain: most distractors have one of the two numbers right.
func (p *Problem) Difficulty(right int) int {
	level := 1
	switch n := len(p.History); {
	case n > 5:
		level += 2
	case n > 3:
		level++
	}
	if makers[p.Kind].close(p, right) {
		level++
	}
	return min(level, Levels)
}

// most reports whether more than half of the distractors are like that.
func (p *Problem) most(right int, like func(*Claim) bool) bool {
	n := 0
	for i := range p.Claims {
		if i != right && like(&p.Claims[i]) {
			n++
		}
	}
	return 2*n > len(p.Claims)-1
}

// Shown returns the history as it is drawn: without what would give the answer away, and
// without what says nothing, as who served a write does.
func (p *Problem) Shown() history.History {
	h := slices.Clone(p.History)
	for i := range h {
		op := &h[i]
		if op.F == history.Write {
			op.Node = ""
		}
		switch p.Kind {
		case Guarantees, Stale, Mend:
			op.Node = ""
		case Order:
			op.Node, op.Version = "", history.Version{}
		case Lag, Leader:
			op.Version = history.Version{}
		}
	}
	return h
}

// Marks returns the operations that the drawing points out, by index.
func (p *Problem) Marks() []int {
	switch p.Kind {
	case Behind, Gain:
		return []int{p.Ask.Operation}
	}
	return nil
}
