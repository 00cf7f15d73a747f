package policy_test

import (
	"testing"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/policy"
)

// What a policy does after a write, and whether that changes when followers report
// that they are behind, shows whether it needs offsets.
func TestWhoNeedsOffsets(t *testing.T) {
	t.Parallel()
	for _, p := range policy.All() {
		session := p.Session()
		view := &model.View{Now: time.Hour, Key: "x", Request: 1, Followers: make([]model.Report, 2)}
		asks := false
		if w, ok := session.(model.Writer); ok {
			asks = w.Write(view).Replicas > 0
		}
		near := session.Read(view)
		session.Observe(view, model.Reply{F: history.Write, Kind: model.Answered, Version: 3, Applied: 3})
		view.Now, view.Request = view.Now+time.Hour, 2 // past every window
		for i := range view.Followers {
			view.Followers[i] = model.Report{At: view.Now, Applied: 1, Lag: time.Hour}
		}
		choice := session.Read(view)
		asks = asks || choice.OffsetOnly || choice.AtLeast > 0 || choice.Node != near.Node
		if _, says := p.(model.OffsetReader); says != asks {
			t.Errorf("%s says that it needs offsets: %v; that it asks for them: %v (%+v, then %+v)", p.Name(), says, asks, near, choice)
		}
	}
}
