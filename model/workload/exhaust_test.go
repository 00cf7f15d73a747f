package workload_test

import (
	"fmt"
	"strings"
	"testing"

	"lagcheck/model"
	"lagcheck/model/workload"
)

// TestExhaust counts the combinations of choices and looks for repeated ones.
func TestExhaust(t *testing.T) {
	fixed := func(sizes ...int) func(workload.Source) []int {
		return func(src workload.Source) (chosen []int) {
			for _, n := range sizes {
				chosen = append(chosen, src.Intn(n))
			}
			return chosen
		}
	}
	for _, test := range []struct {
		name   string
		choose func(workload.Source) []int
		want   int
	}{
		{"nothing to choose", fixed(), 1},
		{"no choice", fixed(1, 1, 1), 1},
		{"one", fixed(7), 7},
		{"product", fixed(2, 3, 1, 5), 30},
		{"length first", func(src workload.Source) []int { // 1 + 3 + 9 + 27
			n := src.Intn(4)
			return append([]int{n}, fixed([]int{3, 3, 3}[:n]...)(src)...)
		}, 40},
		{"size from an earlier choice", func(src workload.Source) []int { // 1 + 2 + 3 + 4
			n := src.Intn(4)
			return []int{n, src.Intn(n + 1)}
		}, 10},
		{"until the first 0", func(src workload.Source) (chosen []int) { // 0, 10, 110, 111
			for range 3 {
				if chosen = append(chosen, src.Intn(2)); chosen[len(chosen)-1] == 0 {
					break
				}
			}
			return chosen
		}, 4},
	} {
		seen := map[string]bool{}
		calls := workload.Exhaust(func(src workload.Source) bool {
			chosen := fmt.Sprint(test.choose(src))
			if seen[chosen] {
				t.Errorf("%s: %s came twice", test.name, chosen)
			}
			seen[chosen] = true
			return true
		})
		if calls != test.want || len(seen) != test.want {
			t.Errorf("%s: %d calls with %d different combinations, want %d", test.name, calls, len(seen), test.want)
		}
	}
}

func TestExhaustStops(t *testing.T) {
	calls := 0
	got := workload.Exhaust(func(src workload.Source) bool {
		calls++
		return src.Intn(10) < 4
	})
	if got != 5 || calls != 5 {
		t.Errorf("Exhaust returned %d after %d calls, want 5", got, calls)
	}
}

// TestExhaustScenarios enumerates all small scenarios: that many choices each, and
// every scenario that can be made of them.
func TestExhaustScenarios(t *testing.T) {
	c := tiny()
	seen := map[string]bool{}
	calls := workload.Exhaust(func(src workload.Source) bool {
		s := workload.Scenario(src, c)
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		seen[fmt.Sprint(s.Steps, s.Seed, s.Replication.FirstPoll)] = true
		return true
	})
	// A step: 2 clients, 3 draws of 2 actions, 3 draws of joined or not, 2 values
	// of luck; a frame: 2 seeds, 2 phases of the follower.
	if want := 2 * 2 * (2 * 3 * 3 * 2) * (2 * 3 * 3 * 2); calls != want {
		t.Errorf("%d calls, want %d", calls, want)
	}
	if want := 2 * 2 * (2 * 2 * 2 * 2) * (2 * 2 * 2 * 2); len(seen) != want {
		t.Errorf("%d different scenarios, want %d", len(seen), want)
	}
}

// tiny is a configuration whose scenarios can be enumerated.
func tiny() workload.Config {
	c := workload.Default()
	c.Followers, c.Clients, c.Keys, c.Operations, c.Draws, c.Think = 1, 2, 1, 2, 2, c.Think[:1]
	return c
}

// Every program of two steps on one register by one client.
func ExampleExhaust() {
	var all []string
	n := workload.Exhaust(func(src workload.Source) bool {
		var program []string
		for range 2 {
			program = append(program, []model.Action{model.Write, model.Read}[src.Intn(2)].String())
		}
		all = append(all, strings.Join(program, " "))
		return true
	})
	fmt.Println(n, strings.Join(all, ", "))
	// Output: 4 write write, write read, read write, read read
}
