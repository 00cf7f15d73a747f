package orders

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lagcheck/model"
)

// A network is servers that are reached over connections in memory, so that they
// run in virtual time. It lives in one synctest bubble.
type network struct {
	t     *testing.T
	mu    sync.Mutex
	hosts map[string]*listener
	http  *http.Client
}

func newNetwork(t *testing.T) *network {
	n := &network{t: t, hosts: map[string]*listener{}}
	n.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100, DialContext: n.dial}}
	t.Cleanup(n.http.CloseIdleConnections)
	return n
}

func (n *network) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(address)
	n.mu.Lock()
	l := n.hosts[host]
	n.mu.Unlock()
	if l == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
	}
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// serve answers requests to http://host until the test ends or stop is called.
func (n *network) serve(host string, handler http.Handler) (stop func()) {
	l := &listener{make(chan net.Conn), make(chan struct{}), sync.Once{}}
	n.mu.Lock()
	n.hosts[host] = l
	n.mu.Unlock()
	return n.spawn(func(ctx context.Context) error { return Serve(ctx, l, handler, Limits{}) })
}

// spawn runs f until the test ends or stop is called.
func (n *network) spawn(f func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f(ctx); err != nil {
			n.t.Error(err)
		}
	}()
	stop = func() { cancel(); <-done }
	n.t.Cleanup(stop)
	return stop
}

// leader starts a leader at http://leader.
func (n *network) leader() *Leader {
	l, err := NewLeader(LeaderOptions{})
	if err != nil {
		n.t.Fatal(err)
	}
	n.serve("leader", l.Handler())
	return l
}

// follower starts a follower of http://leader at the address that is its name.
func (n *network) follower(o FollowerOptions) *Follower {
	o.Leader, o.HTTP = "http://leader", n.http
	if o.Poll == 0 {
		o.Poll = 300 * time.Millisecond
	}
	f, err := NewFollower(o)
	if err != nil {
		n.t.Fatal(err)
	}
	n.serve(o.Name, f.Handler())
	n.spawn(f.Run)
	return f
}

func (n *network) client(host string) *Client {
	c, err := Open("http://"+host, n.http)
	if err != nil {
		n.t.Fatal(err)
	}
	return c
}

// create writes an order and fails if that is not answered.
func (n *network) create(ids ...string) {
	n.t.Helper()
	for _, id := range ids {
		if a := n.client("leader").Write(context.Background(), model.Create, id, WriteOptions{}); a.Kind != model.Answered {
			n.t.Fatalf("create %s: %+v", id, a)
		}
	}
}

// A listener hands out connections in memory.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }

// An answered is a whole answer.
type answered struct {
	status int
	header http.Header
	text   string
}

// send sends one request and reads the answer.
func send(t *testing.T, hc *http.Client, method, url, body string) answered {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := hc.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	return answered{response.StatusCode, response.Header, string(text)}
}

// A journal is a logger that remembers which offsets were applied, and when.
type journal struct {
	slog.Handler
	start   time.Time
	mu      sync.Mutex
	offsets []int64
	at      []time.Duration
	lines   []string
}

func newJournal() *journal { return &journal{Handler: slog.DiscardHandler, start: time.Now()} }

func (*journal) Enabled(context.Context, slog.Level) bool { return true }

func (j *journal) Handle(_ context.Context, r slog.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	line := r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += " " + a.String()
		if r.Message == "applied" && a.Key == "offset" {
			j.offsets = append(j.offsets, a.Value.Int64())
			j.at = append(j.at, time.Since(j.start))
		}
		return true
	})
	j.lines = append(j.lines, line)
	return nil
}
