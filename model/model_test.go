package model_test

import (
	"fmt"
	"testing"
	"time"

	"lagcheck/model"
)

// TestNames: how things are called in histories, reports and messages.
func TestNames(t *testing.T) {
	for _, test := range []struct {
		named fmt.Stringer
		want  string
	}{
		{model.Leader, "leader"},
		{model.Node(1), "follower-1"},
		{model.Node(5), "follower-5"},
		{model.Node(6), "follower-6"},
		{model.Node(123), "follower-123"},
		{model.Read, "read"},
		{model.Write, "write"},
		{model.Create, "create"},
		{model.Confirm, "confirm"},
		{model.Cancel, "cancel"},
		{model.Action(5), "action(5)"},
		{model.Polling, "polling"},
		{model.Streaming, "streaming"},
		{model.LinkDown, "link-down"},
		{model.ClientCut, "client-cut"},
		{model.ClientRefused, "client-refused"},
		{model.Pause, "pause"},
		{model.Restart, "restart"},
		{model.FaultKind(5), "fault(5)"},
	} {
		if got := test.named.String(); got != test.want {
			t.Errorf("%#v is called %s, want %s", test.named, got, test.want)
		}
	}
}

// promising is a policy of which only the claims matter.
type promising struct{ model.Policy }

func (promising) Claims() []model.Claim {
	return []model.Claim{
		{Guarantee: "read-your-writes", Needs: model.Needs{LagBelow: 2 * time.Second}},
		{Guarantee: "monotonic-writes"},
	}
}

func TestClaims(t *testing.T) {
	short, long := model.Conditions{MaxLag: time.Second}, model.Conditions{MaxLag: 2 * time.Second}
	for _, test := range []struct {
		guarantee   string
		made        bool
		short, long bool // whether it applies to such runs
	}{
		{"read-your-writes", true, true, false},
		{"monotonic-writes", true, true, true},
		{"monotonic-reads", false, false, false},
		{"", false, false, false},
	} {
		claim, made := model.Claims(promising{}, test.guarantee)
		if made != test.made || made && claim.Guarantee != test.guarantee {
			t.Errorf("%q: found %+v, %v", test.guarantee, claim, made)
		}
		if made && (claim.Applies(short) != test.short || claim.Applies(long) != test.long) {
			t.Errorf("%q applies to %v and %v, want %v and %v",
				test.guarantee, claim.Applies(short), claim.Applies(long), test.short, test.long)
		}
	}
}

// Each need is met by one run and not by another that differs in nothing else.
func TestNeeds(t *testing.T) {
	for _, test := range []struct {
		needs     model.Needs
		good, bad model.Conditions
	}{
		{model.Needs{LagBelow: time.Second}, model.Conditions{MaxLag: time.Second - 1}, model.Conditions{MaxLag: time.Second}},
		{model.Needs{MostFollowers: 2}, model.Conditions{Followers: 2}, model.Conditions{Followers: 3}},
		{model.Needs{MemoryKept: true}, model.Conditions{}, model.Conditions{MemoryLost: true}},
		{model.Needs{FollowersAnswer: true}, model.Conditions{Followers: 2}, model.Conditions{Followers: 2, FollowerSilent: true}},
		{model.Needs{FollowersAnswer: true}, model.Conditions{Followers: 1, FollowerSilent: true}, model.Conditions{Followers: 2, FollowerSilent: true}},
		{
			model.Needs{LagBelow: time.Second, MostFollowers: 1, MemoryKept: true},
			model.Conditions{Followers: 1}, model.Conditions{Followers: 1, MaxLag: time.Hour},
		},
	} {
		if !test.needs.Met(test.good) || test.needs.Met(test.bad) {
			t.Errorf("%+v: met by %+v: %v, by %+v: %v", test.needs, test.good, test.needs.Met(test.good), test.bad, test.needs.Met(test.bad))
		}
		if !(model.Needs{}).Met(test.bad) || (model.Claim{Needs: test.needs}).Always() {
			t.Errorf("%+v: what needs nothing is claimed always, and nothing else is", test.needs)
		}
	}
}
