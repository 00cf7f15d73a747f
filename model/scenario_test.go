package model_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"lagcheck/model"
)

// valid returns a scenario with everything in it.
func valid() model.Scenario {
	return model.Scenario{
		Followers: 2, Keys: []string{"x", "y"}, Timeout: time.Second, Reports: time.Second,
		Steps:       []model.Step{{Client: 63, Do: model.Cancel, Key: 1, Think: time.Hour}, {Draw: math.MaxUint64, Joined: true}},
		Replication: model.Replication{Lag: time.Second, Poll: time.Second, FirstPoll: []time.Duration{0, 1, 2}},
		Faults: []model.Fault{
			{Kind: model.LinkDown, Node: 1}, {Kind: model.Pause, Node: 2, At: 1, For: math.MaxInt64}, {Kind: model.Restart, Node: 2},
			{Kind: model.ClientCut, Client: 99, Node: 9}, {Kind: model.ClientRefused},
		},
	}
}

func TestValidate(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, test := range []struct {
		change func(*model.Scenario)
		says   string // nothing where the scenario stays valid
	}{
		{func(*model.Scenario) {}, ""},
		{func(s *model.Scenario) { s.Steps = nil }, ""},
		{func(s *model.Scenario) { s.Steps, s.Keys = nil, nil }, ""},
		{func(s *model.Scenario) { s.Replication.Mode, s.Replication.Poll = model.Streaming, 0 }, ""},
		{func(s *model.Scenario) { s.Replication.Lag = year }, ""},
		{func(s *model.Scenario) { s.Steps[1].Think = year }, ""},
		{func(s *model.Scenario) { s.Replication.Jitter = model.Jitter{Kind: model.Exponential} }, ""},

		{func(s *model.Scenario) { s.Followers = 0 }, "0 followers; there can be 1 to 5"},
		{func(s *model.Scenario) { s.Followers = 6 }, "6 followers; there can be 1 to 5"},
		{func(s *model.Scenario) { s.Followers = -1 }, "-1 followers"},
		{func(s *model.Scenario) { s.Keys = []string{"x", "y", "x"} }, `key "x" stands there twice`},
		{func(s *model.Scenario) { s.Timeout = 0 }, "timeout 0s and report interval 1s must be positive"},
		{func(s *model.Scenario) { s.Timeout = year + 1 }, "longer than a year"},
		{func(s *model.Scenario) { s.Reports = -1 }, "timeout 1s and report interval -1ns must be positive"},
		{func(s *model.Scenario) { s.Reports = year + 1 }, "longer than a year"},

		{func(s *model.Scenario) { s.Replication.Poll = 0 }, "poll interval 0s must be positive"},
		{func(s *model.Scenario) { s.Replication.Mode = 2 }, "unknown mode of replication 2"},
		{func(s *model.Scenario) { s.Replication.Jitter.Kind = 3 }, "unknown distribution of jitter 3"},
		{func(s *model.Scenario) { s.Network.Link.Jitter.Kind = 3 }, "unknown distribution of jitter 3"},
		{func(s *model.Scenario) { s.Replication.Lag = -1 }, "a lag or delay is negative: -1ns"},
		{func(s *model.Scenario) { s.Replication.Lag = year + 1 }, "a lag or delay is longer than a year"},
		{func(s *model.Scenario) { s.Replication.Jitter.Spread = -1 }, "negative"},
		{func(s *model.Scenario) { s.Replication.FirstPoll[1] = -1 }, "negative"},
		{func(s *model.Scenario) { s.Network.Leader.Base = -1 }, "negative"},
		{func(s *model.Scenario) { s.Network.Leader.Jitter.Spread = -1 }, "negative"},
		{func(s *model.Scenario) { s.Network.Follower.Base = -1 }, "negative"},
		{func(s *model.Scenario) { s.Network.Follower.Jitter.Spread = -1 }, "negative"},
		{func(s *model.Scenario) { s.Network.Link.Base = -1 }, "negative"},
		{func(s *model.Scenario) { s.Network.Link.Jitter.Spread = math.MaxInt64 }, "longer than a year"},

		{func(s *model.Scenario) { s.Steps[1].Client = -1 }, "step 2: client -1; there can be 64, from 0"},
		{func(s *model.Scenario) { s.Steps[0].Client = 64 }, "step 1: client 64"},
		{func(s *model.Scenario) { s.Steps[0].Key = 2 }, "step 1: key 2 of 2"},
		{func(s *model.Scenario) { s.Steps[0].Key = -1 }, "key -1 of 2"},
		{func(s *model.Scenario) { s.Steps[0].Think = -time.Second }, "think time -1s is negative"},
		{func(s *model.Scenario) { s.Steps[0].Think = year + 1 }, "longer than a year"},
		{func(s *model.Scenario) { s.Steps[0].Do = 5 }, "unknown action(5)"},

		{func(s *model.Scenario) { s.Faults[0].Node = 0 }, "fault 1: link-down strikes follower 0 of 2"},
		{func(s *model.Scenario) { s.Faults[1].Node = 3 }, "fault 2: pause strikes follower 3 of 2"},
		{func(s *model.Scenario) { s.Faults[2].Node = -1 }, "fault 3: restart strikes follower -1 of 2"},
		{func(s *model.Scenario) { s.Faults[3].Client = -1 }, "fault 4: client-cut strikes client -1"},
		{func(s *model.Scenario) { s.Faults[4].Kind = 5 }, "fault 5: unknown fault(5)"},
		{func(s *model.Scenario) { s.Faults[4].At = -1 }, "fault 5: client-refused at -1ns for 0s: times cannot be negative"},
		{func(s *model.Scenario) { s.Faults[2].For = -1 }, "fault 3: restart at 0s for -1ns: times cannot be negative"},
	} {
		s := valid()
		test.change(&s)
		err := s.Validate()
		switch {
		case test.says == "" && err != nil:
			t.Errorf("a valid scenario: %v", err)
		case test.says != "" && (err == nil || !strings.HasPrefix(err.Error(), "validate scenario: ") || !strings.Contains(err.Error(), test.says)):
			t.Errorf("the error is %v, want %q in it", err, test.says)
		}
	}
}

func TestClients(t *testing.T) {
	for _, test := range []struct {
		clients []int
		want    int
	}{
		{nil, 0}, {[]int{0}, 1}, {[]int{3, 1}, 4}, {[]int{1, 1, 1}, 2},
	} {
		var s model.Scenario
		for _, client := range test.clients {
			s.Steps = append(s.Steps, model.Step{Client: client})
		}
		if got := s.Clients(); got != test.want {
			t.Errorf("steps of clients %v: %d clients, want %d", test.clients, got, test.want)
		}
	}
}

func TestFaultKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range model.FaultKinds() {
		seen[k.String()] = true
		s := valid()
		s.Faults = []model.Fault{{Kind: k, Node: 1}}
		if err := s.Validate(); err != nil {
			t.Errorf("%v: %v", k, err)
		}
		if want := k == model.ClientCut || k == model.ClientRefused; k.OnClient() != want {
			t.Errorf("%v strikes a client: %v", k, k.OnClient())
		}
	}
	if len(seen) != 5 {
		t.Errorf("there are the faults %v, want 5", seen)
	}
}

func ExampleScenario_Validate() {
	s := model.Scenario{Followers: 9}
	fmt.Println(s.Validate())
	// Output: validate scenario: 9 followers; there can be 1 to 5
}
