package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"lagcheck/model"
	"lagcheck/model/live"
	"lagcheck/model/live/orders"
)

// A pair is a leader and its followers with what is between them, or, if they are
// given, the way to them.
type pair struct {
	plan    *livePlan
	lag     time.Duration
	servers []liveServer          // by node; none if they are given
	links   map[string]*live.Link // by whom they connect with the leader, where a fault strikes that
	clients []*orders.Store
	data    string // the leader's log, if it has to outlive the leader
	mu      sync.Mutex
	failed  error
}

// patience is how long servers may take to say that they are there.
const patience = 5 * time.Second

// A liveServer is a server that lagcheck started.
type liveServer interface {
	address() string
	close() error
}

// processes reports whether the servers have to be processes.
func (p *livePlan) processes() bool {
	return slices.ContainsFunc(p.faults, func(f live.Fault) bool { return !f.Kind.OnLink() })
}

// start starts the servers, unless they are given.
func (p *pair) start(ctx context.Context) (err error) {
	p.links = map[string]*live.Link{}
	if p.plan.given() {
		return nil
	}
	if p.plan.processes() {
		if p.data, err = os.MkdirTemp("", "lagcheck-leader-*"); err != nil {
			return err
		}
	}
	for node := model.Leader; int(node) <= p.plan.followers; node++ {
		leader := ""
		if node > model.Leader {
			if leader, err = p.way(node.String(), "http://"+p.servers[model.Leader].address()); err != nil {
				return err
			}
		}
		var server liveServer
		if p.plan.processes() {
			server, err = p.startProcess(ctx, node, leader)
		} else {
			server, err = p.startHere(ctx, node, leader)
		}
		if err != nil {
			return fmt.Errorf("start %v: %w", node, err)
		}
		p.servers = append(p.servers, server)
	}
	return nil
}

// way returns how somebody reaches the leader: over a link, if a fault strikes it.
func (p *pair) way(whom, leader string) (string, error) {
	strikes := func(f live.Fault) bool { return f.Kind.OnLink() && f.Whom() == whom }
	if !slices.ContainsFunc(p.plan.faults, strikes) {
		return leader, nil
	}
	u, err := url.Parse(leader)
	if err != nil || u.Scheme != "http" || u.Port() == "" {
		return "", fmt.Errorf("a fault on the way to %q: want a URL such as http://127.0.0.1:3000", leader)
	}
	target := u.Host
	link, err := live.NewLink(target)
	if err != nil {
		return "", err
	}
	p.links[whom] = link
	return strings.Replace(leader, target, link.Address(), 1), nil
}

// connect returns each client's way to the servers.
func (p *pair) connect(ctx context.Context) ([]live.Store, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	leader, followers := p.plan.leader, p.plan.follower
	if !p.plan.given() {
		leader, followers = "http://"+p.servers[model.Leader].address(), nil
		for _, s := range p.servers[1:] {
			followers = append(followers, "http://"+s.address())
		}
	}
	stores := make([]live.Store, p.plan.clients)
	for i := range stores {
		way, err := p.way(live.Fault{Client: i}.Whom(), leader)
		if err != nil {
			return nil, err
		}
		store, err := orders.Connect(ctx, nil, way, followers...)
		if err != nil {
			return nil, err
		}
		p.clients, stores[i] = append(p.clients, store), store
	}
	return stores, nil
}

// happenings returns the beginnings and ends of the faults, by time.
func (p *pair) happenings() []live.Happening {
	var all []live.Happening
	for _, f := range p.plan.faults {
		begin, end := p.strike(f)
		all = append(all, live.Happening{At: f.At, Does: p.noting(f, begin)})
		if f.For > 0 {
			all = append(all, live.Happening{At: f.At + f.For, Does: p.noting(f, end)})
		}
	}
	slices.SortStableFunc(all, func(a, b live.Happening) int { return cmp.Compare(a.At, b.At) })
	return all
}

// noting does something and keeps the first error.
func (p *pair) noting(f live.Fault, do func() error) func() {
	return func() {
		if err := do(); err != nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.failed = errors.Join(p.failed, fmt.Errorf("fault %v: %w", f, err))
		}
	}
}

// strike returns what begins and what ends a fault.
func (p *pair) strike(f live.Fault) (begin, end func() error) {
	if f.Kind.OnLink() {
		link := p.links[f.Whom()]
		switch f.Kind {
		case live.ClientRefused:
			begin = func() error { link.Refuse(); return nil }
		case live.Delay:
			begin = func() error { link.Delay(f.Delay); return nil }
		default:
			begin = func() error { link.Cut(); return nil }
		}
		return begin, link.Restore
	}
	server := p.servers[f.Node].(*childServer)
	if f.Kind == live.Pause {
		return server.pause, server.resume
	}
	return server.kill, server.restart
}

// close stops everything, and returns what went wrong with faults, too.
func (p *pair) close() error {
	err := p.failed
	for _, c := range p.clients {
		c.Close()
	}
	for _, s := range slices.Backward(p.servers) {
		err = errors.Join(err, s.close())
	}
	for _, link := range p.links {
		link.Close()
	}
	if p.data != "" {
		err = errors.Join(err, os.RemoveAll(p.data))
	}
	return err
}

// A goroutineServer is a server within this process.
type goroutineServer struct {
	listener net.Listener
	stop     context.CancelFunc
	ended    sync.WaitGroup
	err      error
}

// startHere starts a server within this process.
func (p *pair) startHere(ctx context.Context, node model.Node, leader string) (liveServer, error) {
	var handler http.Handler
	run := func(context.Context) error { return nil }
	if node == model.Leader {
		l, err := orders.NewLeader(orders.LeaderOptions{})
		if err != nil {
			return nil, err
		}
		handler = l.Handler()
	} else {
		f, err := orders.NewFollower(orders.FollowerOptions{Name: node.String(), Leader: leader, Poll: p.plan.poll, Lag: p.lag})
		if err != nil {
			return nil, err
		}
		handler, run = f.Handler(), f.Run
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &goroutineServer{listener: listener}
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx)) // clients may end their operations
	s.ended.Go(func() { s.err = orders.Serve(ctx, listener, handler, orders.Limits{}) })
	s.ended.Go(func() { _ = run(ctx) }) // it ends with the context alone
	return s, nil
}

func (s *goroutineServer) address() string { return s.listener.Addr().String() }

func (s *goroutineServer) close() error {
	s.stop()
	s.ended.Wait()
	return s.err
}
