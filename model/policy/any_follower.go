package policy

import (
	"lagcheck/model"
)

// AnyFollower sends each read to a follower drawn at random, as round robin
// routers do. Neighbouring reads may go back in time.
type AnyFollower struct{}

// Name returns "any-follower".
func (AnyFollower) Name() string { return "any-follower" }

func (AnyFollower) words() words { return described(ruleAnyFollower, seenAnyFollower) }

// Claims returns monotonic reads where there is but one follower.
func (AnyFollower) Claims() []model.Claim { return claims(ifOneFollower(monotonicReads)) }

// Session starts a session.
func (AnyFollower) Session() model.Session { return &anySession{} }

type anySession struct{ unreported }

func (*anySession) Read(v *model.View) model.Choice  { return anyFollower(v) }
func (*anySession) Observe(*model.View, model.Reply) {}
func (*anySession) Reset()                           {}
