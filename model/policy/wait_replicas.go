package policy

import (
	"math"

	"lagcheck/model"
)

// WaitReplicas lets a write wait until followers have applied it, and reads from
// any follower. With fewer than all, a read may land on one that has not; with
// all, nothing is old once the write is acknowledged, but on its way one
// follower has it and the next reader's has not.
type WaitReplicas struct {
	Replicas int // 0: all
}

// Name returns "wait-replicas", with the number after a colon if it is not the usual one.
func (p WaitReplicas) Name() string { return named("wait-replicas", p.Replicas, 0) }

func (p WaitReplicas) words() words {
	switch p.Replicas {
	case 0:
		return described(ruleWaitAll, seenWaitReplicas)
	case 1:
		return described(ruleWaitOne, seenWaitReplicas)
	}
	return described(ruleWaitSome, seenWaitReplicas, p.Replicas)
}

// Claims returns, where followers keep their memory, read-your-writes if all of
// them are waited for, and everything if there is but one.
func (p WaitReplicas) Claims() []model.Claim {
	own := []model.Claim{
		ifOneFollower(linearizable), ifOneFollower(sequential), ifOneFollower(causal), ifOneFollower(pram), ifOneFollower(monotonicReads),
	}
	if p.Replicas == 0 {
		return claims(append(own, ifMemoryKept(readYourWrites))...)
	}
	return claims(append(own, ifFollowers(p.Replicas, readYourWrites))...)
}

// Session starts a session.
func (p WaitReplicas) Session() model.Session {
	if p.Replicas == 0 {
		return &replicasSession{replicas: math.MaxInt}
	}
	return &replicasSession{replicas: p.Replicas}
}

func (WaitReplicas) with(parameter string) (model.Policy, error) {
	n, err := count(parameter)
	return WaitReplicas{n}, err
}

type replicasSession struct {
	anySession
	replicas int
}

func (s *replicasSession) Write(*model.View) model.WriteChoice {
	return model.WriteChoice{Replicas: s.replicas}
}
