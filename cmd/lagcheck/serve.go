package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"lagcheck/model/live/orders"
)

// serveFlags are what leader and follower have in common.
type serveFlags struct {
	host     string
	port     int
	log      string
	untilEOF bool
}

func (f *serveFlags) add(c *cobra.Command, port int) {
	c.Flags().StringVar(&f.host, "host", "127.0.0.1", "address to listen at; any but the loopback lets others in")
	c.Flags().IntVar(&f.port, "port", port, "port to listen at, 0 for a free one (environment: PORT)")
	c.Flags().StringVar(&f.log, "log", "text", "how to log to standard error: text, json or off")
	c.Flags().BoolVar(&f.untilEOF, "until-eof", false, "stop when standard input ends, as it does when a parent dies")
}

func newServe(t terminal) *cobra.Command {
	c := command(&cobra.Command{
		Use:   "serve",
		Short: "Run the leader or a follower of the course's order system, over HTTP",
		Long: `Run a leader that takes orders, or a follower that copies them late, over HTTP.
They speak the API of the course's TypeScript programs and work together with
them, either way round.`,
		Example: `  lagcheck serve leader
  lagcheck serve follower --lag 3s`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return usageHint(c, errors.New("serve what? There are leader and follower"))
		},
	})
	c.AddCommand(newServeLeader(t), newServeFollower(t))
	return c
}

func newServeLeader(t terminal) *cobra.Command {
	var f serveFlags
	var data string
	c := command(&cobra.Command{
		Use:   "leader",
		Short: "Take orders, and keep the log that followers copy",
		Long: `Take orders, and keep the log that followers copy. The log is in memory, unless
--data names a directory for it; a write is then acknowledged when it is on disk.

  POST /orders {"id":"o-1"}    GET /orders/o-1     GET /health
  POST /orders/o-1/confirm     POST /orders/o-1/cancel
  GET /events?from=0

For those who ask: GET /orders/o-1?min_offset=N&wait_ms=M waits until event N is
applied (412 if it is not). POST ...?replicas=N&wait_ms=M waits until N followers
have applied the event (504 if they have not; it is in the log all the same).
Every answer has the header Applied-Offset, reads of an order have Order-Offset.

The first line on standard output says the address. SIGINT and SIGTERM stop it.`,
		Example: `  lagcheck serve leader
  lagcheck serve leader --port 3000 --data orders-data`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var env environment
			env.port(c, &f.port)
			logger, err := f.logger(t)
			if err := errors.Join(env.err, err); err != nil {
				return usageHint(c, err)
			}
			leader, err := orders.NewLeader(orders.LeaderOptions{Data: data, Log: logger})
			if err != nil {
				return err
			}
			serving := server{role: "leader", handler: leader.Handler(), run: func(context.Context) error { return nil }}
			return errors.Join(f.serve(c.Context(), t, serving), leader.Close())
		},
	})
	f.add(c, 3000)
	c.Flags().StringVar(&data, "data", "", "directory that keeps the log on disk, made if there is none")
	return c
}

