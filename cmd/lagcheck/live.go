package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lagcheck/checker/evaluate"
	"lagcheck/model"
	"lagcheck/model/live"
	"lagcheck/model/policy"
)

// liveFlags are the flags of live orders.
type liveFlags struct {
	outputFlags
	leader     string
	follower   []string
	policies   []string
	lags       []time.Duration
	followers  int
	clients    int
	duration   time.Duration
	operations int
	think      time.Duration
	timeout    time.Duration
	poll       time.Duration
	faults     []string
	seed       uint64
	out        string
}

func newLive(t terminal, code *int) *cobra.Command {
	c := command(&cobra.Command{
		Use:     "live",
		Short:   "Run read policies against real servers, record what clients see and judge it",
		Long:    `Run read policies against real servers, record what clients see and judge it.`,
		Example: `  lagcheck live orders --policy any-follower --lag 300ms --operations 40`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return usageHint(c, errors.New("run what live? There is orders"))
		},
	})
	c.AddCommand(newLiveOrders(t, code))
	return c
}

func newLiveOrders(t terminal, code *int) *cobra.Command {
	var f liveFlags
	c := command(&cobra.Command{
		Use:   "orders",
		Short: "Random clients of the course's order system, on real sockets",
		Long: `Random clients of the course's order system, on real sockets: they create orders
(15 %), confirm or cancel them (15 %) and read one of the six newest (70 %), and
read where the policy says. Every operation is recorded in a file when it has
ended; then the files are judged, and the report is that of lagcheck report.

Without --leader, a leader and followers of its own are started on the loopback
interface for each policy and lag, and all of them run at the same time. The
servers live in this process, unless a fault stops or kills one: then they are
processes. With --leader and --follower, any servers that speak the course's API
are used as they are, by one policy after the other, with orders named anew; what
one policy leaves to be replicated, the next one finds.

Faults are KIND[:WHOM][@START[+LENGTH]], and what is left out is drawn from the seed:
  link-down:follower-1@2s+3s    nothing passes between leader and follower
  client-cut:c0@2s+3s           nothing passes between client and leader
  client-refused:c0@2s+3s       the leader refuses the client's connections
  delay:c0:200ms@2s+3s          the client's (or a follower's) way to the leader is slow
  pause:follower-1@2s+3s        a server stands still (SIGSTOP)
  restart:follower-1@2s+3s      a server is killed and started again
  kill:follower-1@2s            a server is killed for good
  leader-away@2s+3s             the leader is killed and started again, with its log
With --leader, those that strike clients are possible.

Ctrl-C stops the clients; what was recorded is judged.`,
		Example: `  lagcheck live orders --policy any-follower,session-token --lag 0,300ms --duration 1s
  lagcheck live orders --policy leader,any-follower --lag 0 --duration 1s --fault leader-away`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			plan, err := f.plan(c)
			if err != nil {
				return usageHint(c, err)
			}
			return liveOrders(c.Context(), t, plan, &f.outputFlags, code)
		},
	})
	c.Flags().StringVar(&f.leader, "leader", "", "URL of a leader that runs already")
	c.Flags().StringSliceVar(&f.follower, "follower", nil, "URLs of its followers")
	c.Flags().StringSliceVar(&f.policies, "policy", tellingPolicies, "read policies, or all; see lagcheck policies")
	c.Flags().DurationSliceVar(&f.lags, "lag", defaultLags(), "apply lags of the followers")
	c.Flags().IntVar(&f.followers, "followers", 2, "number of followers, 1 to 5")
	c.Flags().IntVar(&f.clients, "clients", 6, "number of clients")
	c.Flags().DurationVar(&f.duration, "duration", 15*time.Second, "how long the clients of a policy and lag go on")
	c.Flags().IntVar(&f.operations, "operations", 0, "how many operations they do at most (default no limit)")
	c.Flags().DurationVar(&f.think, "think", 150*time.Millisecond, "usual pause of a client between two operations; one in twelve is twenty times as long")
	c.Flags().DurationVar(&f.timeout, "timeout", 2*time.Second, "how long a client waits for an answer")
	c.Flags().DurationVar(&f.poll, "poll", 300*time.Millisecond, "pause between two polls of a follower")
	c.Flags().StringSliceVar(&f.faults, "fault", nil, "faults: "+strings.Join(liveFaultNames(), ", ")+", or all; see above")
	c.Flags().Uint64Var(&f.seed, "seed", 1, "where what clients do comes from, and what is not said of faults")
	c.Flags().StringVar(&f.out, "out", "", "folder for the recorded files (default a new one among the temporary files)")
	f.outputFlags.add(c)
	complete(c, "policy", append(policyNames(), "all"))
	complete(c, "fault", append(liveFaultNames(), "all"))
	return c
}

