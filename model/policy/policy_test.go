package policy_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lagcheck/history/lang"
	"lagcheck/model"
	"lagcheck/model/policy"
)

func TestByName(t *testing.T) {
	for _, test := range []struct {
		name string
		want model.Policy
	}{
		{"leader", policy.Leader{}},
		{"leader-after-write", policy.LeaderAfterWrite{Window: 2 * time.Second}},
		{"leader-after-write:5s", policy.LeaderAfterWrite{Window: 5 * time.Second}},
		{"leader-after-write-key:1m30s", policy.LeaderAfterWriteKey{Window: 90 * time.Second}},
		{"inverted-sticky:1ns", policy.InvertedSticky{Window: 1}},
		{"sleep-after-write:0.5s", policy.SleepAfterWrite{Pause: 500 * time.Millisecond}},
		{"lag-threshold:1h", policy.LagThreshold{Limit: time.Hour}},
		{"wait-for-offset:20ms", policy.WaitForOffset{Limit: 20 * time.Millisecond}},
		{"wait-replicas", policy.WaitReplicas{}},
		{"wait-replicas:2", policy.WaitReplicas{Replicas: 2}},
	} {
		if got, err := policy.ByName(test.name); err != nil || got != test.want {
			t.Errorf("ByName(%q) = %#v, %v, want %#v", test.name, got, err, test.want)
		}
	}
	for _, p := range policy.All() {
		if got, err := policy.ByName(p.Name()); err != nil || got != p {
			t.Errorf("ByName(%q) = %#v, %v, want %#v", p.Name(), got, err, p)
		}
	}
}

func TestByNameErrors(t *testing.T) {
	for _, test := range []struct{ name, says string }{
		{"", `find policy "": there is none of that name; there are leader, any-follower, `},
		{"Leader", "none of that name"},
		{"leader:1s", "leader takes no parameter"},
		{"leader:", "leader takes no parameter"},
		{"offset-token:1s", "takes no parameter"},
		{"leader-after-write:", `"" is no positive duration`},
		{"leader-after-write:2", `find policy "leader-after-write:2": "2" is no positive duration such as 500ms or 2s`},
		{"leader-after-write:0s", "no positive duration"},
		{"leader-after-write-key:-1s", "no positive duration"},
		{"sleep-after-write:1s:1s", "no positive duration"},
		{"lag-threshold:soon", "no positive duration"},
		{"inverted-sticky:9999999999h", "no positive duration"},
		{"wait-replicas:0", `"0" is no positive number`},
		{"wait-replicas:-1", "no positive number"},
		{"wait-replicas:1s", "no positive number"},
	} {
		got, err := policy.ByName(test.name)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("ByName(%q): the error is %v, want %q in it", test.name, err, test.says)
		}
		if got != nil {
			t.Errorf("ByName(%q) returns %#v beside an error", test.name, got)
		}
	}
}

// TestAll: every policy has a name of its own and says what it does.
func TestAll(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	var names []string
	for _, p := range policy.All() {
		if !form.MatchString(p.Name()) {
			t.Errorf("%q is not lower case joined by hyphens", p.Name())
		}
		if slices.Contains(names, p.Name()) {
			t.Errorf("%q is the name of two policies", p.Name())
		}
		names = append(names, p.Name())
		for l, stop := range map[lang.Lang]string{lang.English: ".", lang.Japanese: "。"} {
			rule, seen := policy.Rule(p, l), policy.Seen(p, l)
			if !strings.HasSuffix(rule, stop) || seen == "" || strings.Contains(rule+seen, "%!") {
				t.Errorf("%s is described by %q and %q", p.Name(), rule, seen)
			}
		}
	}
	if len(names) != 14 {
		t.Errorf("there are %d policies, want 14", len(names))
	}
	policy.All()[0] = nil // the caller's copy
	if policy.All()[0] == nil {
		t.Error("All shares its list")
	}
}

// guarantees are the names that claims may use.
var guarantees = []string{"linearizable", "sequential", "causal", "pram", "read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"}

func TestClaims(t *testing.T) {
	for _, p := range policy.All() {
		var claimed []string
		for _, c := range p.Claims() {
			if !slices.Contains(guarantees, c.Guarantee) {
				t.Errorf("%s claims an unknown %q", p.Name(), c.Guarantee)
			}
			if slices.Contains(claimed, c.Guarantee) {
				t.Errorf("%s claims %s twice", p.Name(), c.Guarantee)
			}
			claimed = append(claimed, c.Guarantee)
			for _, l := range lang.All() {
				if says := policy.Condition(c.Needs, l); (says == "") != c.Always() {
					t.Errorf("%s claims %s if %q, which is %+v", p.Name(), c.Guarantee, says, c.Needs)
				}
			}
		}
		for _, always := range []string{"monotonic-writes", "writes-follow-reads"} {
			if c, ok := model.Claims(p, always); !ok || !c.Always() {
				t.Errorf("%s does not always claim %s", p.Name(), always)
			}
		}
	}
}

