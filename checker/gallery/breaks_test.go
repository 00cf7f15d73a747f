package gallery

import (
	"time"

	"lagcheck/checker"
	"lagcheck/history"
	"lagcheck/model"
)

// largest is how many operations the largest scenarios have that are searched for breaks.
const largest = 6

// breaks finds the smallest scenario that breaks each guarantee under a policy and lag,
// if any does; least says how many operations that takes at least.
func (n *hunt) breaks(by model.Policy, lag time.Duration, least func(Guarantee) int) []Break {
	var open []Guarantee
	for g := range Count {
		if least(g) > 0 && !promised(by, g) {
			open = append(open, g)
		}
	}
	found := map[Guarantee]Break{}
	before := Search{} // of one operation less
	for operations := 2; operations <= largest && len(found) < len(open); operations++ {
		all := Search{Operations: operations, All: true}
		for _, size := range sizes(operations) {
			for followers := 1; followers <= 2; followers++ {
				f := frame{lag: lag, followers: followers, operations: operations, clients: size.Sessions, keys: size.Keys}
				s := n.each(f, by, func(s *model.Scenario, h history.History) bool {
					for _, g := range n.broken(h) {
						if _, known := found[g]; !known {
							b := Break{Guarantee: g.Name(), Play: n.simple(s, by, func(h history.History) bool { return n.breaksOne(h, g) })}
							if operations > least(g) {
								b.Search = before
							}
							found[g] = b
						}
					}
					return len(found) == len(open)
				})
				all.Scenarios += s.Scenarios
				all.All = all.All && s.All
			}
		}
		before = all
	}
	var list []Break
	for _, g := range open {
		if b, ok := found[g]; ok {
			list = append(list, b)
		}
	}
	return list
}

// promised reports whether the policy claims the guarantee for whatever happens on the
// stage: any lag, as long as nothing breaks.
func promised(by model.Policy, g Guarantee) bool {
	claim, has := model.Claims(by, g.Name())
	return has && claim.Applies(model.Conditions{Followers: 2, MaxLag: 1 << 62})
}

// sizes are the clients and keys that are tried, the fewest first.
func sizes(operations int) (all []Size) {
	for clients := 1; clients <= min(operations, 3); clients++ {
		for keys := 1; keys <= 2; keys++ {
			all = append(all, Size{operations, clients, keys})
		}
	}
	if operations > 3 {
		return []Size{all[0], all[2], all[3]}
	}
	return all
}

func (n *hunt) broken(h history.History) (broken []Guarantee) {
	verdicts, err := n.check.Check(h, checker.Options{NoSecondOpinion: true})
	if err != nil {
		panic(err) // the model makes histories
	}
	for g, v := range verdicts {
		if v.Result == checker.Violated {
			broken = append(broken, Guarantee(g))
		}
	}
	return broken
}

func (n *hunt) breaksOne(h history.History, g Guarantee) bool {
	for _, b := range n.broken(h) {
		if b == g {
			return true
		}
	}
	return false
}
