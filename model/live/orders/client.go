package orders

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A Client speaks to one server, leader or follower, in Go or in TypeScript. It
// can be used by many goroutines at once. It never repeats a write.
type Client struct {
	base string
	http *http.Client
}

// An Answer is what came back for one request.
//
// Kind says how it ended. Answered, HasOffset, TooOld and NotFound are the
// server's word. Refused means that the request definitely did nothing: there was
// no connection, or the server turned it down. TimedOut means that nobody knows:
// no answer came in time, the connection broke, or the answer made no sense.
type Answer struct {
	Kind model.ReplyKind
	// Value is the status of the order that was read; Nil if there is no such order.
	Value history.Value
	// Version is the position in the leader's log, from 1, of the write itself or
	// of the write that was read; 0 if there is no such order. The chapter's own
	// servers do not tell it of reads. A write that TimedOut can have one: it is
	// in the log, but not on as many followers as were asked for.
	Version history.Version
	// Applied is how much of the log the server had applied when it answered; the
	// chapter's own servers do not tell.
	Applied history.Version
	Lag     time.Duration // Health of a follower: see [model.Report]
	Err     error         // why it is neither Answered nor HasOffset
}

// A WriteOptions is what a write asks beyond the chapter's API.
type WriteOptions struct {
	Replicas int           // followers that must have applied it before the acknowledgement
	Wait     time.Duration // how long the leader waits for them, if Replicas > 0; whole ms
}

// A ReadOptions is what a read asks beyond the chapter's API.
type ReadOptions struct {
	AtLeast model.Offset  // only an answer that includes this position is good enough
	Wait    time.Duration // how long the server may wait to reach it; whole ms
}

// maxAnswer is the longest answer that a client reads.
const maxAnswer = 1 << 20

// Open returns a client of the server at a URL such as http://127.0.0.1:3000. It
// does not connect yet. If hc is nil, it makes one that keeps connections open;
// one that is given should not follow redirects. A dialer of one's own says with
// a *net.OpError with Op "dial" that it reached nobody.
func Open(base string, hc *http.Client) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("open %q: want a URL such as http://127.0.0.1:3000", base)
	}
	if hc == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 0, 1024
		hc = &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return &Client{base: strings.TrimRight(u.String(), "/"), http: hc}, nil
}

// Close closes the connections that are not in use.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Write creates, confirms or cancels an order at the leader. The context says how
// long to wait for the answer.
func (c *Client) Write(ctx context.Context, do model.Action, id string, o WriteOptions) Answer {
	path, body := "/orders", []byte(nil)
	switch do {
	case model.Create:
		body, _ = json.Marshal(map[string]string{"id": id})
	case model.Confirm, model.Cancel:
		path = orderPath(id) + "/" + do.String()
	default:
		return Answer{Kind: model.Refused, Err: fmt.Errorf("%v is no write of an order", do)}
	}
	if id == "" {
		return Answer{Kind: model.Refused, Err: errors.New(idRequired)}
	}
	if o.Replicas > 0 {
		path += "?replicas=" + strconv.Itoa(o.Replicas) + "&wait_ms=" + milliseconds(o.Wait)
	}
	r, failed := c.do(ctx, http.MethodPost, path, body)
	if failed != nil {
		return *failed
	}
	a := Answer{Applied: r.version(appliedHeader)}
	if e := r.body.Event; e != nil && e.Offset >= 0 && e.OrderID == id {
		a.Version = history.At(e.Offset + 1)
	}
	switch {
	case r.status == http.StatusOK && a.Version.Known() && o.Replicas > 0 && !a.Applied.Known():
		return Answer{Kind: model.TimedOut, Version: a.Version, Err: errors.New("written, but this leader cannot wait for followers")}
	case r.status == http.StatusOK && a.Version.Known():
		return a
	case r.status == http.StatusNotFound && r.saysNotFound() && do != model.Create:
		a.Kind = model.NotFound
	case r.definitelyNot():
		a.Kind = model.Refused
	default:
		a.Kind = model.TimedOut
	}
	a.Err = r.err()
	return a
}

