package sim_test

import (
	"fmt"
	"time"

	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/sim"
)

// A client creates an order and looks at it at once: the chapter's exercise A.
func ExampleRun() {
	s := model.Scenario{
		Followers: 1, Keys: []string{"o-1"}, Timeout: time.Second, Reports: time.Second,
		Steps: []model.Step{
			{Do: model.Create},
			{Do: model.Read, Think: time.Second},
			{Do: model.Read, Think: 3 * time.Second},
		},
		Replication: model.Replication{Lag: 1500 * time.Millisecond, Poll: 300 * time.Millisecond},
	}
	history, trace, err := sim.Run(&s, policy.AnyFollower{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, op := range history {
		fmt.Println(time.Duration(op.Call), op.F, op.Value, "at", op.Node)
	}
	fmt.Println("longest lag:", trace.Conditions.MaxLag)
	// Output:
	// 0s write "PENDING" at leader
	// 1s read null at follower-1
	// 4s read "PENDING" at follower-1
	// longest lag: 1.8s
}
