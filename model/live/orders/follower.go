package orders

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// FollowerOptions say how a follower follows.
type FollowerOptions struct {
	Name      string        // how it reports to the leader; "" to tell nothing, as the chapter's
	Leader    string        // the leader's URL
	HTTP      *http.Client  // nil for one that gives up a poll without answer after 10 s
	Poll      time.Duration // the pause after a poll, > 0
	FirstPoll time.Duration // the pause before the first
	Lag       time.Duration // the pause before each event is applied
	Log       *slog.Logger  // nil for none
}

// retryAfter is how long the chapter's worker sleeps after a poll that failed,
// before the usual pause.
const retryAfter = 500 * time.Millisecond

// A Follower polls the leader's log, applies it late and answers reads.
//
// It applies one event at a time and keeps its place after each. The chapter's
// worker keeps it only after all that it polled, so that a failure in between
// makes it go back and apply events a second time; this one never does. What
// clients can see of that place, nextFrom, moves as the chapter's does: when all
// that was polled is applied.
type Follower struct {
	api  api
	o    FollowerOptions
	base string
	log  *slog.Logger

	state    state
	received atomic.Int64 // the newest event received
	nextFrom atomic.Int64 // the place that clients see

	logName string        // of the log that is applied here, "" if the leader does not name it
	awaited int64         // the newest event that a write waits for, by the leader's word
	news    chan struct{} // that there is something to report; holds one
}

// NewFollower returns a follower that has applied nothing.
func NewFollower(o FollowerOptions) (*Follower, error) {
	u, err := url.Parse(o.Leader)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("follow %q: want the leader's URL, such as http://127.0.0.1:3000", o.Leader)
	case o.Poll <= 0:
		return nil, fmt.Errorf("the pause after a poll has to be positive, and is %v", o.Poll)
	case o.Lag < 0 || o.FirstPoll < 0:
		return nil, fmt.Errorf("a lag cannot be negative: %v", min(o.Lag, o.FirstPoll))
	case len(o.Name) > maxName || strings.ContainsFunc(o.Name, func(r rune) bool { return r < ' ' || r > '~' }):
		return nil, fmt.Errorf("name %q: want at most %d letters, digits or signs of ASCII", o.Name, maxName)
	}
	f := &Follower{
		o: o, base: strings.TrimRight(o.Leader, "/"), state: newState(), awaited: noOffset,
		log: cmp.Or(o.Log, slog.New(slog.DiscardHandler)), news: make(chan struct{}, 1),
	}
	if o.HTTP == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.ResponseHeaderTimeout = 10 * time.Second
		f.o.HTTP = &http.Client{Timeout: time.Minute, Transport: transport}
	}
	f.received.Store(noOffset)
	f.api = api{state: &f.state, endpoints: []endpoint{
		{http.MethodGet, "/health", f.serveHealth},
		{http.MethodGet, "/orders/*", f.serveRead},
	}}
	return f, nil
}

// Handler answers the chapter's requests.
func (f *Follower) Handler() http.Handler { return &f.api }

// Run follows the leader until the context ends, and then returns nil. Called
// again, it goes on where it was. It must not run twice at a time.
func (f *Follower) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	var reporting sync.WaitGroup
	reporting.Go(func() { f.report(ctx) })
	defer f.o.HTTP.CloseIdleConnections()
	defer reporting.Wait()
	defer stop()

	f.state.after.pause(ctx, f.o.FirstPoll)
	for ctx.Err() == nil {
		if err := f.poll(ctx); err != nil && ctx.Err() == nil {
			f.log.Warn("poll failed", "order", "-", "error", err)
			f.state.after.pause(ctx, retryAfter)
		}
		f.state.after.pause(ctx, f.o.Poll)
	}
	return nil
}

