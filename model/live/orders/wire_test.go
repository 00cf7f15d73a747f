package orders

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"lagcheck/model"
)

// A wire takes somebody's requests to a server and brings the answers back, as slowly
// as the scenario says and through what it breaks. Each message arrives as a whole.
type wire struct {
	*play
	from func(*http.Request) (passage, bool) // false: it takes no time
}

// A passage is one request on its way.
type passage struct {
	out, back time.Duration
	client    int        // who asks the leader, or -1
	node      model.Node // the server that is asked, or the follower that asks the leader
}

var errLost = errors.New("the connection breaks")

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	p, slow := w.from(r)
	switch {
	case !slow:
		return w.check(r)
	case p.client < 0:
		response, err := w.poll(r, p)
		if w.struck(model.Pause, p.node) && !w.alarm(p.node).pause(r.Context(), 0) { // it takes note of it when it goes on
			return nil, r.Context().Err()
		}
		return response, err
	case p.node == model.Leader:
		return w.askLeader(r, p)
	}
	return w.askFollower(r, p)
}

// check is a health check. One that does not find its follower up is lost at once.
func (w *wire) check(r *http.Request) (*http.Response, error) {
	for i := range w.followers {
		node := model.Node(i + 1)
		if w.begun && r.URL.Host == node.String() && w.stillUntil(node, w.now()) > w.now() {
			return nil, errLost
		}
	}
	return w.deliver(r.Context(), r)
}

// askLeader carries a request there and the answer back. On the way out, at the
// leader and at the client it can meet what is broken between them.
func (w *wire) askLeader(r *http.Request, p passage) (*http.Response, error) {
	ctx := r.Context()
	switch {
	case w.meets(model.ClientCut, p.client):
		return never(ctx)
	case w.meets(model.ClientRefused, p.client):
		return w.refuse(ctx, p.out+p.back)
	}
	if err := w.sleep(ctx, p.out); err != nil {
		return nil, err
	}
	if w.meets(model.ClientCut, p.client) {
		return never(ctx)
	}
	var response *http.Response
	lost := errLost
	if !w.meets(model.ClientRefused, p.client) {
		response, lost = w.deliver(ctx, r)
	}
	if err := w.sleep(ctx, p.back); err != nil {
		return nil, err
	}
	switch {
	case w.meets(model.ClientCut, p.client):
		return never(ctx)
	case w.meets(model.ClientRefused, p.client):
		return nil, errLost
	}
	return response, lost
}

// askFollower carries a request there and the answer back. What is on its way within
// the follower is lost when that restarts.
func (w *wire) askFollower(r *http.Request, p passage) (*http.Response, error) {
	ctx := r.Context()
	if err := w.sleep(ctx, p.out); err != nil {
		return nil, err
	}
	if w.struck(model.Restart, p.node) {
		return w.refuse(ctx, p.back)
	}
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.followers[p.node-1].lifetime(), cancel)()
	if w.struck(model.Pause, p.node) {
		w.alarm(p.node).pause(within, 0)
	}
	response, lost := w.deliver(within, r)
	if err := w.sleep(ctx, p.back); err != nil {
		return nil, err
	}
	if lost != nil {
		return nil, errLost
	}
	return response, nil
}

// poll is a message between a follower and the leader.
func (w *wire) poll(r *http.Request, p passage) (*http.Response, error) {
	if w.struck(model.LinkDown, p.node) {
		return nil, errLost
	}
	if err := w.sleep(r.Context(), p.out); err != nil {
		return nil, err
	}
	if w.struck(model.LinkDown, p.node) {
		return nil, errLost
	}
	response, err := w.deliver(r.Context(), r)
	if err != nil {
		return nil, err
	}
	if err := w.sleep(r.Context(), p.back); err != nil {
		return nil, err
	}
	if w.struck(model.LinkDown, p.node) {
		return nil, errLost
	}
	return response, nil
}

// deliver hands the request to its server now, and returns the whole answer.
func (w *wire) deliver(ctx context.Context, r *http.Request) (*http.Response, error) {
	response, err := w.network.http.Transport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, err
}

// refuse is the answer of a host that takes no connections.
func (w *wire) refuse(ctx context.Context, after time.Duration) (*http.Response, error) {
	if err := w.sleep(ctx, after); err != nil {
		return nil, err
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

// never is the answer to what is lost without a trace.
func never(ctx context.Context) (*http.Response, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