// tellingPolicies are the default: from everything held to nothing held, and what is in
// between without offsets and with them.
var tellingPolicies = []string{"leader", "any-follower", "leader-after-write", "session-token"}

func liveFaultNames() []string {
	var names []string
	for _, k := range live.FaultKinds() {
		names = append(names, string(k))
	}
	return names
}

// A livePlan is what is to be run.
type livePlan struct {
	liveFlags
	config   evaluate.Config
	policies []model.Policy
	chosen   bool // the policies were asked for by name
	noCancel bool // the given servers cannot cancel orders
	faults   []live.Fault
}

// given reports whether servers that run already are used.
func (p *livePlan) given() bool { return p.leader != "" }

// plan checks the flags.
func (f *liveFlags) plan(c *cobra.Command) (*livePlan, error) {
	p := &livePlan{liveFlags: *f, config: evaluate.Default(), chosen: c.Flags().Changed("policy")}
	if err := f.judging(&p.config); err != nil {
		return nil, err
	}
	var err error
	if p.policies, err = parsePolicies(f.policies); err != nil {
		return nil, err
	}
	if p.given() || len(f.follower) > 0 {
		for _, own := range []string{"lag", "followers", "poll"} {
			if c.Flags().Changed(own) {
				return nil, fmt.Errorf("--%s: is for servers of lagcheck's own, not for those at --leader and --follower", own)
			}
		}
		if !p.given() || len(f.follower) == 0 {
			return nil, errors.New("--leader and --follower go together")
		}
		p.followers, p.lags = len(f.follower), []time.Duration{evaluate.UnknownLag}
	}
	if err := p.checkSizes(); err != nil {
		return nil, err
	}
	if err := p.planFaults(); err != nil {
		return nil, err
	}
	w := &p.config.Workload
	w.Kind, w.Clients, w.Followers, p.config.Seed = "orders", p.clients, p.followers, p.seed
	return p, nil
}

func (p *livePlan) checkSizes() error {
	switch {
	case p.followers < 1 || p.followers > model.MaxFollowers:
		return fmt.Errorf("%d followers; there can be 1 to %d", p.followers, model.MaxFollowers)
	case p.clients < 1 || p.clients > model.MaxClients:
		return fmt.Errorf("--clients %d; there can be 1 to %d", p.clients, model.MaxClients)
	case p.duration <= 0:
		return fmt.Errorf("--duration %v: must be positive", p.duration)
	case p.operations < 0:
		return fmt.Errorf("--operations %d: must not be negative", p.operations)
	case p.think < 0:
		return fmt.Errorf("--think %v: must not be negative", p.think)
	case p.timeout <= 0 || p.poll <= 0:
		return fmt.Errorf("--timeout %v and --poll %v must be positive", p.timeout, p.poll)
	}
	for _, lag := range p.lags {
		if lag < 0 && !p.given() {
			return fmt.Errorf("--lag %v: must not be negative", lag)
		}
	}
	return nil
}

// planFaults reads the faults, the same for every policy and lag.
func (p *livePlan) planFaults() error {
	texts := p.liveFlags.faults
	if slices.Contains(texts, "all") {
		texts = liveFaultNames()
		if p.given() {
			texts = []string{string(live.ClientCut), string(live.ClientRefused), string(live.Delay)}
		}
	}
	in := live.Field{Followers: p.followers, Clients: p.clients, Duration: p.duration, ClientsOnly: p.given()}
	draw := rand.New(rand.NewPCG(p.seed, 1<<32))
	for _, text := range texts {
		fault, err := live.ParseFault(text, in, draw)
		if err != nil {
			return fmt.Errorf("--%w", err)
		}
		p.faults = append(p.faults, fault)
	}
	return nil
}

// allowed returns the policies that can be run on a store. By default, those that
// cannot are left out.
func (p *livePlan) allowed(s live.Store) ([]model.Policy, error) {
	var can []model.Policy
	var cannot []string
	for _, policy := range p.policies {
		if live.CanRun(policy, s) == nil {
			can = append(can, policy)
		} else {
			cannot = append(cannot, policy.Name())
		}
	}
	if len(cannot) == 0 || !p.chosen {
		return can, nil
	}
	var others []string
	for _, policy := range policy.All() {
		if live.CanRun(policy, s) == nil {
			others = append(others, policy.Name())
		}
	}
	return nil, &hintError{
		fmt.Errorf("run %s: needs log offsets, and these servers do not tell any", strings.Join(cannot, ", ")),
		"without them there are --policy " + strings.Join(others, ","),
	}
}
