package quiz

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/workload"
)

// A policyMaker asks which read policy could have produced a history. The right one has a
// witness, the setting. A wrong one is excluded by an argument that is checked: either no
// choice of the policy's leads to the nodes that answered, whatever luck it had; or it pauses
// after writes, and here a client did not; or it promises a guarantee, and it is broken.
type policyMaker struct{}

func (policyMaker) draw(src workload.Source, operations int, close bool) *Problem {
	p, _ := played(src, Policy, setting(src, operations, pick(src, policies...)))
	if p == nil {
		return nil
	}
	d := &decider{Problem: p, judge: newJudge(p.History)}
	var near, far []Claim
	for _, name := range policies {
		if name == p.Setting.Policy || twins(name, p.Setting.Policy) {
			continue
		}
		claim := Claim{Policy: name}
		if _, err := d.excluded(name); err != nil {
			continue
		}
		if d.alikeInKind(name) {
			near = append(near, claim)
		} else {
			far = append(far, claim)
		}
	}
	shuffle(src, near)
	shuffle(src, far)
	wrong := append(far, near...)
	if close {
		wrong = append(near, far...)
	}
	return p.offer(src, Claim{Policy: p.Setting.Policy}, withoutTwins(wrong), usualOptions)
}

// twins reports whether two names are one policy with two parameters: a question about
// the parameter alone would be one about arithmetic.
func twins(a, b string) bool {
	a, _, _ = strings.Cut(a, ":")
	b, _, _ = strings.Cut(b, ":")
	return a == b
}

// withoutTwins leaves the first claim of each policy, whatever its parameter.
func withoutTwins(claims []Claim) []Claim {
	var kept []Claim
	for _, c := range claims {
		if !slices.ContainsFunc(kept, func(k Claim) bool { return twins(k.Policy, c.Policy) }) {
			kept = append(kept, c)
		}
	}
	return kept
}

func (policyMaker) decide(d *decider, claim *Claim) (bool, []phrase, error) {
	if d.own == nil {
		return false, nil, fmt.Errorf("there is no setting that gives the history")
	}
	if claim.Policy == d.Setting.Policy {
		return true, []phrase{say("witness", claim.Policy, d.Setting.Lag)}, nil
	}
	why, err := d.excluded(claim.Policy)
	return false, why, err
}

// excluded says why a policy cannot have produced the history. An error means that it may
// have.
func (d *decider) excluded(name string) ([]phrase, error) {
	if !slices.Contains(policies, name) {
		return nil, fmt.Errorf("no question is about a policy %q", name)
	}
	p, err := policy.ByName(name)
	if err != nil {
		return nil, err
	}
	if i, ok := d.astray(name, p); ok {
		op := d.History[i]
		var nodes alternatives
		for _, n := range d.reachable(p, i) {
			nodes = append(nodes, n.String())
		}
		return []phrase{say("policy goes elsewhere", timed{op}, nodes, op.Node)}, nil
	}
	if i, k, ok := d.restless(p); ok {
		return []phrase{say("policy pauses", timed{d.History[i]}, timed{d.History[k]}, pause(p))}, nil
	}
	facts := model.Conditions{Followers: d.Setting.Followers, MaxLag: time.Hour}
	for _, g := range checker.All() {
		claim, ok := model.Claims(p, g.Name)
		if !ok || !claim.Applies(facts) {
			continue
		}
		if held, err := d.judge.holds(g.Name); err != nil || held {
			continue
		}
		why, err := d.judge.broken(g.Name)
		return append([]phrase{say("policy promises", term(g.Name))}, why...), err
	}
	return nil, fmt.Errorf("%s cannot be excluded", name)
}

// blind are the policies that choose a node by nothing but their session's own operations
// and luck, so that their choices can be played again from the history. In a setting
// without faults each of them is answered at its first attempt.
var blind = map[string]bool{
	"leader": true, "any-follower": true, "sticky-follower": true, "leader-after-write": true, "leader-after-write-key": true,
	"inverted-sticky": true, "sleep-after-write": true, "wait-replicas": true,
}

func base(name string) string {
	name, _, _ = strings.Cut(name, ":")
	return name
}

// astray looks for a read that the policy would have sent elsewhere, whatever luck it
// had: no draws of the session lead to the nodes that answered up to there.
func (d *decider) astray(name string, p model.Policy) (read int, ok bool) {
	if !blind[base(name)] {
		return 0, false
	}
	for _, ops := range d.History.Sessions() {
		for n := range ops {
			if !d.possible(p, d.History, ops[:n+1], nil) {
				return ops[n], true
			}
		}
	}
	return 0, false
}

