package orders

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"lagcheck/history"
	"lagcheck/model"
	"lagcheck/model/live"
	"lagcheck/model/sim"
)

// A play is a scenario played by a leader, followers and clients over a network in
// memory, in virtual time.
type play struct {
	*stage
	network   *network
	planted   plant
	leader    *Leader
	followers []*replica
	begun     bool // the clients have

	mu     sync.Mutex
	events []sim.Event
}

// A replica is a follower that may live several times.
type replica struct {
	node           model.Node
	polls, reports uint64

	mu      sync.Mutex
	handler http.Handler
	life    context.Context
	end     context.CancelFunc
}

// A plant is a mistake that is made in a follower on purpose.
type plant struct {
	options func(*FollowerOptions)
	alarm   func(FollowerOptions, alarm) alarm
}

// An outcome is what is seen of a scenario: operations in the order of their calls,
// how long each kept its session, and what happened to the log.
type outcome struct {
	history history.History
	latency []time.Duration
	events  []sim.Event // Appended and Applied
	facts   model.Conditions
	end     time.Duration // of the simulation: later events are of no interest
}

// perform plays the scenario by real servers. It has a bubble of its own.
func perform(t *testing.T, s *model.Scenario, policy model.Policy, planted plant) outcome {
	p := &play{stage: newStage(s), network: newNetwork(t), planted: planted}
	p.network.spawn(p.stage.run)
	var err error
	if p.leader, err = NewLeader(LeaderOptions{Log: slog.New(&notes{slog.DiscardHandler, p, model.Leader})}); err != nil {
		t.Fatal(err)
	}
	p.network.serve("leader", p.leader.Handler())
	for i := range s.Followers {
		r := &replica{node: model.Node(i + 1)}
		p.followers = append(p.followers, r)
		f := p.newLife(r, s.Replication.FirstPoll[i])
		p.network.serve(r.node.String(), r)
		p.live(r, f)
	}
	for i := range s.Faults {
		if f := &s.Faults[i]; f.Kind == model.Restart {
			p.network.spawn(func(ctx context.Context) error { p.restart(ctx, f); return nil })
		}
	}
	return p.runClients(policy)
}

func (r *replica) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	handler := r.handler
	r.mu.Unlock()
	handler.ServeHTTP(w, request)
}

// lifetime ends when the follower is killed.
func (r *replica) lifetime() context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.life
}

// newLife makes a follower that knows nothing.
func (p *play) newLife(r *replica, first time.Duration) *Follower {
	t := p.network.t
	o := FollowerOptions{
		Name: r.node.String(), Leader: "http://leader", Poll: p.scenario.Replication.Poll, FirstPoll: first, Lag: p.scenario.Replication.Lag,
		HTTP: &http.Client{Transport: &wire{p, func(request *http.Request) (passage, bool) { return p.pollPassage(r, request), true }}},
		Log:  slog.New(&notes{slog.DiscardHandler, p, r.node}),
	}
	if p.planted.options != nil {
		p.planted.options(&o)
	}
	f, err := NewFollower(o)
	if err != nil {
		t.Fatal(err)
	}
	if f.state.after = p.alarm(r.node); p.planted.alarm != nil {
		f.state.after = p.planted.alarm(o, f.state.after)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handler = f.Handler()
	r.life, r.end = context.WithCancel(context.Background())
	t.Cleanup(r.end)
	return f
}

// live lets the follower run until its life ends.
func (p *play) live(r *replica, f *Follower) {
	life := r.lifetime()
	p.network.spawn(func(ctx context.Context) error {
		life, cancel := context.WithCancel(life)
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		return f.Run(life)
	})
}

// restart kills the follower when the fault begins, and starts it again when it is
// over.
func (p *play) restart(ctx context.Context, f *model.Fault) {
	r := p.followers[f.Node-1]
	if p.sleep(ctx, f.At) != nil {
		return
	}
	r.end()
	follower := p.newLife(r, 0)
	life := r.lifetime()
	over, stop := p.alarm(r.node)(end(f) - p.now())
	defer stop()
	select {
	case <-over:
		p.live(r, follower)
	case <-life.Done():
	case <-ctx.Done():
	}
}

func (p *play) pollPassage(r *replica, request *http.Request) passage {
	number, talk := &r.polls, model.Polls
	if request.Method == http.MethodHead {
		number, talk = &r.reports, model.Reports
	}
	*number++
	delays := p.scenario.LinkDelays(r.node, talk)
	there, back := delays.Both(*number)
	return passage{there, back, -1, r.node}
}

// runClients has the scenario's clients do their steps.
func (p *play) runClients(policy model.Policy) outcome {
	t, s := p.network.t, p.scenario
	var urls []string
	for _, r := range p.followers {
		urls = append(urls, "http://"+r.node.String())
	}
	var script script
	var clients []live.Store
	for i := range s.Clients() {
		v := &visitor{play: p, number: i}
		var err error
		if v.Store, err = Connect(t.Context(), &http.Client{Transport: &wire{p, v.passage}}, "http://leader", urls...); err != nil {
			t.Fatal(err)
		}
		clients = append(clients, v)
		script.visitors = append(script.visitors, v)
	}
	for i := range s.Steps {
		v := script.visitors[s.Steps[i].Client]
		v.steps = append(v.steps, &s.Steps[i])
	}
	p.begun = true
	var file bytes.Buffer
	recorder := live.NewRecorder(&file)
	result, err := live.Run(t.Context(), live.Config{
		Policy: policy, Workload: &script, Clients: clients, Recorder: recorder, Timeout: s.Timeout, Reports: s.Reports,
	})
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Decode(&file, "recording")
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return newOutcome(h, recorder.Latency(), p.events, result.Conditions)
}

// newOutcome puts things in order.
func newOutcome(h history.History, latency []time.Duration, events []sim.Event, facts model.Conditions) outcome {
	o := outcome{history: make(history.History, len(h)), latency: make([]time.Duration, len(h)), facts: facts}
	byCall := make([]int, len(h))
	for i := range byCall {
		byCall[i] = i
	}
	slices.SortFunc(byCall, func(a, b int) int {
		return cmp.Or(cmp.Compare(h[a].Call, h[b].Call), cmp.Compare(h[a].Process, h[b].Process))
	})
	for to, from := range byCall {
		o.history[to], o.latency[to] = h[from], latency[from]
	}
	for _, e := range events {
		if e.Kind == sim.Appended || e.Kind == sim.Applied {
			o.events = append(o.events, e)
		}
	}
	slices.SortStableFunc(o.events, func(a, b sim.Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Node, b.Node))
	})
	return o
}