// Read reads an order at any server.
//
// A server that does not tell what it has applied cannot be asked for AtLeast:
// its answer is TooOld, unless it is the chapter's follower and the position from
// which it polls proves more. The leader is best asked without AtLeast.
func (c *Client) Read(ctx context.Context, id string, o ReadOptions) Answer {
	if id == "" {
		return Answer{Kind: model.Refused, Err: errors.New(idRequired)}
	}
	path := orderPath(id)
	if o.AtLeast > 0 {
		path += "?min_offset=" + strconv.FormatInt(int64(o.AtLeast)-1, 10) + "&wait_ms=" + milliseconds(o.Wait)
	}
	r, failed := c.do(ctx, http.MethodGet, path, nil)
	if failed != nil {
		return *failed
	}
	a := Answer{Applied: r.version(appliedHeader), Version: r.version(orderHeader)}
	order := r.body.Order
	switch {
	case r.status == http.StatusOK && order != nil && order.ID == id && order.Status != "":
		a.Value = history.String(string(order.Status))
	case r.status == http.StatusNotFound && r.saysNotFound():
	case r.status == http.StatusPreconditionFailed && o.AtLeast > 0:
		return Answer{Kind: model.TooOld, Applied: a.Applied, Err: r.err()}
	case r.definitelyNot():
		return Answer{Kind: model.Refused, Err: r.err()}
	default:
		return Answer{Kind: model.TimedOut, Err: r.err()}
	}
	if known := max(a.Applied.Offset(), r.body.NextFrom); o.AtLeast > 0 && known < int64(o.AtLeast) {
		return Answer{Kind: model.TooOld, Applied: a.Applied, Err: fmt.Errorf("nothing says that the answer includes position %d", o.AtLeast)}
	}
	return a
}

// Health asks how much of the log the server has applied: HasOffset, with Applied
// unknown if the server does not tell.
func (c *Client) Health(ctx context.Context) Answer {
	r, failed := c.do(ctx, http.MethodGet, "/health", nil)
	if failed != nil {
		return *failed
	}
	if r.status != http.StatusOK || !r.body.OK {
		return Answer{Kind: model.TimedOut, Err: r.err()}
	}
	a := Answer{Kind: model.HasOffset, Applied: r.version(appliedHeader)}
	if ms, err := strconv.ParseInt(r.header.Get(lagHeader), 10, 64); err == nil && ms >= 0 && ms < 1e12 {
		a.Lag = time.Duration(ms) * time.Millisecond
	}
	return a
}

func orderPath(id string) string { return "/orders/" + url.PathEscape(id) }

// milliseconds rounds up, so that a short wait is not none.
func milliseconds(d time.Duration) string {
	return strconv.FormatInt(int64((max(d, 0)+time.Millisecond-1)/time.Millisecond), 10)
}

// A reply is a whole answer of a server.
type reply struct {
	status int
	header http.Header
	body   struct {
		OK       bool   `json:"ok"`
		Error    string `json:"error"`
		Order    *Order `json:"order"`
		Event    *Event `json:"event"`
		NextFrom int64  `json:"nextFrom"`
	}
	broken error // why the body could not be understood
}

// do sends a request and reads the whole answer, or says how it failed.
func (c *Client) do(ctx context.Context, method, path string, body []byte) (*reply, *Answer) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, &Answer{Kind: model.Refused, Err: err}
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		// A POST is sent again by net/http only if no byte of it was sent before,
		// so if it ends without a connection it never had one.
		kind := model.TimedOut
		if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" && !dial.Timeout() {
			kind = model.Refused
		}
		return nil, &Answer{Kind: kind, Err: err}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, &Answer{Kind: model.TimedOut, Err: fmt.Errorf("read answer: %w", err)}
	}
	r := &reply{status: response.StatusCode, header: response.Header}
	r.broken = json.Unmarshal(text, &r.body)
	return r, nil
}

// version returns the log position in a header, unknown if it is not there.
func (r *reply) version(header string) history.Version {
	offset, err := strconv.ParseInt(r.header.Get(header), 10, 64)
	if err != nil || offset < noOffset || offset+1 < 0 {
		return history.Version{}
	}
	return history.At(offset + 1)
}

// saysNotFound tells a missing order from a wrong address.
func (r *reply) saysNotFound() bool {
	return r.broken == nil && (r.body.Error == notFound || r.body.Error == notReplicated)
}

// definitelyNot reports whether the server says that it did nothing: all of 4xx
// but the time-out of a request.
func (r *reply) definitelyNot() bool {
	return r.status/100 == 4 && r.status != http.StatusRequestTimeout
}

func (r *reply) err() error {
	switch {
	case r.body.Error != "":
		return fmt.Errorf("status %d: %s", r.status, r.body.Error)
	case r.broken != nil:
		return fmt.Errorf("status %d, and no JSON that makes sense: %w", r.status, r.broken)
	}
	return fmt.Errorf("status %d, and no answer to what was asked", r.status)
}
