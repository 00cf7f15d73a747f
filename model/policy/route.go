package policy

import (
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// retries is how often a built-in policy asks again before it gives up: a node
// that stays silent costs a whole time-out each.
const retries = 3

// unreported are sessions that go without reports.
type unreported struct{}

// IgnoresReports says that only the number of followers matters.
func (unreported) IgnoresReports() {}

// anyFollower draws a follower at random.
func anyFollower(v *model.View) model.Choice {
	if v.Attempt > retries {
		return model.Choice{GiveUp: true}
	}
	return model.Choice{Node: 1 + model.Node(v.Draw%uint64(len(v.Followers)))}
}

// leader asks the leader, and gives up when it does not answer: no other node
// could promise as much.
func leader(v *model.View) model.Choice {
	if v.Attempt > 0 && v.Last.Node == model.Leader && unanswered(&v.Last) {
		return model.Choice{GiveUp: true}
	}
	return model.Choice{Node: model.Leader}
}

func unanswered(r *model.Reply) bool { return r.Kind == model.TimedOut || r.Kind == model.Refused }

// wrote reports whether the reply acknowledges a write.
func wrote(r *model.Reply) bool { return r.F == history.Write && r.Kind == model.Answered }

// within reports whether the clock is less than window after an instant that
// happened.
func within(v *model.View, since time.Duration, happened bool, window time.Duration) bool {
	return happened && v.Now-since < window
}

// fresh draws among the followers that are known to have applied the offset, and
// says whether there is one.
func fresh(v *model.View, known *knowledge, offset model.Offset) (model.Choice, bool) {
	var up [model.MaxFollowers]model.Node
	n := 0
	for i := range v.Followers {
		if n < len(up) && known.applied(v, i) >= offset {
			up[n] = model.Node(i + 1)
			n++
		}
	}
	if n == 0 {
		return model.Choice{}, false
	}
	return model.Choice{Node: up[v.Draw%uint64(n)], AtLeast: offset}, true
}

// knowledge is what a session learned itself about how far followers are, which
// may be newer than the reports.
type knowledge struct {
	at  [model.MaxFollowers]time.Duration
	was [model.MaxFollowers]model.Offset
}

func (k *knowledge) learn(v *model.View, r *model.Reply) {
	if i := int(r.Node) - 1; i >= 0 && i < len(k.at) && !unanswered(r) {
		k.at[i], k.was[i] = v.Now, r.Applied
	}
}

func (k *knowledge) applied(v *model.View, i int) model.Offset {
	if i < len(k.at) && k.at[i] > v.Followers[i].At {
		return k.was[i]
	}
	return v.Followers[i].Applied
}
