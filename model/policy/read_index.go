package policy

import (
	"time"

	"lagcheck/model"
)

// ReadIndex asks the leader how far its log is and then reads from a follower
// that has reached that: linearizable reads from followers, at a round trip to
// the leader each (Ongaro 2014, section 6.4).
type ReadIndex struct{}

// Name returns "read-index".
func (ReadIndex) Name() string { return "read-index" }

func (ReadIndex) words() words { return described(ruleReadIndex, seenReadIndex) }

// Claims returns everything, always.
func (ReadIndex) Claims() []model.Claim {
	return claims(append(alongTheLog(always), always(linearizable))...)
}

// Session starts a session.
func (ReadIndex) Session() model.Session { return &indexSession{} }

// indexPatience is how long a follower may take to reach the leader's offset
// before the leader is asked for the value.
const indexPatience = 200 * time.Millisecond

type indexSession struct{ unreported }

func (*indexSession) Read(v *model.View) model.Choice {
	switch {
	case v.Attempt == 0:
		return model.Choice{Node: model.Leader, OffsetOnly: true}
	case v.Last.Kind == model.HasOffset:
		choice := model.Choice{Node: 1 + model.Node(v.Draw%uint64(len(v.Followers)))}
		choice.AtLeast, choice.Wait = v.Last.Applied, indexPatience
		return choice
	}
	return leader(v)
}

func (*indexSession) Observe(*model.View, model.Reply) {}
func (*indexSession) Reset()                           {}