// A visitor is one of the scenario's clients on its way to the servers.
type visitor struct {
	*Store
	play    *play
	number  int
	steps   []*model.Step
	done    int // steps before the one that it is at
	attempt int
}

// A script is what the visitors do.
type script struct{ visitors []*visitor }

func (s *script) Next(client int) (live.Step, bool) {
	v := s.visitors[client]
	if v.done == len(v.steps) {
		return live.Step{}, false
	}
	step := v.steps[v.done]
	v.attempt = 0
	return live.Step{Step: *step, Name: v.play.scenario.Keys[step.Key], Value: step.Do.Status()}, true
}

func (s *script) Done(client int, _ live.Step, _ history.Outcome) { s.visitors[client].done++ }

type nodeKey struct{}

// Read is the store's, at the step's own pace.
func (v *visitor) Read(ctx context.Context, key string, choice model.Choice) (model.Reply, history.Value) {
	defer func() { v.attempt++ }()
	return v.Store.Read(context.WithValue(ctx, nodeKey{}, choice.Node), key, choice)
}

// Write is the store's, at the step's own pace.
func (v *visitor) Write(ctx context.Context, do model.Action, key string, value history.Value, choice model.WriteChoice) model.Reply {
	return v.Store.Write(context.WithValue(ctx, nodeKey{}, model.Leader), do, key, value, choice)
}

// passage is that of the attempt under way; health checks have none.
func (v *visitor) passage(r *http.Request) (passage, bool) {
	node, ok := r.Context().Value(nodeKey{}).(model.Node)
	if !ok {
		return passage{}, false
	}
	s, step := v.play.scenario, v.steps[v.done]
	there, back := s.ClientDelays(step, node, v.attempt)
	return passage{there, back, v.number, node}, true
}

// notes is a server's log: it notes what happens to the leader's.
type notes struct {
	slog.Handler
	play *play
	node model.Node
}

func (*notes) Enabled(context.Context, slog.Level) bool { return true }

func (n *notes) Handle(_ context.Context, r slog.Record) error {
	kind := sim.Applied
	switch r.Message {
	case "appended":
		kind = sim.Appended
	case "applied":
	default:
		return nil
	}
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "offset" {
			n.play.mu.Lock()
			defer n.play.mu.Unlock()
			n.play.events = append(n.play.events, sim.Event{Kind: kind, At: n.play.now(), Node: n.node, Offset: model.Offset(a.Value.Int64() + 1)})
		}
		return true
	})
	return nil
}
