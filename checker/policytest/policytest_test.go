package policytest_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"lagcheck/checker/policytest"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/workload"
)

func TestMain(m *testing.M) {
	// Policies that fail on purpose must not leave files behind.
	flag.Set("rapid.nofailfile", "true")
	os.Exit(m.Run())
}

// A failure is repeated by the seed that it names.
func TestFailureIsRepeatable(t *testing.T) {
	first := failure(t, OnceLeader{}, readYourWrites)
	_, seed, ok := strings.Cut(first, "-rapid.seed=")
	if !ok {
		t.Fatalf("no seed in:\n%s", first)
	}
	flag.Set("rapid.seed", strings.TrimSpace(seed))
	defer flag.Set("rapid.seed", "0")
	if again := failure(t, OnceLeader{}, readYourWrites); again != first {
		t.Errorf("first\n%s\nthen\n%s", first, again)
	}
}

// The built-in policies keep their own claims, under faults as well.
func TestBuiltInPoliciesKeepTheirClaims(t *testing.T) {
	faulty := workload.Default()
	faulty.Faults, faulty.MaxFaults = model.FaultKinds(), 2
	for _, p := range policy.All() {
		t.Run(p.Name(), func(t *testing.T) {
			policytest.Check(t, p, policytest.Options{Workload: faulty, Scenarios: 200})
		})
	}
}

func TestClaimsAreCheckedUnderTheirCondition(t *testing.T) {
	bold := claiming{policy.AnyFollower{}, []model.Claim{{Guarantee: "monotonic-reads"}}}
	if got := failure(t, bold, policytest.Options{Scenarios: 20_000}); !strings.Contains(got, "although the policy CLAIMS it") {
		t.Errorf("a wrong claim is not said to be one:\n%s", got)
	}
	careful := claiming{policy.AnyFollower{}, policy.AnyFollower{}.Claims()}
	policytest.Check(t, careful, policytest.Options{})
}

type claiming struct {
	model.Policy
	claims []model.Claim
}

func (c claiming) Claims() []model.Claim { return c.claims }

func TestWrongOptionsAreErrors(t *testing.T) {
	for _, test := range []struct {
		p    model.Policy
		o    policytest.Options
		want string
	}{
		{OnceLeader{}, policytest.Options{}, "claims nothing"},
		{OnceLeader{}, policytest.Options{Guarantees: []string{"fast"}}, `"fast"`},
		{OnceLeader{}, policytest.Options{Workload: workload.Config{Kind: "x"}}, "unknown kind"},
	} {
		if got := failure(t, test.p, test.o); !strings.Contains(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// failure returns the message with which the policy fails a test.
func failure(t *testing.T, p model.Policy, o policytest.Options) string {
	t.Helper()
	f := &fake{T: t}
	policytest.Check(f, p, o)
	if f.message == "" {
		t.Errorf("%s passed", p.Name())
	}
	return f.message
}

// fake is a test that may fail without consequences.
type fake struct {
	*testing.T
	message string
}

func (f *fake) Fatalf(format string, args ...any) { f.message = fmt.Sprintf(format, args...) }
