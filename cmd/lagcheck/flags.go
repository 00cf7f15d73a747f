package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lagcheck/checker"
	"lagcheck/checker/evaluate"
	"lagcheck/model"
	"lagcheck/model/policy"
	"lagcheck/model/workload"
)

// scenarioFlags are the flags that say what is simulated; they mean the same in
// every command.
type scenarioFlags struct {
	seed        uint64
	followers   int
	clients     int
	keys        int
	operations  int
	workload    string
	replication string
	lagJitter   string
	poll        time.Duration
	timeout     time.Duration
	faults      []string
	maxFaults   int
}

func (f *scenarioFlags) add(flags *pflag.FlagSet, operations int) {
	d := workload.Default()
	flags.Uint64Var(&f.seed, "seed", 1, "where all randomness comes from")
	flags.IntVar(&f.followers, "followers", d.Followers, "number of followers, 1 to 5")
	flags.IntVar(&f.clients, "clients", d.Clients, "number of clients")
	flags.IntVar(&f.keys, "keys", d.Keys, "number of registers or orders")
	flags.IntVar(&f.operations, "operations", operations, "operations in a history")
	flags.StringVar(&f.workload, "workload", string(d.Kind), "registers (unique values) or orders (create, confirm, cancel)")
	flags.StringVar(&f.replication, "replication", "polling", "polling (one event at a time, lag piles up) or streaming (fixed delay)")
	flags.StringVar(&f.lagJitter, "lag-jitter", "", "random addition to the lag: uniform:200ms or exponential:200ms")
	flags.DurationVar(&f.poll, "poll", d.Base.Replication.Poll, "pause between two polls of a follower")
	flags.DurationVar(&f.timeout, "timeout", d.Base.Timeout, "how long a client waits for an answer")
	flags.StringSliceVar(&f.faults, "fault", nil, "faults that may happen: "+strings.Join(faultNames(), ", ")+", or all")
	flags.IntVar(&f.maxFaults, "max-faults", 2, "the most faults in one history, if --fault is given")
}

func faultNames() []string {
	var names []string
	for _, k := range model.FaultKinds() {
		names = append(names, k.String())
	}
	return names
}

// config returns the workload that the flags describe.
func (f *scenarioFlags) config() (workload.Config, error) {
	c := workload.Default()
	c.Kind, c.Followers, c.Clients, c.Keys, c.Operations = workload.Kind(f.workload), f.followers, f.clients, f.keys, f.operations
	c.Base.Timeout = f.timeout
	r := &c.Base.Replication
	r.Poll = f.poll
	switch f.replication {
	case "polling":
	case "streaming":
		r.Mode = model.Streaming
	default:
		return c, fmt.Errorf("--replication %q: there are polling and streaming", f.replication)
	}
	var err error
	if r.Jitter, err = parseJitter(f.lagJitter); err != nil {
		return c, err
	}
	if c.Faults, err = parseFaults(f.faults); err != nil {
		return c, err
	}
	if f.maxFaults < 0 {
		return c, fmt.Errorf("--max-faults %d: must not be negative", f.maxFaults)
	}
	c.MaxFaults = f.maxFaults
	return c, c.Validate()
}

func parseJitter(s string) (model.Jitter, error) {
	if s == "" {
		return model.Jitter{}, nil
	}
	kind, spread, _ := strings.Cut(s, ":")
	d, err := time.ParseDuration(spread)
	if err != nil || d < 0 {
		return model.Jitter{}, fmt.Errorf("--lag-jitter %q: want a distribution and a duration, such as uniform:200ms", s)
	}
	switch kind {
	case "uniform":
		return model.Jitter{Kind: model.Uniform, Spread: d}, nil
	case "exponential":
		return model.Jitter{Kind: model.Exponential, Spread: d}, nil
	}
	return model.Jitter{}, fmt.Errorf("--lag-jitter %q: there are uniform and exponential", s)
}

func parseFaults(names []string) ([]model.FaultKind, error) {
	if slices.Contains(names, "all") {
		return model.FaultKinds(), nil
	}
	var kinds []model.FaultKind
	for _, name := range names {
		i := slices.Index(faultNames(), name)
		if i < 0 {
			return nil, fmt.Errorf("--fault %q: there are %s, and all", name, strings.Join(faultNames(), ", "))
		}
		kinds = append(kinds, model.FaultKinds()[i])
	}
	return kinds, nil
}

// parsePolicies returns the policies named; "all" means all built-in ones.
func parsePolicies(names []string) ([]model.Policy, error) {
	if slices.Contains(names, "all") {
		return policy.All(), nil
	}
	var policies []model.Policy
	for _, name := range names {
		p, err := policy.ByName(name)
		if err != nil {
			return nil, err
		}
		policies = append(policies, p)
	}
	return policies, nil
}

// parseGuarantees checks names of guarantees; none, or "all", means all.
func parseGuarantees(names []string) ([]string, error) {
	for _, name := range names {
		if _, err := checker.ByName(name); err != nil && name != "all" {
			return nil, err
		}
	}
	if len(names) == 0 || slices.Contains(names, "all") {
		return nil, nil
	}
	return names, nil
}

func policyNames() []string {
	var names []string
	for _, p := range policy.All() {
		names = append(names, p.Name())
	}
	return names
}

func guaranteeNames() []string {
	var names []string
	for _, g := range checker.All() {
		names = append(names, g.Name)
	}
	return names
}

// complete lets the shell complete the values of a flag, which may be a list.
func complete(c *cobra.Command, flag string, values []string) {
	err := c.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		offers := make([]string, len(values))
		for i, v := range values {
			offers[i] = before + v
		}
		return offers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
	if err != nil {
		panic(err) // there is no such flag
	}
}

// defaultLags are the chapter's, as the --lag flag shows them.
func defaultLags() []time.Duration { return evaluate.Default().Lags }
