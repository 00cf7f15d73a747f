package policy

import (
	"lagcheck/model"
)

// Leader reads from the leader, always: the default everywhere. Everything
// holds, nothing is offloaded, and nothing is answered while the leader is away.
type Leader struct{}

// Name returns "leader".
func (Leader) Name() string { return "leader" }

func (Leader) words() words { return described(ruleLeader, seenLeader) }

// Claims returns everything, always.
func (Leader) Claims() []model.Claim {
	return claims(append(alongTheLog(always), always(linearizable))...)
}

// Session starts a session.
func (Leader) Session() model.Session { return &leaderSession{} }

type leaderSession struct{ unreported }

func (*leaderSession) Read(v *model.View) model.Choice  { return leader(v) }
func (*leaderSession) Observe(*model.View, model.Reply) {}
func (*leaderSession) Reset()                           {}