// reachable returns the nodes to which the policy may have sent read i, given where the
// earlier reads of its session went.
func (d *decider) reachable(p model.Policy, i int) []model.Node {
	var nodes []model.Node
	for _, ops := range d.History.Sessions() {
		n := slices.Index(ops, i)
		if n < 0 {
			continue
		}
		for node := range model.Node(d.Setting.Followers + 1) {
			h := slices.Clone(d.History)
			if h[i].Node = node.String(); d.possible(p, h, ops[:n+1], nil) {
				nodes = append(nodes, node)
			}
		}
	}
	return nodes
}

// possible reports whether some draws lead a session to the nodes that answered its
// operations; the draws of the first ones are given.
func (d *decider) possible(p model.Policy, h history.History, ops []int, draws []int) bool {
	if len(draws) == len(ops) {
		return d.leads(p, h, ops, draws)
	}
	if h[ops[len(draws)]].F == history.Write {
		return d.possible(p, h, ops, append(draws, 0))
	}
	for draw := range d.Setting.Followers {
		if d.possible(p, h, ops, append(draws, draw)) {
			return true
		}
	}
	return false
}

// leads plays a session of the policy with given luck.
func (d *decider) leads(p model.Policy, h history.History, ops []int, draws []int) bool {
	s := p.Session()
	for k, i := range ops {
		op := h[i]
		v := model.View{
			Now: time.Duration(op.Call), Key: op.Key, Request: k + 1, Draw: uint64(draws[k]),
			Followers: make([]model.Report, d.Setting.Followers),
		}
		if op.F == history.Read {
			choice := s.Read(&v)
			if choice != (model.Choice{Node: nodeOf(op)}) {
				return false
			}
		}
		v.Now = time.Duration(op.Return)
		s.Observe(&v, model.Reply{F: op.F, Kind: model.Answered, Node: nodeOf(op), Version: model.Offset(op.Version.Offset())})
	}
	return true
}

// pause returns how long a policy pauses after each write.
func pause(p model.Policy) time.Duration {
	if w, ok := p.Session().(model.Writer); ok {
		return w.Write(&model.View{}).Pause
	}
	return 0
}

// restless looks for an operation that came sooner after a write of its session than the
// policy's pause.
func (d *decider) restless(p model.Policy) (write, next int, ok bool) {
	for _, ops := range d.History.Sessions() {
		for k := range len(ops) - 1 {
			a, b := d.History[ops[k]], d.History[ops[k+1]]
			if a.F == history.Write && time.Duration(b.Call-a.Return) < pause(p) {
				return ops[k], ops[k+1], true
			}
		}
	}
	return 0, 0, false
}

// alikeInKind reports whether it takes more than a look at the nodes' kinds, leader or
// follower, to exclude the policy.
func (d *decider) alikeInKind(name string) bool {
	leader, follower := false, false
	for _, r := range reads(d.History) {
		if nodeOf(d.History[r]) == model.Leader {
			leader = true
		} else {
			follower = true
		}
	}
	switch base(name) {
	case "leader":
		return !follower
	case "any-follower", "sticky-follower", "sleep-after-write", "wait-replicas":
		return !leader
	case "read-index", "offset-token", "session-token", "wait-for-offset":
		return true
	}
	return leader && follower
}

func (policyMaker) close(p *Problem, right int) bool {
	d := &decider{Problem: p}
	return p.most(right, func(c *Claim) bool { return d.alikeInKind(c.Policy) })
}

func (policyMaker) given(p *Problem) []phrase {
	return []phrase{say("given nil"), say("given versions"), followers(p.Setting), say("given calm")}
}

func (policyMaker) question(*Problem) phrase { return say("ask policy") }

func (policyMaker) option(_ *Problem, claim *Claim) phrase {
	return say("option policy", claim.Policy, rule(claim.Policy))
}

// rule says what a policy does.
func rule(name string) phrase {
	base, parameter, _ := strings.Cut(name, ":")
	if base == "wait-replicas" && parameter != "" {
		return say("rule wait-replicas-n", parameter)
	}
	if d, err := time.ParseDuration(parameter); err == nil {
		return say(id("rule "+base), d)
	}
	return say(id("rule " + base))
}

// followers says how many there are.
func followers(s *Setting) phrase {
	if s.Followers == 1 {
		return say("given follower")
	}
	return say("given followers", s.Followers)
}
