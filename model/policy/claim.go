package policy

import (
	"time"

	"lagcheck/model"
)

// claims adds to a policy's own claims the two that every policy has because
// all writes go through one leader.
func claims(own ...model.Claim) []model.Claim {
	return append(own, always("monotonic-writes"), always("writes-follow-reads"))
}

func always(guarantee string) model.Claim { return model.Claim{Guarantee: guarantee} }

// ifLagBelow claims a guarantee for runs in which no write took as long as the
// window to reach every follower.
func ifLagBelow(window time.Duration, guarantee string) model.Claim {
	return model.Claim{Guarantee: guarantee, Needs: model.Needs{LagBelow: window}}
}

// ifOneFollower claims a guarantee where there is a single follower that never
// starts over: its state only moves forward.
func ifOneFollower(guarantee string) model.Claim { return ifFollowers(1, guarantee) }

// ifFollowers claims a guarantee where there are at most so many followers, and none of
// them starts over.
func ifFollowers(most int, guarantee string) model.Claim {
	return model.Claim{Guarantee: guarantee, Needs: model.Needs{MostFollowers: most, MemoryKept: true}}
}

// ifMemoryKept claims a guarantee where no follower starts over.
func ifMemoryKept(guarantee string) model.Claim {
	return model.Claim{Guarantee: guarantee, Needs: model.Needs{MemoryKept: true}}
}

// alongTheLog claims what follows where every session moves along the leader's log and
// never back: sequential consistency and, by implication, causal, pram and the
// session guarantees that are about reads.
func alongTheLog(claim func(guarantee string) model.Claim) []model.Claim {
	return []model.Claim{claim(sequential), claim(causal), claim(pram), claim(readYourWrites), claim(monotonicReads)}
}

// The guarantees that policies differ in.
const (
	linearizable   = "linearizable"
	sequential     = "sequential"
	causal         = "causal"
	pram           = "pram"
	readYourWrites = "read-your-writes"
	monotonicReads = "monotonic-reads"
)