// poll asks for what is new and applies it, one event after the other.
func (f *Follower) poll(ctx context.Context) error {
	next := f.state.newest() + 1
	response, err := f.ask(ctx, http.MethodGet, next)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	switch name := response.Header.Get(logHeader); {
	case next == 0:
		f.logName = name
	case name != f.logName:
		return fmt.Errorf("the leader has another log than the one of which %d events are applied here: it lost that one; start this follower anew", next)
	}
	var body struct {
		Events []Event `json:"events"`
	}
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		return fmt.Errorf("read events from %d on: %w", next, err)
	}
	_, _ = io.Copy(io.Discard, response.Body) // so that the connection can be used again
	if err := follows(body.Events, next); err != nil {
		return err
	}
	f.awaited = headerOffset(response.Header, awaitHeader)
	if n := len(body.Events); n > 0 {
		f.received.Store(body.Events[n-1].Offset)
	}
	for i := range body.Events {
		if !f.state.after.pause(ctx, f.o.Lag) {
			return ctx.Err()
		}
		f.apply(&body.Events[i])
	}
	f.nextFrom.Store(f.state.newest() + 1)
	return nil
}

// ask sends a poll. It says that everything before next is applied here.
func (f *Follower) ask(ctx context.Context, method string, next int64) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, f.base+"/events?from="+strconv.FormatInt(next, 10), nil)
	if err != nil {
		return nil, err
	}
	if f.o.Name != "" {
		request.Header.Set(followerHeader, f.o.Name)
	}
	if next > 0 && f.logName != "" {
		request.Header.Set(logHeader, f.logName)
	}
	response, err := f.o.HTTP.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 200))
		response.Body.Close()
		return nil, fmt.Errorf("the leader answers a poll with %s: %s", response.Status, clip(string(text)))
	}
	return response, nil
}

// follows checks that events continue the log: a gap would never be filled.
func follows(events []Event, next int64) error {
	for i := range events {
		e := &events[i]
		if want := next + int64(i); e.Offset != want {
			return fmt.Errorf("the leader sent event %d where %d comes next", e.Offset, want)
		}
		if statuses[e.Type] == "" || e.OrderID == "" {
			return fmt.Errorf("the leader sent event %d of unknown type %q about order %q", e.Offset, clip(string(e.Type)), clip(e.OrderID))
		}
	}
	return nil
}

func (f *Follower) apply(e *Event) {
	f.state.mu.Lock()
	f.state.apply(*e)
	f.state.mu.Unlock()
	f.log.Info("applied", appliedAttributes(e, time.Now())...)
	if f.o.Name != "" && e.Offset <= f.awaited {
		select {
		case f.news <- struct{}{}:
		default: // the report to come says it, too
		}
	}
}

// report tells the leader how far this follower is, where a write waits for it,
// by asking for what comes next and not for the answer's body: a HEAD. It does not
// hold up the applying of events.
func (f *Follower) report(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.news:
		}
		for {
			response, err := f.ask(ctx, http.MethodHead, f.state.newest()+1)
			if err == nil {
				response.Body.Close()
				break
			}
			if !f.state.after.pause(ctx, retryAfter) {
				return
			}
		}
	}
}

// lag is what the follower thinks of its own lag: see model.Report.
func (f *Follower) lag(now time.Time) int64 {
	f.state.mu.RLock()
	defer f.state.mu.RUnlock()
	if f.state.applied == noOffset || f.state.applied >= f.received.Load() {
		return 0
	}
	return max(0, now.UnixMilli()-f.state.at)
}

func (f *Follower) serveHealth(x *exchange) {
	x.Header().Set(lagHeader, strconv.FormatInt(f.lag(time.Now()), 10))
	serveHealth(x)
}

type followerReadJSON struct {
	OK         bool   `json:"ok"`
	Follower   bool   `json:"follower"`
	NextFrom   int64  `json:"nextFrom"`
	ApplyLagMS number `json:"applyLagMs"`
	Order      Order  `json:"order"`
}

func (f *Follower) serveRead(x *exchange) {
	nextFrom := f.nextFrom.Load()
	if order, ok := f.api.readOrder(x, notReplicated); ok {
		lag := number(float64(f.o.Lag) / float64(time.Millisecond))
		x.answer(http.StatusOK, followerReadJSON{true, true, nextFrom, lag, order})
	}
}

// headerOffset returns the offset in a header, noOffset if there is none.
func headerOffset(h http.Header, name string) int64 {
	offset, err := strconv.ParseInt(h.Get(name), 10, 64)
	if err != nil || offset < noOffset {
		return noOffset
	}
	return offset
}