// TestConditions: which claims policies make for which runs. A + stands for a
// claim, in the order of linearizable, sequential, read-your-writes, monotonic-reads.
// Causal and pram are claimed where sequential is.
func TestConditions(t *testing.T) {
	calm := model.Conditions{Followers: 2, MaxLag: 1999 * time.Millisecond}
	late := model.Conditions{Followers: 2, MaxLag: 2 * time.Second}
	one := model.Conditions{Followers: 1, MaxLag: time.Hour}
	forgetful := model.Conditions{Followers: 1, MemoryLost: true}
	silent := model.Conditions{Followers: 2, FollowerSilent: true}
	silentOne := model.Conditions{Followers: 1, FollowerSilent: true}
	all := []model.Conditions{calm, late, one, forgetful, silent, silentOne}
	for _, test := range []struct {
		name string
		want [6]string // for each of all
	}{
		{"leader", [6]string{"++++", "++++", "++++", "++++", "++++", "++++"}},
		{"any-follower", [6]string{"....", "....", "...+", "....", "....", "...+"}},
		{"sticky-follower", [6]string{"...+", "...+", "...+", "....", "....", "...+"}},
		{"leader-after-write", [6]string{"..+.", "....", "....", "..+.", "..+.", "..+."}},
		{"leader-after-write-key", [6]string{"..+.", "....", "....", "..+.", "..+.", "..+."}},
		{"leader-after-write:1999ms", [6]string{"....", "....", "....", "..+.", "..+.", "..+."}},
		{"same-request-sticky", [6]string{"....", "....", "....", "....", "....", "...."}},
		{"inverted-sticky", [6]string{"....", "....", "....", "....", "....", "...."}},
		{"sleep-after-write", [6]string{"..+.", "....", "...+", "..+.", "..+.", ".+++"}},
		{"lag-threshold", [6]string{"....", "....", "....", "....", "....", "...."}},
		{"offset-token", [6]string{"..+.", "..+.", "..+.", "..+.", "..+.", "..+."}},
		{"session-token", [6]string{".+++", ".+++", ".+++", ".+++", ".+++", ".+++"}},
		{"wait-for-offset", [6]string{".+++", ".+++", ".+++", ".+++", ".+++", ".+++"}},
		{"wait-replicas", [6]string{"..+.", "..+.", "++++", "....", "..+.", "++++"}},
		{"wait-replicas:1", [6]string{"....", "....", "++++", "....", "....", "++++"}},
		{"wait-replicas:2", [6]string{"..+.", "..+.", "++++", "....", "..+.", "++++"}},
		{"read-index", [6]string{"++++", "++++", "++++", "++++", "++++", "++++"}},
	} {
		p, err := policy.ByName(test.name)
		if err != nil {
			t.Fatal(err)
		}
		for i, facts := range all {
			if got := claimed(p, facts, "linearizable", "sequential", "read-your-writes", "monotonic-reads"); got != test.want[i] {
				t.Errorf("%s claims %s for %+v, want %s", test.name, got, facts, test.want[i])
			}
			if got := claimed(p, facts, "sequential", "causal", "pram"); got != "+++" && got != "..." {
				t.Errorf("%s claims %s of sequential, causal and pram for %+v", test.name, got, facts)
			}
		}
	}
}

// claimed marks which of the guarantees the policy claims for such a run.
func claimed(p model.Policy, facts model.Conditions, names ...string) string {
	marks := ""
	for _, guarantee := range names {
		if c, ok := model.Claims(p, guarantee); ok && c.Applies(facts) {
			marks += "+"
		} else {
			marks += "."
		}
	}
	return marks
}

// TestSessionsAreDeterministic drives two sessions of each policy with the same
// random views and replies.
func TestSessionsAreDeterministic(t *testing.T) {
	for _, p := range policy.All() {
		different := map[string]bool{}
		for seed := range uint64(50) {
			one, two := drive(t, p.Session(), seed), drive(t, p.Session(), seed)
			if !reflect.DeepEqual(one, two) {
				t.Fatalf("%s, seed %d: %v, and then %v", p.Name(), seed, one, two)
			}
			for _, choice := range one {
				different[fmt.Sprint(choice)] = true
			}
		}
		if len(different) < 2 {
			t.Errorf("%s only ever chose %v", p.Name(), different)
		}
	}
}

func ExampleByName() {
	p, err := policy.ByName("leader-after-write:5s")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(policy.Rule(p, lang.English))
	fmt.Println("Seen in:", policy.Seen(p, lang.English))
	for _, c := range p.Claims() {
		fmt.Printf("%s [%s]\n", c.Guarantee, policy.Condition(c.Needs, lang.English))
	}
	// Output:
	// Read from the leader for 5s after the session's own write, else from any follower.
	// Seen in: Rails (2 s), Laravel sticky, OpenStreetMap (2 s), makara's cookie
	// read-your-writes [lag < 5s]
	// monotonic-writes []
	// writes-follow-reads []
}