func newServeFollower(t terminal) *cobra.Command {
	var f serveFlags
	var o orders.FollowerOptions
	c := command(&cobra.Command{
		Use:   "follower",
		Short: "Copy a leader's log late, and answer reads",
		Long: `Copy a leader's log late, and answer reads: poll for new events, and apply them one
at a time, sleeping for the lag before each.

  GET /orders/o-1    GET /health

For those who ask: GET /orders/o-1?min_offset=N&wait_ms=M waits until event N is
applied here (412 if it is not). Every answer has the header Applied-Offset, reads
of an order have Order-Offset, and /health has Lag-Ms.

The first line on standard output says the address. SIGINT and SIGTERM stop it.`,
		Example: `  lagcheck serve follower
  lagcheck serve follower --leader http://localhost:3000 --port 3002 --name follower-2 --lag 3s --log json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var env environment
			env.port(c, &f.port)
			env.milliseconds(c, "poll", "POLL_INTERVAL_MS", &o.Poll)
			env.milliseconds(c, "lag", "APPLY_LAG_MS", &o.Lag)
			env.text(c, "leader", "LEADER_URL", &o.Leader)
			var err error
			o.Log, err = f.logger(t)
			if err := errors.Join(env.err, err); err != nil {
				return usageHint(c, err)
			}
			follower, err := orders.NewFollower(o)
			if err != nil {
				return usageHint(c, err)
			}
			return f.serve(c.Context(), t, server{
				role: "follower", handler: follower.Handler(), run: follower.Run,
				says: fmt.Sprintf("leaderBaseUrl=%s pollIntervalMs=%g applyLagMs=%g", o.Leader, inMilliseconds(o.Poll), inMilliseconds(o.Lag)),
			})
		},
	})
	f.add(c, 3001)
	c.Flags().StringVar(&o.Leader, "leader", "http://localhost:3000", "the leader's address (environment: LEADER_URL)")
	c.Flags().StringVar(&o.Name, "name", "follower-1", "how the follower reports to the leader; each needs its own")
	c.Flags().DurationVar(&o.Lag, "lag", 1500*time.Millisecond, "pause before each event is applied (environment: APPLY_LAG_MS)")
	c.Flags().DurationVar(&o.Poll, "poll", 300*time.Millisecond, "pause between two polls (environment: POLL_INTERVAL_MS)")
	return c
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// An environment sets flags that were not given from the chapter's environment
// variables, and collects what is wrong with these.
type environment struct{ err error }

// lookup returns a variable's value if it is to be used.
func (e *environment) lookup(c *cobra.Command, flag, name string) (string, bool) {
	value := os.Getenv(name)
	return value, value != "" && !c.Flags().Changed(flag)
}

func (e *environment) text(c *cobra.Command, flag, name string, to *string) {
	if value, ok := e.lookup(c, flag, name); ok {
		*to = value
	}
}

func (e *environment) port(c *cobra.Command, to *int) {
	if value, ok := e.lookup(c, "port", "PORT"); ok {
		port, err := strconv.ParseUint(value, 10, 16)
		if err != nil {
			e.err = errors.Join(e.err, fmt.Errorf("PORT=%q: want a port from 0 to 65535", value))
		}
		*to = int(port)
	}
	if *to < 0 || *to > 65535 {
		e.err = errors.Join(e.err, fmt.Errorf("--port %d: want a port from 0 to 65535", *to))
	}
}

func (e *environment) milliseconds(c *cobra.Command, flag, name string, to *time.Duration) {
	if value, ok := e.lookup(c, flag, name); ok {
		ms, err := strconv.ParseFloat(value, 64)
		if err != nil || !(0 <= ms && ms <= 1e9) {
			e.err = errors.Join(e.err, fmt.Errorf("%s=%q: want milliseconds from 0 to 1000000000", name, value))
			return
		}
		*to = time.Duration(ms * float64(time.Millisecond))
	}
}

func (f *serveFlags) logger(t terminal) (*slog.Logger, error) {
	switch f.log {
	case "text", "json":
		return orders.NewLog(t.err, f.log == "json"), nil
	case "off":
		return nil, nil
	}
	return nil, fmt.Errorf("--log %q: there are text, json and off", f.log)
}

// A server is what is served: requests, and what runs beside them.
type server struct {
	role    string
	says    string // on the second line, if anything
	handler http.Handler
	run     func(context.Context) error
}

// serve answers requests until it is told to stop.
func (f *serveFlags) serve(ctx context.Context, t terminal, s server) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(f.host, strconv.Itoa(f.port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return &hintError{err, "--port 0 takes a port that is free"}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "[%s] listening on %s\n", s.role, f.url(t, listener.Addr()))
	if s.says != "" {
		fmt.Fprintf(t.out, "[%s] %s\n", s.role, s.says)
	}
	if f.untilEOF {
		go func() {
			_, _ = io.Copy(io.Discard, t.in)
			stop()
		}()
	}
	ran := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	go func() { ran <- s.run(ctx) }()
	err = orders.Serve(ctx, listener, s.handler, orders.Limits{})
	cancel()
	return errors.Join(err, <-ran)
}

// url returns the address that a client on this machine can use, and warns if
// others can, too.
func (f *serveFlags) url(t terminal, addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || tcp.IP.IsLoopback() {
		return "http://" + addr.String()
	}
	fmt.Fprintf(t.err, "lagcheck: warning: listening at %s: whoever reaches this machine can read and write, without a password\n", addr)
	if tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://localhost:%d", tcp.Port)
	}
	return "http://" + addr.String()
}
